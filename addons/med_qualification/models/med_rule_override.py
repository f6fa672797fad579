from odoo import models


class MedRuleOverride(models.Model):
    _inherit = "med.rule.override"

    def _after_publish(self):
        """A company's deviation decides as the rule does: what it concerns is looked at again."""
        result = super()._after_publish()
        for override in self:
            what = f"{override.rule_id.display_name} ({override.company_id.name} v{override.version})"
            self.env["med.screening"]._request("override", what, override.company_id)
        return result
