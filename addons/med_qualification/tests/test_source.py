import doctest
import json
import time
from unittest.mock import patch
from urllib.parse import unquote

from odoo import Command
from odoo.addons.med_qualification.tests.common import USCC
from odoo.addons.med_qualification.tests.source_common import (
    ADVERSE,
    GOOD,
    SourceCase,
    dripping,
    endless,
    raw,
    status,
)
from odoo.addons.med_qualification.tools import company_name, fetch
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestSource(SourceCase):
    def test_doctests(self):
        for module in (fetch, company_name):
            self.assertEqual(doctest.testmod(module).failed, 0)

    def test_good(self):
        answer = self.verify()
        self.assertRecordValues(
            answer,
            [
                {
                    "result": "active", "error": False, "partner_name": self.dealer.display_name, "uscc": USCC,
                    "http_status": 200, "attempts": 1, "user_id": self.quality.id,
                }
            ],
        )  # fmt: skip
        self.assertEqual(answer.facts["legal_representative"], "张三")
        self.assertEqual(len(answer.raw_sha256), 64)
        path = unquote(self.register.asked[0][1])
        self.assertEqual(path, f"/company?code={USCC}&name=和平医疗器械有限公司")
        self.assertEqual(self.dealer.med_register_state, "active")
        self.assertIn("企业信用公示系统", self.dealer.med_register_text)
        self.assertFalse(self.dealer.med_register_warning)
        self.assertFalse(self.holds())
        with self.assertRaises(AccessError):
            answer.result = "adverse"
            answer.flush_recordset()

    def test_adverse_opens_a_hold_and_good_closes_it(self):
        self.register.answers = [ADVERSE]
        self.verify()
        hold = self.holds()
        self.assertEqual((hold.kind, hold.source_id), ("manual", self.source))
        self.assertIn("吊销", hold.reason)
        self.assertEqual(self.dealer.med_register_state, "adverse")
        blocked = self.refused(self.order(self.dealer).action_confirm)
        self.assertEqual(blocked["documents"][0]["findings"][0]["code"], "hold")
        self.verify()
        self.assertEqual(len(self.holds()), 1, "the same answer opens no second one")
        self.register.answers = [GOOD]
        self.verify()
        self.assertEqual((hold.state, self.dealer.med_register_state), ("released", "active"))
        self.order(self.dealer).action_confirm()

    def test_what_quality_released_stays_released_until_there_is_news(self):
        self.register.answers = [ADVERSE]
        self.verify()
        self.holds().with_user(self.quality).action_release("已核实，系统未更新")
        self.verify()
        self.assertFalse(self.holds())
        self.register.answers = [{"data": [{**ADVERSE["data"][0], "cancelDate": "2026-02-28"}]}]
        self.verify()
        self.assertEqual(len(self.holds()), 1)

    def test_unreachable_says_so_and_changes_nothing(self):
        self.verify()
        cases = {
            "timeout": (dripping(4), {"timeout": 1}),
            "status": (status(500), {}),
            "redirect": (status(302, Location="http://127.0.0.1:1/"), {}),
            "too_big": (endless(100), {}),
            "json": (raw(b"<html>"), {}),
            "deep": (raw(b"[" * 5000 + b"]" * 5000), {}),
            "encoding": (raw(b"\x1f\x8b", Content_Encoding="gzip"), {}),
            "broken": (raw(b"{}", Content_Length="1000"), {}),
        }
        for error, (answer, values) in cases.items():
            with self.subTest(error):
                self.source.write({"paused_until": False, "timeout": 5, **values}) if False else None
                self.source._drive({"paused_until": False, "timeout": 5, **values})
                self.register.answers = [answer]
                start = time.monotonic()
                found = self.verify()
                self.assertEqual((found.result, found.error), ("unreachable", error))
                self.assertTrue(found.error_text)
                self.assertLess(time.monotonic() - start, 20)
                self.assertEqual(self.dealer.med_register_state, "active", "what it said before still stands")
                self.assertIn("unreachable since", self.dealer.with_user(self.sales).med_register_warning)
                self.assertTrue(self.source.unreachable_since)
        self.assertFalse(self.holds())
        self.source._drive({"paused_until": False})
        self.register.answers = [GOOD]
        self.verify()
        self.assertFalse(self.dealer.med_register_warning)
        self.assertFalse(self.source.unreachable_since)

    def test_nobody_listens(self):
        self.source.url = f"http://127.0.0.1:{self.refusing_port()}/"
        self.assertEqual(self.verify().error, "connect")
        self.source.url = "http://no-such-host.invalid/"
        self.assertEqual(self.verify().error, "name")

    def test_tries_again(self):
        self.source.retries = 2
        self.register.answers = [status(500), status(503), GOOD]
        answer = self.verify()
        self.assertEqual((answer.result, answer.attempts), ("active", 3))
        self.register.answers, self.register.asked[:] = [status(403)], []
        self.assertEqual((self.verify().attempts, len(self.register.asked)), (1, 1), "a refusal is not asked again")

    def test_after_three_failures_it_is_left_alone(self):
        self.register.answers = [status(500)]
        for _ in range(3):
            self.verify()
        self.assertTrue(self.source.paused_until)
        self.register.asked[:] = []
        self.verify()
        self.assertFalse(self.register.asked)
        self.source.with_user(self.quality).action_ask_all()
        self.register.answers = [GOOD]
        self.run_cron("med_qualification.ir_cron_sources")
        self.assertEqual(self.dealer.med_register_state, "active")

    def test_wrong_mapping_is_unclear(self):
        other = {"data": [{**GOOD["data"][0], "creditCode": "91110000802100433B", "name": "他人公司"}]}
        cases = {
            "mapping": {"data": {"regStatus": "存续"}},
            "value": {"data": [{**GOOD["data"][0], "regStatus": "迁出"}]},
            "other_company": other,
        }
        for error, answer in cases.items():
            with self.subTest(error):
                self.register.answers = [answer]
                found = self.verify()
                self.assertEqual((found.result, found.error), ("unknown", error))
        self.register.answers = [{"data": [{**other["data"][0], "regStatus": "吊销"}]}]
        self.verify()
        self.assertFalse(self.holds(), "nobody is held for another company's standing")

    def test_not_found(self):
        self.register.answers = [status(404)]
        self.assertEqual((self.verify().result, self.verify().error), ("unknown", "not_found"))
        self.source.missing_result = "active"
        self.assertEqual(self.verify().result, "active")

    def test_without_a_code_nothing_is_asked(self):
        nameless = self.partner("无代码公司")
        self.assertEqual(self.verify(nameless).error, "no_uscc")
        self.assertFalse(self.register.asked)
        self.licence("business_licence", nameless)
        self.assertEqual(self.verify(nameless).uscc, USCC, "an approved business licence has the code")

    def test_post_and_headers(self):
        self.source.write(
            {
                "method": "POST",
                "body": '{"code": "{uscc}", "name": "{name}"}',
                "header_ids": [Command.create({"name": "X-Key", "value": "top-secret"})],
            }
        )
        self.dealer.name = '和平"},{"x":"有限公司'
        self.register.answers = [{"data": [{**GOOD["data"][0], "name": "top-secret", "legal": "top-secret"}]}]
        answer = self.verify()
        method, _path, headers, body = self.register.asked[0]
        self.assertEqual((method, headers["X-Key"]), ("POST", "top-secret"))
        self.assertEqual(json.loads(body), {"code": USCC, "name": '和平"},{"x":"有限公司'})
        self.assertNotIn("top-secret", json.dumps(answer.read(), default=str))

    def test_places_cannot_be_left(self):
        self.dealer.name = "a&code=x#/../@evil.example"
        self.verify()
        self.assertTrue(self.register.asked[0][1].endswith("name=a%26code%3Dx%23%2F..%2F%40evil.example"))

    def test_only_the_open_internet(self):
        self.source.allow_private = False
        for url in (
            "http://127.0.0.1:1/",
            "http://localhost/",
            "http://[::1]/",
            "http://169.254.169.254/",
            "http://0/",
        ):
            with self.subTest(url):
                self.source.url = url
                self.source._drive({"paused_until": False})
                self.assertEqual(self.verify().error, "private")
        mixed = [(2, 1, 6, "", (address, 80)) for address in ("8.8.8.8", "10.0.0.1")]
        with patch("socket.getaddrinfo", return_value=mixed), patch("socket.create_connection") as connect:
            self.assertEqual(fetch.fetch("http://example.org/").error, "private")
            connect.assert_not_called()

    def test_addresses_that_are_none(self):
        for url in ("ftp://x/", "file:///etc/passwd", "http://u:p@x/", "https://{name}/", "http://x:99999/", "", "x"):
            with self.subTest(url), self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.source.url = url
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.source.write({"method": "POST", "body": '{"code": {uscc'})
        for name, value in (("Host", "x"), ("X Y", "x"), ("X-Key", "a\r\nHost: b"), ("X-Key", "密")):
            with self.subTest(name), self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.source.header_ids = [Command.create({"name": name, "value": value})]

    def test_who_may_set_the_connection(self):
        self.source.header_ids = [Command.create({"name": "X-Key", "value": "top-secret"})]
        for role in ("quality_head", "rules"):
            source = self.source.with_user(self.user(role))
            source.cache_days = 10
            for values in ({"url": "https://example.org/"}, {"allow_private": False}, {"failures": 0}, {"timeout": 3}):
                with self.subTest(role=role, values=values), self.assertRaises(AccessError):
                    source.write(values)
            with self.assertRaises(AccessError):
                source.read(["header_ids"])
            with self.assertRaises(AccessError):
                self.env["med.source.header"].with_user(self.user(role)).search([])
            with self.assertRaises(AccessError):
                source.with_context(default_channel="http").create({"name": "x", "url": "https://example.org/"})
        with self.assertRaises(AccessError):
            self.source.with_user(self.quality).write({"cache_days": 10})
        with self.assertRaises(AccessError):
            self.dealer.with_user(self.sales).action_med_verify()
        with self.assertRaises(AccessError):
            self.dealer.with_user(self.quality).med_uscc = "x"

    def test_rate(self):
        self.source.per_minute = 1
        second = self.partner("第二家有限公司", vat="91110000802100433B")
        (self.dealer | second).with_user(self.quality).action_med_verify()
        self.run_cron("med_qualification.ir_cron_sources")
        self.assertEqual(len(self.register.asked), 1)

    def test_asks_by_itself_and_again_when_the_answer_is_old(self):
        self.source.auto = True
        self.run_cron("med_qualification.ir_cron_sources")
        standing = self.dealer.med_standing_ids
        self.assertEqual(standing.result, "active")
        asked = len(self.register.asked)
        self.run_cron("med_qualification.ir_cron_sources")
        self.assertEqual(len(self.register.asked), asked, "an answer is good for a while")
        standing.due = "2020-01-01"
        self.run_cron("med_qualification.ir_cron_sources")
        self.assertEqual(len(self.register.asked), asked + 1)

    def test_other_companies_sources(self):
        source = self.new_source(name="Second", company_id=self.company_2.id)
        self.assertFalse(self.env["med.source"].with_user(self.quality).search([("id", "=", source.id)]))
        self.verify()
        self.assertEqual(self.dealer.med_standing_ids.source_id, self.source)
