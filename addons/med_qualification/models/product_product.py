from odoo import models


class ProductProduct(models.Model):
    _inherit = "product.product"

    def write(self, vals):
        """A variant is classed as its template is: whoever gives it another one classes it."""
        template = vals.get("product_tmpl_id")
        if "product_tmpl_id" in vals and any(product.product_tmpl_id.id != template for product in self):
            self.product_tmpl_id._check_med_editor()
        return super().write(vals)
