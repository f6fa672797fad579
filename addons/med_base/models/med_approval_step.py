from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL
from odoo.tools.i18n import format_list

from ..tools.people import undecidable
from . import med_driven  # noqa: F401 (a model is defined after those it inherits)


class MedApprovalStep(models.Model):
    """One role's decision. Nobody may write it: the verbs of med.approval do, in the name of the user they checked."""

    _name = "med.approval.step"
    _description = "Approval Steps"
    _inherit = ["med.driven"]
    _order = "approval_id, sequence, id"
    _rec_name = "group_id"

    approval_id = fields.Many2one("med.approval", required=True, readonly=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="approval_id.company_id", store=True, index=True)
    sequence = fields.Integer(required=True, readonly=True)
    group_id = fields.Many2one("res.groups", "Role", required=True, readonly=True, ondelete="restrict")
    hours = fields.Float("Hours to Decide", readonly=True)
    distinct = fields.Boolean("Another Person", readonly=True)
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("pending", "To Decide"),
            ("approved", "Approved"),
            ("refused", "Refused"),
            ("skipped", "Skipped"),
        ],
        default="waiting",
        required=True,
        readonly=True,
        index=True,
    )
    due = fields.Datetime(readonly=True)
    decided_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    on_behalf_of_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    decided_on = fields.Datetime(readonly=True)
    reason = fields.Text(readonly=True)
    ceiling = fields.Monetary(readonly=True, help="What this decision lowered the ceiling to, if it did.")
    has_ceiling = fields.Boolean(readonly=True)
    currency_id = fields.Many2one(related="approval_id.currency_id")
    tended_on = fields.Date(readonly=True, help="The day of the last look at who decides, and of a reminder if late.")

    def _start(self):
        self.ensure_one()
        now = fields.Datetime.now()
        self._drive({"state": "pending", "due": now + timedelta(hours=self.hours)})

    def _settle(self, decision, reason, principal):
        """Writes the decision, if nobody was faster: one UPDATE that two people at once cannot both win."""
        self.ensure_one()
        self.flush_recordset()
        rows = self.env.execute_query(
            SQL(
                """UPDATE med_approval_step
                      SET state = %s, decided_by_id = %s, on_behalf_of_id = %s, decided_on = %s, reason = %s,
                          write_uid = %s, write_date = %s
                    WHERE id = %s AND state = 'pending'
                RETURNING id""",
                *(decision, self.env.uid, principal.id or None, fields.Datetime.now(), reason or None),
                *(self.env.uid, fields.Datetime.now(), self.id),
            )
        )
        self.invalidate_recordset()
        self.modified(["state"])
        if not rows:
            raise UserError(self.approval_id._already())

    # --- who decides ------------------------------------------------------------------------------------------------

    def _people(self):
        """Who may decide each step today.

        :return: {step id: {user id: id of the person in whose place, or False}}
        """
        cache, result = {}, {}
        for step in self:
            company = step.company_id
            key = step.group_id, company
            if key not in cache:
                Delegation = self.env["med.delegation"]
                cache[key] = Delegation._deciders(step.group_id, company, self.env["med.gate"]._today(company))
            result[step.id] = self._entitled(cache[key], step._excluded().ids)
        return result

    @api.model
    def _entitled(self, deciders, excluded):
        """Leaves out who must not decide, and whose right must not be used."""
        result = {}
        for user, principals in deciders.items():
            allowed = principals - set(excluded)
            if user not in excluded and allowed:
                result[user] = False if user in allowed else min(allowed)
        return result

    def _excluded(self):
        """The requester, and where the step is for another person all who decided before, or for whom it was done."""
        self.ensure_one()
        users = self.approval_id.requested_by_id
        if self.distinct:
            users |= self._earlier().decided_by_id | self._earlier().on_behalf_of_id
        return users

    def _earlier(self):
        return self.approval_id.step_ids.filtered(lambda step: step.state == "approved" and step != self)

    def _check_person(self):
        """Whether the user may decide the step now.

        :return: the person in whose place the user decides, empty for an own right
        :raise AccessError: why this user may not
        """
        self.ensure_one()
        people = self._people()[self.id]
        if self.env.uid not in people:
            raise AccessError(self._why_not(self.env.user))
        return self.env["res.users"].browse(people[self.env.uid] or [])

    def _why_not(self, user):
        """In words, why the user does not decide the step."""
        name = self.approval_id.name
        if user == self.approval_id.requested_by_id:
            return self.env._("You asked for %(name)s yourself: another person has to decide it.", name=name)
        if user in self._excluded():
            return self.env._("You have had your say on %(name)s: this step is for another person.", name=name)
        return self.env._(
            "%(name)s is decided by the role %(role)s, or by who stands in today for somebody with it "
            "who neither asked for it nor decided before.",
            name=name,
            role=self.group_id.name,
        )

    def _check_next(self, user, principal):
        """Refuses a decision after which nobody would be left for a later step."""
        self.ensure_one()
        later = self.approval_id.step_ids.filtered(lambda step: step.state == "waiting")
        used = (user | principal).ids
        plan = []
        for step in later:
            people = step._people()[step.id]
            plan.append(({person for person in people if not step.distinct or person not in used}, step.distinct))
        if stuck := undecidable(plan):
            raise UserError(
                self.env._(
                    "If you decide this step of %(name)s, nobody is left for %(role)s. Leave it to somebody else, or "
                    "ask an administrator to give that role to another person.",
                    name=self.approval_id.name,
                    role=format_list(self.env, [later[index].group_id.name for index in stuck]),
                )
            )

    @api.model
    def _check_decidable(self, steps, company, requester):
        """Refuses a request that could never be decided.

        :param steps: values of the steps to be, in order
        :raise UserError: names the roles for which nobody is left
        """
        Delegation = self.env["med.delegation"]
        day = self.env["med.gate"]._today(company)
        groups = [self.env["res.groups"].browse(step["group_id"]) for step in steps]
        people = [set(self._entitled(Delegation._deciders(group, company, day), requester.ids)) for group in groups]
        if stuck := undecidable([(p, step["distinct"]) for p, step in zip(people, steps, strict=True)]):
            raise UserError(
                self.env._(
                    "Nobody could decide this request: besides you and those who decide the other steps, no active "
                    "person of %(company)s has the role %(role)s. Ask an administrator to give it to somebody, or "
                    "somebody with the role to name who stands in.",
                    company=company.name,
                    role=format_list(self.env, [groups[index].name for index in stuck]),
                )
            )
