from odoo.fields import Datetime

from .common import MedCase


class ApprovalCase(MedCase):
    """An order of the salesperson, held for approval by the head of quality; people of every deciding role."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.operation = cls.env["med.operation"].create({"code": "test.op", "name": "Confirm", "model": "sale.order"})
        cls.pack = cls.env["med.rule.pack"].create({"name": "Pack"})
        cls.rule = cls.make_rule("licence")
        cls.sales = cls.user("sales")
        cls.head = cls.user("quality_head")
        cls.head_2 = cls.user("quality_head", "test-head-2")
        cls.finance = cls.user("finance")

    @classmethod
    def make_rule(cls, code, group=None, pack=None):
        return cls.env["med.rule"].create(
            {
                "code": code,
                "name": code.title(),
                "waive_group_id": cls.env.ref(group).id if group else False,
                "pack_id": pack.id if pack else False,
            }
        )

    @classmethod
    def finding(cls, rule, severity="approve", **values):
        return {
            "rule_id": rule.id,
            "rule": rule.name,
            "code": rule.code,
            "finding": "",
            "severity": severity,
            "message": f"{rule.name} is missing",
            "resolution": "Send it",
            "source": "GSP 1",
            "waived": False,
            **values,
        }

    @classmethod
    def hold(cls, amount=1000, rules=None, company=None, **values):
        company = company or cls.company
        rules = cls.rule if rules is None else rules
        order = values.pop("order", None) or cls.order(user=cls.sales)
        return cls.env["med.hold"].create(
            {
                "name": "HOLD/1",
                "model": "sale.order",
                "res_id": order.id,
                "document_name": order.name,
                "operation_id": cls.operation.id,
                "company_id": company.id,
                "partner_id": cls.hospital.id,
                "amount": amount,
                "fingerprint": "f1",
                "findings": [cls.finding(rule) for rule in rules],
                **values,
            }
        )

    @classmethod
    def ask(cls, hold=None, user=None, reason="The hospital needs it on Monday"):
        hold = hold or cls.hold()
        return cls.env["med.approval"].with_user(user or cls.sales)._request(hold, reason)

    @classmethod
    def steps(cls, approval):
        return approval.sudo().step_ids.mapped(
            lambda step: (step.group_id.get_external_id()[step.group_id.id], step.state)
        )

    def delegate(self, giver, taker, **values):
        today = Datetime.now().date()
        values = {"date_from": today, "date_to": today, "reason": "Leave", **values}
        return (
            self.env["med.delegation"].with_user(giver).create({"user_id": giver.id, "delegate_id": taker.id, **values})
        )

    def todo(self, approval):
        """Who has a to-do for the approval."""
        return approval.sudo().activity_ids.user_id
