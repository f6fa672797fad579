from odoo import models


class StockMove(models.Model):
    _inherit = "stock.move"

    def _med_receives(self):
        """Also from a sister company, whose goods come out of transit."""
        bought = self.purchase_line_id and self.location_id.usage == "transit"
        return bought or super()._med_receives()

    def _med_supplier(self):
        """Of whom the goods come: as the order says it, or else the transfer."""
        order = self.purchase_line_id.order_id
        named = order.partner_id if order else self.picking_id.partner_id or self.partner_id
        return named.commercial_partner_id

    def _med_partner(self):
        return super()._med_partner() or self.purchase_line_id.order_id.partner_id.commercial_partner_id

    def _med_partners(self):
        return super()._med_partners() | self.purchase_line_id.order_id._med_partners()

    def _med_orders(self):
        return [*super()._med_orders(), ("purchase.change", self.purchase_line_id.order_id)]
