import re

from dateutil.relativedelta import relativedelta
from odoo import fields, models


class MedMetric(models.Model):
    """The documents behind a figure."""

    _inherit = "med.metric"

    def _documents_of(self, partner, card):
        """(model, domain) of the documents behind a figure, None where there are none to show.

        ``_documents_<code>(partner, at)``: an addon gives its metrics one each.
        """
        code = self.code or ""
        method = getattr(self, f"_documents_{code}", None) if re.fullmatch(r"[a-z][a-z0-9_]*", code) else None
        return method(partner, card.date) if method else None

    def _credit_moves(self, partner, at, months, *more):
        return (
            "account.move",
            [
                ("commercial_partner_id", "=", partner.id),
                ("state", "=", "posted"),
                ("invoice_date", ">", at - relativedelta(months=months)),
                ("invoice_date", "<=", at),
                *more,
            ],
        )

    def _credit_orders(self, partner, at, months, *more):
        since = fields.Datetime.to_datetime(at - relativedelta(months=months))
        domain = [("partner_id", "child_of", partner.id), ("date_order", ">=", since), *more]
        return ("sale.order", domain)

    def _documents_credit_days_late_12m(self, partner, at):
        kinds = ("move_type", "in", ("out_invoice", "out_receipt"))
        return self._credit_moves(partner, at, 24, kinds, ("invoice_date_due", "<", at))

    def _documents_credit_overdue_ratio(self, partner, at):
        kinds = ("move_type", "in", ("out_invoice", "out_receipt"))
        return self._credit_moves(partner, at, 120, kinds, ("payment_state", "in", ("not_paid", "partial")))

    def _documents_turnover_12m(self, partner, at):
        kinds = ("move_type", "in", ("out_invoice", "out_refund", "out_receipt"))
        return self._credit_moves(partner, at, 12, kinds)

    def _documents_credit_volume_rank(self, partner, at):
        return self._documents_turnover_12m(partner, at)

    def _documents_credit_trend(self, partner, at):
        return self._credit_moves(partner, at, 24, ("move_type", "in", ("out_invoice", "out_refund", "out_receipt")))

    def _documents_credit_return_rate_12m(self, partner, at):
        return self._credit_moves(partner, at, 12, ("move_type", "=", "out_refund"))

    def _documents_credit_bounced_12m(self, partner, at):
        domain = [("partner_id", "child_of", partner.id), ("journal_id.med_bill", "=", True), ("date", "<=", at)]
        return ("account.payment", domain)

    def _documents_credit_external(self, partner, at):
        return ("med.credit.signal", [("partner_id", "=", partner.id), ("kind", "=", "external")])

    def _documents_relationship_years(self, partner, at):
        return self._credit_orders(partner, at, 1200, ("state", "=", "sale"))

    def _documents_cancelled_share_12m(self, partner, at):
        return self._credit_orders(partner, at, 12, ("state", "=", "cancel"))
