from odoo import api, models
from odoo.exceptions import AccessError

CARRIED = {"product_id", "location_id", "lot_id", "owner_id"}


class StockQuant(models.Model):
    """Stock comes, goes and changes by moves, which the gate judges; Odoo lets a stock user write it as he likes."""

    _inherit = "stock.quant"

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and (
            "default_quantity" in self.env.context or any("quantity" in vals for vals in vals_list)
        ):
            self._refuse_by_hand()
        return super().create(vals_list)

    def write(self, vals):
        if CARRIED & vals.keys() or ("quantity" in vals and not self.env.su):
            self._refuse_by_hand()
        return super().write(vals)

    def _refuse_by_hand(self):
        raise AccessError(self.env._("Stock is changed by transfers and counts, not by writing it."))
