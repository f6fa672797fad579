from odoo import models
from odoo.tools import SQL


class MedFact(models.Model):
    """What rules know of letters of authorisation. Plain data; no formula could use it."""

    _inherit = "med.fact"

    def _fact_letter_goods(self, records, at):
        """{record id: [{line, product, name, klass, entry, registrant, categories, needs}]}: devices and what needs a
        letter; needs says whether the product, its category or one above asks for letters."""
        self._flush_devices(records)
        self.env["product.category"].flush_model(["parent_path", "med_needs_authorisation"])
        self.env["product.template"].flush_model(["med_needs_authorisation", "categ_id"])
        rows = self.env.execute_query(
            SQL(
                """SELECT s.record, s.line, t.id, COALESCE(t.name->>%s, t.name->>'en_US'), t.med_class,
                          t.med_entry_id, r.commercial_partner_id, c.parent_path, n.needs
                     FROM (%s) s
                     JOIN product_product p ON p.id = s.product_id
                     JOIN product_template t ON t.id = p.product_tmpl_id
                     LEFT JOIN product_category c ON c.id = t.categ_id
                     LEFT JOIN res_partner r ON r.id = t.med_registrant_id
                     JOIN LATERAL (SELECT COALESCE(t.med_needs_authorisation, FALSE) OR EXISTS (
                          SELECT 1 FROM product_category a
                           WHERE a.med_needs_authorisation AND c.parent_path LIKE a.parent_path || '%%') AS needs) n
                          ON n.needs OR t.med_is_device
                    ORDER BY s.record, s.line""",
                self.env.lang or "en_US",
                self._lines_of(records),
            )
        )
        result = {}
        for record, line, product, name, klass, entry, registrant, path, needs in rows:
            goods = {
                "line": line, "product": product, "name": name, "klass": int(klass or 0), "entry": entry or 0,
                "registrant": registrant or 0, "categories": [int(id_) for id_ in (path or "").split("/") if id_],
                "needs": needs,
            }  # fmt: skip
            result.setdefault(record, []).append(goods)
        return result

    def _fact_letters(self, records, at):
        """{record id: {own, supplier, customer: {partner, letters}}}: the letters that each party of it holds."""
        parties = {record.id: self._letter_parties(record) for record in records}
        held = self.env["med.authorisation"].search(
            [
                ("commercial_partner_id", "in", list({id_ for ids in parties.values() for id_ in ids.values() if id_})),
                ("company_id", "in", (False, records[:1]._med_company().id)),
                ("document_id.state", "not in", ("rejected", "revoked")),
            ],
            order="id",
        )
        by_holder = {holder.id: part.ids for holder, part in held.grouped("commercial_partner_id").items()}
        return {
            id_: {name: {"partner": party, "letters": by_holder.get(party, [])} for name, party in ids.items()}
            for id_, ids in parties.items()
        }

    def _letter_parties(self, record):
        """Commercial partners (ids) who may hold letters: {own, supplier, customer}; 0 for nobody."""
        own = record._med_company().partner_id.commercial_partner_id.id
        if record._name == "sale.order":
            return {"own": own, "supplier": 0, "customer": record.partner_id.commercial_partner_id.id}
        supplier = record._med_supplier().id if record._name == "purchase.order" or record._med_receives() else 0
        return {"own": own, "supplier": supplier or 0, "customer": 0}
