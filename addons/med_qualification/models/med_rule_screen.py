"""A rule that begins or ceases to hold has approved partners and open orders looked at again. Part of med.rule."""

from odoo import api, models


class MedRule(models.Model):
    _inherit = "med.rule"

    def _after_publish(self):
        result = super()._after_publish()
        self._screen("rule")
        return result

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        if not self.env.registry.ready:  # an addon's update brings them
            rules.filtered(lambda rule: rule.state == "published")._screen("pack")
        return rules

    def _keep_versions(self, vals):
        changed = self.filtered(lambda rule: rule.state == "published" and rule._changes(vals))
        result = super()._keep_versions(vals)
        changed._screen("pack")
        return result

    def _screen(self, cause):
        for rule in self:
            self.env["med.screening"]._request(cause, rule.display_name, rule.company_id)
