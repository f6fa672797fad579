from odoo import fields, models


class MedEvidenceAsk(models.TransientModel):
    """Asks for the day of an evidence pack, when it is not the document's own."""

    _name = "med.evidence.ask"
    _description = "Evidence Pack of Another Day"

    pack_id = fields.Many2one("med.evidence.pack", required=True, readonly=True)
    as_on = fields.Date("Licences as on", required=True, default=fields.Date.context_today)

    def action_make(self):
        self.ensure_one()
        document = self.env[self.pack_id.model].browse(self.pack_id.res_id)
        return self.env["med.evidence.pack"]._order_packs(document, self.as_on)
