from odoo import api, fields, models
from odoo.exceptions import UserError


class SaleOrder(models.Model):
    """Orders that are paid in stages."""

    _inherit = "sale.order"

    med_plan_template_id = fields.Many2one(
        "med.payment.plan", "Payment Plan Template", copy=True,
        domain="[('order_id', '=', False), ('company_id', 'in', (False, company_id))]",
    )  # fmt: skip
    med_plan_ids = fields.One2many("med.payment.plan", "order_id", "Payment Plans")
    med_milestone_ids = fields.One2many("med.payment.milestone", "order_id", "Milestones")

    def action_med_use_plan(self):
        """Copies the chosen template to the order; what was there before is replaced."""
        self.check_access("write")
        for order in self:
            if order.state not in ("draft", "sent"):
                raise UserError(self.env._("%s is confirmed: its payment plan is agreed.", order.name))
            template = order.med_plan_template_id
            if not template or template.order_id or not template.milestone_ids:
                raise UserError(self.env._("Choose a payment plan with milestones for %s first.", order.name))
            template._for_order(order)
        return True

    @api.constrains("state")
    def _med_plan_confirmed(self):
        """Confirmed: what is due from then on is worked out in the background."""
        for order in self.filtered(lambda order: order.state == "sale" and order.sudo().med_plan_ids):  # whoever
            self.env["med.outbox"]._enqueue(
                "milestone",
                f"milestone:{order.id}:confirm",
                {"order_id": order.id, "event": "confirm"},
                order.company_id,
            )
