from odoo import api, models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    @api.constrains("product_id", "product_uom_qty", "product_uom_id", "price_unit", "discount", "order_id")
    def _check_med_gate(self):
        self.order_id._check_med_gate()
