"""A provider of text messages that really listens, and a customer that can be reached."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from unittest.mock import patch

from odoo.addons.med_qualification.tests.common import QualificationCase


class Provider(BaseHTTPRequestHandler):
    def do_POST(self):  # noqa: N802 (the library's name)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.seen.append((dict(self.headers), json.loads(body)))
        status, answer = self.server.answers.pop(0) if self.server.answers else (200, {"id": "m1"})
        content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args):
        """Quiet."""


class ReminderCase(QualificationCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.owner = cls.user("sales", "owner", email="owner@example.com")
        cls.dealer.write(
            {"email": "dealer@example.com", "phone": "+86 139-0000 0000", "user_id": cls.owner.id, "lang": "en_US"}
        )
        cls.company.partner_id.lang = "en_US"
        cls.env["med.message.provider"].search([]).active = False

    def provider(self, *answers, **values):
        """A provider on a server of this test, which answers with these (status, content)."""
        server = HTTPServer(("127.0.0.1", 0), Provider)
        server.seen, server.answers = [], list(answers)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        provider = self.env["med.message.provider"].create(
            {
                "name": "Local",
                "url": f"http://127.0.0.1:{server.server_port}/send",
                "header_value": "Bearer secret-of-ours",
                "reference_field": "id",
                **values,
            }
        )
        return provider, server

    @contextmanager
    def mail_server(self, error=None):
        """A mail server that takes everything, or refuses with this error."""

        def send(*args, **kwargs):
            if error:
                raise error
            return "<sent@server>"

        server = type(self.env["ir.mail_server"])
        with (
            patch.object(server, "_disable_send", lambda *args: False),
            patch.object(server, "_connect__", lambda *args, **kwargs: None),
            patch.object(server, "send_email", send),
        ):
            yield

    def expiring(self, valid_to="2026-07-01", **values):
        return self.licence("quality_agreement", valid_from="2020-01-01", valid_to=valid_to, **values)

    def reminders(self, document=None, **values):
        domain = [(name, "=", value) for name, value in values.items()]
        if document is not None:
            domain += [("document_id", "=", document.id)]
        return self.env["med.reminder"].search(domain, order="id")
