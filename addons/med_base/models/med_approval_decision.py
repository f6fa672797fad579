from odoo import fields, models


class MedApprovalDecision(models.TransientModel):
    """The window in which a decision gets its reason, and a lower ceiling. It decides nothing itself."""

    _name = "med.approval.decision"
    _description = "Decide an Approval"

    approval_id = fields.Many2one("med.approval", required=True, readonly=True, ondelete="cascade")
    decision = fields.Selection([("approve", "Approve"), ("refuse", "Refuse")], required=True, default="approve")
    reason = fields.Text()
    lower = fields.Boolean("Lower the Ceiling")
    ceiling = fields.Monetary("New Ceiling")
    current_ceiling = fields.Monetary(related="approval_id.ceiling", string="Ceiling")
    currency_id = fields.Many2one(related="approval_id.currency_id")

    def action_decide(self):
        self.ensure_one()
        if self.decision == "refuse":
            return self.approval_id.action_refuse(self.reason)
        return self.approval_id.action_approve(self.reason, self.ceiling if self.lower else None)
