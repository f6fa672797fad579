from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command


class MedPaymentPlan(models.Model):
    """How an order is paid in stages: a template, or the plan of one order.

    Invoices stay Odoo's own: either each milestone makes a draft down payment invoice (the last one the invoice of
    the rest), or one invoice is due in parts by a payment term made from the milestones.
    """

    _name = "med.payment.plan"
    _description = "Payment Plan"
    _inherit = ["mail.thread"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: a template for all companies.")
    order_id = fields.Many2one("sale.order", readonly=True, copy=False, index="btree_not_null", ondelete="restrict")
    state = fields.Selection(related="order_id.state", string="Order's State")
    currency_id = fields.Many2one(related="order_id.currency_id")
    mode = fields.Selection(
        [("invoices", "An invoice at each milestone"), ("terms", "One invoice, due in parts")],
        required=True,
        default="terms",
    )
    milestone_ids = fields.One2many("med.payment.milestone", "plan_id", "Milestones", copy=True)
    term_id = fields.Many2one("account.payment.term", "Payment Term", readonly=True, copy=False)

    _one_an_order = models.UniqueIndex("(order_id) WHERE order_id IS NOT NULL", "The order has a payment plan.")

    @api.constrains("milestone_ids", "mode")
    def _check_milestones(self):
        for plan in self:
            total = sum(plan.milestone_ids.mapped("percent"))
            if plan.milestone_ids and abs(total - 100) > 0.001:
                raise ValidationError(
                    self.env._("The milestones of %(plan)s add up to %(total)s %%, not to 100 %%.",
                               plan=plan.name, total=f"{total:g}")
                )  # fmt: skip

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any(vals.get("order_id") or vals.get("term_id") for vals in vals_list):
            raise UserError(self.env._("Choose the plan on the order: its milestones are copied."))
        defaults = ("default_order_id", "default_term_id")
        clean = {key: value for key, value in self.env.context.items() if key not in defaults}
        return super(MedPaymentPlan, self.with_context(clean)).create(vals_list).with_env(self.env)

    def write(self, vals):
        if {"order_id", "term_id"} & vals.keys() and not self.env.su:
            raise UserError(self.env._("Choose the plan on the order: its milestones are copied."))
        if {"mode", "milestone_ids"} & vals.keys() and not self.env.su and any(p.state == "sale" for p in self):
            raise UserError(self.env._("The order is confirmed: its payment plan is agreed with the customer."))
        return super().write(vals)

    def _for_order(self, order):
        """A copy of this template as the plan of an order, in place of another; the caller has checked the user."""
        self.ensure_one()
        # sudo: the link to the order is nobody's to write
        old = self.sudo().search([("order_id", "=", order.id)])
        if old:
            old.milestone_ids.unlink()
            old.unlink()
        plan = self.sudo().copy({"company_id": order.company_id.id, "name": self.name})  # as above
        plan.write({"order_id": order.id})
        if plan.mode == "terms":
            plan._make_term()
            order.payment_term_id = plan.term_id
        self.env["med.log"]._record("payment_plan.chosen", order, plan=self.name)
        return plan.sudo(self.env.su)

    def _make_term(self):
        """Odoo's payment term with a part a milestone, each on another day so that the parts stay apart."""
        days, lines = -1, []
        for milestone in self._by_time():
            days = max(milestone.planned_days, days + 1)
            lines.append(
                Command.create({"value": "percent", "value_amount": milestone.percent, "nb_days": days})
            )  # fmt: skip
        name = f"{self.name} ({self.order_id.name})"
        self.term_id = self.env["account.payment.term"].create(
            {"name": name, "company_id": self.company_id.id, "line_ids": lines}
        )

    def _by_time(self):
        return self.milestone_ids.sorted(lambda milestone: (milestone.planned_days, milestone.sequence, milestone.id))
