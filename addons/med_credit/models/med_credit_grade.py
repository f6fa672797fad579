from odoo import api, fields, models
from odoo.addons.med_base.tools import formula
from odoo.exceptions import ValidationError

# What a limit formula may ask besides the metrics of customers, in the company's currency.
OWN_FACTS = ("points", "factor", "exposure", "overdue", "limit", "guarantee")


class MedCreditGrade(models.Model):
    """What a grade of the score model means: the terms, the limit that is proposed, and what happens to orders."""

    _name = "med.credit.grade"
    _description = "Credit Grade"
    _order = "sequence, id"
    _rec_names_search = ["code", "name"]

    code = fields.Char(required=True, help="As the grades of the score model are called: A, B, C …")
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10, help="The best grade comes first.")
    active = fields.Boolean(default=True)
    minimum = fields.Float(
        "From Points", compute="_compute_minimum", digits=(5, 2), help="By the score model in force."
    )
    max_days = fields.Integer("Longest Terms (days)", required=True, help="0: pays in advance.")
    limit_formula = fields.Char(
        required=True,
        default="0",
        help="The limit that is proposed, in the company's currency. It may use the codes of metrics of customers, and "
        "points, factor, exposure, overdue, limit and guarantee.",
    )
    hold_policy = fields.Selection(
        [
            ("fast", "Fast lane: days of grace before overdue invoices hold an order"),
            ("normal", "As the rules say"),
            ("approve", "Every order is approved"),
            ("prepay", "Paid in advance, or approved"),
        ],
        required=True,
        default="normal",
    )
    grace_days = fields.Integer(
        help="So many days more than the rule allows may invoices be overdue. For the fast lane."
    )
    review_months = fields.Integer("Reviewed Every (months)", required=True, default=12)
    account_count = fields.Integer("Customers", compute="_compute_account_count")

    _code_unique = models.Constraint("UNIQUE(code)", "A grade's code is unique.")
    _days_positive = models.Constraint("CHECK(max_days BETWEEN 0 AND 3650)", "Terms are 0 to 3650 days.")
    _grace_positive = models.Constraint("CHECK(grace_days BETWEEN 0 AND 365)", "Days of grace are 0 to 365.")
    _review_positive = models.Constraint("CHECK(review_months BETWEEN 1 AND 120)", "Review in 1 to 120 months.")

    @api.depends("code", "name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for grade in self:
            grade.display_name = f"{grade.code} ({grade.name})" if grade.name else grade.code

    @api.depends("code")
    @api.depends_context("company")
    def _compute_minimum(self):
        template = self.env["med.credit.account"]._score_template(self.env.company)
        minimums = {grade.code: grade.minimum for grade in template.grade_ids}
        for grade in self:
            grade.minimum = minimums.get(grade.code, 0.0)

    def _compute_account_count(self):
        accounts, counts = self.env["med.credit.account"], {}
        if accounts.has_access("read"):  # who keeps the rules need not see the customers
            counts = dict(accounts._read_group([("grade_id", "in", self.ids)], ["grade_id"], ["__count"]))
        for grade in self:
            grade.account_count = counts.get(grade, 0)

    @api.constrains("limit_formula")
    def _check_limit_formula(self):
        known = {*OWN_FACTS, *self.env["med.metric"].sudo().search([("model", "=", "res.partner")]).mapped("code")}
        for grade in self:
            try:
                unknown = formula.names(grade.limit_formula) - known
            except formula.FormulaError as error:
                raise ValidationError(
                    self.env._("The limit formula of %(grade)s cannot be read: %(error)s",
                               grade=grade.code, error=error)
                ) from error  # fmt: skip
            if unknown:
                raise ValidationError(
                    self.env._(
                        "The limit formula of %(grade)s uses what nobody measures: %(names)s. Look under Metrics.",
                        grade=grade.code,
                        names=", ".join(sorted(unknown)),
                    )
                )

    def write(self, vals):
        result = super().write(vals)
        if decisive := {"max_days", "limit_formula", "hold_policy", "grace_days", "sequence", "active"} & vals.keys():
            for grade in self:
                self.env["med.log"]._record(
                    "credit_grade.changed", grade, **{name: vals[name] for name in sorted(decisive)}
                )
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_unused(self):
        # sudo: whether it is used, whoever asks
        if used := self.sudo().filtered("account_count"):
            raise ValidationError(
                self.env._("Customers have grade %s: archive it instead of deleting it.", used[0].code)
            )

    def action_accounts(self):
        """Opens the customers of the grade."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": "med.credit.account",
            "view_mode": "list,form",
            "domain": [("grade_id", "=", self.id)],
        }

    # --- for the nightly rating -------------------------------------------------------------------------------------

    def _facts_needed(self):
        """Codes that the limit formulas use."""
        return set().union(*(formula.names(grade.limit_formula) for grade in self))

    def _proposed(self, values):
        """The limit that the formula comes to, 0 where something is unknown; values: {code: number or None}."""
        self.ensure_one()
        try:
            amount = formula.evaluate(self.limit_formula, values)
        except formula.FormulaError:
            return 0.0
        return max(float(amount), 0.0) if isinstance(amount, int | float) else 0.0
