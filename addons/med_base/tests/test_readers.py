"""Who reads what is held and asked for: who may read the document, who decides, and who watches over all of them."""

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tests.common import freeze_time
from odoo.tools import mute_logger

from .approval_common import ApprovalCase
from .common_stock import StockCase

WATCH = ("quality", "quality_head", "finance", "credit", "auditor", "rules")


class ReaderCase:
    def readers(self, record, users):
        """Whom of the users the record is shown to, by reading it and by finding it: both have to say the same."""
        result = []
        for user in users:
            mine = record.with_user(user).with_context(allowed_company_ids=user.company_ids.ids)
            mine.invalidate_recordset()
            found = bool(mine.search([("id", "=", record.id)]))
            self.assertEqual(mine.has_access("read"), found, user.login)
            if found:
                mine.read([name for name in ("display_name", "state", "amount", "findings") if name in mine._fields])
                result.append(user.login)
            else:
                with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_rule"):
                    mine.read(["state"])
        return result

    def people(self, *roles):
        return [self.user(role) for role in roles]


@tagged("post_install", "-at_install")
class TestReaders(ReaderCase, ApprovalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = new_test_user(cls.env, "test-clerk", "base.group_user")
        cls.own = new_test_user(cls.env, "test-own-orders", "sales_team.group_sale_salesman")
        cls.approval = cls.ask()
        cls.order_hold = cls.approval.sudo().hold_id.with_user(cls.env.user)

    def test_hold_of_an_order(self):
        """Without a role one sees what is held of one's own orders: an order's salesperson reads only those."""
        users = [*self.people("sales", "service", *WATCH), self.clerk, self.own]
        self.assertEqual(self.readers(self.order_hold, users), ["test-sales", *(f"test-{role}" for role in WATCH)])
        mine = self.hold(self.order(user=self.own, user_id=self.own.id))
        self.assertEqual(self.readers(mine, [self.clerk, self.own]), ["test-own-orders"])

    def test_its_owner(self):
        self.order_hold.with_user(self.head).user_id = self.clerk
        self.assertEqual(self.readers(self.order_hold, [self.clerk]), ["test-clerk"])

    def test_approval_and_its_steps(self):
        users = [*self.people("sales", "service", *WATCH), self.clerk, self.own]
        expected = ["test-sales", *(f"test-{role}" for role in WATCH)]
        self.assertEqual(self.readers(self.approval.sudo().with_user(1), users), expected)
        self.assertEqual(self.readers(self.approval.sudo().with_user(1).step_ids, users), expected)

    def test_waiver(self):
        self.approval.with_user(self.head).action_approve()
        waiver = self.order_hold.waiver_ids
        users = [*self.people("sales", *WATCH), self.clerk, self.own]
        self.assertEqual(self.readers(waiver, users), ["test-sales", *(f"test-{role}" for role in WATCH)])

    def test_who_decides(self):
        """A role that the policy names reads what it decides, and who stands in for somebody with it does, too."""
        group = self.env["res.groups"].create({"name": "Board", "user_ids": [Command.link(self.clerk.id)]})
        self.installed("policy_small").write({"step_ids": [Command.create({"group_id": group.id, "sequence": 20})]})
        approval = self.ask().sudo().with_user(1)
        deputy = new_test_user(self.env, "test-deputy", "base.group_user")
        self.assertEqual(self.readers(approval, [self.clerk, deputy, self.own]), ["test-clerk"])
        self.assertEqual(self.readers(self.approval.sudo().with_user(1), [self.clerk]), [])
        today = fields.Date.today()
        self.env["med.delegation"].create(
            {
                "user_id": self.head.id,
                "delegate_id": deputy.id,
                "date_from": today,
                "date_to": today,
                "reason": "x",
            }
        )
        self.assertEqual(self.readers(approval, [deputy]), ["test-deputy"])
        approval.with_user(deputy).action_approve()
        approval.with_user(self.clerk).action_approve()
        self.assertEqual(approval.state, "approved")
        with freeze_time(fields.Date.add(today, days=30)):
            self.assertEqual(self.readers(approval, [deputy, self.clerk]), ["test-deputy", "test-clerk"])
            self.assertEqual(self.readers(self.approval.sudo().with_user(1), [deputy]), [])

    def test_to_decide_by_me_finds_only_what_may_be_read(self):
        mine = self.env["med.approval"].with_user(self.clerk).search([("can_decide", "=", True)])
        self.assertFalse(mine)

    def test_other_company(self):
        """Roles watch over the documents of their companies only."""
        foreign = [
            self.user(
                role,
                f"test-{role}-2",
                company_id=self.company_2.id,
                company_ids=[Command.set(self.company_2.ids)],
            )
            for role in ("sales", *WATCH)
        ]
        for record in (self.order_hold, self.approval.sudo().with_user(1), self.approval.sudo().with_user(1).step_ids):
            self.assertEqual(self.readers(record, foreign), [])

    def test_held_by_hand(self):
        """Everybody reads customers; what stands against one is for those who work with devices."""
        self.hospital.with_user(self.head).action_med_hold("涉嫌欺诈")
        hold = self.env["med.hold"].search([("model", "=", "res.partner"), ("res_id", "=", self.hospital.id)])
        users = [*self.people("sales", "warehouse", "engineer", "auditor"), self.clerk, self.own]
        self.assertEqual(self.readers(hold, users), ["test-sales", "test-warehouse", "test-engineer", "test-auditor"])

    def test_hostile_context(self):
        """Neither superuser mode nor archived companies nor defaults come out of a context."""
        context = {"su": True, "active_test": False, "uid": 1, "bin_size": True, "allowed_company_ids": []}
        holds = self.env["med.hold"].with_user(self.clerk).with_context(**context)
        self.assertFalse(holds.search([("id", "=", self.order_hold.id)]))
        self.assertFalse(holds.search([("document_readable", "=", True), ("model", "=", "sale.order")]))
        self.assertFalse(holds.search([("user_id", "!=", self.clerk.id)]))

    def test_nobody_is_told_by_counting(self):
        clerk = self.env["med.hold"].with_user(self.clerk)
        self.assertEqual(clerk.search_count([]), 0)
        self.assertEqual(clerk._read_group([], [], ["amount:sum"])[0][0] or 0, 0)


@tagged("post_install", "-at_install")
class TestReadersOfTransfers(ReaderCase, StockCase):
    def test_hold_of_a_transfer(self):
        """The warehouse sees why a transfer is held; sales reads deliveries; finance watches; a clerk does not."""
        self.blocking_rule()
        hold = self.hold(self.delivery())
        clerk = new_test_user(self.env, "test-clerk", "base.group_user")
        users = [*self.people("warehouse", "sales", "finance", "auditor"), clerk]
        self.assertEqual(self.readers(hold, users), ["test-warehouse", "test-sales", "test-finance", "test-auditor"])

    def test_hold_of_a_lot(self):
        self.lot.with_user(self.user("quality")).action_med_hold("待检")
        hold = self.env["med.hold"].search([("model", "=", "stock.lot"), ("res_id", "=", self.lot.id)])
        clerk = new_test_user(self.env, "test-clerk", "base.group_user")
        self.assertEqual(self.readers(hold, [*self.people("warehouse"), clerk]), ["test-warehouse"])
