from odoo import fields, models


class MedCreditLimit(models.Model):
    """What who decides on a limit sees beside it."""

    _inherit = "med.credit.limit"

    exposure = fields.Monetary(related="account_id.exposure")
    overdue = fields.Monetary(related="account_id.overdue")
    has_limit_now = fields.Boolean(related="account_id.has_limit")
    limit_now = fields.Monetary("Limit Now", related="account_id.limit")

    def action_open_approval(self):
        """The request on which the limit waits, with who decides."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("med_base.action_med_approval")
        domain = [("model", "=", self._name), ("res_id", "=", self.id)]
        approval = self.env["med.approval"].search(domain, order="id desc", limit=1)
        if approval:
            return action | {"view_mode": "form", "views": [(False, "form")], "res_id": approval.id}
        return action | {"domain": domain}
