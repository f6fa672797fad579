from odoo.fields import Date

from .common_rules import RuleCase


class ApprovalCase(RuleCase):
    """A rule that wants every order approved, a salesperson, and people of the deciding roles."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.licence = cls.make_rule("licence")
        cls.sales = cls.user("sales")
        cls.head = cls.user("quality_head")
        cls.head_2 = cls.user("quality_head", "test-head-2")
        cls.finance = cls.user("finance")

    @classmethod
    def make_rule(cls, code, group=None, **values):
        """A rule in force that every order breaks; ``group`` is the role that decides on it."""
        group = cls.env.ref(group) if group else cls.env["res.groups"]
        values = {"name": code.title(), "value": 0, "message": f"{code.title()} is missing", **values}
        return cls.rule(code=code, waive_group_id=group.id, **values)

    @classmethod
    def installed(cls, name):
        """What the app ships, as its data would write it."""
        return cls.env["med.rule"]._as_installer().env.ref(f"med_base.{name}")

    @classmethod
    def held(cls, amount=1000, **values):
        """The gate's hold on an order of the amount."""
        order = cls.order(user=cls.sales, lines=[(cls.device, 1, amount)], **values)
        return cls.hold(cls, order)

    @classmethod
    def ask(cls, hold=None, user=None, reason="The hospital needs it on Monday", amount=1000):
        hold = hold or cls.held(amount)
        return cls.env["med.approval"].with_user(user or cls.sales)._request(hold, reason)

    @classmethod
    def document(cls, approval):
        return cls.env[approval.model].browse(approval.res_id)

    @classmethod
    def steps(cls, approval):
        steps = approval.sudo().step_ids
        return [(step.group_id.get_external_id()[step.group_id.id], step.state) for step in steps]

    @classmethod
    def people(cls, group):
        """Who has the role in the company."""
        return cls.env["res.users"].search(
            [("all_group_ids", "in", cls.env.ref(group).ids), ("company_ids", "in", cls.company.ids)]
        )

    def delegate(self, giver, taker, **values):
        values = {"date_from": Date.today(), "date_to": Date.today(), "reason": "Leave", **values}
        values = {"user_id": giver.id, "delegate_id": taker.id, **values}
        return self.env["med.delegation"].with_user(giver).create(values)

    def todo(self, approval):
        """Who has a to-do for the approval."""
        return approval.sudo().activity_ids.user_id
