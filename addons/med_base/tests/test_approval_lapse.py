"""A request ends when what was asked for is not there any more."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Datetime
from odoo.tests import freeze_time, tagged

from .approval_common import ApprovalCase

QUALITY, FINANCE, CREDIT = "med_base.group_quality_head", "med_base.group_finance", "med_base.group_credit"


@tagged("post_install", "-at_install")
class TestApprovalLapse(ApprovalCase):
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
        self.company.resource_calendar_id.tz = "UTC"  # the days below are the company's, wherever that is
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
        """Runs the job in the order in which it works, with nothing left in the caches of what it changes."""
        self.run_cron("med_base.cron_approval")

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
