from odoo import models
from odoo.tools import SQL


class MedFact(models.Model):
    """What rules on registration certificates know: certificates, lots and when these were made. Plain data."""

    _inherit = "med.fact"

    def _fact_certificates(self, records, at):
        """{record id: [{id, product, type, number, state, first, last}]}: the certificates of the products concerned.

        first and last are the days between which goods were made under it: a replaced version counts for what was made
        in its time. An empty text is no bound. What was rejected or revoked is not there.
        """
        self._flush_devices(records)
        self.env["med.document"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT s.record, d.id, d.product_tmpl_id, d.type_id, d.number, d.state, d.valid_from,
                          d.valid_to, d.replaced_on
                     FROM (%s) s
                     JOIN product_product p ON p.id = s.product_id
                     JOIN med_document d ON d.product_tmpl_id = p.product_tmpl_id
                    WHERE (d.company_id IS NULL OR d.company_id = %s)
                      AND d.state IN ('draft', 'submitted', 'in_review', 'approved', 'superseded')
                    ORDER BY s.record, d.id""",
                self._lines_of(records),
                records[:1]._med_company().id,
            )
        )
        result = {}
        for record, id_, product, kind, number, state, first, last, replaced_on in rows:
            if state == "superseded" and replaced_on:
                last = min(last, replaced_on) if last else replaced_on
            certificate = {
                "id": id_, "product": product, "type": kind, "number": number or "",
                "state": state if state in ("approved", "superseded") else "pending",
                "first": str(first or ""), "last": str(last or ""),
            }  # fmt: skip
            result.setdefault(record, []).append(certificate)
        return result

    def _fact_lots(self, records, at):
        """{record id: [{lot, made}]} of stock moves: what moves, and when it was made (an empty text: nobody knows)."""
        if records._name != "stock.move":
            return {}
        result = {}
        for record in records:
            for line in record._med_lines():
                made = line._med_made_on()
                lot = {"lot": line.lot_id.name or line.lot_name or "", "made": str(made or "")}
                if lot not in result.setdefault(record.id, []):
                    result[record.id].append(lot)
        return result

    def _fact_stock_made(self, records, at):
        """{product template id: [days on which what is in stock was made]} in the documents' company."""
        self.env["stock.quant"].flush_model(["product_id", "lot_id", "location_id", "quantity", "company_id"])
        self.env["stock.lot"].flush_model(["med_production_date"])
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT p.product_tmpl_id, l.med_production_date
                     FROM stock_quant q
                     JOIN stock_lot l ON l.id = q.lot_id
                     JOIN stock_location o ON o.id = q.location_id AND o.usage = 'internal'
                     JOIN product_product p ON p.id = q.product_id
                    WHERE q.quantity > 0 AND q.company_id = %s AND l.med_production_date IS NOT NULL
                      AND q.product_id IN (SELECT product_id FROM (%s) s)""",
                records[:1]._med_company().id,
                self._lines_of(records),
            )
        )
        result = {}
        for product, day in rows:
            result.setdefault(product, []).append(str(day))
        return {record.id: result for record in records}
