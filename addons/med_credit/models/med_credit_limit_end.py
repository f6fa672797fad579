from odoo import fields, models


class MedCreditLimitEnd(models.TransientModel):
    """Asks why limits end."""

    _name = "med.credit.limit.end"
    _description = "End Limits"

    limit_ids = fields.Many2many("med.credit.limit", default=lambda self: self.env.context.get("active_ids"))
    reason = fields.Char(required=True)

    def action_end(self):
        """Ends the limits with the reason."""
        self.limit_ids.action_end(self.reason)
        return {"type": "ir.actions.act_window_close"}
