from odoo import models
from odoo.tools import SQL

from ..tools.scope import ScopeLine


class MedFact(models.Model):
    """What licence rules know of orders and shipments: which devices they carry, and what their parties hold.

    The facts are plain data, kept with the evidence; each costs one query for the whole batch. They have no row, as no
    formula could use them.
    """

    _inherit = "med.fact"

    def _fact_devices(self, records, at):
        """{record id: [{line, product, name, klass, catalogue, code, ivd, cold, implant}]}: medical devices only."""
        self._flush_devices(records)
        source = self._lines_of(records)
        lang = self.env.lang or "en_US"
        rows = self.env.execute_query(
            SQL(
                """SELECT s.record, s.line, t.id, COALESCE(t.name->>%s, t.name->>'en_US'), t.med_class, e.catalogue,
                          e.code, t.med_sub_code, t.med_ivd, t.med_cold, t.med_implant,
                          t.med_registrant_id
                     FROM (%s) s
                     JOIN product_product p ON p.id = s.product_id
                     JOIN product_template t ON t.id = p.product_tmpl_id
                     LEFT JOIN med_catalogue_entry e ON e.id = t.med_entry_id
                    WHERE t.med_is_device OR t.med_class IS NOT NULL
                    ORDER BY s.record, s.line""",
                lang,
                source,
            )
        )
        result = {}
        for record, line, product, name, klass, catalogue, code, sub, ivd, cold, implant, registrant in rows:
            device = {
                "line": line, "product": product, "name": name, "klass": int(klass or 0), "catalogue": catalogue,
                "code": "-".join(filter(None, (code, sub))), "ivd": bool(ivd), "cold": bool(cold),
                "implant": bool(implant),
                "registrant": registrant or 0,
            }  # fmt: skip
            result.setdefault(record, []).append(device)
        return result

    def _lines_of(self, records):
        """What the documents are about, as a subquery: record, line, product_id."""
        sources = {
            "sale.order": SQL(
                """SELECT order_id AS record, id AS line, product_id FROM sale_order_line
                    WHERE order_id = ANY(%s) AND product_uom_qty > 0""",
                records.ids,
            ),
            "purchase.order": SQL(
                """SELECT order_id AS record, id AS line, product_id FROM purchase_order_line
                    WHERE order_id = ANY(%s) AND product_qty > 0""",
                records.ids,
            ),
            "stock.move": SQL(
                "SELECT id AS record, id AS line, product_id FROM stock_move WHERE id = ANY(%s)", records.ids
            ),
        }
        return sources[records._name]

    def _flush_devices(self, records):
        names = {
            "sale.order.line": ["order_id", "product_id", "product_uom_qty"],
            "purchase.order.line": ["order_id", "product_id", "product_qty"],
            "stock.move": ["product_id"],
            "product.product": ["product_tmpl_id"],
            "product.template": [
                "name", "med_is_device", "med_class", "med_entry_id", "med_sub_code", "med_ivd", "med_cold",
                "med_implant", "med_registrant_id",
            ],
            "med.catalogue.entry": ["catalogue", "code"],
        }  # fmt: skip
        for model, fields in names.items():
            self.env[model].flush_model(fields)

    def _fact_licences(self, records, at):
        """{record id: [{partner, name, type, tier, held: [{id, type, number, status, state, day}]}]}, each party.

        The parties are the commercial partners of the buyer and of the consignee; partner 0 stands for nobody. held
        names what is on record in the document's company or for all companies; status is, on the day of the record,
        'valid', 'expired', 'future' or 'pending' (not approved); day is the date that made it so.
        """
        return self._licences_held(records, at, {record.id: self._parties(record) for record in records})

    def _licences_held(self, records, at, parties):
        """The entries of _fact_licences for other parties: {record id: [ids of commercial partners, 0 for nobody]}."""
        partners = self.env["res.partner"].browse({partner for ids in parties.values() for partner in ids if partner})
        company = records[:1]._med_company()
        by_partner = {}
        for row in self._document_rows(partners, company):
            by_partner.setdefault(row[1], []).append(row)
        result = {}
        for record in records:
            result[record.id] = [
                {
                    "partner": partner.id or 0,
                    "name": partner.display_name or "",
                    "type": partner.med_type_id.id or 0,
                    "tier": partner.med_tier_id.id or 0,
                    "held": [
                        held for row in by_partner.get(partner.id, ()) if (held := self._held(row, at[record.id]))
                    ],
                }
                for partner in (partners.browse(id_ or []) for id_ in parties[record.id])
            ]
        return result

    def _parties(self, record):
        """Who must be entitled: the buyer and who receives the goods (ids of commercial partners, 0 for nobody)."""
        if record._name == "sale.order":
            partners = record.partner_id.commercial_partner_id | record.partner_shipping_id.commercial_partner_id
        elif record._name == "purchase.order":
            partners = record._med_supplier()
        else:
            partners = record._med_partner() | record.sale_line_id.order_id.partner_id.commercial_partner_id
        return partners.ids or [0]

    def _document_rows(self, partners, company):
        """What is on record of the partners in a company or for all, of every state that could count."""
        self.env["med.document"].flush_model()
        self.env["med.document.type"].flush_model(["lock_on_expiry"])
        if not partners:
            return []
        return self.env.execute_query(
            SQL(
                """SELECT d.id, d.commercial_partner_id, d.type_id, d.number, d.state, d.valid_from, d.valid_to,
                          d.replaced_on, t.lock_on_expiry
                     FROM med_document d JOIN med_document_type t ON t.id = d.type_id
                    WHERE d.commercial_partner_id = ANY(%s) AND d.product_tmpl_id IS NULL
                      AND (d.company_id IS NULL OR d.company_id = %s)
                      AND d.state IN ('draft', 'submitted', 'in_review', 'approved', 'superseded')
                    ORDER BY d.id""",
                partners.ids,
                company.id,
            )
        )

    def _held(self, row, day):
        """How the licence of a row stands on the day; None when a newer version counts instead."""
        id_, _partner, kind, number, state, valid_from, valid_to, replaced_on, locks = row
        status, date = "valid", valid_to
        if state == "superseded" and not (replaced_on and replaced_on > day):
            return None
        if state not in ("approved", "superseded"):
            status, date = "pending", None
        elif valid_from and valid_from > day:
            status, date = "future", valid_from
        elif valid_to and valid_to < day and locks:
            status = "expired"
        return {
            "id": id_, "type": kind, "number": number or "", "status": status, "state": state,
            "day": str(date) if date else "",
        }  # fmt: skip

    def _scope_lines(self, document_ids):
        """{licence id: [ScopeLine]} in one query."""
        lines = self.env["med.document.scope"]
        lines.flush_model()
        rows = self.env.execute_query(
            SQL(
                'SELECT document_id, catalogue, klass, code, sub, include, "limit" FROM med_document_scope'
                " WHERE document_id = ANY(%s) ORDER BY id",
                list(document_ids),
            )
        )
        result = {}
        for document, catalogue, klass, code, sub, include, limit in rows:
            line = ScopeLine(catalogue, int(klass) if klass else None, code, sub or "", bool(include), limit or "")
            result.setdefault(document, []).append(line)
        return result
