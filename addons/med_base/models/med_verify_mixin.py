from odoo import fields, models
from odoo.exceptions import UserError

from .med_publish_mixin import MedPublishMixin


class MedVerifyMixin(models.AbstractModel):
    """Who has compared a row with its legal source (``source``): another person than who wrote it, and as it is."""

    _name = "med.verify.mixin"
    _inherit = ["med.publish.mixin"]
    _description = "Compared with Its Source"

    verified = fields.Selection(
        [("verified", "Verified"), ("unverified", "To be verified")],
        "Verification",
        default="unverified",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
        help="Whether somebody has compared it with its source, as it is now.",
    )
    verified_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    verified_on = fields.Date(readonly=True, copy=False)

    _installed_keeps = frozenset(("state",))
    _publish_driven = MedPublishMixin._publish_driven | {"verified", "verified_by_id", "verified_on"}

    def write(self, vals):
        result = super().write(vals)
        if set(self._publish_fields) & vals.keys() and not self._is_installer():
            self.filtered("verified_by_id")._stamp("unverified")  # what was compared is not what is there
        return result

    def _write_installed(self, vals):
        """What an update leaves as it is stays verified; what it changes is as verified as the update says."""
        if self.state not in ("published", "retired"):
            return super()._write_installed(vals)
        if self.state == "published" and self._changes(vals):
            vals = {"verified": "unverified", **vals, "verified_by_id": False, "verified_on": False}
        else:
            vals = {name: value for name, value in vals.items() if name != "verified"}
        return super()._write_installed(vals)

    def action_verify(self):
        """Records that the user has compared them with their source.

        :raises UserError: the user wrote one, or it has no source or is retired
        """
        self._check_person()
        for rule in self:
            if self.env.user in rule.editor_ids:
                raise UserError(
                    self.env._(
                        "You wrote %(name)s. Another person has to compare it with its source.", name=rule.display_name
                    )
                )
            if rule.state == "retired" or not rule.source:
                raise UserError(
                    self.env._(
                        "%(name)s is retired or names no legal source: there is nothing to compare it with.",
                        name=rule.display_name,
                    )
                )
        day = self.env["med.gate"]._today(self.env.company)
        self._stamp("verified", verified_by_id=self.env.uid, verified_on=day)
        self._publish_log("verified")
        return True

    def action_unverify(self):
        """Takes the stamp away: the source or the rule has to be looked at again."""
        self._check_person()
        self._stamp("unverified")
        self._publish_log("unverified")
        return True

    def _stamp(self, verified, verified_by_id=False, verified_on=False):
        if self:
            # driven fields; the verb has checked the user
            self.sudo()._force({"verified": verified, "verified_by_id": verified_by_id, "verified_on": verified_on})
