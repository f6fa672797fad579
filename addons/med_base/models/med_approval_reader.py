from odoo import api, fields, models
from odoo.fields import Domain


class MedApproval(models.Model):
    """Who reads a request: besides those who may read its document, who asked and who decides or decided on it."""

    _inherit = "med.approval"

    concerns_user = fields.Boolean(compute="_compute_concerns_user", search="_search_concerns_user")

    @api.depends("requested_by_id", "step_ids.group_id", "step_ids.decided_by_id")
    @api.depends_context("uid")
    def _compute_concerns_user(self):
        mine = self.sudo().filtered_domain(self._concerning())  # for the rule that says who may read them
        for approval in self:
            approval.concerns_user = approval.id in mine._ids

    def _search_concerns_user(self, operator, value):
        if operator != "in":
            return NotImplemented
        mine = Domain("id", "in", self.sudo()._search(self._concerning()))  # as above
        return mine if True in value else ~mine

    def _concerning(self):
        user = self.env.user
        return (
            Domain("requested_by_id", "=", user.id)
            | Domain("step_ids.decided_by_id", "=", user.id)
            | Domain("step_ids.group_id", "in", self._deciding_groups(user).ids)
        )

    def _deciding_groups(self, user):
        """The user's roles, and those of the persons for whom the user stands in today."""
        today = fields.Date.context_today(self)
        given = (
            self.env["med.delegation"]
            .sudo()  # whose right it is need not be somebody whom the user may see
            .search(
                [
                    ("delegate_id", "=", user.id),
                    ("active", "=", True),
                    # a day more on each side: the day of the company decides, when a decision is made
                    ("date_from", "<=", fields.Date.add(today, days=1)),
                    ("date_to", ">=", fields.Date.subtract(today, days=1)),
                ]
            )
        )
        whole = given.filtered(lambda row: not row.group_id).user_id.all_group_ids
        return user.sudo().all_group_ids | whole | given.group_id.all_implied_ids  # as above
