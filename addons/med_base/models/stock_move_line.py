from odoo import api, models


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    @api.constrains("quantity", "lot_id", "location_id", "location_dest_id", "state", "move_id", "product_id")
    def _check_med_gate(self):
        """A line that is added to a done move, or changed in it, is a shipment too."""
        self.move_id.filtered(lambda move: move.state == "done")._med_guard()
