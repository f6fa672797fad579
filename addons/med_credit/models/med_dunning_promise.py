from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class MedDunningPromise(models.Model):
    """What a customer promised to pay until when. Whether it was kept is what the books say."""

    _name = "med.dunning.promise"
    _description = "Promise to Pay"
    _order = "date desc, id desc"
    _rec_name = "note"

    dunning_id = fields.Many2one("med.dunning", "Ticket", required=True, index=True, ondelete="restrict")
    partner_id = fields.Many2one(related="dunning_id.partner_id", store=True, index=True)
    company_id = fields.Many2one(related="dunning_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    promised_on = fields.Date(required=True, readonly=True, default=fields.Date.context_today)
    date = fields.Date("Promised For", required=True)
    amount = fields.Monetary(required=True)
    person = fields.Char("Promised By")
    note = fields.Char()
    user_id = fields.Many2one("res.users", "Taken By", readonly=True, default=lambda self: self.env.user)
    cancelled = fields.Boolean(readonly=True, copy=False)
    told = fields.Boolean(readonly=True, copy=False)
    received = fields.Monetary(compute="_compute_state", help="What came in from the promise until its day.")
    state = fields.Selection(
        [("open", "Open"), ("kept", "Kept"), ("broken", "Broken"), ("cancelled", "Replaced")], compute="_compute_state"
    )

    _amount_positive = models.Constraint("CHECK(amount > 0)", "A promise is of more than 0.")
    _dates_order = models.Constraint("CHECK(date >= promised_on)", "A promise is for today or later.")

    @api.depends("date", "amount", "promised_on", "cancelled")
    def _compute_state(self):
        received = self._received()
        for promise in self:
            promise.received = received.get(promise.id, 0.0)
            today = self.env["med.gate"]._today(promise.company_id or self.env.company)
            currency = promise.currency_id or self.env.company.currency_id
            if promise.cancelled:
                promise.state = "cancelled"
            elif promise.amount and currency.compare_amounts(promise.received, promise.amount) >= 0:
                promise.state = "kept"
            else:
                promise.state = "broken" if promise.date and promise.date < today else "open"

    def _received(self):
        """{promise id: money that came in from its making until its day}, one query for all."""
        if not self.ids:
            return {}
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """SELECT d.id, -SUM(l.balance)
                     FROM med_dunning_promise d
                     JOIN res_company root ON root.id = d.company_id
                     JOIN res_partner p ON p.commercial_partner_id = d.partner_id
                     JOIN account_move_line l ON l.partner_id = p.id AND l.parent_state = 'posted'
                      AND l.date BETWEEN d.promised_on AND d.date AND l.balance < 0
                     JOIN account_account a ON a.id = l.account_id AND a.account_type = 'asset_receivable'
                     JOIN account_move m ON m.id = l.move_id AND m.move_type = 'entry'
                     JOIN res_company c ON c.id = l.company_id AND c.parent_path LIKE root.parent_path || '%%'
                    WHERE d.id = ANY(%s) GROUP BY d.id""",
                self.ids,
            )
        )
        return {id_: float(amount) for id_, amount in rows}

    @api.model_create_multi
    def create(self, vals_list):
        clean = {"user_id": self.env.uid, "cancelled": False, "told": False}
        clean["promised_on"] = fields.Date.context_today(self)
        promises = super().create([{**vals, **clean} for vals in vals_list])
        for promise in promises:
            self.env["med.log"]._record(
                "dunning.promised", promise.dunning_id, amount=promise.amount, date=promise.date, person=promise.person
            )
        return promises

    def write(self, vals):
        if vals.keys() - {"note"}:
            raise UserError(self.env._("A promise stays as it was made. Replace it, and enter the new one."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Promises are kept: replace one that does not hold any more."))

    def action_cancel(self):
        """The customer has promised something else instead."""
        self.check_access("write")
        self._keep({"cancelled": True})
        for promise in self:
            self.env["med.log"]._record("dunning.promise_replaced", promise.dunning_id, amount=promise.amount)
        return True

    def _keep(self, vals):
        """Writes what only verbs may; the caller has checked the user."""
        return super(MedDunningPromise, self.sudo()).write(vals)  # as above

    @api.model
    def _tell_broken(self):
        """Tells who took a promise, once, that it was not kept."""
        due = self.search([("told", "=", False), ("cancelled", "=", False), ("date", "<", fields.Date.today())])
        broken = due.filtered(lambda promise: promise.state == "broken")
        for promise in broken:
            promise.dunning_id.activity_schedule(
                "mail.mail_activity_data_call",
                user_id=promise.user_id.id,
                summary=self.env._("%s has not kept its promise", promise.partner_id.display_name),
            )
            self.env["med.log"]._record("dunning.promise_broken", promise.dunning_id, amount=promise.amount)
        due.filtered(lambda promise: promise.state != "open")._keep({"told": True})
