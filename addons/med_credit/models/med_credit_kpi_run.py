from datetime import timedelta

from dateutil.relativedelta import relativedelta
from odoo import api, models
from odoo.tools import SQL

from .med_credit_kpi import BASE, DIMENSIONS, FIGURES

FLUSHED = (
    *("account.move", "account.move.line", "account.partial.reconcile", "account.journal", "account.account"),
    *("sale.order", "sale.order.line", "stock.picking", "stock.move", "med.hold", "med.credit.account"),
    *("res.partner", "res.company"),
)


class MedCreditKpi(models.Model):
    """One statement works out a month of one company in all its dimensions."""

    _inherit = "med.credit.kpi"

    @api.model
    def _measure(self, company, first):
        """Works out the month that begins on the day, of a main company with its branches, and replaces what was."""
        last = first + relativedelta(months=1, days=-1)
        today = self.env["med.gate"]._today(company)
        last = min(last, today)
        if last < first:
            return
        for model in FLUSHED:
            self.env[model].flush_model()
        rows = self.env.execute_query(self._query(company, first, last))
        names = ("dimension", "state_id", "user_id", "grade_id", *BASE)
        days = (last - first).days + 1
        self.env.cr.execute(
            SQL("DELETE FROM med_credit_kpi WHERE company_id = %s AND date_from = %s", company.id, first)
        )
        values = []
        for row in rows:
            row = dict(zip(names, row, strict=True))
            figures = self._figures(row, days)
            values.append(
                SQL(
                    "(%s)",
                    SQL(", ").join(
                        SQL("%s", value)
                        for value in (
                            *(company.id, first, last, DIMENSIONS[row["dimension"]]),
                            *(row["state_id"], row["user_id"], row["grade_id"], (row["sales"] or 0) > 0),
                            *(row[name] for name in BASE),
                            *(figures[name] for name in FIGURES),
                        )
                    ),
                )
            )
        columns = ("company_id", "date_from", "date_to", "dimension", "state_id", "user_id", "grade_id", "has_sales")
        self.env.cr.execute(
            SQL(
                "INSERT INTO med_credit_kpi (%s) VALUES %s",
                SQL(", ").join(SQL.identifier(name) for name in (*columns, *BASE, *FIGURES)),
                SQL(", ").join(values),
            )
        )
        self.invalidate_model()

    def _query(self, company, first, last):
        """(dimension, region, salesperson, grade, *BASE): amounts by customer first, then by what groups them."""
        parts = SQL(" UNION ALL ").join(
            (
                *self._receivables(first, last),
                *self._entries(first, last),
                self._held(company, first, last),
                self._delivered(company, first, last),
                *self._kpi_more(company, first, last),
            )
        )
        sums = SQL(", ").join(
            SQL("sum(v.amount) FILTER (WHERE v.name = %s) AS %s", name, SQL.identifier(name)) for name in BASE
        )
        columns = SQL(", ").join(
            SQL.identifier(name) if name == "difference" else SQL("COALESCE(%s, 0)", SQL.identifier(name))
            for name in BASE
        )
        return SQL(
            """WITH co AS (SELECT id FROM res_company WHERE split_part(parent_path, '/', 1)::int = %(company)s),
                    line AS MATERIALIZED (
                        SELECT p.commercial_partner_id AS root, l.id, l.date, l.balance, l.move_id, l.journal_id,
                               COALESCE(l.date_maturity, l.date) AS due
                          FROM account_move_line l
                          JOIN account_account a ON a.id = l.account_id AND a.account_type = 'asset_receivable'
                          JOIN co ON co.id = l.company_id
                          LEFT JOIN res_partner p ON p.id = l.partner_id
                         WHERE l.parent_state = 'posted' AND l.date <= %(last)s),
                    v(root, name, amount) AS (%(parts)s),
                    named AS (
                        SELECT v.root, v.name, v.amount, p.state_id, c.salesperson_id AS user_id, c.grade_id
                          FROM v LEFT JOIN res_partner p ON p.id = v.root
                          LEFT JOIN med_credit_account c ON c.partner_id = v.root AND c.company_id = %(company)s),
                    grouped AS (
                        SELECT d.dimension, CASE d.dimension WHEN 1 THEN v.state_id END AS state_id,
                               CASE d.dimension WHEN 2 THEN v.user_id END AS user_id,
                               CASE d.dimension WHEN 3 THEN v.grade_id END AS grade_id, %(sums)s
                          FROM named v CROSS JOIN (VALUES (0), (1), (2), (3)) AS d(dimension)
                         GROUP BY 1, 2, 3, 4
                        UNION ALL
                        SELECT 0, NULL, NULL, NULL, %(nothing)s WHERE NOT EXISTS (SELECT FROM v))
               SELECT dimension, state_id, user_id, grade_id, %(columns)s FROM grouped ORDER BY 1, 2, 3, 4""",
            company=company.id,
            last=last,
            parts=parts,
            sums=sums,
            nothing=SQL(", ").join(SQL("NULL::numeric") for _name in BASE),
            columns=columns,
        )

    def _receivables(self, first, last):
        """What was owed at the begin and at the end, what of it was not due, and what fell due."""
        begin = first - timedelta(days=1)
        owed = """SELECT l.root, l.due, l.balance - COALESCE((
                      SELECT sum(r.amount) FROM account_partial_reconcile r
                       WHERE r.debit_move_id = l.id AND r.max_date <= %s), 0) AS open
                    FROM line l WHERE l.balance > 0 AND l.date <= %s"""
        return (
            SQL("SELECT root, 'opening', sum(balance) FROM line WHERE date <= %s GROUP BY root", begin),
            SQL("SELECT root, 'closing', sum(balance) FROM line GROUP BY root"),
            SQL(
                "SELECT root, 'current', sum(open) FROM (%s) o WHERE due >= %s GROUP BY root",
                SQL(owed, last, last),
                last,
            ),
            SQL(
                "SELECT root, 'brought_forward', sum(open) FROM (%s) o WHERE due < %s GROUP BY root",
                SQL(owed, begin, begin),
                first,
            ),
            SQL(
                """SELECT l.root, 'fell_due', sum(l.balance) FROM line l JOIN account_move m ON m.id = l.move_id
                    WHERE m.move_type != 'entry' AND l.due >= %s AND l.due <= %s GROUP BY l.root""",
                first,
                last,
            ),
            SQL(
                """SELECT l.root, 'collected', -sum(l.balance) FROM line l
                     JOIN account_journal j ON j.id = l.journal_id AND j.type IN ('bank', 'cash', 'credit')
                    WHERE l.date >= %s GROUP BY l.root""",
                first,
            ),
        )

    def _entries(self, first, last):
        """Sales, orders, and what stands on accounts for bad debts and for the cost of collection."""
        marked = """SELECT p.commercial_partner_id, %s, sum(l.balance)
                      FROM account_move_line l JOIN account_account a ON a.id = l.account_id AND a.%s
                      JOIN co ON co.id = l.company_id LEFT JOIN res_partner p ON p.id = l.partner_id
                     WHERE l.parent_state = 'posted' AND l.date >= %s AND l.date <= %s GROUP BY 1"""
        return (
            SQL(
                """SELECT m.commercial_partner_id, 'sales', sum(m.amount_total_signed)
                     FROM account_move m JOIN co ON co.id = m.company_id
                    WHERE m.state = 'posted' AND m.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
                      AND m.invoice_date >= %s AND m.invoice_date <= %s GROUP BY 1""",
                first,
                last,
            ),
            SQL(
                """SELECT p.commercial_partner_id, 'orders', count(*)
                     FROM sale_order o JOIN co ON co.id = o.company_id JOIN res_partner p ON p.id = o.partner_invoice_id
                    WHERE o.state = 'sale' AND o.date_order >= %s AND o.date_order < %s GROUP BY 1""",
                first,
                last + timedelta(days=1),
            ),
            SQL(marked, "written_off", SQL.identifier("med_bad_debt"), first, last),
            SQL(marked, "cost", SQL.identifier("med_collection_cost"), first, last),
        )

    def _held(self, company, first, last):
        """Orders held for credit that were placed in the month, and the hours, up to its end where still held."""
        end = last + timedelta(days=1)
        return SQL(
            """SELECT h.root, n.name, CASE n.name WHEN 'held_orders' THEN h.orders ELSE h.hours END
                 FROM (SELECT p.commercial_partner_id AS root, count(DISTINCT (h.model, h.res_id)) AS orders,
                              sum(extract(epoch FROM LEAST(COALESCE(h.closed_on, %(end)s), %(end)s) - h.date) / 3600)
                                  AS hours
                         FROM med_hold h JOIN co ON co.id = h.company_id
                         LEFT JOIN res_partner p ON p.id = COALESCE(h.debtor_id, h.partner_id)
                        WHERE h.model = 'sale.order' AND h.date >= %(first)s AND h.date < %(end)s AND h.med_credit
                        GROUP BY 1) h
                CROSS JOIN (VALUES ('held_orders'), ('hold_hours')) AS n(name)""",
            first=first,
            end=end,
        )

    def _delivered(self, company, first, last):
        """Deliveries of the month, and those done after their day that had been held for credit, or their order."""
        return SQL(
            """SELECT d.root, n.name, CASE n.name WHEN 'deliveries' THEN d.done ELSE d.late END
                 FROM (SELECT p.commercial_partner_id AS root, count(*) AS done, count(*) FILTER (
                                  WHERE k.date_done::date > COALESCE(k.date_deadline, k.scheduled_date)::date
                                    AND EXISTS (
                                      SELECT FROM med_hold h
                                       WHERE ((h.model = 'stock.picking' AND h.res_id = k.id)
                                              OR (h.model = 'sale.order' AND h.res_id IN (
                                                  SELECT sl.order_id FROM stock_move sm
                                                    JOIN sale_order_line sl ON sl.id = sm.sale_line_id
                                                   WHERE sm.picking_id = k.id)))
                                         AND h.med_credit)) AS late
                         FROM stock_picking k
                         JOIN stock_picking_type t ON t.id = k.picking_type_id AND t.code = 'outgoing'
                         JOIN co ON co.id = k.company_id LEFT JOIN res_partner p ON p.id = k.partner_id
                        WHERE k.state = 'done' AND k.date_done >= %(first)s AND k.date_done < %(end)s GROUP BY 1) d
                CROSS JOIN (VALUES ('deliveries'), ('late_deliveries')) AS n(name)""",
            first=first,
            end=last + timedelta(days=1),
        )

    def _kpi_more(self, company, first, last):
        """SQL of (commercial partner, name of a base figure, amount): differences and costs that were recorded."""
        return (
            SQL(
                """SELECT p.commercial_partner_id, 'difference', sum(abs(r.difference))
                     FROM med_reconciliation r JOIN co ON co.id = r.company_id JOIN res_partner p ON p.id = r.partner_id
                    WHERE r.state NOT IN ('draft', 'cancelled') AND r.date_to >= %s AND r.date_to <= %s GROUP BY 1""",
                first,
                last,
            ),
            SQL(
                """SELECT p.commercial_partner_id, 'cost', sum(c.amount)
                     FROM med_collection_cost c JOIN co ON co.id = c.company_id
                     JOIN res_partner p ON p.id = c.partner_id
                    WHERE c.date >= %s AND c.date <= %s GROUP BY 1""",
                first,
                last,
            ),
        )[: 2 if "med.collection.cost" in self.env and "med.reconciliation" in self.env else 0]
