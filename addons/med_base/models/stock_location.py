from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class StockLocation(models.Model):
    _inherit = "stock.location"

    med_quarantine = fields.Boolean("Quarantine Zone", help="Lots on hold may be moved here, and nowhere else.")

    @api.model_create_multi
    def create(self, vals_list):
        locations = super().create(vals_list)
        locations.filtered("med_quarantine")._check_may_quarantine()
        return locations

    def write(self, vals):
        if "med_quarantine" in vals:
            self._check_may_quarantine()
        if "usage" in vals and self.filtered(
            lambda place: place.usage != vals["usage"] and "customer" in (place.usage, vals["usage"])
        ):
            # Goods reach a customer by a move, which is judged, and not by what a place is called.
            raise UserError(self.env._("A customer location is made as one and stays one: create another location."))
        return super().write(vals)

    def _check_may_quarantine(self):
        if not self.env.su and not self.env.user.has_group("med_base.group_quality"):
            raise AccessError(self.env._("Only quality says what is a quarantine zone."))
