from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import SQL

from .med_reconciliation_fill import INVOICES


class MedReconciliationBatch(models.Model):
    """The statements of a month end: for the customers named, or all with a balance or something in the period.

    Each customer is a background task of its own: one that fails holds up no other, and a run that was cut off goes
    on where it was.
    """

    _name = "med.reconciliation.batch"
    _description = "Statement Run"
    _inherit = ["mail.thread"]
    _order = "id desc"

    name = fields.Char(compute="_compute_name", store=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company.root_id
    )
    date_from = fields.Date("Period From", required=True, default=lambda self: self._last_month()[0])
    date_to = fields.Date("As Of", required=True, default=lambda self: self._last_month()[1])
    balance = fields.Boolean(default=True)
    deliveries = fields.Boolean()
    invoices = fields.Boolean()
    payments = fields.Boolean()
    send = fields.Boolean("Send at Once", help="Otherwise drafts are prepared, and you send them from their list.")
    user_id = fields.Many2one("res.users", "Clerk", required=True, default=lambda self: self.env.user)
    partner_ids = fields.Many2many(
        "res.partner", string="Customers", help="None: all who owe something or had something in the period."
    )
    state = fields.Selection(
        [("draft", "Draft"), ("started", "Started")], default="draft", required=True, readonly=True, copy=False
    )
    total = fields.Integer("Customers to Do", readonly=True, copy=False, aggregator=None)
    done = fields.Integer("Customers Done", compute="_compute_progress")
    failed = fields.Integer("Customers Failed", compute="_compute_progress")
    progress = fields.Float("Progress (%)", compute="_compute_progress")
    statement_ids = fields.One2many("med.reconciliation", "batch_id", "Statements", readonly=True)
    statement_count = fields.Integer(compute="_compute_statement_count")

    _dates_order = models.Constraint("CHECK(date_to >= date_from)", "A period cannot end before it begins.")

    @api.model
    def _last_month(self):
        last = fields.Date.context_today(self).replace(day=1) - timedelta(days=1)
        return last.replace(day=1), last

    @api.depends("date_from", "date_to")
    def _compute_name(self):
        for batch in self:
            batch.name = f"{batch.date_from or ''} – {batch.date_to or ''}"

    @api.depends("state", "total")
    def _compute_progress(self):
        for batch in self:
            own = [("kind", "=", "reconcile"), ("key", "=like", f"reconcile:{batch.id}:%")]
            # sudo: counts of the batch's own tasks
            tasks = self.env["med.outbox"].sudo()._read_group(own, ["state"], ["__count"])
            counts = dict(tasks) if batch.id else {}
            batch.done, batch.failed = counts.get("done", 0), counts.get("failed", 0)
            batch.progress = 100 * (batch.done + batch.failed) / batch.total if batch.total else 0.0

    @api.depends("statement_ids")
    def _compute_statement_count(self):
        for batch in self:
            batch.statement_count = len(batch.statement_ids)

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([{**vals, "state": "draft", "total": 0} for vals in vals_list])

    def write(self, vals):
        decisive = {name for name in vals if name != "user_id" and not name.startswith("message_")}
        if {"state", "total"} & decisive or (decisive and any(batch.state != "draft" for batch in self)):
            raise UserError(self.env._("A run that has started stays as it is. Begin another one."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts_only(self):
        if any(batch.state != "draft" for batch in self):
            raise UserError(self.env._("A run that has started is not deleted."))

    def action_start(self):
        """Puts one task a customer into the background."""
        self.ensure_one()
        self.env["med.reconciliation"]._require_clerk()
        self.check_access("write")
        if self.state != "draft":
            raise UserError(self.env._("The run %s has started already.", self.name))
        if not self._kinds():
            raise UserError(self.env._("Choose at least one kind of statement."))
        partners = self.partner_ids.commercial_partner_id or self._customers()
        if not partners:
            raise UserError(self.env._("No customer owed anything, or had anything in this period."))
        # sudo: the state is nobody's to write; past the check of write
        super(MedReconciliationBatch, self.sudo()).write({"state": "started", "total": len(partners)})
        for partner in partners:
            self.env["med.outbox"]._enqueue(
                "reconcile",
                f"reconcile:{self.id}:{partner.id}",
                {"batch_id": self.id, "partner_id": partner.id},
                self.company_id,
            )
        self.env["med.log"]._record("reconciliation.batch_started", self, customers=len(partners), send=self.send)
        return True

    def action_open_statements(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": "med.reconciliation",
            "view_mode": "list,form",
            "domain": [("batch_id", "=", self.id)],
        }

    def _kinds(self):
        return [kind for kind in ("balance", "deliveries", "invoices", "payments") if self[kind]]

    def _customers(self):
        """Who owed something on the last day, or had an invoice, payment or delivery in the period."""
        self.env.flush_all()
        companies = self.env["res.company"].sudo().search([("id", "child_of", self.company_id.id)]).ids  # branches
        rows = self.env.execute_query(
            SQL(
                """SELECT p.commercial_partner_id
                     FROM account_move_line l JOIN account_move m ON m.id = l.move_id
                     JOIN account_account a ON a.id = l.account_id AND a.account_type = 'asset_receivable'
                     JOIN res_partner p ON p.id = l.partner_id
                    WHERE l.parent_state = 'posted' AND l.company_id = ANY(%(companies)s) AND l.date <= %(to)s
                    GROUP BY 1
                   HAVING round(SUM(l.balance), 2) != 0 OR bool_or(l.date >= %(from)s AND m.move_type = ANY(%(kinds)s))
                       OR bool_or(l.date >= %(from)s)
                    UNION
                   SELECT p.commercial_partner_id
                     FROM stock_move s JOIN sale_order_line sl ON sl.id = s.sale_line_id
                     JOIN sale_order o ON o.id = sl.order_id JOIN res_partner p ON p.id = o.partner_invoice_id
                    WHERE s.state = 'done' AND s.company_id = ANY(%(companies)s)
                      AND s.date >= %(from)s AND s.date < %(to)s::date + 1""",
                **{"companies": companies, "from": self.date_from, "to": self.date_to, "kinds": list(INVOICES)},
            )
        )
        return self.env["res.partner"].browse(sorted(id_ for (id_,) in rows if id_))

    def _prepare_customer(self, partner):
        """The task of one customer: prepares what does not exist yet, and sends it if that was asked for."""
        statements = self.env["med.reconciliation"]._prepare(
            self.company_id, partner, self.date_from, self.date_to, self._kinds(), self
        )
        if self.send:
            statements.sudo().action_send()  # who started the run was asked for the right

    def action_duplicate_next(self):
        """The same run for the next month."""
        self.ensure_one()
        first = self.date_to + timedelta(days=1)
        last = fields.Date.end_of(first, "month")
        batch = self.copy({"date_from": first, "date_to": last, "partner_ids": [Command.set(self.partner_ids.ids)]})
        return {
            "type": "ir.actions.act_window", "res_model": self._name, "res_id": batch.id, "view_mode": "form",
        }  # fmt: skip
