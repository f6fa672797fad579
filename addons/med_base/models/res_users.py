from odoo import api, models


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.model_create_multi
    def create(self, vals_list):
        users = super().create(vals_list)
        for user in users:
            user._med_log_roles(user.env["res.groups"])
        return users

    def write(self, vals):
        """Who gives or takes a role leaves a trace: roles decide who may approve and publish."""
        before = {user.id: user._med_roles() for user in self} if "group_ids" in vals else {}
        result = super().write(vals)
        for user in self.browse(before):
            user._med_log_roles(before[user.id])
        return result

    def _med_roles(self):
        """The roles of the medical apps that the user has, also by way of others."""
        category = self.env.ref("med_base.module_category_medical", raise_if_not_found=False)
        if not category:  # while the app is being installed
            return self.env["res.groups"]
        # whoever may write a user need not be able to read groups
        return self.sudo().all_group_ids.filtered(lambda group: group.privilege_id.category_id == category)

    def _med_log_roles(self, before):
        after = self._med_roles()
        if after != before:
            given, taken = ((after - before).mapped("full_name"), (before - after).mapped("full_name"))
            self.env["med.log"]._record("res_users.roles_changed", self, given=given, taken=taken)
