from odoo import api, models


class StockMoveLine(models.Model):
    _name = "stock.move.line"
    _inherit = ["stock.move.line", "med.derived"]

    _med_derived = frozenset(("quantity_product_uom",))

    @api.constrains("quantity", "lot_id", "location_id", "location_dest_id", "state", "move_id", "product_id")
    def _check_med_gate(self):
        """A line that is added to a done move, or changed in it, is a shipment too."""
        if done := [move.id for move in self.move_id if move.state == "done"]:
            self.move_id.browse(done)._med_guard()
