from dateutil.relativedelta import relativedelta
from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..tools import metrics

DIMENSIONS = ("company", "region", "salesperson", "grade")
BASE = (  # what is added up, in this order, by med_credit_kpi_run.py
    *("opening", "closing", "current", "brought_forward", "sales", "fell_due", "collected", "written_off", "cost"),
    *("difference", "orders", "held_orders", "hold_hours", "deliveries", "late_deliveries"),
)
FIGURES = (
    *("dso", "best_dso", "average_delinquent", "cei", "turnover_days", "percent_current", "bad_debt_rate"),
    *("collection_rate", "cost_rate", "hold_rate", "hold_days", "delay_rate"),
)


class MedCreditKpi(models.Model):
    """The figures of credit control for one month: of a company, and of its regions, salespersons and grades.

    What has no meaning (no sales in the month) has no value: the column is empty, averages leave it out, and forms
    show a dash.
    """

    _name = "med.credit.kpi"
    _description = "Credit Figures"
    _order = "date_to desc, company_id, dimension, id"
    _log_access = False

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="cascade")
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_from = fields.Date("From", required=True, readonly=True)
    date_to = fields.Date("Until", required=True, readonly=True, index=True)
    dimension = fields.Selection(
        [("company", "Company"), ("region", "Region"), ("salesperson", "Salesperson"), ("grade", "Grade")],
        "By",
        required=True,
        readonly=True,
    )
    state_id = fields.Many2one("res.country.state", "Region", readonly=True, ondelete="set null")
    user_id = fields.Many2one("res.users", "Salesperson", readonly=True, ondelete="set null")
    grade_id = fields.Many2one("med.credit.grade", readonly=True, ondelete="set null")

    opening = fields.Monetary("Receivables at Begin", readonly=True)
    closing = fields.Monetary("Receivables at End", readonly=True)
    current = fields.Monetary("Of It Not Due", readonly=True)
    brought_forward = fields.Monetary("Overdue at Begin", readonly=True)
    sales = fields.Monetary("Credit Sales", readonly=True, help="Invoices less credit notes, with taxes.")
    fell_due = fields.Monetary(readonly=True)
    collected = fields.Monetary(readonly=True)
    written_off = fields.Monetary(readonly=True, help="Less what came back. On accounts marked as bad debts.")
    cost = fields.Monetary("Cost of Collection", readonly=True, help="On accounts marked so.")
    difference = fields.Monetary("Reconciliation Difference", readonly=True)
    orders = fields.Integer(readonly=True)
    held_orders = fields.Integer("Orders Held for Credit", readonly=True)
    hold_hours = fields.Float("Hours Held for Credit", readonly=True, digits=(16, 1))
    deliveries = fields.Integer(readonly=True)
    late_deliveries = fields.Integer("Late after a Credit Hold", readonly=True)

    has_sales = fields.Boolean(readonly=True, help="Without sales the figures on them have no value.")
    dso = fields.Float("DSO", readonly=True, digits=(16, 1), aggregator="avg", help="Receivables x days / sales.")
    best_dso = fields.Float("Best Possible DSO", readonly=True, digits=(16, 1), aggregator="avg")
    average_delinquent = fields.Float(
        "Average Days Delinquent", readonly=True, digits=(16, 1), aggregator="avg", help="DSO less best possible DSO."
    )
    cei = fields.Float(
        "Collection Effectiveness (%)", readonly=True, digits=(16, 1), aggregator="avg",
        help="What was collected of what could be.",
    )  # fmt: skip
    turnover_days = fields.Float(readonly=True, digits=(16, 1), aggregator="avg")
    percent_current = fields.Float("Not Due (%)", readonly=True, digits=(16, 1), aggregator="avg")
    bad_debt_rate = fields.Float(
        "Bad Debts (%)", readonly=True, digits=(16, 2), aggregator="avg", help="Written off, of credit sales."
    )
    collection_rate = fields.Float(
        "Collected (%)", readonly=True, digits=(16, 1), aggregator="avg",
        help="Of what was overdue at the begin and what fell due.",
    )  # fmt: skip
    cost_rate = fields.Float(
        "Cost of Collection (%)", readonly=True, digits=(16, 2), aggregator="avg", help="Of what was collected."
    )
    hold_rate = fields.Float("Orders Held (%)", readonly=True, digits=(16, 1), aggregator="avg")
    hold_days = fields.Float(
        "Days per Hold", readonly=True, digits=(16, 1), aggregator="avg", help="Delay by holds for credit."
    )
    delay_rate = fields.Float(
        "Deliveries Delayed (%)", readonly=True, digits=(16, 1), aggregator="avg", help="Late, after a credit hold."
    )

    _row_unique = models.UniqueIndex(
        "(company_id, date_from, dimension, COALESCE(state_id, 0), COALESCE(user_id, 0), COALESCE(grade_id, 0))",
        "These figures are there already.",
    )

    @api.depends("date_to", "dimension", "company_id", "state_id", "user_id", "grade_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for kpi in self:
            whose = kpi.state_id or kpi.user_id or kpi.grade_id or kpi.company_id
            name = whose.display_name
            if kpi.dimension != "company" and whose == kpi.company_id:
                name = self.env._("%s: others", kpi.company_id.display_name)
            kpi.display_name = f"{kpi.date_from:%Y-%m} {name}" if kpi.date_from else name

    @api.model_create_multi
    def create(self, vals_list):
        raise AccessError(self.env._("Credit figures are worked out, not entered."))

    def write(self, vals):
        raise AccessError(self.env._("Credit figures are worked out, not entered."))

    # --- working out ------------------------------------------------------------------------------------------------

    @api.model
    def _cron_measure(self):
        """Works out last month, months of the last year that are missing, and this month so far."""
        companies = self.env["res.company"].search([("parent_id", "=", False)])
        todo = []
        for company in companies:
            this = self.env["med.gate"]._today(company).replace(day=1)
            known = set(self.search([("company_id", "=", company.id)]).mapped("date_from"))
            for back in range(12, -1, -1):
                first = this - relativedelta(months=back)
                if back <= 1 or first not in known:
                    todo.append((company, first))
        for done, (company, first) in enumerate(todo, 1):
            self._measure(company, first)
            if not self.env["ir.cron"]._commit_progress(1, remaining=len(todo) - done):
                return

    @api.model
    def action_measure(self):
        """Works out this month and the last one of the user's company now."""
        if not any(self.env.user.has_group(f"med_base.{name}") for name in ("group_credit", "group_finance")):
            raise AccessError(self.env._("Only credit control and finance work out the figures."))
        company = self.env.company.root_id
        this = self.env["med.gate"]._today(company).replace(day=1)
        figures = self.sudo()  # figures over all documents of the company, whoever asks
        figures._measure(company, this - relativedelta(months=1))
        figures._measure(company, this)
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    @api.model
    def _figures(self, row, days):
        """The ratios of one row of base figures ({name: Decimal}); None where one has no meaning."""
        get = row.get
        return {
            "dso": metrics.dso(get("closing"), get("sales"), days),
            "best_dso": metrics.best_dso(get("current"), get("sales"), days),
            "average_delinquent": metrics.add(get("closing"), get("current"), get("sales"), days),
            "cei": metrics.cei(get("opening"), get("sales"), get("closing"), get("current")),
            "turnover_days": metrics.turnover_days(get("opening"), get("closing"), get("sales"), days),
            "percent_current": metrics.share(get("current"), get("closing")),
            "bad_debt_rate": metrics.share(get("written_off"), get("sales")),
            "collection_rate": metrics.share(get("collected"), (get("brought_forward") or 0) + (get("fell_due") or 0)),
            "cost_rate": metrics.share(get("cost"), get("collected")),
            "hold_rate": metrics.share(get("held_orders"), get("orders")),
            "hold_days": metrics.ratio(get("hold_hours"), (get("held_orders") or 0) * 24),
            "delay_rate": metrics.share(get("late_deliveries"), get("deliveries")),
        }
