from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

OPEN = ("sent", "agreed", "disputed")


class MedReconciliation(models.Model):
    """A statement of one kind about one period, which a customer compares with its own books and signs.

    Its lines are what the books said on the day it was prepared: a draft is prepared anew, and what was sent stays as
    it was sent. What the customer answers stands beside it. States change by verbs only.
    """

    _name = "med.reconciliation"
    _description = "Reconciliation"
    _inherit = ["med.driven", "mail.thread", "mail.activity.mixin"]
    _order = "date_to desc, id desc"
    _mail_post_access = "read"
    _user_writes = frozenset({"user_id", "note", "line_ids"})

    name = fields.Char("Letter No.", required=True, readonly=True, index=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="restrict")
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, readonly=True, index=True, ondelete="restrict"
    )
    batch_id = fields.Many2one("med.reconciliation.batch", readonly=True, index="btree_not_null", ondelete="restrict")
    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(
        [("balance", "Balance"), ("deliveries", "Deliveries"), ("invoices", "Invoices"), ("payments", "Payments")],
        required=True,
        readonly=True,
    )
    date_from = fields.Date("Period From", required=True, readonly=True)
    date_to = fields.Date("As Of", required=True, readonly=True)
    user_id = fields.Many2one("res.users", "Clerk", tracking=True, index="btree_not_null")
    note = fields.Html()
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("sent", "Waiting for Reply"),
            ("disputed", "Disputed"),
            ("agreed", "Agreed, Not Signed"),
            ("signed", "Signed"),
            ("closed", "Closed"),
            ("cancelled", "Withdrawn"),
        ],
        default="draft",
        required=True,
        readonly=True,
        index=True,
        tracking=True,
    )
    line_ids = fields.One2many("med.reconciliation.line", "reconciliation_id", "Lines", readonly=False)
    opening = fields.Monetary("Opening Balance", readonly=True)
    debits = fields.Monetary("Invoiced in the Period", readonly=True)
    credits = fields.Monetary("Received in the Period", readonly=True, help="Payments, credit notes and set-offs.")
    closing = fields.Monetary("Closing Balance", readonly=True)
    delivered = fields.Monetary("Delivered in the Period", readonly=True, help="With taxes, less returns.")
    uninvoiced = fields.Monetary("Delivered, Not Invoiced", readonly=True, help="On the last day of the period.")
    overdue = fields.Monetary(readonly=True, help="What was due before the last day of the period and open on it.")
    retention = fields.Monetary("Retention Not Due", readonly=True)
    bank_details = fields.Text(readonly=True)
    digest = fields.Char("Fingerprint", readonly=True, help="SHA-256 of what was sent: what the signature is for.")
    difference = fields.Monetary(
        compute="_compute_difference", store=True, help="What the customer says less what we say."
    )
    unexplained = fields.Integer("Differences Without a Reason", compute="_compute_difference", store=True)
    sent_on = fields.Date(readonly=True, tracking=True)
    reply_by = fields.Date(readonly=True, tracking=True, index="btree_not_null")
    is_late = fields.Boolean("Late", compute="_compute_is_late", search="_search_is_late")
    reminded_on = fields.Date(readonly=True)
    reminders = fields.Integer(readonly=True, aggregator=None)
    signed_on = fields.Date(readonly=True, tracking=True)
    signed_name = fields.Char("Signed By", readonly=True, tracking=True)
    signed_by_id = fields.Many2one("res.users", "Signed or Filed By", readonly=True, ondelete="restrict")
    file_ids = fields.One2many("med.reconciliation.file", "reconciliation_id", "Signed Scans", readonly=True)

    _one_a_period = models.UniqueIndex(
        "(company_id, partner_id, kind, date_from, date_to) WHERE state != 'cancelled'",
        "The customer has a statement of this kind and period already.",
    )
    _dates_order = models.Constraint("CHECK(date_to >= date_from)", "A period cannot end before it begins.")

    # --- computes ---------------------------------------------------------------------------------------------------

    @api.depends("line_ids.difference", "line_ids.reason_id")
    def _compute_difference(self):
        for statement in self:
            different = statement.line_ids.filtered("difference")
            statement.difference = sum(different.mapped("difference"))
            statement.unexplained = len(different.filtered(lambda line: not line.reason_id))

    @api.depends("state", "reply_by")
    def _compute_is_late(self):
        for statement in self:
            today = self.env["med.gate"]._today(statement.company_id) if statement.company_id else fields.Date.today()
            statement.is_late = (
                statement.state in OPEN and bool(statement.reply_by) and statement.reply_by < today
            )  # fmt: skip

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = Domain("state", "in", OPEN) & Domain("reply_by", "<", fields.Date.context_today(self))
        return Domain.OR([late if wanted else ~late for wanted in set(value)])

    # --- verbs ------------------------------------------------------------------------------------------------------

    def action_refill(self):
        """Reads the books again: a draft shows what they say now."""
        self._require_clerk()
        for statement in self:
            statement._require_state("draft")
            statement.line_ids._forget()
            statement._drive(statement._filled())
        return True

    def action_send(self):
        """Freezes the statements and sends them to the customers, who have so many days for a reply."""
        self._require_clerk()
        for statement in self:
            statement._claim("draft")
            today = self.env["med.gate"]._today(statement.company_id)
            statement._drive(
                {
                    "state": "sent",
                    "sent_on": today,
                    "reply_by": fields.Date.add(today, days=statement.company_id.med_reply_days),
                    "digest": statement._digest(),
                }
            )
            statement._send("med_credit.mail_template_reconciliation")
            statement._record("reconciliation.sent", digest=statement.digest, closing=statement.closing)
        return True

    def action_agree(self):
        """The customer says that the figures are right, or that each difference is explained; it has not signed."""
        self._require_clerk()
        for statement in self:
            statement._claim("sent", "disputed")
            statement._agree()
        return True

    def action_dispute(self):
        """The customer's figures, entered below by a clerk, are others than ours."""
        self._require_clerk()
        for statement in self:
            statement._claim("sent", "agreed")
            if not statement.line_ids.filtered("difference"):
                raise UserError(self.env._("Enter the customer's figures of %s first: none differs.", statement.name))
            statement._dispute(self.env.user.name)
        return True

    def action_close(self):
        """Signed, and each difference has a reason: nothing is left to do."""
        self._require_clerk()
        for statement in self:
            statement._claim("signed")
            if statement.unexplained:
                raise UserError(
                    self.env._(
                        "%(count)s differences of %(name)s have no reason yet. Enter one in each of these lines.",
                        count=statement.unexplained,
                        name=statement.name,
                    )
                )
            statement._drive({"state": "closed"})
            statement._record("reconciliation.closed", difference=statement.difference)
        return True

    def action_withdraw(self):
        """It was wrong, or is not needed: another one of the period can be prepared. Finance only."""
        if not (self.env.su or self.env.user.has_group("med_base.group_finance")):
            raise AccessError(self.env._("Only finance withdraws statements."))
        self.check_access("write")
        for statement in self:
            statement._claim("draft", *OPEN)
            statement._drive({"state": "cancelled"})
            statement._record("reconciliation.withdrawn")
        return True

    def action_remind(self):
        """Asks the customers for their replies once more."""
        self._require_clerk()
        for statement in self:
            statement._require_state(*OPEN)
            statement._remind()
        return True

    def action_print(self):
        self.check_access("read")
        return self.env.ref("med_credit.action_report_reconciliation").report_action(self)

    # --- what the verbs share ---------------------------------------------------------------------------------------

    def _require_clerk(self):
        self.check_access("write")
        user = self.env.user
        if not (self.env.su or user.has_group("med_base.group_finance") or user.has_group("med_base.group_credit")):
            raise AccessError(self.env._("Only finance and credit control handle statements."))

    def _require_state(self, *states):
        self.ensure_one()
        if self.state not in states:
            words = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(name)s is “%(state)s”: this cannot be done with it now.",
                    name=self.name,
                    state=words[self.state],
                )
            )

    def _claim(self, *states):
        """Of two people at once the second sees what the first did."""
        self.ensure_one()
        self.flush_recordset()
        self.env.cr.execute(SQL("UPDATE med_reconciliation SET write_date = write_date WHERE id = %s", self.id))
        self.invalidate_recordset(["state"])
        self._require_state(*states)

    def _agree(self):
        if self.unexplained:
            raise UserError(
                self.env._("%(count)s differences of %(name)s have no reason yet. Enter one in each of these lines.",
                           count=self.unexplained, name=self.name)
            )  # fmt: skip
        self.line_ids._accept()
        self._drive({"state": "agreed"})
        self._record("reconciliation.agreed", difference=self.difference)

    def _dispute(self, who):
        self._drive({"state": "disputed"})
        self._record("reconciliation.disputed", who=who, difference=self.difference)
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=(self.user_id or self.sudo().create_uid).id,  # whoever prepared it
            summary=self.env._("%s disagrees: find out why", self.partner_id.display_name),
        )

    def _sign(self, name, **payload):
        """The customer has signed: called with all rights by the portal, and by who files a scan."""
        self.line_ids._accept()
        self._drive(
            {
                "state": "signed",
                "signed_on": self.env["med.gate"]._today(self.company_id),
                "signed_name": name,
                "signed_by_id": self.env.uid,
            }
        )
        self.activity_unlink(["mail.mail_activity_data_todo"])
        self._record("reconciliation.signed", who=name, digest=self.digest, difference=self.difference, **payload)
        # sudo: holds are the system's, whoever signs
        self.env["med.hold"].sudo()._facts_changed(partners=self.partner_id)

    def _record(self, event, **payload):
        self.env["med.log"]._record(
            event, self, kind=self.kind, date_from=self.date_from, date_to=self.date_to, **payload
        )  # fmt: skip
