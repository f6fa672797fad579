from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

DRIVEN = {"state", "triggered_on", "triggered_by_id", "invoice_id"}
PUSH_DAYS = 30  # by which a part is put off whose event has not come yet


class MedPaymentMilestone(models.Model):
    """A part of the price, and the event from which it is due."""

    _name = "med.payment.milestone"
    _description = "Payment Milestone"
    _order = "plan_id, sequence, id"

    plan_id = fields.Many2one("med.payment.plan", required=True, index=True, ondelete="cascade")
    order_id = fields.Many2one(related="plan_id.order_id", store=True, index=True)
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="plan_id.currency_id")
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        [
            ("advance", "Advance"),
            ("delivery", "Delivery"),
            ("acceptance", "Acceptance"),
            ("month", "Month"),
            ("retention", "Retention"),
        ],
        required=True,
        default="delivery",
    )
    trigger = fields.Selection(
        [
            ("confirm", "Order confirmed"),
            ("delivery", "All delivered"),
            ("acceptance", "Accepted"),
            ("manual", "Said by hand"),
        ],
        "Event",
        required=True,
        default="delivery",
    )
    percent = fields.Float("Part (%)", required=True, aggregator=None)
    offset_days = fields.Integer("Days After", help="Due so many days after the event; for a retention, its release.")
    months = fields.Integer("Months After", help="Added to the days: 1, 2, 3 … for monthly parts.")
    planned_days = fields.Integer(
        "Expected After (Days)", compute="_compute_planned_days", store=True, readonly=False,
        help="When it is expected to be due, from the invoice: until the event it is not due.",
    )  # fmt: skip
    needs_evidence = fields.Boolean("Paper Needed", help="Such as the acceptance report.")
    evidence = fields.Binary("Paper", attachment=True, copy=False)
    evidence_name = fields.Char(copy=False)
    evidence_ref = fields.Char("Paper No.", copy=False)
    amount = fields.Monetary(compute="_compute_amount")
    state = fields.Selection(
        [("waiting", "Waiting for the Event"), ("due", "Event Has Come"), ("invoiced", "Invoiced")],
        default="waiting", required=True, readonly=True, copy=False, index=True,
    )  # fmt: skip
    triggered_on = fields.Date("Event On", readonly=True, copy=False)
    triggered_by_id = fields.Many2one("res.users", "Said By", readonly=True, copy=False)
    due = fields.Date(compute="_compute_due", store=True, index="btree_not_null")
    invoice_id = fields.Many2one("account.move", readonly=True, copy=False, index="btree_not_null")

    _percent_positive = models.Constraint(
        "CHECK(percent > 0 AND percent <= 100)", "A part is above 0 and at most 100 %."
    )
    _offset_positive = models.Constraint(
        "CHECK(offset_days >= 0 AND months >= 0)", "Days and months after are 0 or more."
    )

    @api.depends("offset_days", "months")
    def _compute_planned_days(self):
        for milestone in self:
            milestone.planned_days = milestone.offset_days + 30 * milestone.months

    @api.depends("percent", "plan_id.order_id.amount_total")
    def _compute_amount(self):
        for milestone in self:
            milestone.amount = milestone.order_id.amount_total * milestone.percent / 100

    @api.depends("triggered_on", "offset_days", "months")
    def _compute_due(self):
        for milestone in self:
            day = milestone.triggered_on
            milestone.due = day and fields.Date.add(day, months=milestone.months, days=milestone.offset_days)

    @api.model_create_multi
    def create(self, vals_list):
        # The state of a milestone is what its verbs left, for nobody to bring along.
        defaults = {f"default_{name}" for name in DRIVEN}
        clean = {key: value for key, value in self.env.context.items() if key not in defaults}
        vals_list = [{name: value for name, value in vals.items() if name not in DRIVEN} for vals in vals_list]
        return super(MedPaymentMilestone, self.with_context(clean)).create(vals_list).with_env(self.env)

    def write(self, vals):
        if not self.env.su:
            if DRIVEN & vals.keys():
                raise AccessError(self.env._("The state of a milestone changes only by its event."))
            papers = {"evidence", "evidence_name", "evidence_ref"}
            if vals.keys() - papers and any(m.order_id.state == "sale" for m in self):
                raise UserError(self.env._("The order is confirmed: its payment plan is agreed with the customer."))
            if papers & vals.keys() and any(m.triggered_on for m in self):
                raise UserError(self.env._("The event has come: its paper stays as it is."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_waiting_only(self):
        if any(milestone.state != "waiting" or milestone.order_id.state == "sale" for milestone in self):
            raise UserError(self.env._("The order is confirmed: its payment plan is agreed with the customer."))

    # --- the event --------------------------------------------------------------------------------------------------

    def action_trigger(self):
        """The event has come today: said by hand, with the paper where one is needed."""
        user = self.env.user
        if not (self.env.su or user.has_group("med_base.group_finance") or user.has_group("med_base.group_credit")):
            raise AccessError(self.env._("Only finance and credit control say that a milestone is reached."))
        self.check_access("write")
        for milestone in self:
            if milestone.order_id.state != "sale":
                raise UserError(self.env._("The order of this payment plan is not confirmed."))
            if milestone.needs_evidence and not (milestone.evidence or milestone.evidence_ref):
                raise UserError(
                    self.env._("%s needs a paper: add it, or its number, first.", milestone.display_name)
                )  # fmt: skip
            milestone._come(self.env["med.gate"]._today(milestone.company_id))
        return True

    @api.depends("kind", "percent")
    def _compute_display_name(self):
        words = dict(self._fields["kind"]._description_selection(self.env))
        for milestone in self:
            milestone.display_name = f"{words.get(milestone.kind, '')} {milestone.percent:g} %"

    @api.model
    def _event(self, order, event, day, evidence=None):
        """An event of an order that was not said by hand; called with all rights from the background."""
        waiting = self.search([("order_id", "=", order.id), ("trigger", "=", event), ("state", "=", "waiting")])
        if evidence:
            waiting.write({"evidence_ref": evidence})
        waiting.filtered(lambda m: not m.needs_evidence or m.evidence or m.evidence_ref)._come(day)

    def _come(self, day):
        for milestone in self.sudo():  # driven: the caller has checked the user, or is the system
            self.env.cr.execute(SQL("UPDATE med_payment_milestone SET sequence = sequence WHERE id = %s", milestone.id))
            milestone.invalidate_recordset(["state"])
            if milestone.state != "waiting":
                continue
            milestone.write({"state": "due", "triggered_on": day, "triggered_by_id": self.env.uid})
            self.env["med.log"]._record(
                "milestone.reached", milestone.order_id, milestone=milestone.display_name, day=day, due=milestone.due,
                evidence=milestone.evidence_ref,
            )  # fmt: skip
            if milestone.plan_id.mode == "terms":
                milestone._redate()
            else:
                milestone._bill(day)

    # --- one invoice, due in parts ----------------------------------------------------------------------------------

    def _redate(self):
        """The parts of posted invoices are due by their events."""
        lines = self.env["account.move.line"].search(
            [("med_milestone_id", "in", self.ids), ("parent_state", "=", "posted"), ("reconciled", "=", False)]
        )
        for line in lines:
            milestone = line.med_milestone_id
            if milestone.due and line.date_maturity != milestone.due:
                line.date_maturity = milestone.due

    @api.model
    def _put_off(self, day):
        """What waits for its event is not due, however long it takes."""
        lines = self.env["account.move.line"].search(
            [
                ("med_milestone_id.state", "=", "waiting"), ("parent_state", "=", "posted"),
                ("reconciled", "=", False), ("date_maturity", "<=", day),
            ]
        )  # fmt: skip
        for line in lines:
            line.date_maturity = day + timedelta(days=PUSH_DAYS)

    # --- an invoice at each milestone -------------------------------------------------------------------------------

    def _bill(self, day):
        """Makes the draft invoice when the day has come: a down payment, or for the last part the rest."""
        for milestone in self.filtered(lambda m: m.state == "due" and m._bill_on() <= day):
            order = milestone.order_id
            last = milestone.plan_id.milestone_ids.sorted(lambda m: (m.sequence, m.id))[-1:] == milestone
            wizard = self.env["sale.advance.payment.inv"].create(
                {
                    "sale_order_ids": [(6, 0, order.ids)],
                    "advance_payment_method": "delivered" if last else "percentage",
                    "amount": 0 if last else milestone.percent,
                }
            )
            try:
                with self.env.cr.savepoint():
                    invoice = wizard._create_invoices(order)
            except UserError as error:  # nothing delivered yet, no account: a person has to look
                milestone._ask(str(error))
                continue
            invoice.invoice_payment_term_id = False
            invoice.invoice_date_due = max(milestone.due, day)
            milestone.write({"state": "invoiced", "invoice_id": invoice[:1].id})
            self.env["med.log"]._record("milestone.invoiced", order, milestone=milestone.display_name)

    def _bill_on(self):
        """A retention and monthly parts are invoiced when they are due, the others at once."""
        return self.due if self.kind in ("retention", "month") else self.triggered_on

    def _ask(self, text):
        """Somebody has to make the invoice: said once."""
        order = self.order_id
        summary = self.env._("Invoice of milestone %s", self.display_name)
        if summary not in order.activity_ids.mapped("summary"):
            order.activity_schedule(
                "mail.mail_activity_data_todo", summary=summary, note=text,
                user_id=(order.user_id or self.env.user).id,
            )  # fmt: skip

    @api.model
    def _cron_bill(self):
        """Daily: invoices of what has become due, and waiting parts that must not look overdue."""
        cron = self.env["ir.cron"]
        self._put_off(fields.Date.context_today(self))
        due = self.search([("state", "=", "due"), ("plan_id.mode", "=", "invoices")])
        for milestone in due:
            milestone._bill(self.env["med.gate"]._today(milestone.company_id))
            if not cron._commit_progress(1):
                return
