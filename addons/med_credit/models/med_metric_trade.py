from dateutil.relativedelta import relativedelta
from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

# Metrics that other apps may register: ours -> whose code a setting (med_credit.metric_<ours>) names, and by default.
BORROWED = {
    "licences": "core_licences",
    "lapses": "licence_lapses_12m",
    "current_ratio": "current_ratio",
    "debt_ratio": "debt_ratio",
    "net_margin": "net_margin",
    "complaints": "complaints_12m",
}


class MedMetric(models.Model):
    """A customer's trade, and figures that other apps measure."""

    _inherit = "med.metric"

    def _credit_turnover(self, since, at):
        """SQL of (root, total): invoiced less credited without taxes after ``since`` up to the day, all customers."""
        return SQL(
            """SELECT m.commercial_partner_id AS root, sum(m.amount_untaxed_signed) AS total
                 FROM account_move m
                WHERE m.company_id IN %s AND m.state = 'posted' AND m.commercial_partner_id IS NOT NULL
                  AND m.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
                  AND m.invoice_date > %s AND m.invoice_date <= %s
             GROUP BY m.commercial_partner_id""",
            self._companies(),
            since,
            at,
        )

    def _metric_credit_quarter_sales(self, subjects, at):
        """A quarter of what was invoiced less credited in twelve months; none is 0."""
        return {partner: float(total) / 4 for partner, total in self._metric_turnover_12m(subjects, at).items()}

    def _metric_credit_volume_rank(self, subjects, at):
        """Where the customer stands among all by turnover of twelve months: 0 the smallest, 100 the greatest."""
        return self._per_partner(
            subjects,
            SQL(
                """SELECT root, CASE WHEN count(*) OVER () = 1 THEN 100
                                     ELSE 100 * percent_rank() OVER (ORDER BY total) END
                     FROM (%s) AS t WHERE total > 0""",
                self._credit_turnover(at - relativedelta(months=12), at),
            ),
        )

    def _metric_credit_trend(self, subjects, at):
        """Turnover of twelve months in percent of the twelve before; no data without turnover before."""
        year = at - relativedelta(months=12)
        return self._per_partner(
            subjects,
            SQL(
                """SELECT o.root, 100 * COALESCE(n.total, 0) / o.total
                     FROM (%s) AS o LEFT JOIN (%s) AS n ON n.root = o.root WHERE o.total > 0""",
                self._credit_turnover(at - relativedelta(months=24), year),
                self._credit_turnover(year, at),
            ),
        )

    def _metric_credit_return_rate_12m(self, subjects, at):
        return self._credit_returns(subjects, at, 12)

    def _metric_credit_return_rate_3m(self, subjects, at):
        return self._credit_returns(subjects, at, 3)

    def _credit_returns(self, subjects, at, months):
        """Percent of what was invoiced that was credited; no data without invoices."""
        return self._per_partner(
            subjects,
            SQL(
                """SELECT commercial_partner_id, 100 * COALESCE(
                              -sum(amount_untaxed_signed) FILTER (WHERE move_type = 'out_refund'), 0)
                              / NULLIF(sum(amount_untaxed_signed) FILTER (WHERE move_type != 'out_refund'), 0)
                     FROM account_move
                    WHERE commercial_partner_id = ANY(%s) AND company_id IN %s AND state = 'posted'
                      AND move_type IN ('out_invoice', 'out_refund', 'out_receipt')
                      AND invoice_date > %s AND invoice_date <= %s
                 GROUP BY commercial_partner_id""",
                self._credit_roots(subjects),
                self._companies(),
                at - relativedelta(months=months),
                at,
            ),
        )

    def _metric_credit_cancelled_3m(self, subjects, at):
        """Percent of the orders of three months that were cancelled; no data with fewer than three orders."""
        first, end = self._moments(at, 3)
        return self._per_partner(
            subjects,
            SQL(
                """SELECT p.commercial_partner_id, 100.0 * count(*) FILTER (WHERE o.state = 'cancel') / count(*)
                     FROM sale_order o JOIN res_partner p ON p.id = o.partner_id
                    WHERE p.commercial_partner_id = ANY(%s) AND o.company_id IN %s AND o.state IN ('sale', 'cancel')
                      AND o.date_order >= %s AND o.date_order < %s
                 GROUP BY p.commercial_partner_id HAVING count(*) >= 3""",
                self._credit_roots(subjects),
                self._companies(),
                first,
                end,
            ),
        )

    def _metric_credit_order_size(self, subjects, at):
        """The greatest order of a month in times of the usual one of the eleven before; no data without three then."""
        first, end = self._moments(at, 12)
        recent = self._moments(at, 1)[0]
        return self._per_partner(
            subjects,
            SQL(
                """SELECT root, max(amount) FILTER (WHERE day >= %(recent)s)
                                / NULLIF(avg(amount) FILTER (WHERE day < %(recent)s), 0)
                     FROM (SELECT p.commercial_partner_id AS root, o.date_order AS day,
                                  o.amount_total / COALESCE(NULLIF(o.currency_rate, 0), 1) AS amount
                             FROM sale_order o JOIN res_partner p ON p.id = o.partner_id
                            WHERE p.commercial_partner_id = ANY(%(roots)s) AND o.company_id IN %(own)s
                              AND o.state = 'sale' AND o.date_order >= %(first)s AND o.date_order < %(end)s) t
                 GROUP BY root HAVING count(*) FILTER (WHERE day < %(recent)s) >= 3""",
                recent=recent,
                roots=self._credit_roots(subjects),
                own=self._companies(),
                first=first,
                end=end,
            ),
        )

    # --- from other apps --------------------------------------------------------------------------------------------

    def _borrowed(self, name, subjects, at):
        """What a metric says that another app registered, if any has; a setting names it."""
        code = self.env["ir.config_parameter"].get_param(f"med_credit.metric_{name}", BORROWED[name])
        if code in {f"credit_{own}" for own in BORROWED}:
            raise UserError(
                self.env._("The setting %s names a metric that borrows itself.", f"med_credit.metric_{name}")
            )
        known = self.search([("code", "=", code), ("model", "=", "res.partner")], limit=1)
        method = self.method(known.code) if known else None
        return method(subjects, at) if method else {}

    def _metric_credit_licences(self, subjects, at):
        return self._borrowed("licences", subjects, at)

    def _metric_credit_lapses(self, subjects, at):
        return self._borrowed("lapses", subjects, at)

    def _metric_credit_current_ratio(self, subjects, at):
        return self._borrowed("current_ratio", subjects, at)

    def _metric_credit_debt_ratio(self, subjects, at):
        return self._borrowed("debt_ratio", subjects, at)

    def _metric_credit_net_margin(self, subjects, at):
        return self._borrowed("net_margin", subjects, at)

    def _metric_credit_complaints(self, subjects, at):
        return self._borrowed("complaints", subjects, at)

    def _metric_credit_reconciled(self, subjects, at):
        """Percent of the statements of twelve months that the customer has signed; no data without statements."""
        if "med.reconciliation" not in self.env:
            return {}
        self.env["med.reconciliation"].flush_model()
        return self._per_partner(
            subjects,
            SQL(
                """SELECT p.commercial_partner_id,
                          100.0 * count(*) FILTER (WHERE r.state IN ('signed', 'closed') AND r.signed_on <= %(at)s)
                                / count(*)
                     FROM med_reconciliation r JOIN res_partner p ON p.id = r.partner_id
                    WHERE p.commercial_partner_id = ANY(%(roots)s) AND r.company_id IN %(own)s
                      AND r.state NOT IN ('draft', 'cancelled') AND r.date_to > %(since)s
                      AND (r.signed_on <= %(at)s OR COALESCE(r.reply_by, r.date_to) < %(at)s)
                 GROUP BY p.commercial_partner_id""",
                roots=self._credit_roots(subjects),
                own=self._companies(),
                since=at - relativedelta(months=12),
                at=at,
            ),
        )
