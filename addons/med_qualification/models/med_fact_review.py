"""What is known of first-business approvals. Part of med.fact."""

from odoo import models
from odoo.tools import SQL

SUPPLY = ("purchase.confirm", "purchase.change", "stock.receive")


class MedFact(models.Model):
    _inherit = "med.fact"

    def _fact_business_approved(self, records, at):
        """Whether who buys or supplies, and every device on the document, have a first-business approval in force."""
        lacking = self._fact_business_lacking(records, at)
        return {record.id: not any(lacking[record.id].values()) for record in records}

    def _fact_business_lacking(self, records, at):
        """{record id: {"partners": {id: name}, "products": {id: name}}}: what has no approval in force on the day.

        Only documents with devices ask for one. No formula could use it, so it has no row.
        """
        devices = self._fact_devices(records, at)
        parties = {record.id: self._business_parties(record) if devices.get(record.id) else [] for record in records}
        products = {record.id: {d["product"]: d["name"] for d in devices.get(record.id, ())} for record in records}
        approved = self._business_rows(
            records[:1]._med_company(),
            {partner.id for found in parties.values() for partner, _flow in found},
            {product for found in products.values() for product in found},
        )

        def lacks(key, record):
            return key not in approved or approved[key] < at[record.id]

        return {
            record.id: {
                "partners": {
                    partner.id: partner.display_name
                    for partner, flow in parties[record.id]
                    if lacks(("partner", flow, partner.id), record)
                },
                "products": {
                    product: name
                    for product, name in products[record.id].items()
                    if lacks(("product", None, product), record)
                },
            }
            for record in records
        }

    def _business_parties(self, record):
        """[(commercial partner, flow)] of who must be approved: the supplier where goods come in, else the customer."""
        if self._business_flow(record) == "buy":
            return [(record._med_partner(), "buy")]
        ids = [id_ for id_ in self._parties(record) if id_]
        return [(partner, "sell") for partner in self.env["res.partner"].browse(ids)]

    def _business_flow(self, record):
        if record._name == "stock.move":
            return "buy" if record._med_operation() in SUPPLY else "sell"
        return "buy" if record._name == "purchase.order" else "sell"

    def _business_rows(self, company, partners, products):
        """{(kind, flow, id): last day} of the approvals in a company, in one query."""
        self.env["med.business.review"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT kind, flow, COALESCE(partner_id, product_tmpl_id), COALESCE(valid_to, DATE '9999-12-31')
                     FROM med_business_review
                    WHERE state = 'approved' AND company_id = %s
                      AND (partner_id = ANY(%s) OR product_tmpl_id = ANY(%s))""",
                company.id,
                list(partners),
                list(products),
            )
        )
        return {(kind, flow, id_): last for kind, flow, id_, last in rows}
