"""Who decides, and what a decision does."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .approval_common import ApprovalCase

QUALITY, FINANCE, CREDIT = "med_base.group_quality_head", "med_base.group_finance", "med_base.group_credit"


@tagged("post_install", "-at_install")
class TestApproval(ApprovalCase):
    def test_two_steps(self):
        approval = self.ask(amount=200000)
        with self.assertRaises(AccessError):
            approval.with_user(self.finance).action_approve()
        self.assertTrue(approval.with_user(self.head).can_decide)
        self.assertFalse(approval.with_user(self.finance).can_decide)
        approval.with_user(self.head).action_approve("Seen")
        self.assertEqual(self.steps(approval), [(QUALITY, "approved"), (FINANCE, "pending")])
        self.assertEqual(approval.hold_id.state, "requested")
        self.assertEqual(self.todo(approval), self.people(FINANCE))
        approval.with_user(self.finance).action_approve()
        self.assertEqual((approval.state, approval.hold_id.state), ("approved", "released"))
        self.assertFalse(self.todo(approval))
        self.assertRecordValues(
            approval.sudo().step_ids,
            [
                {"decided_by_id": self.head.id, "on_behalf_of_id": False, "reason": "Seen"},
                {"decided_by_id": self.finance.id, "on_behalf_of_id": False, "reason": False},
            ],
        )

    def test_refuse(self):
        approval = self.ask(amount=200000)
        for reason in (None, "", "  ", True):
            with self.assertRaises(UserError):
                approval.with_user(self.head).action_refuse(reason)
        approval.with_user(self.head).action_refuse("Not without the licence")
        self.assertEqual((approval.state, approval.hold_id.state), ("refused", "rejected"))
        self.assertEqual(self.steps(approval), [(QUALITY, "refused"), (FINANCE, "skipped")])
        self.assertFalse(self.todo(approval))
        for verb in ("action_approve", "action_refuse"):
            with self.assertRaises(UserError):
                getattr(approval.with_user(self.head_2), verb)("again")
        with self.assertRaises(UserError):
            self.ask(approval.hold_id)

    def test_refused_is_not_asked_again_as_it_is(self):
        with freeze_time("2026-03-01 10:00:00"):
            approval = self.ask()
            approval.with_user(self.head).action_refuse("Not without the licence")
            order = self.document(approval)
            gate = self.env["med.gate"].with_user(self.user("sales", "test-sales-2"))
            with self.assertRaisesRegex(UserError, "Not without the licence"):
                gate.request_approval("sale.order", order.id, "Please")
            self.assertFalse(self.env["med.approval"].search([("res_id", "=", order.id), ("state", "=", "pending")]))
            order.order_line.product_uom_qty = 2
            gate.request_approval("sale.order", order.id, "Twice as many")
            other = self.ask()
            other.with_user(self.head).action_refuse("No")
        with freeze_time("2026-03-16 10:00:00"):
            gate.request_approval("sale.order", other.res_id, "Two weeks later")

    def test_approving_twice(self):
        approval = self.ask()
        approval.with_user(self.head).action_approve()
        for user in (self.head, self.head_2):
            with self.assertRaises(UserError):
                approval.with_user(user).action_approve()
        with self.assertRaises(UserError):
            approval.with_user(self.head_2).action_refuse("late")

    def test_requester_never_decides(self):
        self.head.group_ids += self.env.ref("med_base.group_sales")
        approval = self.ask(user=self.head)
        self.assertFalse(approval.with_user(self.head).can_decide)
        self.assertTrue(approval.with_user(self.head).why_not)
        self.assertNotIn(self.head, self.todo(approval))
        for verb in ("action_approve", "action_refuse"):
            with self.assertRaises(AccessError):
                getattr(approval.with_user(self.head), verb)("x")
        approval.with_user(self.head_2).action_approve()
        self.assertEqual(approval.state, "approved")

    def test_one_person_decides_one_step(self):
        self.head.group_ids += self.env.ref(FINANCE)
        approval = self.ask(amount=200000)
        approval.with_user(self.head).action_approve()
        self.assertFalse(approval.with_user(self.head).can_decide)
        with self.assertRaises(AccessError):
            approval.with_user(self.head).action_approve()

    def test_same_person_where_the_policy_says_so(self):
        self.installed("policy_large_finance").distinct = False
        self.head.group_ids += self.env.ref(FINANCE)
        approval = self.ask(amount=200000)
        approval.with_user(self.head).action_approve()
        approval.with_user(self.head).action_approve()
        self.assertEqual(approval.state, "approved")

    def test_last_person_for_a_later_step_leaves_this_one(self):
        self.people(FINANCE).write({"active": False})
        both = self.user("quality_head,finance", "test-both")
        approval = self.ask(amount=200000)
        with self.assertRaisesRegex(UserError, "Finance"):
            approval.with_user(both).action_approve()
        approval.with_user(self.head).action_approve()
        approval.with_user(both).action_approve()
        self.assertEqual(approval.state, "approved")

    def test_ceiling_only_lower(self):
        self.installed("policy_small").ceiling_percent = 0.1
        approval = self.ask(amount=1000)
        self.assertEqual(approval.ceiling, 1100)
        for ceiling in (1100.02, -1, float("nan"), float("inf"), "900", True, [1]):
            with self.assertRaises(UserError):
                approval.with_user(self.head).action_approve(ceiling=ceiling)
        approval.with_user(self.head).action_approve(ceiling=1050)
        self.assertEqual((approval.state, approval.ceiling), ("approved", 1050))

    def test_ceiling_zero_is_zero(self):
        approval = self.ask(amount=1000)
        with self.assertRaises(UserError):  # and not "no ceiling given"
            approval.with_user(self.head).action_approve(ceiling=0)
        self.assertEqual(approval.state, "pending")

    def test_to_decide_by_me(self):
        small, large = self.ask(), self.ask(amount=200000)
        Approval = self.env["med.approval"]
        mine = [("id", "in", (small | large).ids), ("can_decide", "=", True)]
        self.assertEqual(Approval.with_user(self.head).search(mine), large | small)
        self.assertFalse(Approval.with_user(self.finance).search(mine))
        large.with_user(self.head).action_approve()
        self.assertEqual(Approval.with_user(self.finance).search(mine), large)
        not_mine = [("id", "in", (small | large).ids), ("can_decide", "=", False)]
        self.assertEqual(Approval.with_user(self.finance).search(not_mine), small)

    def test_window(self):
        self.installed("policy_small").ceiling_percent = 0.1
        approval = self.ask(amount=1000)
        Window = self.env["med.approval.decision"].with_user(self.head)
        window = Window.create({"approval_id": approval.id, "decision": "refuse"})
        with self.assertRaises(UserError):
            window.action_decide()
        other = self.env["med.approval.decision"].with_user(self.sales).create({"approval_id": approval.id})
        with self.assertRaises(AccessError):
            other.action_decide()
        with self.assertRaises(UserError):
            Window.create({"approval_id": approval.id, "lower": True, "ceiling": 900}).action_decide()
        Window.create({"approval_id": approval.id, "lower": True, "ceiling": 1020}).action_decide()
        self.assertEqual((approval.state, approval.ceiling), ("approved", 1020))
