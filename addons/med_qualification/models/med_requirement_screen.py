"""A requirement that begins or ceases to hold has approved partners looked at again. Part of med.requirement."""

from odoo import api, models


class MedRequirement(models.Model):
    _inherit = "med.requirement"

    def _after_publish(self):
        result = super()._after_publish()
        self._screen("requirement")
        return result

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        if not self.env.registry.ready:  # an addon's update brings them
            rows.filtered(lambda row: row.state == "published")._screen("pack")
        return rows

    def _keep_versions(self, vals):
        changed = self.filtered(lambda row: row.state == "published" and row._changes(vals))
        result = super()._keep_versions(vals)
        changed._screen("pack")
        return result

    def _screen(self, cause):
        for row in self:
            self.env["med.screening"]._request(cause, row.display_name, row.company_id)
