from odoo import api, models


class StockMove(models.Model):
    _inherit = "stock.move"

    def _med_debtor(self):
        """Who will owe the money for the goods: the order's customer, else who receives them."""
        order = self.sale_line_id.order_id
        return order._med_debtor() if order else self._med_partner()

    def _med_counted(self):
        return super()._med_counted() | self._med_debtor()

    def _med_credit_of(self):
        """(root company, who will owe, what it adds: nothing, if an order stands behind it and counts already)."""
        counts = self.sale_line_id.order_id.state == "sale"
        return self._med_company().root_id, self._med_debtor(), 0.0 if counts else self._med_amount()

    def _med_credit_moved(self):
        """What of the order's goods, in the company's currency, turns from ordered into delivered by this."""
        return self._med_amount() if self.sale_line_id.order_id.state == "sale" else 0.0

    def _med_currency(self):
        return self.sale_line_id.order_id.currency_id

    def _med_terms_days(self, day):
        return self.sale_line_id.order_id._med_terms_days(day)

    @api.constrains("state", "sale_line_id", "location_dest_id")
    def _mark_med_credit(self):
        """A cancelled rest of a delivery is not going to be delivered any more."""
        self.sudo().sale_line_id.order_id._med_mark_credit()  # whose figures, whoever moves
