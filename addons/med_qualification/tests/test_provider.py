import json

from odoo.addons.med_qualification.tests.reminder_common import ReminderCase
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import HttpCase, freeze_time, tagged

CRON, SEND = "med_qualification.ir_cron_reminders", "med_qualification.ir_cron_messages"


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01 08:00:00")
class TestProvider(ReminderCase):
    """Text messages, through a server that listens."""

    def queue(self, *answers, **values):
        provider, server = self.provider(*answers, **values)
        licence = self.expiring()
        self.run_cron(CRON)
        return provider, server, self.reminders(licence, channel="sms")

    def send_at(self, moment):
        with freeze_time(moment):
            self.run_cron(SEND)

    def test_sent(self):
        names = ["{licence}", "{days}", {"n": "{number}"}]
        body = json.dumps({"to": "{to}", "code": "SMS_1", "vars": names, "id": "{key}"})
        _provider, server, reminder = self.queue(body=body)
        self.assertEqual(reminder.state, "queued")
        self.run_cron(SEND)
        self.run_cron(SEND)
        self.assertRecordValues(reminder, [{"state": "sent", "provider_ref": "m1", "attempts": 1, "reason": False}])
        ((headers, content),) = server.seen
        self.assertEqual(headers["Authorization"], "Bearer secret-of-ours")
        self.assertEqual(headers["Idempotency-Key"], reminder.key)
        licence = reminder.document_id
        self.assertEqual(
            content,
            {"to": "+8613900000000", "code": "SMS_1", "id": reminder.key,
             "vars": [licence.type_id.name, "30", {"n": licence.number}]},
        )  # fmt: skip

    def test_the_text(self):
        self.dealer.name = '坏"} 名\\'
        _provider, server, reminder = self.queue()
        self.run_cron(SEND)
        text = server.seen[0][1]["text"]
        self.assertIn("/licence/renew/", text)
        self.assertIn(reminder.document_id.number, text)
        self.assertEqual(set(server.seen[0][1]), {"to", "text", "id"})

    def test_a_number_that_breaks_out_of_json(self):
        licence = self.expiring(number='"},"to":"1')
        _provider, server = self.provider(body='{"to": "{to}", "n": "{number}"}')
        self.run_cron(CRON)
        self.run_cron(SEND)
        self.assertEqual(server.seen[0][1], {"to": "+8613900000000", "n": licence.number})

    def test_again_later(self):
        _provider, server, reminder = self.queue((503, {}), (429, {}), (200, {"id": "m3"}), reason_field="why")
        self.send_at("2026-06-01 08:00:00")
        self.assertRecordValues(reminder, [{"state": "queued", "attempts": 1, "reason": "it answered 503"}])
        self.send_at("2026-06-01 08:04:00")
        self.assertEqual(len(server.seen), 1, "not before its time")
        self.send_at("2026-06-01 08:06:00")
        self.send_at("2026-06-01 08:30:00")
        self.assertRecordValues(reminder, [{"state": "sent", "attempts": 3, "provider_ref": "m3"}])

    def test_given_up(self):
        _provider, server, reminder = self.queue(*[(500, {"why": "overloaded"})] * 9, attempts=2, reason_field="why")
        for hour in range(8, 12):
            self.send_at(f"2026-06-01 {hour:02}:30:00")
        self.assertEqual(len(server.seen), 2)
        self.assertRecordValues(reminder, [{"state": "failed", "reason": "overloaded"}])

    def test_refused(self):
        answer = {"data": {"code": "BAD_NUMBER"}, "message": "号码无效"}
        _provider, server, reminder = self.queue(
            (200, answer), success_field="data.code", success_value="OK", reason_field="message"
        )
        self.run_cron(SEND)
        self.assertRecordValues(reminder, [{"state": "failed", "reason": "号码无效"}])
        self.assertEqual(len(server.seen), 1)

    def test_nonsense_answers(self):
        for number, (answer, state) in enumerate(
            (
                ((200, b"<html>"), "sent"), ((200, b"[1]"), "sent"), ((404, b"x" * 100_000), "failed"),
                ((302, b""), "failed"),
            )
        ):  # fmt: skip
            provider, _server = self.provider(answer)
            found = provider._deliver("1", "x", {}, str(number))
            self.assertEqual(found.state, state, answer)

    def test_nobody_there(self):
        provider, server = self.provider()
        server.shutdown()
        server.server_close()
        answer = provider._deliver("1", "x", {}, "k")
        self.assertEqual(answer.state, "again")
        self.assertIn("not reached", answer.reason)

    def test_no_telephone(self):
        self.dealer.phone = False
        _provider, server, reminder = self.queue()
        self.run_cron(SEND)
        self.assertRecordValues(reminder, [{"state": "unsent", "reason": "The customer has no telephone number."}])
        self.assertFalse(server.seen)

    def test_the_companys_own_provider(self):
        shared, _server = self.provider()
        own, _server = self.provider(company_id=self.company_2.id)
        self.assertEqual(self.env["med.message.provider"]._for(self.company_2), own)
        self.assertEqual(self.env["med.message.provider"]._for(self.company), shared)

    def test_shape(self):
        for values in (
            {"url": "ftp://x/y"}, {"url": "javascript:alert(1)"}, {"url": "/etc/passwd"}, {"body": "{"},
            {"body": '{"a": "{nobody}"}'}, {"header_value": "a\r\nX: b"},
        ):  # fmt: skip
            with self.assertRaises(ValidationError, msg=str(values)):
                self.provider(**values)

    def test_rights(self):
        provider, server = self.provider()
        admin = self.user("base.group_system", "sysadmin")
        self.assertEqual(provider.with_user(admin).header_value, "Bearer secret-of-ours")
        for role in ("quality_head", "auditor"):
            user = self.user(role)
            self.assertTrue(provider.with_user(user).name)
            with self.assertRaises(AccessError):
                provider.with_user(user).read(["header_value"])
            with self.assertRaises(AccessError):
                provider.with_user(user).read(["report_secret"])
            with self.assertRaises(AccessError):
                provider.with_user(user).write({"url": "https://example.com"})
            with self.assertRaises(AccessError):
                provider.with_user(user).action_test()
        for role in ("sales", "quality"):
            with self.assertRaises(AccessError):
                provider.with_user(self.user(role)).read(["name"])
        with self.assertRaises(UserError):
            provider.with_user(admin).action_test()
        admin.partner_id.phone = "139"
        provider.with_user(admin).action_test()
        self.assertEqual(server.seen[0][1]["to"], "139")


@tagged("post_install", "-at_install")
class TestReport(HttpCase, ReminderCase):
    def test_report(self):
        provider, _server = self.provider(report_secret="s3cret")
        provider_2, _server = self.provider(report_secret=False)
        reminder = self.dealer._med_ask(self.kind("quality_agreement")).filtered(lambda row: row.channel == "sms")
        reminder.sudo()._report("sent", provider_ref="m7")
        self.assertEqual(reminder.provider_id, provider)
        path = f"/med/message/{provider.id}/report"
        for secret, where, status in (
            ("wrong", path, 404), ("", path, 404), ("", f"/med/message/{provider_2.id}/report", 404),
            ("s3cret", "/med/message/999999/report", 404),
            ("s3cret", "/med/message/99999999999999/report", 404), ("s3cret", path, 200),
        ):  # fmt: skip
            answer = self.url_open(where, json={"id": "m7", "state": "delivered"}, headers={"X-Report-Secret": secret})
            self.assertEqual(answer.status_code, status, (secret, where))
            self.env.invalidate_all()
            self.assertEqual(reminder.state, "delivered" if status == 200 else "sent")
        self.assertEqual(self.url_open(path, json=[1], headers={"X-Report-Secret": "s3cret"}).status_code, 400)
        self.url_open(
            path, json={"id": "m7", "state": "failed", "reason": "关机"}, headers={"X-Report-Secret": "s3cret"}
        )
        self.env.invalidate_all()
        self.assertRecordValues(reminder, [{"state": "bounced", "reason": "关机"}])
