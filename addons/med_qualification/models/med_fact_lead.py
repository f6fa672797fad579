"""What licence rules know of a lead. Part of med.fact."""

from odoo import models
from odoo.addons.med_base.models.med_fact import Facts
from odoo.tools import SQL

ANY_CLASS = (2, 3)  # judged where a lead names no device


class MedFact(models.Model):
    _inherit = "med.fact"

    def _fact_devices(self, records, at):
        return self._lead_devices(records) if records._name == "crm.lead" else super()._fact_devices(records, at)

    def _fact_licences(self, records, at):
        if records._name != "crm.lead":
            return super()._fact_licences(records, at)
        return self._lead_licences(records, at)

    def _lead_devices(self, leads):
        """As _fact_devices, for what leads are interested in: a device of each kind. The line is the product.

        A lead that names none gets a nameless device of each class that asks for licences (product 0).
        """
        result = {}
        for lead, product, name, klass, catalogue, code, sub, ivd, cold, implant, registrant in self._lead_device_rows(
            leads
        ):
            device = {
                "line": product, "product": product, "name": name, "klass": int(klass or 0), "catalogue": catalogue,
                "code": "-".join(filter(None, (code, sub))), "ivd": bool(ivd), "cold": bool(cold),
                "implant": bool(implant), "registrant": registrant or 0,
            }  # fmt: skip
            result.setdefault(lead, []).append(device)
        words = {2: self.env._("class II devices"), 3: self.env._("class III devices")}
        for lead in leads:
            if lead.id not in result:
                result[lead.id] = [
                    {
                        "line": -klass, "product": 0, "name": words[klass], "klass": klass, "catalogue": None,
                        "code": "", "ivd": False, "cold": False, "implant": False, "registrant": 0,
                    }
                    for klass in ANY_CLASS
                ]  # fmt: skip
        return result

    def _lead_device_rows(self, leads):
        """(lead, product, its name and what it is), one product of each kind; categories count with those below."""
        self.env["crm.lead"].flush_model(["med_product_ids", "med_categ_ids"])
        self.env["product.category"].flush_model(["parent_path"])
        self.env["product.template"].flush_model(["categ_id", "active"])
        self._flush_devices(leads)
        return self.env.execute_query(
            SQL(
                """WITH wanted AS (
                       SELECT crm_lead_id AS lead, product_template_id AS product FROM med_lead_product_rel
                        WHERE crm_lead_id = ANY(%(ids)s)
                       UNION
                       SELECT r.crm_lead_id, t.id FROM med_lead_categ_rel r
                         JOIN product_category c ON c.id = r.product_category_id
                         JOIN product_category below ON below.parent_path LIKE c.parent_path || '%%'
                         JOIN product_template t ON t.categ_id = below.id AND t.active
                        WHERE r.crm_lead_id = ANY(%(ids)s)
                   )
                   SELECT DISTINCT ON (w.lead, t.med_class, e.catalogue, e.code, t.med_sub_code, t.med_ivd, t.med_cold,
                                      t.med_implant)
                          w.lead, t.id, COALESCE(t.name->>%(lang)s, t.name->>'en_US'), t.med_class, e.catalogue,
                          e.code, t.med_sub_code, t.med_ivd, t.med_cold, t.med_implant,
                          t.med_registrant_id
                     FROM wanted w JOIN product_template t ON t.id = w.product
                     LEFT JOIN med_catalogue_entry e ON e.id = t.med_entry_id
                    WHERE t.med_is_device OR t.med_class IS NOT NULL
                    ORDER BY w.lead, t.med_class, e.catalogue, e.code, t.med_sub_code, t.med_ivd, t.med_cold,
                             t.med_implant, t.id""",
                ids=leads.ids,
                lang=self.env.lang or "en_US",
            )
        )

    def _lead_licences(self, leads, at, entered=False):
        """As _fact_licences: one party a lead, the customer or the prospect.

        With ``entered``, licences count as if quality had approved them already.
        """
        companies = {lead.id: lead._med_company() for lead in leads}
        rows = {}
        for company, part in leads.grouped(lambda lead: companies[lead.id]).items():
            for row in self._document_rows(part._med_holder(), company):
                rows.setdefault(("partner", row[1]), []).append(row)
        for lead_id, *row in self._lead_document_rows(leads):
            rows.setdefault(("lead", lead_id), []).append(row)
        result = {}
        for lead in leads:
            holder, seen = lead._med_holder(), {}
            for row in rows.get(("lead", lead.id), []) + (rows.get(("partner", holder.id), []) if holder else []):
                if entered and row[4] in ("draft", "submitted", "in_review"):
                    row = (*row[:4], "approved", *row[5:])
                if held := self._held(row, at[lead.id]):
                    seen[held["id"]] = held
            result[lead.id] = [
                {
                    "partner": holder.id or 0,
                    "name": holder.display_name or lead.partner_name or lead.contact_name or lead.name or "",
                    "type": lead._med_partner_type().id or 0,
                    "tier": holder.med_tier_id.id or 0,
                    "held": [seen[id_] for id_ in sorted(seen)],
                }
            ]
        return result

    def _lead_document_rows(self, leads):
        """(lead, then what _document_rows has) of the licences that no customer holds yet."""
        return self.env.execute_query(
            SQL(
                """SELECT d.lead_id, d.id, 0, d.type_id, d.number, d.state, d.valid_from, d.valid_to, d.replaced_on,
                          t.lock_on_expiry
                     FROM med_document d JOIN med_document_type t ON t.id = d.type_id
                    WHERE d.lead_id = ANY(%s) AND d.partner_id IS NULL AND d.product_tmpl_id IS NULL AND d.active
                      AND d.state IN ('draft', 'submitted', 'in_review', 'approved', 'superseded')
                    ORDER BY d.id""",
                leads.ids,
            )
        )


class LeadFacts(Facts):
    """The facts of leads; with ``entered``, as if quality had approved every licence that was entered."""

    def __init__(self, leads, dates, entered):
        super().__init__(leads, dates)
        self.entered = entered

    def __getitem__(self, code):
        if code == "licences" and code not in self._values:
            self._values[code] = self._model._lead_licences(self.records, self.dates, self.entered)
        return super().__getitem__(code)
