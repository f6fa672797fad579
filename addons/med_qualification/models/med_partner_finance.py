from odoo import api, fields, models
from odoo.exceptions import ValidationError


class MedPartnerFinance(models.Model):
    """A year's figures of a customer or supplier, as it gave them: what the review of its finances goes by."""

    _name = "med.partner.finance"
    _description = "Financial Figures"
    _inherit = ["med.derived", "mail.thread"]
    _order = "partner_id, date desc, id desc"
    _rec_name = "date"
    _check_company_auto = True
    _med_derived = frozenset(("commercial_partner_id",))

    partner_id = fields.Many2one(
        "res.partner",
        "Customer or Supplier",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("parent_id", "=", False)],
        check_company=True,
    )
    commercial_partner_id = fields.Many2one(related="partner_id.commercial_partner_id", store=True, index=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: known in every company of the group.")
    date = fields.Date("End of the Year", required=True, tracking=True)
    currency_id = fields.Many2one(
        "res.currency", required=True, default=lambda self: self.env.company.currency_id, help="Of its statements."
    )
    revenue = fields.Monetary(tracking=True)
    net_profit = fields.Monetary(tracking=True)
    current_assets = fields.Monetary(tracking=True)
    current_liabilities = fields.Monetary(tracking=True)
    total_assets = fields.Monetary(tracking=True)
    total_liabilities = fields.Monetary(tracking=True)
    current_ratio = fields.Float(compute="_compute_ratios", help="Current assets to current liabilities.")
    debt_ratio = fields.Float("Debt Ratio (%)", compute="_compute_ratios", help="Liabilities to assets.")
    net_margin = fields.Float("Net Margin (%)", compute="_compute_ratios", help="Net profit to revenue.")
    audited = fields.Boolean(tracking=True, help="The statements were audited.")
    source = fields.Char(help="From which paper the figures were taken.")

    _one_a_day = models.UniqueIndex(
        "(partner_id, date, COALESCE(company_id, 0))", "The figures of this year are on record already."
    )
    _not_negative = models.Constraint(
        "CHECK(revenue >= 0 AND current_assets >= 0 AND current_liabilities >= 0 AND total_assets >= 0"
        " AND total_liabilities >= 0)",
        "Only the net profit can be negative.",
    )

    @api.depends(
        *("revenue", "net_profit", "current_assets", "current_liabilities"), *("total_assets", "total_liabilities")
    )
    def _compute_ratios(self):
        for year in self:
            year.current_ratio = year.current_assets / year.current_liabilities if year.current_liabilities else 0.0
            year.debt_ratio = 100 * year.total_liabilities / year.total_assets if year.total_assets else 0.0
            year.net_margin = 100 * year.net_profit / year.revenue if year.revenue else 0.0

    @api.constrains("date")
    def _check_date(self):
        for year in self:
            if year.date > fields.Date.context_today(self):
                raise ValidationError(
                    self.env._("The year of %s has not ended yet: enter it afterwards.", year.partner_id.display_name)
                )
