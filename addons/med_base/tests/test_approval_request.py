"""What may be asked for, and who will decide it."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .approval_common import ApprovalCase

QUALITY, FINANCE, CREDIT = "med_base.group_quality_head", "med_base.group_finance", "med_base.group_credit"


@tagged("post_install", "-at_install")
class TestApprovalRequest(ApprovalCase):
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
            hold._drive({"state": state})
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

    def test_a_ceiling_that_nothing_could_use(self):
        """A waiver below the document's amount lets nothing pass: who decides is told, and nothing is decided."""
        approval = self.ask(amount=1000)
        for ceiling in (999.99, 0):
            with self.assertRaisesRegex(UserError, r"1,000\.00"), self.env.cr.savepoint():
                approval.with_user(self.head).action_approve(ceiling=ceiling)
        self.assertEqual((approval.state, self.steps(approval)), ("pending", [(QUALITY, "pending")]))
        approval.with_user(self.head).action_approve(ceiling=1000)
        self.document(approval).with_user(self.sales).action_confirm()
        self.assertEqual(approval.hold_id.waiver_ids.state, "used")

    def test_a_margin_of_money_that_goes_back(self):
        """5 % more than -1,000 is -950: a waiver of -1,050 would not cover the order itself."""
        self.installed("policy_small").ceiling_percent = 0.05
        self.licence._as_installer().write({"operator": "!=", "value": 1})
        approval = self.ask(amount=-1000)
        self.assertEqual(approval.ceiling, -950)
        approval.with_user(self.head).action_approve()
        self.document(approval).with_user(self.sales).action_confirm()

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
