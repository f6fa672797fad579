from odoo import models


class StockLot(models.Model):
    _inherit = "stock.lot"

    def action_med_hold(self, reason):
        """Puts the lots on hold: they may be moved to a quarantine zone, and nowhere else."""
        return self.env["med.hold"]._place(self, reason)
