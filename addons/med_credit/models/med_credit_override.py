from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

DRIVEN = {"state", "requested_by_id", "granted_on", "ended_on", "scored_grade_id"}


class MedCreditOverride(models.Model):
    """Another grade than the score's, for a reason and a time. Granting is a step of the gate (``credit.grade``)."""

    _name = "med.credit.override"
    _description = "Grade Override"
    _inherit = ["mail.thread", "med.gated"]
    _order = "date_to desc, id desc"

    account_id = fields.Many2one("med.credit.account", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="account_id.company_id", store=True, index=True, precompute=True)
    partner_id = fields.Many2one(related="account_id.partner_id", store=True, index=True)
    grade_id = fields.Many2one("med.credit.grade", required=True, ondelete="restrict", tracking=True)
    scored_grade_id = fields.Many2one("med.credit.grade", "Grade When Asked", readonly=True, copy=False)
    date_from = fields.Date(required=True, default=fields.Date.context_today, tracking=True)
    date_to = fields.Date("Until", required=True, tracking=True, help="The last day.")
    reason = fields.Text(required=True)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("requested", "Waiting for Approval"),
            ("active", "Granted"),
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
    granted_on = fields.Datetime(readonly=True, copy=False)
    ended_on = fields.Datetime(readonly=True, copy=False)

    _dates_order = models.Constraint("CHECK(date_to >= date_from)", "An override cannot end before it begins.")
    _one_active = models.UniqueIndex(
        "(account_id) WHERE state IN ('requested', 'active')", "There is an override already: end it first."
    )

    @api.depends("partner_id", "grade_id")
    def _compute_display_name(self):
        for override in self:
            name = override.partner_id.display_name or ""
            override.display_name = f"{name}: {override.grade_id.code or ''}"

    @api.model
    def _in_force(self, accounts, day):
        """{account id: grade} of the overrides that hold on the day."""
        found = self.search(
            [
                ("account_id", "in", accounts.ids),
                ("state", "=", "active"),
                ("date_from", "<=", day),
                ("date_to", ">=", day),
            ]
        )
        return {override.account_id.id: override.grade_id for override in found}

    @api.model
    def _expire(self, company, day):
        """Overrides past their last day end."""
        past = self.search([("company_id", "=", company.id), ("state", "=", "active"), ("date_to", "<", day)])
        past._advance({"state": "ended", "ended_on": fields.Datetime.now()})

    # --- writing ----------------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        clean = dict.fromkeys(DRIVEN, False) | {"state": "draft"}  # a default_ key of the context is the client's
        return super().create([{**vals, **clean} for vals in vals_list])

    def write(self, vals):
        if DRIVEN & vals.keys():
            raise AccessError(self.env._("The state of an override changes only by its buttons."))
        if {"account_id", "grade_id", "date_from", "date_to"} & vals.keys() and self.filtered(
            lambda override: override.state != "draft"
        ):
            raise UserError(self.env._("Only a draft can be changed: end the override and ask for another one."))
        return super().write(vals)

    def _advance(self, vals):
        """Writes what only verbs may; each caller has checked that the user may do it (hence sudo)."""
        return super(MedCreditOverride, self.sudo()).write(vals)  # see above

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts_only(self):
        if self.filtered(lambda override: override.state != "draft"):
            raise UserError(self.env._("Overrides that were asked for are evidence and are never deleted."))

    @api.constrains("state")
    def _check_med_gate(self):
        """An override holds only as the gate lets it."""
        if active := self.filtered(lambda override: override.state == "active"):
            self.env["med.gate"]._pass("credit.grade", active)

    # --- verbs ------------------------------------------------------------------------------------------------------

    def action_request(self):
        """Asks for the override; what no rule stands against holds at once."""
        for override in self:
            override._require_role()
            if override.state != "draft":
                raise UserError(self.env._("%s has already been asked for.", override.display_name))
            override._advance(
                {
                    "state": "requested",
                    "requested_by_id": self.env.uid,
                    "scored_grade_id": override.account_id.scored_grade_id.id,
                }
            )
            verdict = self.env["med.gate"]._evaluate("credit.grade", override)[0]
            if not verdict.refused:
                override._activate()
                continue
            self.env["med.gate"]._plain()._write_refusals([verdict])
            if verdict.severity == "approve":
                hold = self.env["med.hold"].sudo()._open_of(override._name, override.id)  # the system's record
                hold.with_env(self.env).action_request_approval(override.reason)
        return True

    def action_end(self):
        """Takes the override back: the score's grade holds again."""
        for override in self:
            override._require_role()
            if override.state not in ("requested", "active"):
                raise UserError(self.env._("%s does not hold.", override.display_name))
            override._advance({"state": "ended", "ended_on": fields.Datetime.now()})
            override._took_effect("credit.override_ended")
        return True

    def _require_role(self):
        self.check_access("write")
        if not self.env.su and not self.env.user.has_group("med_base.group_credit"):
            raise AccessError(self.env._("Only credit control asks for overrides."))

    def _activate(self):
        """Called when nothing stands against it, or the last approver has approved."""
        self.ensure_one()
        self._advance({"state": "active", "granted_on": fields.Datetime.now()})
        self._took_effect("credit.override_granted")

    def _took_effect(self, event):
        self.env["med.log"]._record(event, self, grade=self.grade_id.code, until=str(self.date_to))
        account = self.account_id.sudo()  # the grade is the system's
        account._rate(account.company_id, self.env["med.gate"]._today(account.company_id))

    # --- med.gated --------------------------------------------------------------------------------------------------

    def _med_amount(self):
        """What is at stake: the customer's limit, in the company's currency."""
        account = self.account_id
        return account.currency_id._convert(
            account.limit, self.company_id.currency_id, self.company_id, self._med_date()
        )

    def _med_date(self):
        return self.date_from

    def _med_snapshot(self):
        return {
            "account": self.account_id.id,
            "grade": self.grade_id.id,
            "from": str(self.date_from),
            "to": str(self.date_to),
        }

    def _med_preview(self):
        return ("credit.grade", self) if self.state in ("draft", "requested") else None
