import contextlib
from datetime import date
from unittest.mock import patch

from odoo import fields
from odoo.addons.base.models.ir_mail_server import MailDeliveryException
from odoo.addons.med_qualification.tests.reminder_common import ReminderCase
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

CRON = "med_qualification.ir_cron_reminders"


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01 08:00:00")
class TestReminder(ReminderCase):
    """Who hears what when, once."""

    def run_on(self, day):
        with freeze_time(f"{day} 08:00:00"):
            self.run_cron(CRON)

    def test_steps(self):
        licence = self.expiring("2026-08-30")  # 90 days from today
        self.run_on("2026-05-31")
        self.assertFalse(self.reminders(licence), "91 days")
        days = ["2026-06-01", "2026-06-02", "2026-07-01", "2026-07-31", "2026-08-23", "2026-08-30", "2026-08-31"]
        for day in days:
            self.run_on(day)
        mails = self.reminders(licence, channel="mail")
        self.assertEqual(mails.mapped("step"), [90, 60, 30, 7, 0])
        self.assertRecordValues(
            self.reminders(licence, step=90),
            [
                {"channel": "mail", "state": "queued", "reason": False,
                 "recipient": '"和平医疗器械有限公司" <dealer@example.com>'},
                {"channel": "sms", "state": "unsent", "recipient": "+86 139-0000 0000",
                 "reason": "No provider of text messages is set up."},
                {"channel": "activity", "state": "delivered", "recipient": "owner", "reason": False},
            ],
        )  # fmt: skip

    def test_the_owner(self):
        licence = self.expiring()
        for day in ("2026-06-01", "2026-06-24"):
            self.run_on(day)
        activity = licence.activity_ids
        self.assertRecordValues(activity, [{"user_id": self.owner.id, "date_deadline": date(2026, 7, 1)}])
        self.assertNotIn("Active", activity.summary)
        self.dealer.user_id = False
        other = self.expiring(number="2")
        other.type_id.reviewer_id = self.quality
        self.run_on("2026-06-25")
        self.assertEqual(other.activity_ids.user_id, self.quality)

    def test_an_active_customer(self):
        licence = self.expiring()
        self.order(self.dealer, date_order="2026-05-01", state="sent")
        self.run_on("2026-06-01")
        self.assertIn("Active customer", licence.activity_ids.summary)
        self.assertEqual(set(self.reminders(licence).mapped("active_customer")), {True})
        action = self.env.ref("med_qualification.action_med_partner_at_risk")
        self.assertIn("search_default_med_buying", action.context)

    def test_missed_days_catch_up_with_one_message(self):
        licence = self.expiring("2026-08-20")
        self.run_on("2026-08-19")
        self.assertEqual(self.reminders(licence, channel="mail").mapped("step"), [7])
        long_gone = self.expiring("2026-06-20", number="9")
        self.run_on("2026-08-19")
        self.assertFalse(self.reminders(long_gone), "expired too long ago to write about")
        with freeze_time("2026-06-21"):
            just_expired = self.expiring("2026-06-20", number="10")
        self.run_on("2026-06-25")
        self.assertEqual(self.reminders(just_expired, channel="mail").mapped("step"), [0])

    def test_again_and_again(self):
        licence = self.expiring()
        for _ in range(3):
            self.run_on("2026-06-01")
        self.assertEqual(len(self.reminders(licence)), 3)
        self.assertEqual(len(licence.activity_ids), 1)
        self.assertEqual(len(self.reminders(licence).mail_id), 1)

    def test_a_killed_run_is_resumed(self):
        first, second = self.expiring("2026-06-20"), self.expiring("2026-06-25", number="2")
        whole = type(self.env["med.reminder"])._remind
        killed = []

        def dies(model, document, step):
            if killed or document == second:
                killed.append(document)
                raise MemoryError
            return whole(model, document, step)

        with (
            patch.object(type(self.env["med.reminder"]), "_remind", dies),
            mute_logger("odoo.addons.base.models.ir_cron"),
            contextlib.suppress(MemoryError),
        ):
            self.run_cron(CRON)
        self.env.invalidate_all()
        self.assertIn(second, killed)
        self.assertEqual(len(set(killed)), 1, "the first one was not done again")
        self.assertEqual((len(self.reminders(first)), len(self.reminders(second))), (3, 0))
        self.run_on("2026-06-01")
        self.assertEqual((len(self.reminders(first)), len(self.reminders(second))), (3, 3))

    def test_quiet(self):
        licences = {
            name: self.expiring(number=name) for name in ("plain", "in_review", "draft", "revoked", "replaced", "other")
        }
        for name in ("in_review", "draft", "replaced"):
            new = self.env["med.document"].browse(licences[name].with_user(self.quality).action_new_version()["res_id"])
            new.with_user(self.quality).write(
                {
                    "valid_to": "2031-01-01",
                    "file_ids": [fields.Command.create({"name": "n.pdf", "content": "JVBERi0xLjQ="})],
                }
            )
            if name == "in_review":
                new.with_user(self.quality).action_submit()
            elif name == "replaced":
                self.approve(new)
        licences["revoked"].with_user(self.head).action_revoke("x")
        self.run_on("2026-06-01")
        told = {name for name, licence in licences.items() if self.reminders(licence, step=30)}
        self.assertEqual(told, {"plain", "draft", "other"})
        self.dealer.active = False
        self.run_on("2026-06-24")
        self.assertFalse(self.env["med.reminder"].search([("step", "=", 7)]))

    def test_no_customer(self):
        own = self.draft("quality_agreement", partner=self.company.partner_id, valid_to="2026-07-01")
        self.approve(own)
        self.run_on("2026-06-01")
        self.assertEqual(self.reminders(own).mapped("channel"), ["activity"])
        self.assertEqual(self.reminders(own).state, "failed", "nobody answers for it, and that is said")

    # ---------------------------------------------------------------- mail

    def test_the_mail_in_the_customers_language(self):
        licence = self.expiring()
        self.run_on("2026-06-01")
        reminder = self.reminders(licence, channel="mail")
        mail = reminder.mail_id
        self.assertRecordValues(mail, [{"state": "outgoing", "email_to": reminder.recipient, "auto_delete": False}])
        self.assertIn(licence.number, mail.body_html)
        self.assertIn(licence.type_id.name, mail.subject)
        self.assertIn("/licence/renew/", mail.body_html)
        self.assertFalse(mail.mail_message_id.body, "the link is the customer's alone")
        self.assertNotIn("<script>", mail.body_html)

    def test_names_are_escaped(self):
        self.dealer.name = "<script>alert(1)</script>"
        self.run_on_licence()
        mail = self.reminders(channel="mail")[-1].mail_id
        self.assertIn("&lt;script&gt;", mail.body_html)
        self.assertNotIn("<script>", mail.body_html)

    def run_on_licence(self, **values):
        licence = self.expiring(**values)
        self.run_on("2026-06-01")
        return licence

    def test_mail_news(self):
        reminder = self.reminders(self.run_on_licence(), channel="mail")
        with self.mail_server():
            reminder.mail_id.send()
        self.assertEqual((reminder.state, reminder.reason, reminder.message_ref), ("sent", False, "<sent@server>"))

    def test_a_mail_that_fails(self):
        reminder = self.reminders(self.run_on_licence(), channel="mail")

        with self.mail_server(MailDeliveryException("mailbox full")), mute_logger("odoo.addons.mail.models.mail_mail"):
            reminder.mail_id.send()
        self.assertEqual(reminder.state, "failed")
        self.assertIn("mailbox full", reminder.reason)
        reminder.with_user(self.quality).action_retry()
        self.assertRecordValues(reminder, [{"state": "queued", "reason": False}])
        self.assertEqual(reminder.mail_id.state, "outgoing")

    def test_a_mail_that_comes_back(self):
        reminder = self.reminders(self.run_on_licence(), channel="mail")
        reminder.mail_id.write({"state": "sent"})
        self.assertEqual(reminder.state, "sent")
        bounce = {
            "bounced_email": "dealer@example.com", "bounced_partner": self.dealer, "message_id": "<b@x>", "to": "b@x",
            "email_from": "mailer@x", "body": "<p>550 no such <b>user</b></p>",
            "bounced_msg_ids": [reminder.message_ref], "bounced_message": reminder.mail_id.mail_message_id,
        }  # fmt: skip
        self.env["mail.thread"]._routing_handle_bounce(None, bounce)
        self.assertEqual(reminder.state, "bounced")
        self.assertIn("550 no such", reminder.reason)
        reminder.mail_id.write({"state": "sent"})
        self.assertEqual(reminder.state, "bounced", "what came back does not become sent again")

    def test_no_address(self):
        self.dealer.write({"email": False, "phone": False})
        licence = self.run_on_licence()
        self.provider()
        self.assertRecordValues(
            self.reminders(licence),
            [
                {"channel": "mail", "state": "failed"},
                {"channel": "sms", "state": "unsent"},
                {"channel": "activity", "state": "delivered"},
            ],
        )

    # ---------------------------------------------------------------- rights

    def test_rights(self):
        licence = self.run_on_licence()
        reminder = self.reminders(licence, channel="mail")
        for role in ("sales", "quality", "auditor"):
            user = self.user(role)
            self.assertTrue(reminder.with_user(user).state)
            for deed in (
                lambda user=user: reminder.with_user(user).write({"state": "sent"}),
                lambda user=user: reminder.with_user(user).unlink(),
                lambda user=user: self.env["med.reminder"].with_user(user).create({"state": "sent"}),
            ):
                with self.assertRaises(AccessError), self.env.cr.savepoint():
                    deed()
        for role in ("sales", "auditor"):
            with self.assertRaises(AccessError):
                reminder.with_user(self.user(role)).action_retry()
        with self.assertRaises(AccessError):
            reminder.with_user(self.user("warehouse")).read(["state"])
        with self.assertRaises(AccessError):
            reminder.sudo().write({"state": "sent"})
