from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

RATED = {
    *("grade_id", "scored_grade_id", "points", "has_points", "vetoed", "is_new", "grade_date", "rated_on"),
    *("template_id", "score_bands", "proposed_limit", "grade_days", "review_date"),
}


class MedCreditAccount(models.Model):
    """The grade of a customer, what follows of it, and why it is so."""

    _inherit = "med.credit.account"

    segment_id = fields.Many2one("med.credit.segment", tracking=True, index="btree_not_null")
    grade_id = fields.Many2one(
        "med.credit.grade", readonly=True, copy=False, index=True, ondelete="restrict",
        help="What holds: the score's grade, no better than a new customer may have, or an approved override.",
    )  # fmt: skip
    scored_grade_id = fields.Many2one(
        "med.credit.grade", "Grade by Score", readonly=True, copy=False, ondelete="restrict"
    )
    points = fields.Float("Health", readonly=True, copy=False, digits=(5, 2), aggregator="avg", help="0 to 100.")
    has_points = fields.Boolean("Scored", readonly=True, copy=False)
    vetoed = fields.Boolean(readonly=True, copy=False, help="A veto of the score model: the lowest grade.")
    is_new = fields.Boolean("New Customer", readonly=True, copy=False)
    grade_date = fields.Date("Grade Since", readonly=True, copy=False)
    rated_on = fields.Date("Score Since", readonly=True, copy=False, help="Since when the score reads so.")
    template_id = fields.Many2one("med.scorecard.template", "Score Model", readonly=True, copy=False)
    score_bands = fields.Json(readonly=True, copy=False, help="{criterion: [value, band]} as they were scored.")
    proposed_limit = fields.Monetary(readonly=True, copy=False, help="By the formula of the grade.")
    grade_days = fields.Integer(
        "Terms by Grade (days)", readonly=True, copy=False, help="The longest that the grade allows."
    )
    review_date = fields.Date("Review On", readonly=True, copy=False)
    override_ids = fields.One2many("med.credit.override", "account_id", "Overrides")
    change_ids = fields.One2many("med.credit.grade.change", "account_id", "Grade History", readonly=True)
    signal_ids = fields.One2many("med.credit.signal", "account_id", "Signals")
    open_signals = fields.Integer(compute="_compute_open_signals")
    hold_policy = fields.Selection(related="grade_id.hold_policy")

    @api.depends("signal_ids.state")
    def _compute_open_signals(self):
        counts = dict(
            self.env["med.credit.signal"]._read_group(
                [("account_id", "in", self.ids), ("state", "=", "open")], ["account_id"], ["__count"]
            )
        )
        for account in self:
            account.open_signals = counts.get(account, 0)

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                self._refuse_rated(RATED & vals.keys())
        driven = {f"default_{name}" for name in RATED}  # a client's defaults are no ratings
        clean = {key: value for key, value in self.env.context.items() if key not in driven}
        return super(MedCreditAccount, self.with_context(clean)).create(vals_list)

    def write(self, vals):
        if not self.env.su:
            self._refuse_rated(RATED & vals.keys())
        return super().write(vals)

    def _refuse_rated(self, names):
        if names:
            raise AccessError(
                self.env._(
                    "%s: this comes from the score. Ask for an override to decide otherwise.",
                    ", ".join(self._fields[name]._description_string(self.env) for name in sorted(names)),
                )
            )

    # --- verbs ------------------------------------------------------------------------------------------------------

    def _require_credit(self):
        self.check_access("write")
        if not self.env.su and not self.env.user.has_group("med_base.group_credit"):
            raise AccessError(self.env._("Only credit control decides about grades."))

    def action_rate(self):
        """Rates the customers now, and opens the explained scorecard where it is one."""
        self._require_credit()
        for company, accounts in self.sudo().grouped("company_id").items():  # ratings are the system's
            accounts._rate(company, self.env["med.gate"]._today(company))
        self.env["med.credit.grade.change"].sudo()._explain(self)  # evidence, which nobody writes
        return self.action_explain() if len(self) == 1 else True

    def action_explain(self):
        """Opens the scorecard: line by line, and what would raise it; made now where the score has none."""
        self.ensure_one()
        self.check_access("read")
        domain = [
            ("partner_id", "=", self.partner_id.id),
            ("company_id", "=", self.company_id.id),
            ("purpose", "=", "credit"),
            ("state", "!=", "superseded"),
        ]
        card = self.env["med.scorecard"].search(domain, limit=1)
        if not card:
            raise UserError(self.env._("%s has not been scored yet. Press “Rate Now”.", self.display_name))
        return card._action_open()

    def action_reviewed(self):
        """Somebody has looked at the customer: the next review is due in the months of its grade."""
        self._require_credit()
        for account in self:
            if not account.grade_id:
                raise UserError(self.env._("%s has no grade yet.", account.display_name))
            day = self.env["med.gate"]._today(account.company_id)
            due = fields.Date.add(day, months=account.grade_id.review_months)
            account.sudo().review_date = due  # a driven field; the user has been checked
            self.env["med.log"]._record("credit.reviewed", account, grade=account.grade_id.code, next=str(due))
        return True

    def action_propose_limit(self):
        """Asks for the proposed limit; the rules say who grants it."""
        self.ensure_one()
        self._require_credit()
        if not self.has_points:
            raise UserError(self.env._("%s has not been scored yet. Press “Rate Now”.", self.display_name))
        limit = self.env["med.credit.limit"].create(
            {"account_id": self.id, "amount": self.proposed_limit, "reason": self._why_proposed()}
        )
        limit.action_request()
        return {
            "type": "ir.actions.act_window",
            "res_model": limit._name,
            "res_id": limit.id,
            "view_mode": "form",
        }

    def _why_proposed(self):
        return self.env._(
            "Grade %(grade)s with %(points)s points: the formula of the grade comes to it.",
            grade=self.grade_id.code or "–",
            points=f"{self.points:.2f}",
        )

    @api.model
    def _score_template(self, company):
        """The score model in force: the company's own before the common one."""
        found = self.env["med.scorecard.template"].sudo().search(  # which model it is, whoever asks
            [
                ("purpose", "=", "credit"),
                ("model", "=", "res.partner"),
                ("automatic", "=", True),
                ("state", "=", "published"),
                ("company_id", "in", (company.root_id.id, False)),
            ],
            order="id",
        )  # fmt: skip
        return (found.filtered("company_id") or found)[:1]
