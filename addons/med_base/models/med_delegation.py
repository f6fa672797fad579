from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain

from ..tools.people import Edge, circle
from . import med_driven  # noqa: F401 (a model is defined after those it inherits)
from .ir_actions_server import refuse_automation


class MedDelegation(models.Model):
    """While it is in force, ``delegate_id`` may decide in place of ``user_id``; never further: one step only.

    A delegation is made once and stays as it was made, since decisions point at it; it ends by date or is revoked.
    """

    _name = "med.delegation"
    _description = "Delegation"
    _inherit = ["med.driven", "mail.thread"]
    _order = "date_from desc, id desc"
    _mail_post_access = "read"
    _user_creates = True

    user_id = fields.Many2one(
        "res.users", "Person", required=True, index=True, default=lambda self: self.env.user, ondelete="restrict"
    )
    delegate_id = fields.Many2one(
        "res.users", "Stands In", required=True, index=True, domain="[('share', '=', False)]", ondelete="restrict"
    )
    group_id = fields.Many2one(
        "res.groups",
        "Role",
        domain=lambda self: [("privilege_id.category_id", "=", self._medical().id)],
        help="The role that is handed over, with the roles it includes. Empty: every medical role of the person.",
    )
    date_from = fields.Date("From", required=True, default=fields.Date.context_today)
    date_to = fields.Date("Up To and Including", required=True)
    reason = fields.Char(required=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: in every company of both persons.")
    active = fields.Boolean(default=True, readonly=True)
    revoked_on = fields.Datetime(readonly=True, copy=False)
    revoked_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    state = fields.Selection(
        [("planned", "Planned"), ("in_force", "In Force"), ("ended", "Ended"), ("revoked", "Revoked")],
        compute="_compute_state",
    )
    can_revoke = fields.Boolean(compute="_compute_can_revoke")

    _dates = models.Constraint("CHECK(date_from <= date_to)", "A delegation ends on or after the day it begins.")

    @api.depends("user_id", "delegate_id")
    def _compute_display_name(self):
        for row in self:
            row.display_name = f"{row.user_id.name or ''} → {row.delegate_id.name or ''}"

    @api.depends("active", "date_from", "date_to")
    def _compute_state(self):
        for row in self:
            today = self.env["med.gate"]._today(row.company_id or self.env.company)
            if not row.active:
                row.state = "revoked"
            elif row.date_from and row.date_from > today:
                row.state = "planned"
            else:
                row.state = "ended" if row.date_to and row.date_to < today else "in_force"

    @api.depends("active", "user_id")
    @api.depends_context("uid")
    def _compute_can_revoke(self):
        everybody = self.env.user.has_group("med_base.group_rules")
        for row in self:
            row.can_revoke = row.active and (everybody or row.user_id == self.env.user)

    @api.constrains("user_id", "delegate_id", "group_id")
    def _check_people(self):
        for row in self.sudo():  # reads other people's roles
            if row.user_id == row.delegate_id:
                raise ValidationError(self.env._("Nobody stands in for himself: choose another person."))
            for user in row.user_id | row.delegate_id:
                if not user.active or not user._is_internal():
                    raise ValidationError(
                        self.env._("%(name)s is not an active internal user: choose another person.", name=user.name)
                    )
            if row.group_id and row.group_id not in row.user_id.all_group_ids:
                raise ValidationError(
                    self.env._(
                        "%(name)s does not have the role %(role)s and cannot hand it over. Choose a role of %(name)s, "
                        "or leave it empty for all of them.",
                        name=row.user_id.name,
                        role=row.group_id.name,
                    )
                )

    @api.constrains("user_id", "delegate_id", "group_id", "company_id", "date_from", "date_to")
    def _check_circle(self):
        for row in self.sudo():  # a circle may lead over people whose delegations the user does not see
            others = self.sudo().search(
                [
                    ("active", "=", True),
                    ("id", "!=", row.id),
                    ("date_from", "<=", row.date_to),
                    ("date_to", ">=", row.date_from),
                ]
            )
            if persons := circle(row._edge(), [other._edge() for other in others]):
                names = [row.env["res.users"].browse(person).name for person in persons]
                raise ValidationError(
                    self.env._(
                        "This delegation would close a circle: %(circle)s. Change the dates or the role, "
                        "revoke one of the others, or choose another person.",
                        circle=" → ".join(names),
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        refuse_automation(self.env)
        rows = super(MedDelegation, self._plain()).create(vals_list).with_env(self.env)
        if any(not row.active or row.revoked_on or row.revoked_by_id for row in rows):
            raise AccessError(self.env._("A delegation begins in force: only its button revokes it."))
        for row in rows:
            if row.delegate_id == self.env.user != row.user_id:
                raise AccessError(
                    self.env._("Nobody makes himself stand in for another: somebody else has to do that.")
                )
        rows._record("delegation.created")
        rows._refresh()
        return rows

    def action_revoke(self):
        """Ends the delegation at once; by the person who gave it, or by an administrator of rules."""
        self.check_access("read")
        for row in self:
            if not row.can_revoke:
                raise AccessError(
                    self.env._(
                        "%(name)s can be revoked only while it is active, by %(person)s or an administrator of rules.",
                        name=row.display_name,
                        person=row.user_id.name,
                    )
                )
        self._drive({"active": False, "revoked_on": fields.Datetime.now(), "revoked_by_id": self.env.uid})
        for row in self._plain().sudo():  # the message tells people whom the user need not see
            row.message_post(body=self.env._("Revoked by %(name)s.", name=self.env.user.name))
        self._record("delegation.revoked")
        self._refresh()
        return True

    @api.model
    def _deciders(self, group, company, day):
        """Who may decide what the role decides in the company on that day.

        :return: {user id: {ids of the persons whose right it is}}; the person's own id for an own right
        """
        users = self.env["res.users"].sudo()  # roles of other people
        colleague = Domain("active", "=", True) & Domain("share", "=", False) & Domain("company_ids", "in", company.ids)
        own = users.search(colleague & Domain("all_group_ids", "in", group.ids))
        result = {user.id: {user.id} for user in own}
        given = self.sudo().search(  # everybody's delegations, whoever asks
            Domain("active", "=", True)
            & Domain("user_id", "in", own.ids)
            & Domain("date_from", "<=", day)
            & Domain("date_to", ">=", day)
            & Domain("company_id", "in", [False, company.id])
            & (Domain("group_id", "=", False) | Domain("group_id", "in", group.all_implied_by_ids.ids))
        )
        medical = group.privilege_id.category_id == self._medical()
        takers = users.search(colleague & Domain("id", "in", given.delegate_id.ids))
        for row in given.filtered(lambda row: row.delegate_id in takers and (row.group_id or medical)):
            result.setdefault(row.delegate_id.id, set()).add(row.user_id.id)
        return result

    def _medical(self):
        return self.env.ref("med_base.module_category_medical")

    def _edge(self):
        self.ensure_one()
        roles = self.group_id.all_implied_ids.filtered(lambda group: group.privilege_id.category_id == self._medical())
        return Edge(
            self.user_id.id,
            self.delegate_id.id,
            self.date_from,
            self.date_to,
            frozenset((roles | self.group_id).ids) if self.group_id else None,
            frozenset(self.company_id.ids) or None,
        )

    def _record(self, event):
        for row in self:
            self.env["med.log"]._record(
                event,
                row,
                person=row.user_id.login,
                delegate=row.delegate_id.login,
                role=row.group_id.full_name or "*",
                date_from=str(row.date_from),
                date_to=str(row.date_to),
                reason=row.reason,
            )

    def _refresh(self):
        """To-dos of the approvals that wait now go to whoever may decide them now."""
        # sudo: of all companies and whatever the giver may see; only to-dos change
        self.env["med.approval"].sudo().search([("state", "=", "pending")])._sync_activities()
