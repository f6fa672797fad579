from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL


class MedCreditFactor(models.Model):
    """What makes credit scarcer or easier for a time: a season, a market, the risk of what somebody buys.

    The factors that hold are multiplied; limit formulas read the product as ``factor``. One with product categories
    weighs as much as the customer's turnover of twelve months lies in them.
    """

    _name = "med.credit.factor"
    _description = "Credit Factor"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        [("season", "Season"), ("market", "Market"), ("product", "Product Risk")], required=True, default="market"
    )
    company_id = fields.Many2one("res.company", index=True, help="Empty: for all companies.")
    factor = fields.Float(
        required=True, default=1.0, digits=(6, 3), help="1.2: a fifth more credit; 0.8: a fifth less."
    )
    date_from = fields.Date()
    date_to = fields.Date(help="The last day.")
    month_from = fields.Integer("From Month", help="1 to 12, every year; 0: the whole year.")
    month_to = fields.Integer("To Month", help="With it; before the first month: into the next year.")
    segment_ids = fields.Many2many("med.credit.segment", string="Segments", help="None: all.")
    state_ids = fields.Many2many("res.country.state", string="Regions", help="None: all.")
    categ_ids = fields.Many2many("product.category", string="Product Categories", help="With those beneath them.")
    note = fields.Char("Why")

    _factor_range = models.Constraint("CHECK(factor > 0 AND factor <= 10)", "A factor is above 0, and at most 10.")
    _months_range = models.Constraint(
        "CHECK((COALESCE(month_from, 0) = 0 AND COALESCE(month_to, 0) = 0)"
        " OR (month_from BETWEEN 1 AND 12 AND month_to BETWEEN 1 AND 12))",
        "Give both months, 1 to 12, or none.",
    )
    _dates_order = models.Constraint(
        "CHECK(date_from IS NULL OR date_to IS NULL OR date_to >= date_from)", "A factor cannot end before it begins."
    )

    @api.constrains("kind", "categ_ids")
    def _check_categories(self):
        for factor in self:
            if (factor.kind == "product") != bool(factor.categ_ids):
                raise ValidationError(
                    self.env._("%s: a factor of product risk names product categories, and no other does.", factor.name)
                )

    def _holds_on(self, day):
        self.ensure_one()
        if (self.date_from and day < self.date_from) or (self.date_to and day > self.date_to):
            return False
        if not self.month_from:
            return True
        if self.month_from <= self.month_to:
            return self.month_from <= day.month <= self.month_to
        return day.month >= self.month_from or day.month <= self.month_to

    @api.model
    def _of(self, accounts, company, day):
        """{account id: the product of the factors that hold for it on the day}."""
        result = dict.fromkeys(accounts.ids, 1.0)
        found = self.search([("company_id", "in", (False, company.id))])
        for factor in found.filtered(lambda f: f._holds_on(day)):
            fitting = accounts
            if factor.segment_ids:
                fitting = fitting.filtered(lambda a, f=factor: a.segment_id in f.segment_ids)
            if factor.state_ids:
                fitting = fitting.filtered(lambda a, f=factor: a.partner_id.state_id in f.state_ids)
            shares = factor._shares(fitting, company, day) if factor.categ_ids else None
            for account in fitting:
                share = 1.0 if shares is None else shares.get(account.partner_id.id, 0.0)
                result[account.id] *= 1 + (factor.factor - 1) * share
        return result

    def _shares(self, accounts, company, day):
        """{partner id: which part (0 to 1) of its turnover of twelve months lies in the categories}."""
        categories = self.env["product.category"].search([("id", "child_of", self.categ_ids.ids)])
        for model in ("account.move", "account.move.line", "product.product", "product.template"):
            self.env[model].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT m.commercial_partner_id,
                          sum(-l.balance) FILTER (WHERE t.categ_id = ANY(%(categories)s)) / NULLIF(sum(-l.balance), 0)
                     FROM account_move m
                     JOIN account_move_line l ON l.move_id = m.id AND l.display_type = 'product'
                     LEFT JOIN product_product p ON p.id = l.product_id
                     LEFT JOIN product_template t ON t.id = p.product_tmpl_id
                     JOIN res_company c ON c.id = m.company_id
                    WHERE m.commercial_partner_id = ANY(%(partners)s) AND m.state = 'posted'
                      AND split_part(c.parent_path, '/', 1)::int = %(company)s
                      AND m.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
                      AND m.invoice_date > %(day)s - interval '12 months' AND m.invoice_date <= %(day)s
                 GROUP BY m.commercial_partner_id""",
                categories=categories.ids,
                partners=accounts.partner_id.ids,
                company=company.id,
                day=day,
            )
        )
        return {partner: min(max(float(share or 0), 0.0), 1.0) for partner, share in rows}
