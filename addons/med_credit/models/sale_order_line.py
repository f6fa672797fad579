from odoo import api, models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    @api.constrains(
        *("product_uom_qty", "qty_delivered", "qty_invoiced", "price_total", "price_unit", "discount", "order_id"),
    )
    def _mark_med_credit(self):
        self.order_id.filtered(lambda order: order.state == "sale")._med_mark_credit()

    @api.ondelete(at_uninstall=False)
    def _mark_med_credit_gone(self):
        self._mark_med_credit()
