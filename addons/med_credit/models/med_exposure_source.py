import re

from odoo import api, fields, models, tools
from odoo.exceptions import UserError
from odoo.tools import SQL

# What a source's SQL reads, for the ORM to write it before.
READS = {
    "sale.order": ("state", "company_id", "partner_invoice_id", "currency_rate", "date_order"),
    "sale.order.line": (
        *("order_id", "product_uom_qty", "qty_delivered", "qty_invoiced", "price_total", "price_unit", "discount"),
        *("is_downpayment", "display_type", "product_id"),
    ),
    "stock.move": ("sale_line_id", "state", "location_dest_id"),
    "account.move": (
        *("state", "move_type", "commercial_partner_id", "company_id", "amount_total_signed", "invoice_date"),
        *("date", "invoice_currency_rate"),
    ),
    "account.move.line": (
        *("move_id", "account_id", "partner_id", "company_id", "parent_state", "reconciled", "amount_residual"),
        *("date", "date_maturity", "price_total", "sale_line_ids"),
    ),
    "account.payment": (
        *("partner_id", "company_id", "journal_id", "state", "payment_type", "partner_type", "date"),
        *("amount_company_currency_signed", "med_cashed_on"),
    ),
    "account.journal": ("med_bill",),
    "res.partner": ("commercial_partner_id",),
    "med.credit.guarantee": ("account_id", "state", "amount", "date_from", "date_to"),
}


class MedExposureSource(models.Model):
    """Where a customer's exposure comes from: a row, and a method ``_exposure_<code>(day)`` that returns SQL.

    The SQL selects ``company_id, partner_id, source, model, res_id, date, due, amount`` from the table ``k`` of the
    (company, commercial partner) pairs asked for and the documents: one row a document, the amount in the company's
    currency at the document's own date, never what another source counts. ``co`` is (id, root) of the companies: a
    branch's documents count at its root. Rows are shipped with the code; nobody may create one.
    """

    _name = "med.exposure.source"
    _description = "Source of Exposure"
    _order = "sequence, id"

    code = fields.Char(required=True, readonly=True)
    name = fields.Char(required=True, translate=True, readonly=True)
    sequence = fields.Integer(default=10, readonly=True)
    method = fields.Char(required=True, readonly=True, help="Sources with one method are read together.")
    counts = fields.Boolean(
        "Counts Against the Limit", default=True, help="What does not count is shown, and held by no limit."
    )
    description = fields.Text(translate=True, readonly=True)

    _code_unique = models.Constraint("UNIQUE(code)", "A source's code is unique.")

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Sources of exposure are part of the software and cannot be deleted."))

    @api.model
    @tools.ormcache()
    def _shipped(self):
        """{code: (method, whether it counts)} of all sources: every decision asks, and they hardly ever change."""
        return {source.code: (source.method, source.counts) for source in self.sudo().search([])}  # no secret

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        if not self.env.su and vals.keys() - {"counts"}:
            raise UserError(self.env._("Of a source of exposure only “Counts Against the Limit” can be changed."))
        changed = self.filtered(lambda source: "counts" in vals and source.counts != vals["counts"])
        result = super().write(vals)
        for source in changed:
            self.env["med.log"]._record("exposure_source.changed", source, counts=source.counts)
        if changed:
            self.env["med.credit.account"]._mark_all_dirty()
        return result

    # --- reading ----------------------------------------------------------------------------------------------------

    @api.model
    def _rows(self, pairs, day, columns, group, exclude=()):
        """Runs the sources over (root company id, commercial partner id, currency id) triples; None for all accounts.

        ``columns`` and ``group`` are SQL over the table ``line(company_id, partner_id, source, model, res_id, date,
        due, amount)``, whose amounts are in the account's currency. ``exclude`` names
        (model, id) of documents to leave out.
        """
        self._flush_sources()
        return self.env.execute_query(self._query(pairs, day, columns, group, exclude))

    def _flush_sources(self):
        for model, names in READS.items():
            self.env[model].flush_model([name for name in names if name in self.env[model]._fields])

    def _query(self, pairs, day, columns, group, exclude=()):
        methods = dict.fromkeys(method for method, _counts in self._shipped().values())
        union = SQL(" UNION ALL ").join(self._method(name)(day) for name in methods)
        left_out = SQL("TRUE")
        if exclude:
            names = SQL(", ").join(SQL("(%s, %s)", *document) for document in sorted(exclude))
            left_out = SQL("(x.model, x.res_id) NOT IN (%s)", names)
        return SQL(
            """WITH k AS MATERIALIZED (%(keys)s),
                    co AS MATERIALIZED (
                        SELECT c.id, split_part(c.parent_path, '/', 1)::int AS root, r.currency_id
                          FROM res_company c JOIN res_company r ON r.id = split_part(c.parent_path, '/', 1)::int),
                    raw(company_id, partner_id, source, model, res_id, date, due, amount) AS (%(union)s),
                    line AS (
                        SELECT x.company_id, x.partner_id, x.source, x.model, x.res_id, x.date, x.due,
                               CASE WHEN k.currency_id = co.currency_id THEN x.amount
                                    ELSE x.amount * %(rate_to)s / %(rate_from)s END AS amount
                          FROM raw x
                          JOIN k ON k.company_id = x.company_id AND k.partner_id = x.partner_id
                          JOIN co ON co.id = x.company_id
                         WHERE %(left_out)s)
               SELECT %(columns)s FROM line %(group)s""",
            keys=self._keys(pairs),
            union=union,
            left_out=left_out,
            rate_to=self._rate(SQL("k.currency_id")),
            rate_from=self._rate(SQL("co.currency_id")),
            columns=columns,
            group=group,
        )

    def _keys(self, pairs):
        if pairs is None:
            return SQL("SELECT company_id, partner_id, currency_id FROM med_credit_account WHERE active")
        rows = SQL(", ").join(SQL("(%s::int, %s::int, %s::int)", *pair) for pair in sorted(pairs))
        return SQL("SELECT * FROM (VALUES %s) AS v(company_id, partner_id, currency_id)", rows)

    @staticmethod
    def _rate(currency):
        """The rate of a currency on the row's date, as Odoo takes it: the last before, else the first, else 1."""
        return SQL(
            """COALESCE(
                (SELECT r.rate FROM res_currency_rate r WHERE r.currency_id = %(c)s AND r.name <= x.date
                    AND (r.company_id IS NULL OR r.company_id = x.company_id)
                  ORDER BY r.company_id, r.name DESC LIMIT 1),
                (SELECT r.rate FROM res_currency_rate r WHERE r.currency_id = %(c)s
                    AND (r.company_id IS NULL OR r.company_id = x.company_id) ORDER BY r.company_id, r.name LIMIT 1),
                1)""",
            c=currency,
        )

    def _method(self, name):
        """The method of a source; the names come from our data only."""
        method = getattr(self, f"_exposure_{name}", None) if re.fullmatch(r"[a-z_]+", name or "") else None
        if method is None:
            raise UserError(self.env._("No installed app knows the source of exposure “%s”.", name))
        return method

    # --- the sources ------------------------------------------------------------------------------------------------

    def _exposure_orders(self, day):
        """Confirmed orders: what is not delivered, what is delivered and not invoiced, less invoiced down payments.

        What a line has been invoiced for, drafts included, counts with the invoice. Goods whose moves are all done or
        cancelled will not be delivered any more, whatever the order's quantity says. A down payment covers the order,
        and no more than is open of it.
        """
        return SQL(
            """SELECT b.company_id, b.partner_id, s.source, 'sale.order' AS model, b.res_id, b.date, NULL::date AS due,
                      CASE s.source WHEN 'undelivered' THEN b.undelivered WHEN 'uninvoiced' THEN b.uninvoiced
                           ELSE -LEAST(GREATEST(b.advance, 0), b.undelivered + b.uninvoiced) END AS amount
                 FROM (SELECT co.root AS company_id, k.partner_id, o.id AS res_id, o.date_order::date AS date,
                              COALESCE(SUM(l.open * l.unit), 0) / COALESCE(NULLIF(o.currency_rate, 0), 1)
                                  AS undelivered,
                              COALESCE(SUM(l.billable * l.unit), 0) / COALESCE(NULLIF(o.currency_rate, 0), 1)
                                  AS uninvoiced,
                              COALESCE(SUM(l.advance), 0) AS advance
                         FROM k
                         JOIN res_partner p ON p.commercial_partner_id = k.partner_id
                         JOIN sale_order o ON o.partner_invoice_id = p.id AND o.state = 'sale'
                         JOIN co ON co.id = o.company_id AND co.root = k.company_id
                         CROSS JOIN LATERAL (%s) l
                        GROUP BY co.root, k.partner_id, o.id) b
                CROSS JOIN (VALUES ('undelivered'), ('uninvoiced'), ('advance')) AS s(source)""",
            self._order_lines(),
        )

    @staticmethod
    def _order_lines():
        """Of the order ``o``: what is open and what is billable of each line, its unit price, and down payments."""
        return SQL(
            """SELECT CASE WHEN sl.is_downpayment OR COALESCE(mv.ended, FALSE) THEN 0
                           ELSE GREATEST(sl.product_uom_qty - GREATEST(sl.qty_delivered, sl.qty_invoiced), 0)
                       END AS open,
                      CASE WHEN sl.is_downpayment THEN 0 ELSE GREATEST(sl.qty_delivered - sl.qty_invoiced, 0)
                       END AS billable,
                      COALESCE(sl.price_total / NULLIF(sl.product_uom_qty, 0),
                               sl.price_unit * (1 - COALESCE(sl.discount, 0) / 100)) AS unit,
                      CASE WHEN sl.is_downpayment THEN (
                          SELECT SUM(CASE m.move_type WHEN 'out_refund' THEN -1 ELSE 1 END * al.price_total
                                     / COALESCE(NULLIF(m.invoice_currency_rate, 0), 1))
                            FROM sale_order_line_invoice_rel rel
                            JOIN account_move_line al ON al.id = rel.invoice_line_id
                            JOIN account_move m ON m.id = al.move_id AND m.state != 'cancel'
                           WHERE rel.order_line_id = sl.id) END AS advance
                 FROM sale_order_line sl
                 LEFT JOIN LATERAL (
                     SELECT bool_and(sm.state IN ('done', 'cancel')) AS ended
                       FROM stock_move sm
                       JOIN stock_location d ON d.id = sm.location_dest_id AND d.usage = 'customer'
                      WHERE sm.sale_line_id = sl.id) mv ON TRUE
                WHERE sl.order_id = o.id AND sl.display_type IS NULL"""
        )

    def _exposure_drafts(self, day):
        """Draft invoices and credit notes, with taxes."""
        return SQL(
            """SELECT co.root, k.partner_id, 'draft_invoice', 'account.move', m.id,
                      COALESCE(m.invoice_date, m.date), NULL, m.amount_total_signed
                 FROM k
                 JOIN account_move m ON m.commercial_partner_id = k.partner_id AND m.state = 'draft'
                      AND m.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
                 JOIN co ON co.id = m.company_id AND co.root = k.company_id"""
        )

    def _exposure_receivables(self, day):
        """Posted entries on receivable accounts: not due, overdue on the day, and what is not yet applied to any."""
        return SQL(
            """SELECT co.root, k.partner_id,
                      CASE WHEN l.amount_residual < 0 THEN 'unapplied'
                           WHEN COALESCE(l.date_maturity, l.date) < %s THEN 'overdue' ELSE 'not_due' END,
                      'account.move', l.move_id, l.date, COALESCE(l.date_maturity, l.date), l.amount_residual
                 FROM k
                 JOIN res_partner p ON p.commercial_partner_id = k.partner_id
                 JOIN account_move_line l ON l.partner_id = p.id AND l.parent_state = 'posted'
                      AND l.reconciled IS NOT TRUE AND l.amount_residual != 0
                 JOIN account_account a ON a.id = l.account_id AND a.account_type = 'asset_receivable'
                 JOIN co ON co.id = l.company_id AND co.root = k.company_id""",
            day,
        )

    def _exposure_bills(self, day):
        """Customers' bills (acceptances) that were taken for an invoice and are not cashed: they may bounce."""
        return SQL(
            """SELECT co.root, k.partner_id, 'bill', 'account.payment', y.id, y.date,
                      NULL, y.amount_company_currency_signed
                 FROM k
                 JOIN res_partner p ON p.commercial_partner_id = k.partner_id
                 JOIN account_payment y ON y.partner_id = p.id AND y.payment_type = 'inbound'
                      AND y.partner_type = 'customer' AND y.state IN ('in_process', 'paid') AND y.med_cashed_on IS NULL
                 JOIN account_journal j ON j.id = y.journal_id AND j.med_bill
                 JOIN co ON co.id = y.company_id AND co.root = k.company_id"""
        )

    def _exposure_guarantees(self, day):
        """Deposits and guarantees in force on the day, in the company's currency."""
        return SQL(
            """SELECT k.company_id, k.partner_id, 'guarantee', 'med.credit.guarantee', g.id, g.date_from, NULL,
                      -g.amount
                 FROM k
                 JOIN med_credit_account ac ON ac.company_id = k.company_id AND ac.partner_id = k.partner_id
                 JOIN med_credit_guarantee g ON g.account_id = ac.id AND g.state = 'active'
                      AND g.date_from <= %(day)s AND (g.date_to IS NULL OR g.date_to >= %(day)s)""",
            day=day,
        )
