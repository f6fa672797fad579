from odoo import api, models


class PurchaseOrderLine(models.Model):
    _name = "purchase.order.line"
    _inherit = ["purchase.order.line", "med.derived"]

    _med_derived = frozenset(("price_subtotal", "price_tax", "price_total", "product_uom_qty"))

    @api.constrains("product_id", "product_qty", "product_uom_id", "price_unit", "discount", "order_id")
    def _check_med_gate(self):
        self.order_id._med_guard_lines()
