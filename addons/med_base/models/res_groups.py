from odoo import models


class ResGroups(models.Model):
    _inherit = "res.groups"

    def write(self, vals):
        """The same when it is done from the group's form."""
        users = self.env["res.users"]
        if {"user_ids", "implied_ids", "implied_by_ids"} & vals.keys():
            users = users.sudo().search([("share", "=", False)])  # anybody may be concerned, by way of other groups
        before = {user: user._med_roles() for user in users}
        result = super().write(vals)
        for user, roles in before.items():
            user._med_log_roles(roles)
        return result
