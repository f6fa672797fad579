from odoo import fields, models


class MedHold(models.Model):
    """A hold and what was asked about it."""

    _inherit = "med.hold"

    approval_ids = fields.One2many("med.approval", "hold_id", "Approvals", readonly=True)

    def _close(self, state, reason):
        result = super()._close(state, reason)
        # Whatever ended it (a payment, a new licence, the gate itself), nothing is left to decide.
        self.sudo().approval_ids.filtered(lambda approval: approval.state == "pending")._void(reason)
        return result
