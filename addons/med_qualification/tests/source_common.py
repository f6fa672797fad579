"""A register that really answers over HTTP, as its test tells it to."""

import json
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from odoo import Command
from odoo.addons.med_base.tests.common_rules import RuleCase
from odoo.addons.med_qualification.tests.common import USCC, QualificationCase

GOOD = {"code": 0, "data": [{"regStatus": "存续", "name": "和平医疗器械有限公司", "creditCode": USCC, "legal": "张三"}]}
ADVERSE = {"code": 0, "data": [{**GOOD["data"][0], "regStatus": "吊销", "cancelDate": "2026-01-31"}]}


class Register(ThreadingHTTPServer):
    """Answers what stands in `answers`, one after the other, the last one for ever: a value, or a function."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers, self.asked = [GOOD], []
        self.url = f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request, client_address):
        """The client went away: that is what some tests want."""


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        length = int(self.headers.get("Content-Length") or 0)
        self.server.asked.append((self.command, self.path, dict(self.headers), self.rfile.read(length)))
        answers = self.server.answers
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if callable(answer):
            answer(self)
        else:
            self.say(200, json.dumps(answer, ensure_ascii=False).encode())

    do_POST = do_GET  # noqa: N815 (the server's names)

    def say(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in {"Content_Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        """Silent."""


def dripping(seconds):
    """Sends a byte now and then, so that no single read ever times out."""

    def answer(handler):
        handler.send_response(200)
        handler.end_headers()
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            handler.wfile.write(b" ")
            handler.wfile.flush()
            time.sleep(0.05)

    return answer


def endless(megabytes):
    def answer(handler):
        handler.send_response(200)
        handler.end_headers()
        for _ in range(megabytes):
            handler.wfile.write(b"x" * 1_000_000)

    return answer


def status(code, **headers):
    return lambda handler: handler.say(code, b"{}", **headers)


def raw(body, **headers):
    return lambda handler: handler.say(200, body, **headers)


class SourceCase(RuleCase, QualificationCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.register = Register()
        thread = threading.Thread(target=cls.register.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        cls.addClassCleanup(thread.join, 5)
        cls.addClassCleanup(cls.register.server_close)
        cls.addClassCleanup(cls.register.shutdown)
        cls.env["med.source"].search([]).write({"active": False})
        cls.dealer.vat = USCC
        cls.source = cls.new_source()

    def setUp(self):
        super().setUp()
        self.register.answers, self.register.asked[:] = [GOOD], []

    @classmethod
    def new_source(cls, **values):
        paths = {
            "status": "data.0.regStatus", "name": "data.0.name", "uscc": "data.0.creditCode",
            "legal_representative": "data.0.legal", "cancelled_on": "data.0.cancelDate",
        }  # fmt: skip
        meanings = {"存续": "active", "在业": "active", "吊销": "adverse", "注销": "adverse"}
        return cls.env["med.source"].create(
            {
                "name": "企业信用公示系统",
                "auto": False,
                "url": f"{cls.register.url}/company?code={{uscc}}&name={{name}}",
                "allow_private": True,
                "retries": 0,
                "back_off": 0,
                "timeout": 5,
                "field_ids": [Command.create({"target": t, "path": p}) for t, p in paths.items()],
                "value_ids": [Command.create({"text": t, "result": r}) for t, r in meanings.items()],
                **values,
            }
        )

    def verify(self, partner=None, user=None):
        """A person presses Verify Now, and the background job runs; returns the answer."""
        partner = partner or self.dealer
        partner.with_user(user or self.quality).action_med_verify()
        self.env["med.source.standing"].flush_model()
        self.run_cron("med_qualification.ir_cron_sources")
        return self.env["med.source.answer"].search([("partner_ref", "=", partner.id)], limit=1)

    def holds(self, partner=None):
        domain = [("model", "=", "res.partner"), ("res_id", "=", (partner or self.dealer).id)]
        return self.env["med.hold"].search([*domain, ("state", "=", "open")])

    def refusing_port(self):
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            return one.getsockname()[1]
