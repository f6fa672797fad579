from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Datetime
from odoo.tests import freeze_time, tagged

from .approval_common import ApprovalCase

QUALITY, FINANCE, CREDIT = "med_base.group_quality_head", "med_base.group_finance", "med_base.group_credit"


@tagged("post_install", "-at_install")
class TestApproval(ApprovalCase):
    # --- request ----------------------------------------------------------------------------------------------------

    def test_request_copies_the_hold(self):
        hold = self.held(1000)
        approval = self.ask(hold)
        self.assertRecordValues(
            approval.sudo(),
            [
                {
                    "hold_id": hold.id,
                    "model": "sale.order",
                    "res_id": hold.res_id,
                    "document_name": hold.document_name,
                    "company_id": self.company.id,
                    "partner_id": self.hospital.id,
                    "amount": 1000,
                    "ceiling": 1000,
                    "fingerprint": hold.fingerprint,
                    "findings": hold.findings,
                    "state": "pending",
                    "requested_by_id": self.sales.id,
                }
            ],
        )
        self.assertEqual(self.steps(approval), [(QUALITY, "pending")])
        self.assertEqual(hold.state, "requested")
        self.assertIn(self.head, self.todo(approval))
        self.assertIn("Licence is missing", approval.findings_html)
        self.assertIn("Ask the sales director", approval.findings_html)

    def test_words_of_findings_are_text(self):
        self.make_rule("evil", message="<img src=x onerror=alert(1)>")
        self.assertNotIn("<img", self.ask().findings_html)

    def test_roles_of_rules_come_first_each_once(self):
        self.make_rule("credit", CREDIT, sequence=1)
        self.make_rule("other", CREDIT)
        self.user("credit")
        approval = self.ask(amount=200000)
        self.assertEqual(self.steps(approval), [(CREDIT, "pending"), (QUALITY, "waiting"), (FINANCE, "waiting")])

    def test_request_needs_a_reason(self):
        for reason in (None, "", "  ", True, ["x"]):
            with self.assertRaises(UserError):
                self.ask(reason=reason)

    def test_request_needs_an_open_hold(self):
        for state in ("rejected", "released", "cancelled"):
            hold = self.held()
            hold.state = state
            with self.assertRaises(UserError):
                self.ask(hold)

    def test_request_needs_a_hold_without_blocks(self):
        hold = self.held()
        self.make_rule("block", severity="block")
        hold._reevaluate()
        with self.assertRaises(UserError):
            self.ask(hold)
        self.assertFalse(hold.approval_ids)

    def test_request_by_the_client(self):
        order = self.order(user=self.sales)
        self.env["med.gate"].with_user(self.sales).request_approval("sale.order", order.id, "Urgent")
        approval = self.env["med.approval"].search([("res_id", "=", order.id)])
        self.assertEqual((approval.state, approval.requested_by_id), ("pending", self.sales))
        preview = self.env["med.gate"].with_user(self.sales).preview("sale.order", order.ids)[str(order.id)]
        self.assertEqual(preview["approval"], {"id": approval.id, "state": "pending"})
        self.assertEqual(preview["hold"]["state"], "requested")
        self.assertFalse(preview["can_request"])
        approval.with_user(self.head).action_approve()
        order.with_user(self.sales).action_confirm()
        self.assertEqual(order.state, "sale")

    def test_a_waiver_is_good_once_and_as_it_was(self):
        approval = self.ask(amount=1000)
        approval.with_user(self.head).action_approve()
        order = self.document(approval).with_user(self.sales)
        order.order_line.price_unit = 1001
        self.refused(order.action_confirm)
        order.order_line.price_unit = 1000
        order.action_confirm()
        self.assertEqual(approval.hold_id.waiver_ids.mapped("state"), ["used"])
        order._action_cancel()
        order.action_draft()
        self.refused(order.action_confirm)

    def test_a_lower_ceiling_holds_at_the_gate(self):
        approval = self.ask(amount=1000)
        approval.with_user(self.head).action_approve(ceiling=999)
        self.refused(self.document(approval).with_user(self.sales).action_confirm)

    def test_request_once(self):
        hold = self.held()
        first = self.ask(hold)
        with self.assertRaisesRegex(UserError, first.name):
            self.ask(hold, self.user("sales", "test-sales-2"))

    def test_who_may_not_change_the_document_may_not_ask(self):
        for role in ("auditor", "engineer"):
            with self.assertRaises(AccessError):
                self.ask(user=self.user(role))

    def test_nobody_can_decide(self):
        people = self.env["res.users"].search([("all_group_ids", "in", self.env.ref(QUALITY).ids)])
        (people - self.head).write({"active": False})
        head_who_sells = self.head
        head_who_sells.group_ids += self.env.ref("med_base.group_sales")
        hold = self.held()
        with self.assertRaisesRegex(UserError, "Head of Quality"):
            self.ask(hold, head_who_sells)
        self.assertFalse(hold.approval_ids)
        self.assertEqual(hold.state, "open")
        self.assertTrue(self.ask(hold))  # somebody else may ask: then the head decides

    def test_one_person_for_two_roles_is_nobody(self):
        for group in (QUALITY, FINANCE):
            self.env["res.users"].search([("all_group_ids", "in", self.env.ref(group).ids)]).write({"active": False})
        self.user("quality_head,finance", "test-both")
        with self.assertRaisesRegex(UserError, "Finance"):
            self.ask(amount=200000)
        self.assertTrue(self.ask(amount=50000))

    def test_hostile_context_gives_nothing(self):
        context = {
            "default_state": "approved",
            "default_decided_by_id": self.head.id,
            "active_test": False,
            "mail_activity_automation_skip": True,
            "tracking_disable": True,
            "med_verb": True,
        }
        approval = self.env["med.approval"].with_user(self.sales).with_context(**context)._request(self.held(), "x")
        self.assertEqual(self.steps(approval), [(QUALITY, "pending")])
        self.assertFalse(approval.sudo().step_ids.decided_by_id)
        self.assertTrue(self.todo(approval))

    # --- decision ---------------------------------------------------------------------------------------------------

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
        self.env.ref("med_base.policy_large_finance").distinct = False
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
        self.env.ref("med_base.policy_small").ceiling_percent = 0.1
        approval = self.ask(amount=1000)
        self.assertEqual(approval.ceiling, 1100)
        for ceiling in (1100.02, -1, float("nan"), float("inf"), "900", True, [1]):
            with self.assertRaises(UserError):
                approval.with_user(self.head).action_approve(ceiling=ceiling)
        approval.with_user(self.head).action_approve(ceiling=1050)
        self.assertEqual((approval.state, approval.ceiling), ("approved", 1050))

    def test_ceiling_zero_is_zero(self):
        approval = self.ask(amount=1000)
        approval.with_user(self.head).action_approve(ceiling=0)
        self.assertEqual(approval.ceiling, 0)

    # --- lapse ------------------------------------------------------------------------------------------------------

    def test_expired(self):
        with freeze_time("2026-03-01 10:00:00"):
            approval = self.ask()
        with freeze_time("2026-03-15 10:00:01"):
            approval.invalidate_recordset()
            self.assertFalse(approval.with_user(self.head).can_decide)
            notice = approval.with_user(self.head).action_approve()
        self.assertEqual(notice["tag"], "display_notification")
        self.assertEqual((approval.state, approval.hold_id.state), ("expired", "open"))

    def test_waiver_is_valid_from_the_grant(self):
        with freeze_time("2026-03-01 10:00:00"):
            approval = self.ask()
        with freeze_time("2026-03-10 10:00:00"):
            approval.with_user(self.head).action_approve()
        self.assertEqual(approval.expires_on, Datetime.to_datetime("2026-03-24 10:00:00"))

    def assert_void(self, approval):
        notice = approval.with_user(self.head).action_approve()
        self.assertEqual((notice["tag"], notice["params"]["type"]), ("display_notification", "warning"))
        self.assertEqual(approval.state, "void")
        self.assertNotIn("approved", approval.sudo().step_ids.mapped("state"))
        self.assertFalse(approval.hold_id.waiver_ids)
        self.assertFalse(self.todo(approval))
        return notice["params"]["message"]

    def test_changed_document_voids(self):
        approval = self.ask(amount=1000)
        self.document(approval).order_line.price_unit = 99000
        self.assertIn("99,000.00", self.assert_void(approval))
        self.assertEqual(approval.hold_id.state, "open")
        again = self.ask(approval.hold_id)
        self.assertEqual(again.amount, 99000)

    def test_a_change_that_the_gate_saw_voids(self):
        approval = self.ask(amount=1000)
        order = self.document(approval)
        order.partner_shipping_id = order.partner_id.copy()
        self.hold(order)
        self.assertEqual((approval.state, approval.hold_id.state), ("void", "open"))
        self.assertFalse(self.todo(approval))
        with self.assertRaises(UserError):
            approval.with_user(self.head).action_approve()

    def test_new_finding_voids(self):
        """The approver of one thing does not waive another that came after the request."""
        approval = self.ask()
        self.make_rule("overdue", CREDIT)
        self.assertIn("Overdue is missing", self.assert_void(approval))

    def test_worse_finding_voids(self):
        approval = self.ask()
        self.licence.severity = "block"
        self.assert_void(approval)

    def test_resolved_meanwhile_voids(self):
        approval = self.ask()
        self.licence._retire()
        self.env.registry.clear_cache()
        self.assert_void(approval)
        self.assertEqual(approval.hold_id.state, "released")

    def test_ended_hold_ends_the_request(self):
        approval = self.ask()
        approval.sudo().hold_id._close("released", "Paid")
        self.assertEqual(approval.state, "void")
        self.assertFalse(self.todo(approval))

    def test_changed_words_alone_do_not_void(self):
        approval = self.ask()
        self.licence.message = "Licence is missing for 3 days"
        approval.sudo().hold_id._reevaluate()
        approval.invalidate_recordset()
        self.assertIn("for 3 days", approval.with_user(self.head).present_html)
        approval.with_user(self.head).action_approve()
        self.assertEqual(approval.state, "approved")

    def test_confirmed_document_needs_no_decision(self):
        approval = self.ask()
        self.licence._retire()
        self.env.registry.clear_cache()
        self.document(approval).with_user(self.sales).action_confirm()
        self.assertEqual(approval.state, "void")

    def test_cancel(self):
        approval = self.ask()
        for user in (self.head, self.user("sales", "test-sales-2"), self.user("rules")):
            with self.assertRaises(AccessError):
                approval.with_user(user).action_cancel()
        approval.with_user(self.sales).action_cancel()
        self.assertEqual((approval.state, approval.hold_id.state), ("cancelled", "open"))
        with self.assertRaises(UserError):
            approval.with_user(self.head).action_approve()
        with self.assertRaises(UserError):
            approval.with_user(self.sales).action_cancel()

    # --- background -------------------------------------------------------------------------------------------------

    def test_cron_expires(self):
        old = self.ask()
        late = Datetime.now() + timedelta(days=15)
        with freeze_time(late):
            new = self.ask()
            self.tend()
        self.assertEqual((old.state, new.state), ("expired", "pending"))

    def test_cron_reminds_once_a_day(self):
        with freeze_time("2026-03-02 01:00:00"):
            approval = self.ask()
        partner = self.head.partner_id
        with freeze_time("2026-03-02 20:00:00"):
            self.tend()
            self.assertFalse(self.reminders(approval, partner))
        for hour in (2, 3):
            with freeze_time(f"2026-03-03 0{hour}:00:00"):
                self.tend()
                self.assertEqual(len(self.reminders(approval, partner)), 1)
        with freeze_time("2026-03-04 02:00:00"):
            self.tend()
        self.assertEqual(len(self.reminders(approval, partner)), 2)
        self.assertFalse(self.reminders(approval, self.sales.partner_id))

    def tend(self):
        with self.enter_registry_test_mode():
            self.env.ref("med_base.cron_approval").method_direct_trigger()

    def reminders(self, approval, partner):
        return self.env["mail.message"].search(
            [
                ("model", "=", "med.approval"),
                ("res_id", "=", approval.id),
                ("message_type", "=", "user_notification"),
                ("subject", "like", "Late"),
                ("partner_ids", "in", partner.ids),
            ]
        )

    # --- worklist ---------------------------------------------------------------------------------------------------

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
        approval = self.ask(amount=1000)
        Window = self.env["med.approval.decision"].with_user(self.head)
        window = Window.create({"approval_id": approval.id, "decision": "refuse"})
        with self.assertRaises(UserError):
            window.action_decide()
        other = self.env["med.approval.decision"].with_user(self.sales).create({"approval_id": approval.id})
        with self.assertRaises(AccessError):
            other.action_decide()
        Window.create({"approval_id": approval.id, "lower": True, "ceiling": 900}).action_decide()
        self.assertEqual((approval.state, approval.ceiling), ("approved", 900))
