from odoo import fields, models


class MedHoldRelease(models.TransientModel):
    """Asks why a hold is released."""

    _name = "med.hold.release"
    _description = "Release a Hold"

    hold_ids = fields.Many2many("med.hold", default=lambda self: self.env.context.get("active_ids"))
    reason = fields.Text(required=True)

    def action_release(self):
        """Releases the holds with the reason."""
        self.hold_ids.action_release(self.reason)
        return {"type": "ir.actions.act_window_close"}
