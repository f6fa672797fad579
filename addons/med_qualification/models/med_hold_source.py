from odoo import fields, models
from odoo.addons.med_base.models.med_hold import OPEN


class MedHold(models.Model):
    """Holds for what a verification source says: released by quality, or when the source says that all is well."""

    _inherit = "med.hold"

    source_id = fields.Many2one("med.source", "Verification Source", readonly=True, ondelete="restrict", index=True)

    @property
    def _driven(self):
        return super()._driven | {"source_id"}

    def _of_source(self, source, partner):
        return self.search(
            [
                ("source_id", "=", source.id),
                ("model", "=", "res.partner"),
                ("res_id", "=", partner.id),
                ("state", "in", OPEN),
            ]
        )

    def _place_for_source(self, source, partner, answer):
        """Holds a company of which the source says something adverse. Called by the background job alone."""
        reason = self.env._(
            "%(register)s: %(facts)s", register=source.name, facts=answer.facts_text or answer.error_text
        )
        hold = self.create({"model": "res.partner", "res_id": partner.id, "reason": reason, "user_id": False})
        hold._drive({"source_id": source.id})
        return hold
