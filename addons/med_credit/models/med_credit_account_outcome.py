from odoo import api, models
from odoo.tools import SQL

READS = {
    "sale.order": None,
    "sale.order.line": ["order_id", "invoice_lines"],
    "account.move": ["state", "move_type"],
    "account.move.line": None,
    "account.partial.reconcile": None,
    "account.account": None,
}


class MedCreditAccount(models.Model):
    """What became of orders: paid in time, late, or not at all."""

    _inherit = "med.credit.account"

    @api.model
    def _outcomes(self, order_ids, day):
        """{order id: (days past due at the worst, lost, of it written off)} of invoiced orders, up to the day.

        Lost is what is written off (accounts marked as bad debts) and what is open past its due date, in the company's
        currency and no more than the order's amount. What is not invoiced is not in it. One query.
        """
        if not order_ids:
            return {}
        for model, names in READS.items():
            self.env[model].flush_model(names)
        rows = self.env.execute_query(
            SQL(
                """WITH invoiced AS (
                        SELECT DISTINCT sl.order_id, m.id AS move_id
                          FROM sale_order_line sl
                          JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = sl.id
                          JOIN account_move_line il ON il.id = rel.invoice_line_id
                          JOIN account_move m ON m.id = il.move_id AND m.state = 'posted'
                               AND m.move_type IN ('out_invoice', 'out_receipt')
                         WHERE sl.order_id = ANY(%(orders)s)),
                    due AS (
                        SELECT i.order_id, d.id, COALESCE(d.date_maturity, d.date) AS due,
                               GREATEST(d.balance - COALESCE(p.paid, 0), 0) AS open, p.last,
                               COALESCE(p.written, 0) AS written
                          FROM invoiced i
                          JOIN account_move_line d ON d.move_id = i.move_id AND d.balance > 0
                          JOIN account_account a ON a.id = d.account_id AND a.account_type = 'asset_receivable'
                          LEFT JOIN LATERAL (
                              SELECT sum(r.amount) AS paid, max(r.max_date) FILTER (WHERE NOT w.bad) AS last,
                                     sum(r.amount) FILTER (WHERE w.bad) AS written
                                FROM account_partial_reconcile r
                                JOIN account_move_line c ON c.id = r.credit_move_id
                                CROSS JOIN LATERAL (SELECT EXISTS (
                                    SELECT FROM account_move_line x JOIN account_account b ON b.id = x.account_id
                                     WHERE x.move_id = c.move_id AND b.med_bad_debt) AS bad) w
                               WHERE r.debit_move_id = d.id AND r.max_date <= %(day)s) p ON TRUE)
                   SELECT order_id,
                          max(CASE WHEN open > 0.005 OR written > 0 THEN GREATEST(%(day)s - due, 0)
                                   ELSE GREATEST(last - due, 0) END),
                          LEAST(sum(written + CASE WHEN due < %(day)s THEN open ELSE 0 END),
                                max(o.amount_total / COALESCE(NULLIF(o.currency_rate, 0), 1))),
                          sum(written)
                     FROM due JOIN sale_order o ON o.id = order_id GROUP BY order_id""",
                orders=list(order_ids),
                day=day,
            )
        )
        return {order: (days or 0, float(lost or 0), float(written or 0)) for order, days, lost, written in rows}

    @api.model
    def _went_bad(self, outcome, bad_days):
        """Whether an order with such an outcome went bad: paid or open that late, or written off."""
        days, _lost, written = outcome or (0, 0.0, 0.0)
        return days > bad_days or written > 0

    @api.model
    def _bad_days(self):
        # sudo: a setting
        return int(self.env["ir.config_parameter"].sudo().get_param("med_credit.bad_days", "90"))
