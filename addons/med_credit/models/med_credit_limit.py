from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

DRIVEN = {"state", "requested_by_id", "requested_on", "granted_by_id", "granted_on", "ended_on", "end_reason"}
DECISIVE = {"account_id", "group_id", "kind", "amount", "date_from", "date_to"}


class MedCreditLimit(models.Model):
    """A limit of an account, or of a group of accounts, that somebody asked for and others granted, for a time.

    The base limit is what a customer may owe; a temporary one comes on top until its last day. Granting is a step of
    the gate (operation ``credit.limit``): the rules say who approves how much.
    """

    _name = "med.credit.limit"
    _description = "Credit Limit"
    _inherit = ["mail.thread", "med.gated"]
    _order = "account_id, date_from desc, id desc"
    _check_company_auto = True

    account_id = fields.Many2one("med.credit.account", index=True, ondelete="restrict")
    group_id = fields.Many2one("med.credit.group", index="btree_not_null", ondelete="restrict")
    company_id = fields.Many2one(
        "res.company", compute="_compute_company_id", store=True, index=True, precompute=True,
        help="Whose approvers decide: the account's company; for a group, the one of who asked.",
    )  # fmt: skip
    partner_id = fields.Many2one(related="account_id.partner_id", store=True, index=True)
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    kind = fields.Selection(
        [("base", "Limit"), ("temporary", "Temporary, On Top")], required=True, default="base", tracking=True
    )
    amount = fields.Monetary(required=True, tracking=True, help="0: nothing on credit.")
    date_from = fields.Date("In Force From", required=True, default=lambda self: self._today(), tracking=True)
    date_to = fields.Date("In Force Until", tracking=True, help="The last day. A temporary limit needs one.")
    reason = fields.Text(required=True)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("requested", "Waiting for Approval"),
            ("active", "Granted"),
            ("replaced", "Replaced"),
            ("ended", "Ended"),
            ("refused", "Refused"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    requested_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    requested_on = fields.Datetime(readonly=True, copy=False)
    granted_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    granted_on = fields.Datetime(readonly=True, copy=False)
    ended_on = fields.Datetime(readonly=True, copy=False)
    end_reason = fields.Char(readonly=True, copy=False)

    _one_owner = models.Constraint(
        "CHECK((account_id IS NULL) != (group_id IS NULL))", "A limit is of one credit account, or of one group."
    )
    _amount_positive = models.Constraint("CHECK(amount >= 0)", "A credit limit is 0 or more.")
    _dates_order = models.Constraint(
        "CHECK(date_to IS NULL OR date_to >= date_from)", "A credit limit cannot end before it begins."
    )
    _temporary_ends = models.Constraint(
        "CHECK(kind != 'temporary' OR date_to IS NOT NULL)", "Say until when the temporary limit holds."
    )

    def _today(self):
        return self.env["med.gate"]._today(self.env.company)

    @api.depends("account_id")
    def _compute_company_id(self):
        for limit in self:
            limit.company_id = limit.account_id.company_id or limit.company_id or self.env.company.root_id

    @api.depends("account_id", "group_id")
    def _compute_currency_id(self):
        for limit in self:
            limit.currency_id = limit.account_id.currency_id or limit.group_id.currency_id

    @api.depends("kind", "amount", "account_id", "group_id")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for limit in self:
            amount = limit.currency_id.format(limit.amount) if limit.currency_id else limit.amount
            limit.display_name = (
                f"{(limit.group_id or limit.partner_id).display_name or ''}: {kinds.get(limit.kind, '')} {amount}"
            )

    # --- writing ----------------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        self._refuse_driven({name for vals in vals_list for name in DRIVEN & vals.keys() if vals[name] != "draft"})
        clean = {name: False for name in DRIVEN} | {"state": "draft"}  # a default_ key of the context is the client's
        return super().create([{**vals, **clean} for vals in vals_list])

    def write(self, vals):
        self._refuse_driven(DRIVEN & vals.keys())
        if DECISIVE & vals.keys() and (fixed := self.filtered(lambda limit: limit.state != "draft")):
            raise UserError(
                self.env._("%s is no draft any more. Make a new limit; it takes the place of this one.",
                           fixed[0].display_name)
            )  # fmt: skip
        return super().write(vals)

    def _refuse_driven(self, names):
        if names:
            raise AccessError(
                self.env._(
                    "%s: this changes only by the buttons of the limit.",
                    ", ".join(self._fields[name]._description_string(self.env) for name in sorted(names)),
                )
            )

    def _advance(self, vals):
        """Writes what only verbs may; each caller has checked that the user may do it (hence sudo)."""
        return super(MedCreditLimit, self.sudo()).write(vals)  # see above

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts_only(self):
        if self.filtered(lambda limit: limit.state != "draft"):
            raise UserError(self.env._("Limits that were asked for are evidence and are never deleted."))

    @api.constrains("state")
    def _check_med_gate(self):
        """A limit holds only as the gate lets it."""
        if active := self.filtered(lambda limit: limit.state == "active"):
            self.env["med.gate"]._pass("credit.limit", active)

    @api.constrains("account_id", "group_id")
    def _check_owner(self):
        for limit in self:
            if not (limit.account_id or limit.group_id).active:
                owner = limit.account_id or limit.group_id
                raise ValidationError(self.env._("%s is archived.", owner.display_name))

    # --- verbs ------------------------------------------------------------------------------------------------------

    def action_request(self):
        """Asks for the limit. What no rule stands against is granted at once."""
        for limit in self:
            limit._require_role()
            limit.check_access("write")
            if limit.state != "draft":
                raise UserError(self.env._("%s has already been asked for.", limit.display_name))
            limit._advance(
                {"state": "requested", "requested_by_id": self.env.uid, "requested_on": fields.Datetime.now()}
            )
            verdict = self.env["med.gate"]._evaluate("credit.limit", limit)[0]
            if not verdict.refused:
                limit._activate()
                continue
            self.env["med.gate"]._plain()._write_refusals([verdict])
            if verdict.severity == "approve":
                hold = self.env["med.hold"].sudo()._open_of(limit._name, limit.id)  # the system's record
                hold.with_env(self.env).action_request_approval(limit.reason)
        return True

    def _require_role(self):
        if not self.env.su and not self.env.user.has_group("med_base.group_credit"):
            raise AccessError(self.env._("Only credit control asks for limits."))

    def _activate(self):
        """Called when nothing stands against it, or the last approver has approved: it holds from its first day on."""
        self.ensure_one()
        self._accounts()._lock()  # whoever decides on the customer at this moment decides again
        approval = self.env["med.approval"].sudo().search(  # to name who granted it
            [("model", "=", self._name), ("res_id", "=", self.id), ("state", "=", "approved")], limit=1
        )  # fmt: skip
        people = approval.step_ids.filtered(lambda step: step.state == "approved").decided_by_id
        now = fields.Datetime.now()
        if self.kind == "base":
            self._replace_older(now)
        self._advance({"state": "active", "granted_by_id": people[-1:].id or self.env.uid, "granted_on": now})
        self.env["med.log"]._record(
            "credit.limit_granted", self, kind=self.kind, amount=self.amount, until=str(self.date_to or "")
        )
        self._changed()

    def _replace_older(self, now):
        """Base limits that begin on the new one's first day or later, without it being known, end with it."""
        older = self.sudo().search(  # whoever sees them
            [
                ("account_id", "=", self.account_id.id),
                ("group_id", "=", self.group_id.id),
                ("kind", "=", "base"),
                ("state", "=", "active"),
                ("date_from", ">=", self.date_from),
                ("id", "!=", self.id),
            ]
        )
        older._advance({"state": "replaced", "ended_on": now})

    def action_end(self, reason=None):
        """Ends a granted limit today; the customer is then without it."""
        for limit in self:
            limit._require_role()
            limit.check_access("write")
            if limit.state not in ("requested", "active"):
                raise UserError(self.env._("%s is not in force.", limit.display_name))
            limit._accounts()._lock()
            limit._advance({"state": "ended", "ended_on": fields.Datetime.now(), "end_reason": reason or False})
            self.env["med.log"]._record("credit.limit_ended", limit, reason=reason or "")
            limit._changed()
        return True

    def _changed(self):
        """What depends on the limit is looked at again."""
        accounts = self._accounts()
        self.env["med.credit.account"]._mark_dirty(accounts._pairs())
        if accounts:
            self.env["med.hold"].sudo()._credit_changed(accounts)  # holds are the system's

    def _accounts(self):
        """The accounts that the limits hold for, of whatever company."""
        return (self.account_id | self.group_id.sudo().account_ids).sudo()  # what they decide is the system's work

    # --- med.gated --------------------------------------------------------------------------------------------------

    def _med_amount(self):
        """In the company's currency, as approval policies compare it."""
        company = self.company_id
        return self.currency_id._convert(self.amount, company.currency_id, company, self._med_date())

    def _med_date(self):
        return self.date_from

    def _med_snapshot(self):
        return {
            "account": self.account_id.id,
            "kind": self.kind,
            "amount": round(self.amount, 2),
            "from": str(self.date_from),
            "to": str(self.date_to or ""),
        }

    def _med_preview(self):
        return ("credit.limit", self) if self.state in ("draft", "requested") else None
