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
        hold = self.hold(1000)
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
                    "fingerprint": "f1",
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
        self.assertIn("Send it", approval.findings_html)

    def test_words_of_findings_are_text(self):
        hold = self.hold(findings=[self.finding(self.rule, message="<img src=x onerror=alert(1)>")])
        self.assertNotIn("<img", self.ask(hold).findings_html)

    def test_roles_of_rules_come_first_each_once(self):
        rules = self.make_rule("credit", CREDIT) | self.rule | self.make_rule("other", CREDIT)
        self.user("credit")
        approval = self.ask(self.hold(200000, rules))
        self.assertEqual(self.steps(approval), [(CREDIT, "pending"), (QUALITY, "waiting"), (FINANCE, "waiting")])

    def test_request_needs_a_reason(self):
        for reason in (None, "", "  ", True, ["x"]):
            with self.assertRaises(UserError):
                self.ask(reason=reason)

    def test_request_needs_an_open_hold_without_blocks(self):
        for values in (
            {"state": "rejected"},
            {"state": "released"},
            {"findings": [self.finding(self.rule), self.finding(self.rule, "block")]},
        ):
            with self.assertRaises(UserError):
                self.ask(self.hold(**values))

    def test_request_once(self):
        hold = self.hold()
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
        hold = self.hold()
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
            self.ask(self.hold(200000))
        self.assertTrue(self.ask(self.hold(50000)))

    def test_hostile_context_gives_nothing(self):
        context = {
            "default_state": "approved",
            "default_decided_by_id": self.head.id,
            "active_test": False,
            "mail_activity_automation_skip": True,
            "tracking_disable": True,
            "med_verb": True,
        }
        approval = self.env["med.approval"].with_user(self.sales).with_context(**context)._request(self.hold(), "x")
        self.assertEqual(self.steps(approval), [(QUALITY, "pending")])
        self.assertFalse(approval.sudo().step_ids.decided_by_id)
        self.assertTrue(self.todo(approval))

    # --- decision ---------------------------------------------------------------------------------------------------

    def test_two_steps(self):
        approval = self.ask(self.hold(200000))
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

    def people(self, group):
        return self.env["res.users"].search(
            [("all_group_ids", "in", self.env.ref(group).ids), ("company_ids", "in", self.company.ids)]
        )

    def test_refuse(self):
        approval = self.ask(self.hold(200000))
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
        approval = self.ask(self.hold(200000))
        approval.with_user(self.head).action_approve()
        self.assertFalse(approval.with_user(self.head).can_decide)
        with self.assertRaises(AccessError):
            approval.with_user(self.head).action_approve()

    def test_same_person_where_the_policy_says_so(self):
        self.env.ref("med_base.policy_large_finance").distinct = False
        self.head.group_ids += self.env.ref(FINANCE)
        approval = self.ask(self.hold(200000))
        approval.with_user(self.head).action_approve()
        approval.with_user(self.head).action_approve()
        self.assertEqual(approval.state, "approved")

    def test_last_person_for_a_later_step_leaves_this_one(self):
        self.people(FINANCE).write({"active": False})
        both = self.user("quality_head,finance", "test-both")
        approval = self.ask(self.hold(200000))
        with self.assertRaisesRegex(UserError, "Finance"):
            approval.with_user(both).action_approve()
        approval.with_user(self.head).action_approve()
        approval.with_user(both).action_approve()
        self.assertEqual(approval.state, "approved")

    def test_ceiling_only_lower(self):
        self.env.ref("med_base.policy_small").ceiling_percent = 0.1
        approval = self.ask(self.hold(1000))
        self.assertEqual(approval.ceiling, 1100)
        for ceiling in (1100.02, -1, float("nan"), float("inf"), "900", True, [1]):
            with self.assertRaises(UserError):
                approval.with_user(self.head).action_approve(ceiling=ceiling)
        approval.with_user(self.head).action_approve(ceiling=1050)
        self.assertEqual((approval.state, approval.ceiling), ("approved", 1050))

    def test_ceiling_zero_is_zero(self):
        approval = self.ask(self.hold(1000))
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

    def test_changed_document_voids(self):
        for values in (
            {"fingerprint": "f2"},
            {"findings": [self.finding(self.rule), self.finding(self.make_rule("new"))]},
            {"findings": [self.finding(self.rule, "block")]},
            {"state": "released"},
        ):
            approval = self.ask()
            approval.sudo().hold_id.write(values)
            notice = approval.with_user(self.head).action_approve()
            self.assertEqual(notice["params"]["type"], "warning")
            self.assertEqual(approval.state, "void", values)
            self.assertNotIn("approved", approval.sudo().step_ids.mapped("state"))
            self.assertFalse(self.todo(approval))

    def test_changed_words_alone_do_not_void(self):
        approval = self.ask()
        approval.sudo().hold_id.findings = [self.finding(self.rule, message="Licence is missing for 3 days")]
        approval.invalidate_recordset()
        self.assertIn("for 3 days", approval.with_user(self.head).present_html)
        approval.with_user(self.head).action_approve()
        self.assertEqual(approval.state, "approved")

    def test_void_says_what_changed_and_a_new_request_goes(self):
        approval = self.ask(self.hold(1000))
        approval.sudo().hold_id.write({"fingerprint": "f2", "amount": 99000})
        notice = approval.with_user(self.head).action_approve()
        self.assertIn("99,000.00", notice["params"]["message"])
        self.assertEqual(approval.hold_id.state, "open")
        self.assertEqual(self.ask(approval.hold_id).amount, 99000)

    def test_end_of_the_hold_ends_the_request(self):
        approval = self.ask()
        approval.sudo().hold_id._close("released", "Paid")
        self.assertEqual(approval.state, "void")
        self.assertFalse(self.todo(approval))

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
        small, large = self.ask(), self.ask(self.hold(200000))
        Approval = self.env["med.approval"]
        mine = [("id", "in", (small | large).ids), ("can_decide", "=", True)]
        self.assertEqual(Approval.with_user(self.head).search(mine), large | small)
        self.assertFalse(Approval.with_user(self.finance).search(mine))
        large.with_user(self.head).action_approve()
        self.assertEqual(Approval.with_user(self.finance).search(mine), large)
        not_mine = [("id", "in", (small | large).ids), ("can_decide", "=", False)]
        self.assertEqual(Approval.with_user(self.finance).search(not_mine), small)

    def test_window(self):
        approval = self.ask(self.hold(1000))
        Window = self.env["med.approval.decision"].with_user(self.head)
        window = Window.create({"approval_id": approval.id, "decision": "refuse"})
        with self.assertRaises(UserError):
            window.action_decide()
        other = self.env["med.approval.decision"].with_user(self.sales).create({"approval_id": approval.id})
        with self.assertRaises(AccessError):
            other.action_decide()
        Window.create({"approval_id": approval.id, "lower": True, "ceiling": 900}).action_decide()
        self.assertEqual((approval.state, approval.ceiling), ("approved", 900))
