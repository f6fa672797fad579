from odoo import api, models

GIVES = {"user_ids", "implied_ids", "implied_by_ids"}


class ResGroups(models.Model):
    """The same log of roles when they are given by way of a group: of its form, or of a new one that brings a role."""

    _inherit = "res.groups"

    @api.model_create_multi
    def create(self, vals_list):
        before = self._med_roles_before(set().union(*vals_list))
        groups = super().create(vals_list)
        self._med_log_roles(before)
        return groups

    def write(self, vals):
        before = self._med_roles_before(vals.keys())
        result = super().write(vals)
        self._med_log_roles(before)
        return result

    def _med_roles_before(self, names):
        """The roles of all employees, if writing the fields may change them; anybody may be concerned."""
        users = self.env["res.users"].sudo().search([("share", "=", False)]) if GIVES & names else ()  # as said
        return {user: user._med_roles() for user in users}

    def _med_log_roles(self, before):
        for user, roles in before.items():
            user._med_log_roles(roles)
