from odoo import api, models


class SaleOrderLine(models.Model):
    _name = "sale.order.line"
    _inherit = ["sale.order.line", "med.derived"]

    _med_derived = frozenset(
        ("price_subtotal", "price_tax", "price_total", "price_reduce_taxexcl", "price_reduce_taxinc")
    )

    @api.constrains("product_id", "product_uom_qty", "product_uom_id", "price_unit", "discount", "order_id")
    def _check_med_gate(self):
        self.order_id._med_guard_lines()
