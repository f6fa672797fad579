import re
from datetime import datetime, time, timedelta

import pytz
from dateutil.relativedelta import relativedelta
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class MedMetric(models.Model):
    """Something that can be measured of a customer, a supplier, a device, by a method ``_metric_<code>``.

    ``_metric_<code>(subjects, at)`` answers {subject id: Decimal, float or None} for subjects of one model, as of the
    end of the day ``at``, for the company ``self.env.company`` and in its currency, with a number of queries that does
    not grow with the subjects. None, or no key, is "no data". It runs with all rights and changes nothing. Rows are
    shipped with the code; nobody may create one, so the method's name never comes from a user.
    """

    _name = "med.metric"
    _description = "Metric"
    _order = "model, sequence, code"
    _rec_names_search = ["code", "name"]

    code = fields.Char(required=True, readonly=True)
    name = fields.Char(required=True, translate=True, readonly=True)
    sequence = fields.Integer(default=10, readonly=True)
    model = fields.Char("Measured Of", required=True, readonly=True, help="Technical name, e.g. res.partner.")
    unit = fields.Char(translate=True, readonly=True, help="Empty for amounts, which are in the company's currency.")
    direction = fields.Selection(
        [("up", "More is better"), ("down", "Less is better"), ("none", "Neither")], required=True, readonly=True
    )
    description = fields.Text(translate=True, readonly=True)

    _code_unique = models.Constraint("UNIQUE(code)", "A metric's code is unique.")

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Metrics are part of the software and cannot be deleted."))

    @api.private
    def method(self, code):
        """The method of a metric's code; None where there is none."""
        return getattr(self, f"_metric_{code}", None) if re.fullmatch(r"[a-z][a-z0-9_]*", code) else None

    def _measure(self, subjects, at, company):
        """{code: {subject id: value}}: each metric asked once for all subjects."""
        # Whoever may score need not read every order and invoice: only the figures leave.
        metrics = self.sudo().with_company(company)
        subjects = subjects.with_env(metrics.env)
        values = {}
        for code in set(self.mapped("code")):
            method = metrics.method(code)
            values[code] = method(subjects, at) if method else {}
        return values

    # --- customers and suppliers ------------------------------------------------------------------------------------

    def _moments(self, at, months):
        """(first, end) of the months that end with the day, as UTC: the company's days, the end not included."""
        zone = self.env["med.gate"]._zone(self.env.company)
        days = (at - relativedelta(months=months) + timedelta(1), at + timedelta(1))
        return [zone.localize(datetime.combine(d, time())).astimezone(pytz.utc).replace(tzinfo=None) for d in days]

    def _companies(self):
        """The company and its branches, whose figures are its own."""
        return tuple(self.env["res.company"].search([("id", "child_of", self.env.company.id)]).ids)

    def _per_partner(self, subjects, what):
        """{partner id: value}: what is a SQL that yields (commercial partner id, value)."""
        for model in ("sale.order", "account.move", "med.check", "res.partner"):
            self.env[model].flush_model()
        roots = {partner.id: partner.commercial_partner_id.id for partner in subjects}
        found = dict(self.env.execute_query(what)) if roots else {}
        return {partner: found.get(root) for partner, root in roots.items()}

    def _roots(self, subjects):
        return tuple(subjects.commercial_partner_id.ids) or (0,)

    def _order_figure(self, subjects, at, figure):
        first, end = self._moments(at, 12)
        return self._per_partner(
            subjects,
            SQL(
                """SELECT p.commercial_partner_id, %s
                     FROM sale_order o JOIN res_partner p ON p.id = o.partner_id
                    WHERE p.commercial_partner_id IN %s AND o.company_id IN %s AND o.state IN ('sale', 'cancel')
                      AND o.date_order >= %s AND o.date_order < %s
                 GROUP BY p.commercial_partner_id""",
                figure,
                self._roots(subjects),
                self._companies(),
                first,
                end,
            ),
        )

    def _metric_orders_12m(self, subjects, at):
        """Confirmed orders of the last twelve months; none is 0, not "no data"."""
        counts = self._order_figure(subjects, at, SQL("count(*) FILTER (WHERE o.state = 'sale')"))
        return {partner: count or 0 for partner, count in counts.items()}

    def _metric_cancelled_share_12m(self, subjects, at):
        """Percent of the orders of twelve months that were cancelled; no data without orders."""
        return self._order_figure(subjects, at, SQL("100.0 * count(*) FILTER (WHERE o.state = 'cancel') / count(*)"))

    def _metric_refused_share_12m(self, subjects, at):
        """Percent of the orders of twelve months that the gate refused at least once; no data without a check."""
        first, end = self._moments(at, 12)
        return self._per_partner(
            subjects,
            SQL(
                """SELECT p.commercial_partner_id,
                          100.0 * count(DISTINCT c.res_id) FILTER (WHERE c.result = 'refused')
                              / count(DISTINCT c.res_id)
                     FROM med_check c JOIN res_partner p ON p.id = c.partner_ref
                    WHERE p.commercial_partner_id IN %s AND c.company_id IN %s AND c.model = 'sale.order'
                      AND c.date >= %s AND c.date < %s
                 GROUP BY p.commercial_partner_id""",
                self._roots(subjects),
                self._companies(),
                first,
                end,
            ),
        )

    def _metric_turnover_12m(self, subjects, at):
        """Invoiced less credited, without taxes, of the last twelve months, in the company's currency."""
        sums = self._per_partner(
            subjects,
            SQL(
                """SELECT m.commercial_partner_id, sum(m.amount_untaxed_signed)
                     FROM account_move m
                    WHERE m.commercial_partner_id IN %s AND m.company_id IN %s AND m.state = 'posted'
                      AND m.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
                      AND m.invoice_date > %s AND m.invoice_date <= %s
                 GROUP BY m.commercial_partner_id""",
                self._roots(subjects),
                self._companies(),
                at - relativedelta(months=12),
                at,
            ),
        )
        return {partner: amount or 0 for partner, amount in sums.items()}

    def _metric_relationship_years(self, subjects, at):
        """Years since the first confirmed order or posted customer invoice; no data before the first one."""
        first = self._per_partner(
            subjects,
            SQL(
                """SELECT root, min(day) FROM (
                       SELECT p.commercial_partner_id AS root, o.date_order::date AS day
                         FROM sale_order o JOIN res_partner p ON p.id = o.partner_id
                        WHERE p.commercial_partner_id IN %(roots)s AND o.company_id IN %(own)s AND o.state = 'sale'
                    UNION ALL
                       SELECT commercial_partner_id, invoice_date FROM account_move
                        WHERE commercial_partner_id IN %(roots)s AND company_id IN %(own)s AND state = 'posted'
                          AND move_type IN ('out_invoice', 'out_refund', 'out_receipt')
                   ) AS known WHERE day <= %(at)s GROUP BY root""",
                roots=self._roots(subjects),
                own=self._companies(),
                at=at,
            ),
        )
        return {partner: round((at - day).days / 365.25, 2) if day else None for partner, day in first.items()}
