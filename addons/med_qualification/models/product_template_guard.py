"""Which products are approved master data. Part of product.template."""

from odoo import api, models
from odoo.tools import SQL


class ProductTemplate(models.Model):
    _name = "product.template"
    _inherit = ["product.template", "med.guarded"]

    @api.model_create_multi
    def create(self, vals_list):
        vals_list, waiting = self._med_guard_create(vals_list)
        records = super().create(vals_list)
        records._med_guard_created(waiting)
        return records

    def write(self, vals):
        allowed = self._med_guard_write(vals)
        return super().write(allowed) if allowed or not vals else True

    def _med_approved_owners(self):
        self.env["med.document"].flush_model(["state", "product_tmpl_id"])
        self.env["med.business.review"].flush_model(["state", "product_tmpl_id"])
        rows = self.env.execute_query(
            SQL(
                """SELECT product_tmpl_id FROM med_document
                    WHERE state = 'approved' AND product_tmpl_id = ANY(%(ids)s)
                    UNION
                   SELECT product_tmpl_id FROM med_business_review
                    WHERE state = 'approved' AND product_tmpl_id = ANY(%(ids)s)""",
                ids=self.ids,
            )
        )
        approved = {id_ for (id_,) in rows}
        return self.filtered(lambda product: product.id in approved)

    def _med_owner_of(self, vals):
        return self.browse()
