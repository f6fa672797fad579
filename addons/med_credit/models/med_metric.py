from dateutil.relativedelta import relativedelta
from odoo import models
from odoo.tools import SQL


class MedMetric(models.Model):
    """What a customer's credit is graded by: its payments, its trade, and what others register as metrics."""

    _inherit = "med.metric"

    def _credit_per_partner(self, subjects, what):
        """As ``_per_partner``, for figures that are read of receivables."""
        for model in ("account.move.line", "account.partial.reconcile", "account.payment", "med.credit.account"):
            self.env[model].flush_model()
        return self._per_partner(subjects, what)

    def _credit_roots(self, subjects):
        return list(self._roots(subjects))

    # --- paying -----------------------------------------------------------------------------------------------------

    def _credit_open(self, subjects, at):
        """SQL of (root, due, open): what was open of customers' invoices at the end of the day, however old it is.

        What is open now, and what has been paid since; so that no paid line is looked at one by one.
        """
        line = SQL(
            """SELECT p.commercial_partner_id AS root, COALESCE(d.date_maturity, d.date) AS due,
                      d.balance - COALESCE(s.paid, 0) AS open
                 FROM account_move_line d
                 JOIN account_account a ON a.id = d.account_id AND a.account_type = 'asset_receivable'
                 JOIN res_partner p ON p.id = d.partner_id
                 LEFT JOIN LATERAL (
                     SELECT sum(r.amount) AS paid FROM account_partial_reconcile r
                      WHERE r.debit_move_id = d.id AND r.max_date <= %(at)s) s ON TRUE
                WHERE d.parent_state = 'posted' AND d.balance > 0 AND d.date <= %(at)s AND d.company_id IN %(own)s
                  AND p.commercial_partner_id = ANY(%(roots)s)""",
            at=at,
            own=self._companies(),
            roots=self._credit_roots(subjects),
        )
        return SQL(
            """%(line)s AND d.reconciled IS NOT TRUE
               UNION ALL
               %(line)s AND d.reconciled AND d.id IN (
                   SELECT x.debit_move_id FROM account_partial_reconcile x WHERE x.max_date > %(at)s)""",
            line=line,
            at=at,
        )

    def _credit_paid(self, subjects, since, at):
        """SQL of (root, amount, late, days): what was paid of invoices after ``since`` up to the day, credit notes not
        counted; late: days past due; days: since the invoice."""
        return SQL(
            """SELECT p.commercial_partner_id AS root, r.amount,
                      r.max_date - COALESCE(d.date_maturity, d.date) AS late, r.max_date - d.date AS days
                 FROM account_partial_reconcile r
                 JOIN account_move_line d ON d.id = r.debit_move_id AND d.parent_state = 'posted'
                 JOIN account_account a ON a.id = d.account_id AND a.account_type = 'asset_receivable'
                 JOIN account_move_line c ON c.id = r.credit_move_id
                 JOIN account_move m ON m.id = c.move_id AND m.move_type = 'entry'
                 JOIN res_partner p ON p.id = d.partner_id
                WHERE r.max_date > %(since)s AND r.max_date <= %(at)s AND d.company_id IN %(own)s
                  AND p.commercial_partner_id = ANY(%(roots)s)""",
            since=since,
            at=at,
            own=self._companies(),
            roots=self._credit_roots(subjects),
        )

    def _metric_credit_days_late_12m(self, subjects, at):
        """Days late of what was paid in twelve months, weighted by amount; what is overdue now counts with its days.

        Who never pays is the worst payer, not one without data.
        """
        return self._credit_per_partner(
            subjects,
            SQL(
                """SELECT root, sum(amount * late) / NULLIF(sum(amount), 0) FROM (
                       SELECT root, amount, late FROM (%s) AS paid
                    UNION ALL
                       SELECT root, open, %s - due FROM (%s) AS owed WHERE due < %s AND open > 0
                   ) AS every GROUP BY root""",
                self._credit_paid(subjects, at - relativedelta(months=12), at),
                at,
                self._credit_open(subjects, at),
                at,
            ),
        )

    def _metric_credit_overdue_ratio(self, subjects, at):
        """Percent of what is open that is overdue; 0 where nothing is open; no data before the first invoice."""
        return self._credit_per_partner(
            subjects,
            SQL(
                """SELECT b.root, COALESCE(o.ratio, 0)
                     FROM (SELECT DISTINCT commercial_partner_id AS root FROM account_move
                            WHERE commercial_partner_id = ANY(%(roots)s) AND company_id IN %(own)s
                              AND state = 'posted' AND move_type IN ('out_invoice', 'out_receipt')
                              AND invoice_date <= %(at)s) b
                     LEFT JOIN (SELECT root, 100 * sum(open) FILTER (WHERE due < %(at)s) / NULLIF(sum(open), 0) AS ratio
                                  FROM (%(open)s) AS lines GROUP BY root) o ON o.root = b.root""",
                open=self._credit_open(subjects, at),
                roots=self._credit_roots(subjects),
                own=self._companies(),
                at=at,
            ),
        )

    def _metric_credit_cycle_change(self, subjects, at):
        """Days by which it takes longer to pay in the last three months than in the nine before; weighted by amount."""
        recent = at - relativedelta(months=3)
        return self._credit_per_partner(
            subjects,
            SQL(
                """SELECT n.root, n.days - o.days
                     FROM (SELECT root, sum(amount * days) / NULLIF(sum(amount), 0) AS days FROM (%s) x GROUP BY root) n
                     JOIN (SELECT root, sum(amount * days) / NULLIF(sum(amount), 0) AS days FROM (%s) x GROUP BY root) o
                       ON o.root = n.root""",
                self._credit_paid(subjects, recent, at),
                self._credit_paid(subjects, at - relativedelta(months=12), recent),
            ),
        )

    def _metric_credit_bounced_12m(self, subjects, at):
        """Bills of twelve months that were returned; no data for who pays by none."""
        return self._credit_per_partner(
            subjects,
            SQL(
                """SELECT p.commercial_partner_id, count(*) FILTER (
                              WHERE y.state IN ('rejected', 'canceled') OR EXISTS (
                                  SELECT FROM med_log g WHERE g.model = 'account.payment' AND g.res_id = y.id
                                     AND g.event = 'credit.bill_returned' AND g.date < %(at)s + 1))
                     FROM account_payment y
                     JOIN account_journal j ON j.id = y.journal_id AND j.med_bill
                     JOIN res_partner p ON p.id = y.partner_id
                    WHERE p.commercial_partner_id = ANY(%(roots)s) AND y.company_id IN %(own)s
                      AND y.payment_type = 'inbound' AND y.state != 'draft' AND y.date > %(since)s AND y.date <= %(at)s
                 GROUP BY p.commercial_partner_id""",
                roots=self._credit_roots(subjects),
                own=self._companies(),
                since=at - relativedelta(months=12),
                at=at,
            ),
        )

    # --- what was entered -------------------------------------------------------------------------------------------

    def _metric_credit_standing(self, subjects, at):
        """How creditworthy the customer's segment is, 0 to 100; no data without a segment."""
        return self._credit_per_partner(
            subjects,
            SQL(
                """SELECT c.partner_id, s.standing FROM med_credit_account c
                     JOIN med_credit_segment s ON s.id = c.segment_id
                    WHERE c.company_id = %s AND c.partner_id = ANY(%s)""",
                self.env.company.root_id.id,
                self._credit_roots(subjects),
            ),
        )

    def _metric_credit_external(self, subjects, at):
        """Grave signals of others (courts, authorities) that nobody has lifted; none is 0."""
        self.env["med.credit.signal"].flush_model()
        counts = self._credit_per_partner(
            subjects,
            SQL(
                """SELECT c.partner_id, count(*) FROM med_credit_signal s
                     JOIN med_credit_account c ON c.id = s.account_id
                    WHERE c.company_id = %(company)s AND c.partner_id = ANY(%(roots)s) AND s.kind = 'external'
                      AND s.severity = 'grave' AND s.date <= %(at)s AND (s.lifted_on IS NULL OR s.lifted_on > %(at)s)
                 GROUP BY c.partner_id""",
                company=self.env.company.root_id.id,
                roots=self._credit_roots(subjects),
                at=at,
            ),
        )
        return {partner: count or 0 for partner, count in counts.items()}
