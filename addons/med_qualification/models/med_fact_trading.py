"""How an order differs from what its customer usually does. Part of med.fact."""

from odoo import models
from odoo.tools import SQL

YEAR = 365  # days that are usual trading
ENOUGH = 3  # orders from which one can tell what is usual


class MedFact(models.Model):
    _inherit = "med.fact"

    def _fact_usual_ratio(self, records, at):
        """The order's total by the mean of the customer's confirmed orders of the year before; 0 if too few."""
        own, past = self._fact_amount(records, at), self._usual_trading(records, at)
        return {
            r.id: own[r.id] / (past[r.id]["sum"] / past[r.id]["count"])
            if past[r.id]["count"] >= ENOUGH and past[r.id]["sum"] > 0
            else 0.0
            for r in records
        }

    def _fact_month_ratio(self, records, at):
        """Orders of the last 30 days, with this one, by the usual number in 30 days; 0 if too few to tell."""
        past = self._usual_trading(records, at)
        return {
            r.id: (past[r.id]["recent"] + 1) / max(past[r.id]["count"] * 30 / YEAR, 1.0)
            if past[r.id]["count"] >= ENOUGH
            else 0.0
            for r in records
        }

    def _fact_new_device_class(self, records, at):
        """Whether the order has a device class that the customer has never bought, though it has often bought."""
        past, devices = self._usual_trading(records, at), self._fact_devices(records, at)
        return {
            r.id: past[r.id]["count"] >= ENOUGH
            and any(device["klass"] not in past[r.id]["classes"] for device in devices.get(r.id, ()))
            for r in records
        }

    def _usual_trading(self, records, at):
        """{order id: {count, sum, recent, classes}} of the customer's other orders of the year, in one query.

        The sum is in the company's currency, at the rates of the orders.
        """
        names = {
            "sale.order": ["state", "partner_id", "company_id", "amount_total", "date_order", "currency_rate"],
            "sale.order.line": ["order_id", "product_id", "product_uom_qty"],
            "product.template": ["med_class"],
        }
        for model, fields in names.items():
            self.env[model].flush_model(fields)
        none = {"count": 0, "sum": 0.0, "recent": 0, "classes": set()}
        result = {r.id: dict(none) for r in records}
        keys = [(r.id, r.company_id.id, r.partner_id.commercial_partner_id.id, at[r.id]) for r in records]
        if not keys:
            return result
        rows = self.env.execute_query(
            SQL(
                """WITH asked(id, company, partner, day) AS (VALUES %s),
                   past AS (
                       SELECT a.id, a.day, o.id AS past, o.date_order,
                              GREATEST(o.amount_total, 0) / COALESCE(NULLIF(o.currency_rate, 0), 1) AS amount
                         FROM asked a
                         JOIN res_partner p ON p.commercial_partner_id = a.partner
                         JOIN sale_order o ON o.partner_id = p.id AND o.company_id = a.company AND o.id <> a.id
                        WHERE o.state = 'sale' AND o.date_order < a.day + 1 AND o.date_order >= a.day - %s
                   )
                   SELECT past.id, COUNT(*), SUM(amount), COUNT(*) FILTER (WHERE date_order >= day - 30),
                          (SELECT array_agg(DISTINCT t.med_class)
                             FROM past q JOIN sale_order_line l ON l.order_id = q.past AND l.product_uom_qty > 0
                             JOIN product_product v ON v.id = l.product_id
                             JOIN product_template t ON t.id = v.product_tmpl_id
                            WHERE q.id = past.id AND t.med_class IS NOT NULL)
                     FROM past GROUP BY past.id""",
                SQL(", ").join(SQL("(%s, %s, %s, %s::date)", *key) for key in keys),
                YEAR,
            )
        )
        for id_, count, amount, recent, classes in rows:
            result[id_] = {
                "count": count, "sum": float(amount), "recent": recent,
                "classes": {int(klass) for klass in classes or ()},
            }  # fmt: skip
        return result
