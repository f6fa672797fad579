from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

CHANNEL_COST = {"mail": "letter", "letter": "letter", "call": "call", "agency": "agency"}


class MedDunning(models.Model):
    """A ticket of collection: one step with one customer on one day, and what came of it.

    Its invoices are what was overdue that day. There is one a customer, level and day, whoever makes it how often.
    """

    _name = "med.dunning"
    _description = "Collection Ticket"
    _inherit = ["med.driven", "mail.thread", "mail.activity.mixin"]
    _order = "date desc, id desc"
    _mail_post_access = "read"
    _user_writes = frozenset({"user_id", "note", "promise_ids", "cost_ids", "line_ids"})

    name = fields.Char("Number", required=True, readonly=True, index=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="restrict")
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, readonly=True, index=True, ondelete="restrict"
    )
    phone = fields.Char(related="partner_id.phone")
    level_id = fields.Many2one("med.dunning.level", required=True, readonly=True, ondelete="restrict")
    channel = fields.Selection(related="level_id.channel")
    instructions = fields.Text(related="level_id.note")
    date = fields.Date(required=True, readonly=True, index=True)
    user_id = fields.Many2one("res.users", "Collector", index="btree_not_null", tracking=True)
    amount = fields.Monetary("Overdue", readonly=True)
    days = fields.Integer("Days Overdue", readonly=True, aggregator="max")
    line_ids = fields.One2many("med.dunning.line", "dunning_id", "Invoices")
    state = fields.Selection(
        [("open", "To Do"), ("sent", "Done, Waiting"), ("paid", "Paid"), ("closed", "Closed")],
        default="open",
        required=True,
        readonly=True,
        index=True,
        tracking=True,
    )
    sent_on = fields.Datetime("Done On", readonly=True)
    result = fields.Char(readonly=True, tracking=True)
    note = fields.Html()
    promise_ids = fields.One2many("med.dunning.promise", "dunning_id", "Promises")
    cost_ids = fields.One2many("med.collection.cost", "dunning_id", "Costs")
    hold_ids = fields.Many2many("med.hold", string="Holds", readonly=True)
    cost = fields.Monetary(compute="_compute_cost")

    _once_a_day = models.UniqueIndex(
        "(company_id, partner_id, level_id, date)", "The customer has a ticket of this level and day already."
    )

    @api.depends("cost_ids.amount")
    def _compute_cost(self):
        for ticket in self:
            ticket.cost = sum(ticket.cost_ids.mapped("amount"))

    # --- verbs ------------------------------------------------------------------------------------------------------

    def action_send(self):
        """Sends the letter, or notes that the call was made."""
        self._require_collector()
        for ticket in self:
            ticket._claim("open")
            ticket._carry_out()
        return True

    def action_close(self, result=None):
        """Nothing more is done with this ticket; the next one begins anew."""
        self._require_collector()
        for ticket in self:
            ticket._claim("open", "sent")
            ticket._end("closed", result)
        return True

    def action_print(self):
        self.check_access("read")
        return self.env.ref("med_credit.action_report_dunning").report_action(self)

    def action_open_invoices(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window", "name": self.name, "res_model": "account.move",
            "view_mode": "list,form", "domain": [("id", "in", self.line_ids.move_id.ids)],
        }  # fmt: skip

    # --- what the verbs share ---------------------------------------------------------------------------------------

    def _require_collector(self):
        self.check_access("write")
        user = self.env.user
        if not (self.env.su or user.has_group("med_base.group_finance") or user.has_group("med_base.group_credit")):
            raise AccessError(self.env._("Only finance and credit control collect."))

    def _claim(self, *states):
        self.ensure_one()
        self.flush_recordset()
        self.env.cr.execute(SQL("UPDATE med_dunning SET write_date = write_date WHERE id = %s", self.id))
        self.invalidate_recordset(["state"])
        if self.state not in states:
            raise UserError(self.env._("%s is not to do any more.", self.name))

    def _carry_out(self):
        """The step itself: letter or call, cost, holds. The caller has checked the user."""
        level = self.level_id
        contact = self.env["med.reconciliation"]._contact_of(self.partner_id)
        if level.channel == "mail" and level.template_id and contact.email:
            # sudo: a template is read, and a mail written, by a system that may do both
            level.template_id.sudo().send_mail(
                self.id, email_values={"email_to": contact.email_formatted, "recipient_ids": []}
            )
        elif level.channel == "mail":
            self.message_post(body=self.env._("Without an e-mail address or a letter: print it and send it."))
        if level.cost:
            # sudo: a row of the step, whoever carries it out
            self.env["med.collection.cost"].sudo().create(
                {
                    "dunning_id": self.id, "partner_id": self.partner_id.id, "company_id": self.company_id.id,
                    "date": self.env["med.gate"]._today(self.company_id), "amount": level.cost,
                    "kind": CHANNEL_COST[level.channel],
                }
            )  # fmt: skip
        self._drive({"state": "sent", "sent_on": fields.Datetime.now()})
        if level.hold:
            self._hold()
        self.activity_unlink(["mail.mail_activity_data_call", "mail.mail_activity_data_todo"])
        self._record("dunning.sent", channel=level.channel)

    def _hold(self):
        """Holds quotations and open deliveries of the customer."""
        reason = self.env._("Overdue: %(ticket)s, %(level)s", ticket=self.name, level=self.level_id.name)
        holds = self.env["med.hold"].sudo()  # the level says so, whoever carries it out
        before = holds.search([("partner_id", "=", self.partner_id.id), ("state", "in", ("open", "requested"))])
        for model, states in (
            ("sale.order", ("draft", "sent")),
            ("stock.picking", ("confirmed", "waiting", "assigned")),
        ):
            domain = [
                ("partner_id", "child_of", self.partner_id.id),
                ("company_id", "child_of", self.company_id.id),
                ("state", "in", states),
            ]
            if model == "stock.picking":
                domain.append(("picking_type_code", "=", "outgoing"))
            if documents := self.env[model].sudo().search(domain):  # as above
                holds._place(documents, reason)
        after = holds.search([("partner_id", "=", self.partner_id.id), ("state", "in", ("open", "requested"))])
        self._drive({"hold_ids": [(6, 0, (after - before).filtered(lambda hold: hold.reason == reason).ids)]})

    def _end(self, state, result=None):
        self._drive({"state": state, "result": result})
        self.activity_unlink(["mail.mail_activity_data_call", "mail.mail_activity_data_todo"])
        if state == "paid":
            self.sudo().hold_ids._close("released", self.env._("%s is paid.", self.name))  # holds are the system's
        self._record(f"dunning.{state}", result=result)

    def _record(self, event, **payload):
        self.env["med.log"]._record(
            event, self, customer=self.partner_id.name, level=self.level_id.name, amount=self.amount, **payload
        )

    # --- words of the letter, in the customer's language ------------------------------------------------------------

    def _lang(self):
        # sudo: the language of a customer, whoever writes to it
        return self.sudo().partner_id.lang or self.sudo().company_id.partner_id.lang or self.env.lang

    def _invoice_table(self):
        """The table of a letter: its heads, dates and amounts in the customer's language, whoever sends it."""
        self.ensure_one()
        lang = self._lang()
        return (
            self.env["ir.qweb"]
            .with_context(lang=lang)
            ._render("med_credit.dunning_table", {"dunning": self.with_context(lang=lang)})
        )
