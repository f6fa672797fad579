from odoo import api, fields, models
from odoo.exceptions import AccessError


class ProductCategory(models.Model):
    _inherit = "product.category"

    med_needs_authorisation = fields.Boolean(
        "Needs a Letter of Authorisation",
        help="Its products, and those of the categories below, are sold and bought only where a chain of letters from"
        " the manufacturer covers them.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        categories = super().create(vals_list)
        if any(categories.mapped("med_needs_authorisation")):  # by the values or a default_ key
            self._check_med_editor()
        return categories

    def write(self, vals):
        if "med_needs_authorisation" in vals:
            self._check_med_editor()
        asked = (
            self.filtered(lambda category: category._med_asks_for_letter()) if "parent_id" in vals else self.browse()
        )
        result = super().write(vals)
        if not all(category._med_asks_for_letter() for category in asked):  # taken from below one that asks
            self._check_med_editor()
        return result

    def _med_asks_for_letter(self):
        """Whether the category, or one above it, asks for letters."""
        above = self.sudo().parent_path or ""  # of categories only the tree
        return any(self.sudo().browse([int(id_) for id_ in above.split("/") if id_]).mapped("med_needs_authorisation"))

    def _check_med_editor(self):
        if not (self.env.su or self.env.user.has_group("med_base.group_quality")):
            raise AccessError(self.env._("Needs a Letter of Authorisation: only quality staff may set it."))
