from dateutil.relativedelta import relativedelta
from odoo import models
from odoo.tools import SQL

from ..tools import matrix

RATIOS = {
    "current_ratio": SQL("f.current_assets / NULLIF(f.current_liabilities, 0)"),
    "debt_ratio": SQL("100 * f.total_liabilities / NULLIF(f.total_assets, 0)"),
    "net_margin": SQL("100 * f.net_profit / NULLIF(f.revenue, 0)"),
}


class MedMetric(models.Model):
    """What reviews and grades of customers and suppliers go by."""

    _inherit = "med.metric"

    def _metric_core_licences(self, subjects, at):
        """Percent of the compulsory licences of its type that are valid; no data for who has no type."""
        result = {}
        for flow in ("sell", "buy"):
            part = subjects.filtered(lambda partner, flow=flow: partner.commercial_partner_id._med_flows()[0] == flow)
            for id_, (items, _admission) in part._med_checklist_rows(flow, self.env.company, at, label=False).items():
                core = [
                    item["state"] in ("valid", "expiring")
                    for item in items
                    if item["type_ids"] and not item["flags"] and item["severity"] in matrix.REFUSING
                ]
                result[id_] = 100.0 * sum(core) / len(core) if core else None
        return result

    def _metric_licence_lapses_12m(self, subjects, at):
        """Licences that ended in the last twelve months before a newer one of the type was approved."""
        for model in ("med.document", "med.document.type"):
            self.env[model].flush_model()
        found = self._per_partner(
            subjects,
            SQL(
                """SELECT d.commercial_partner_id, count(*)
                     FROM med_document d JOIN med_document_type t ON t.id = d.type_id
                    WHERE d.commercial_partner_id IN %(roots)s AND (d.company_id IS NULL OR d.company_id IN %(own)s)
                      AND d.state IN ('approved', 'superseded') AND t.lock_on_expiry
                      AND d.valid_to >= %(first)s AND d.valid_to < %(at)s
                      AND NOT EXISTS (
                          SELECT FROM med_document n
                           WHERE n.commercial_partner_id = d.commercial_partner_id AND n.type_id = d.type_id
                             AND n.id != d.id AND n.state IN ('approved', 'superseded')
                             AND COALESCE(n.valid_from, d.valid_to) <= d.valid_to + 1
                             AND COALESCE(n.valid_to, 'infinity'::date) > d.valid_to
                             AND n.approved_on::date <= d.valid_to + 1)
                 GROUP BY d.commercial_partner_id""",
                roots=self._roots(subjects),
                own=self._companies(),
                first=at - relativedelta(months=12),
                at=at,
            ),
        )
        return {partner: count or 0 for partner, count in found.items()}

    def _metric_products_12m(self, subjects, at):
        """Different products on the confirmed orders of twelve months."""
        return self._line_figure(subjects, at, SQL("count(DISTINCT l.product_id)"))

    def _metric_active_months_12m(self, subjects, at):
        """Months, of the last twelve, with a confirmed order."""
        return self._line_figure(subjects, at, SQL("count(DISTINCT date_trunc('month', o.date_order))"))

    def _line_figure(self, subjects, at, figure):
        self.env["sale.order.line"].flush_model(["order_id", "product_id"])
        first, end = self._moments(at, 12)
        found = self._per_partner(
            subjects,
            SQL(
                """SELECT p.commercial_partner_id, %s
                     FROM sale_order o
                     JOIN sale_order_line l ON l.order_id = o.id AND l.product_id IS NOT NULL
                     JOIN res_partner p ON p.id = o.partner_id
                    WHERE p.commercial_partner_id IN %s AND o.company_id IN %s AND o.state = 'sale'
                      AND o.date_order >= %s AND o.date_order < %s
                 GROUP BY p.commercial_partner_id""",
                figure,
                self._roots(subjects),
                self._companies(),
                first,
                end,
            ),
        )
        return {partner: count or 0 for partner, count in found.items()}

    # --- its figures ------------------------------------------------------------------------------------------------

    def _metric_current_ratio(self, subjects, at):
        return self._finance_figure(subjects, at, "current_ratio")

    def _metric_debt_ratio(self, subjects, at):
        return self._finance_figure(subjects, at, "debt_ratio")

    def _metric_net_margin(self, subjects, at):
        return self._finance_figure(subjects, at, "net_margin")

    def _finance_figure(self, subjects, at, ratio):
        """Of the newest year on record; none that ended more than two years ago (a setting) says anything."""
        self.env["med.partner.finance"].flush_model()
        months = int(self.env["ir.config_parameter"].get_param("med_qualification.finance_months", "24"))
        return self._per_partner(
            subjects,
            SQL(
                """SELECT DISTINCT ON (f.commercial_partner_id) f.commercial_partner_id, %s
                     FROM med_partner_finance f
                    WHERE f.commercial_partner_id IN %s AND (f.company_id IS NULL OR f.company_id IN %s)
                      AND f.date <= %s AND f.date > %s
                 ORDER BY f.commercial_partner_id, f.date DESC, f.id DESC""",
                RATIOS[ratio],
                self._roots(subjects),
                self._companies(),
                at,
                at - relativedelta(months=months),
            ),
        )
