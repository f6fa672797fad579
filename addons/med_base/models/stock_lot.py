from odoo import models
from odoo.exceptions import UserError

from .med_hold import OPEN


class StockLot(models.Model):
    _inherit = "stock.lot"

    def write(self, vals):
        if {"name", "product_id"} & vals.keys():
            self._check_not_held()
        return super().write(vals)

    def _check_not_held(self):
        domain = [("model", "=", self._name), ("res_id", "in", self.ids), ("state", "in", OPEN)]
        for hold in self.env["med.hold"].sudo().search(domain, limit=1):  # also a hold that the user may not see
            raise UserError(
                self.env._(
                    "%(lot)s is on hold (%(hold)s) and keeps its name and product until that is released.",
                    lot=hold.document_name,
                    hold=hold.name,
                )
            )

    def action_med_hold(self, reason):
        """Puts the lots on hold: they may be moved to a quarantine zone, and nowhere else."""
        return self.env["med.hold"]._place(self, reason)
