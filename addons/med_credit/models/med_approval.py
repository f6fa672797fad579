from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import format_date

from ..tools.metrics import ageing
from .med_rule import CREDIT

CHECKS = (*CREDIT, "unreconciled_periods")
ROLES = ("med_base.group_credit", "med_base.group_finance", "med_base.group_auditor")
MONTHS = 12


class MedApproval(models.Model):
    """What who decides about credit has to know, on one page that a phone shows as well.

    Read when the page is opened, with all rights and for those alone whose work it is; nothing is kept.
    """

    _inherit = "med.approval"

    credit_html = fields.Html("Credit", compute="_compute_credit_html", sanitize=False)

    @api.depends("findings", "partner_id")
    @api.depends_context("uid", "lang")
    def _compute_credit_html(self):
        may = any(map(self.env.user.has_group, ROLES))
        for approval in self:
            approval.credit_html = may and approval._credit_screen()

    def _credit_rules(self):
        """The rules of credit that were found against."""
        ids = [finding["rule_id"] for finding in self.findings or [] if finding.get("rule_id")]
        # sudo: every employee may read rules
        return self.env["med.rule"].sudo().browse(ids).exists().filtered(
            lambda rule: rule.check_type in CHECKS or rule.operation_id.code == "credit.limit"
        )  # fmt: skip

    def _credit_screen(self):
        """The page, or False where credit is not what is decided about."""
        rules = self._credit_rules()
        if not rules or not self.partner_id:
            return False
        approval = self.sudo()  # the reader's role was asked for; figures of all departments stand side by side
        company, partner = approval.company_id.root_id, approval.partner_id.commercial_partner_id
        # sudo: as above
        account = self.env["med.credit.account"].sudo()._existing({(company, partner)})
        day = self.env["med.gate"]._today(company)
        return self.env["ir.qweb"]._render(
            "med_credit.approval_screen",
            {
                "approval": approval,
                "account": account,
                "currency": account.currency_id or company.currency_id,
                "sources": approval._credit_sources(account, day),
                "ageing": approval._credit_ageing(company, partner, day),
                "company_currency": company.currency_id,
                "months": approval._credit_months(company, partner, day),
                "statements": approval.env["med.reconciliation"].search(
                    [("company_id", "=", company.id), ("partner_id", "=", partner.id), ("state", "!=", "draft")],
                    limit=6,
                ),
                "tickets": approval.env["med.dunning"].search(
                    [("company_id", "=", company.id), ("partner_id", "=", partner.id)], limit=6
                ),
                "promises": approval.env["med.dunning.promise"].search(
                    [("company_id", "=", company.id), ("partner_id", "=", partner.id)], limit=4
                ),
                "rules": rules,
                "lines": approval._credit_lines(),
                "decisions": approval._credit_decisions(),
                "show_date": lambda value: format_date(self.env, value),
            },
        )

    def _credit_sources(self, account, day):
        """[(name, amount, whether it counts)] of what the exposure is made of, read from the documents now."""
        if not account:
            return []
        amounts = account._exposure(day)[account]
        names = {source.code: source for source in self.env["med.exposure.source"].search([])}
        return [
            (source.name, amounts[code], source.counts)
            for code, source in names.items()
            if code in amounts and not account.currency_id.is_zero(amounts[code])
        ]

    def _credit_ageing(self, company, partner, day):
        """[(label, amount)] of open receivables by days past due, in the company's currency."""
        rows = self.env.execute_query(
            SQL(
                """SELECT COALESCE(l.date_maturity, l.date), l.amount_residual
                     FROM account_move_line l
                     JOIN account_account a ON a.id = l.account_id AND a.account_type = 'asset_receivable'
                     JOIN res_partner p ON p.id = l.partner_id AND p.commercial_partner_id = %s
                     JOIN res_company c ON c.id = l.company_id AND c.parent_path LIKE %s
                    WHERE l.parent_state = 'posted' AND l.reconciled IS NOT TRUE AND l.amount_residual != 0""",
                partner.id,
                f"{company.parent_path}%",
            )
        )
        days = self.env._("days")
        labels = (
            *(self.env._("Not due"), f"1-30 {days}", f"31-60 {days}", f"61-90 {days}", f"91-180 {days}"),
            *(f"181-365 {days}", self.env._("1-2 years"), self.env._("2-3 years"), self.env._("Over 3 years")),
        )
        return list(zip(labels, map(float, ageing(rows, day)), strict=True))

    def _credit_months(self, company, partner, day):
        """[(month, invoiced, received, bar heights)] of the last twelve months, in the company's currency."""
        first = fields.Date.subtract(day.replace(day=1), months=MONTHS - 1)
        rows = self.env.execute_query(
            SQL(
                """SELECT date_trunc('month', l.date)::date,
                          SUM(l.balance) FILTER (WHERE m.move_type IN ('out_invoice', 'out_refund', 'out_receipt')),
                          -SUM(l.balance) FILTER (WHERE m.move_type = 'entry')
                     FROM account_move_line l JOIN account_move m ON m.id = l.move_id
                     JOIN account_account a ON a.id = l.account_id AND a.account_type = 'asset_receivable'
                     JOIN res_partner p ON p.id = l.partner_id AND p.commercial_partner_id = %s
                     JOIN res_company c ON c.id = l.company_id AND c.parent_path LIKE %s
                    WHERE l.parent_state = 'posted' AND l.date BETWEEN %s AND %s GROUP BY 1""",
                partner.id,
                f"{company.parent_path}%",
                first,
                day,
            )
        )
        known = {month: (float(sold or 0), float(paid or 0)) for month, sold, paid in rows}
        months = [fields.Date.add(first, months=number) for number in range(MONTHS)]
        top = max((abs(value) for pair in known.values() for value in pair), default=0) or 1
        return [
            (
                month.strftime("%y-%m"),
                *known.get(month, (0.0, 0.0)),
                *(round(100 * max(value, 0) / top) for value in known.get(month, (0.0, 0.0))),
            )
            for month in months
        ]

    def _credit_lines(self):
        """[(product, quantity, unit, price, subtotal)] of the order or delivery that is decided about."""
        document = self.env[self.model].browse(self.res_id).exists() if self.model in self.env else None
        if not document:
            return []
        if self.model == "sale.order":
            return [
                (line.name, line.product_uom_qty, line.product_uom_id.name, line.price_unit, line.price_subtotal)
                for line in document.order_line.filtered(lambda line: not line.display_type)
            ]
        if self.model == "stock.picking":
            return [
                (move.product_id.display_name, move.product_uom_qty, move.product_uom.name, None, None)
                for move in document.move_ids
            ]
        return []

    def _credit_decisions(self):
        """The last decisions about the same rules: of this customer first, then of like amounts."""
        rules = set(self._credit_rules().ids)
        since = fields.Datetime.now() - timedelta(days=730)
        decided = self.search(
            [
                ("id", "!=", self.id), ("company_id", "=", self.company_id.id), ("requested_on", ">=", since),
                ("state", "in", ("approved", "refused")), "|", ("partner_id", "child_of", self.partner_id.id),
                "&", ("amount", ">=", self.amount / 2), ("amount", "<=", self.amount * 2),
            ],
            limit=80,
        )  # fmt: skip
        alike = decided.filtered(lambda other: rules & {f.get("rule_id") for f in other.findings or []})
        own = alike.filtered(
            lambda other: other.partner_id.commercial_partner_id == self.partner_id.commercial_partner_id
        )
        return (own | alike)[:6]
