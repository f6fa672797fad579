from datetime import timedelta

from odoo import fields, models

from .med_hold import OPEN


class MedHold(models.Model):
    """The hold of a change that was refused: the document is as it was, only the hold knows what it would be.

    Approval is asked for on the hold; who then makes the same change again finds the waiver. What nobody comes back
    to expires after a week (``med_base.change_hold_days``).
    """

    _inherit = "med.hold"

    def _is_refused_change(self, verdict):
        """Whether the hold is of a change that is not in the document, whose verdict as it is now is given."""
        change = self.operation_id.includes_id and self.operation_id.code == verdict.operation
        return bool(change and self.fingerprint != verdict.fingerprint and not verdict.refused)

    def _reevaluate_change(self):
        days = self.env["ir.config_parameter"].get_param("med_base.change_hold_days", "7")
        self._drive({"recheck": False})
        if self.date < fields.Datetime.now() - timedelta(days=int(days)):
            self._withdraw_request(self.env._("Nobody came back to the change."))
            self._close("expired", self.env._("Nobody came back to the change."))

    def _for_request(self, verdict, document):
        hold = self.sudo()._open_of(document._name, document.id)  # the hold is the system's; asking is the user's
        if hold and verdict and hold._is_refused_change(verdict) and hold.severity == "approve" and hold.state in OPEN:
            return hold.with_env(self.env)
        return super()._for_request(verdict, document)
