from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class StockLocation(models.Model):
    _inherit = "stock.location"

    med_quarantine = fields.Boolean("Quarantine Zone", help="Lots on hold may be moved here, and nowhere else.")

    @api.model_create_multi
    def create(self, vals_list):
        locations = super().create(vals_list)
        zones = locations.filtered("med_quarantine")
        if zones and not self.env.su:
            zones._check_may_quarantine()
        for place in zones:
            self.env["med.log"]._record("stock_location.quarantine", place, result="True")
        return locations

    def write(self, vals):
        changed = self.filtered(
            lambda place: place.med_quarantine != bool(vals.get("med_quarantine", place.med_quarantine))
        )
        if changed and not self.env.su:
            changed._check_may_quarantine()
        if "usage" in vals and self.filtered(
            lambda place: place.usage != vals["usage"] and "customer" in (place.usage, vals["usage"])
        ):
            # Goods reach a customer by a move, which is judged, and not by what a place is called.
            raise UserError(self.env._("A customer location is made as one and stays one: create another location."))
        result = super().write(vals)
        for place in changed:
            self.env["med.log"]._record("stock_location.quarantine", place, result=str(place.med_quarantine))
        return result

    def action_med_quarantine(self):
        """Makes internal places a quarantine zone, or no longer; quality need not be allowed to change locations."""
        self._check_may_quarantine()
        self.check_access("read")
        for place in self:
            if place.usage != "internal":
                raise UserError(
                    self.env._("%s is no internal location: only those are quarantined.", place.display_name)
                )
            place.sudo().med_quarantine = not place.med_quarantine  # this value only; checked above
        return True

    def _check_may_quarantine(self):
        """What is apart from the rest is for quality to say, whoever else may change locations."""
        if not self.env.user.has_group("med_base.group_quality"):
            raise AccessError(self.env._("Only quality says what is a quarantine zone."))
