"""The check type business_approved. Part of med.rule."""

from odoo import fields, models
from odoo.addons.med_base.tools.finding import Finding


class MedRule(models.Model):
    _inherit = "med.rule"

    check_type = fields.Selection(
        selection_add=[("business_approved", "First-business review is approved")],
        ondelete={"business_approved": lambda rules: rules._retire_with_addon()},
    )
    review_partner = fields.Boolean("Supplier or Customer", help="Who supplies or buys devices has been approved.")
    review_product = fields.Boolean("Products", help="Every device has been approved.")

    @property
    def _publish_fields(self):
        return (*super()._publish_fields, "review_partner", "review_product")

    def _problem_business_approved(self):
        if self.operation_id.model not in ("sale.order", "purchase.order", "stock.move"):
            return self.env._("first-business reviews are checked on orders, receipts and shipments only.")
        if not (self.review_partner or self.review_product):
            return self.env._("choose whether the company or the products must have been approved.")
        return ""

    def _check_business_approved(self, records, facts):
        """Documents with devices whose supplier or customer, or which themselves, were never approved."""
        lacking, result = facts["business_lacking"], {}
        for batch in records.grouped(lambda record: record._med_document()).values():
            found = {}
            for record in batch:
                for kind, wanted in (("partners", self.review_partner), ("products", self.review_product)):
                    for id_, name in lacking[record.id][kind].items() if wanted else ():
                        found.setdefault((kind, id_, name), record)
            for (kind, id_, name), record in found.items():
                result.setdefault(batch[0].id, []).append(self._business_finding(record, kind, id_, name))
        return result

    def _business_finding(self, record, kind, id_, name):
        lines = ()
        if kind == "products" and record._name == "stock.move":
            lines = (record.id,)
        elif kind == "products":
            lines = tuple(record.order_line.filtered(lambda line: line.product_id.product_tmpl_id.id == id_).ids)
        return Finding(
            values={"subject": name},
            lines=lines,
            link=("res.partner" if kind == "partners" else "product.template", id_),
            code="business_partner" if kind == "partners" else "business_product",
        )
