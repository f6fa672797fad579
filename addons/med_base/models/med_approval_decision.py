from math import isfinite

from odoo import fields, models
from odoo.exceptions import UserError


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


class MedApproval(models.Model):
    _inherit = "med.approval"

    def _check_ceiling(self, ceiling):
        if ceiling is None:
            return
        if isinstance(ceiling, bool) or not isinstance(ceiling, int | float) or not isfinite(ceiling):
            raise UserError(self.env._("The ceiling is not an amount: give a number, or leave it empty."))
        self.check_access("read")
        if ceiling < 0 or self.currency_id.compare_amounts(ceiling, self.ceiling) > 0:
            raise UserError(
                self.env._(
                    "The ceiling of %(name)s is at most %(ceiling)s: it can only be lowered.",
                    name=self.name,
                    ceiling=self.currency_id.format(self.ceiling),
                )
            )
        if self.currency_id.compare_amounts(ceiling, self.amount) < 0:
            raise UserError(
                self.env._(
                    "A ceiling of %(ceiling)s would never let %(document)s pass, which comes to %(amount)s. Give at "
                    "least that, or refuse the request and say what has to become smaller.",
                    ceiling=self.currency_id.format(ceiling),
                    document=self.document_name,
                    amount=self.currency_id.format(self.amount),
                )
            )
