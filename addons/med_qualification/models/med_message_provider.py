import json
import re
from typing import NamedTuple
from urllib.parse import urlsplit

import requests
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import consteq

LONGEST_ANSWER = 65_536  # bytes that are read of an answer
PLACEHOLDER = re.compile(r"\{(\w+)\}")
NAMES = {"to", "text", "key", "company", "customer", "licence", "number", "date", "days", "link"}
BODY = '{"to": "{to}", "text": "{text}", "id": "{key}"}'


class Answer(NamedTuple):
    state: str  # sent, failed (for good) or again
    reference: str = ""
    reason: str = ""


class MedMessageProvider(models.Model):
    """Who carries text messages for us: an HTTP address that takes JSON.

    What it is asked and what its answer means are fields, since every provider has its own; its secret is read by
    system administrators alone.
    """

    _name = "med.message.provider"
    _description = "Message Provider"
    _order = "sequence, id"

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: for every company of the group.")
    url = fields.Char("Address", required=True, help="Where messages are posted, https://…")
    header_name = fields.Char("Header", default="Authorization", groups="base.group_system")
    header_value = fields.Char("Secret", groups="base.group_system", copy=False, help="Sent in the header.")
    body = fields.Text(
        "Template",
        required=True,
        default=BODY,
        help="JSON. Names in braces are replaced: {to}, {text}, {key}, {company}, {customer}, {licence}, {number},"
        " {date}, {days}, {link}. Providers that know the text by a code get the code here and the names they want.",
    )
    success_field = fields.Char(
        help="Name in the answer that tells success, as in data.code. Empty: the HTTP status does."
    )
    success_value = fields.Char(help="Its value when the message was taken.")
    reference_field = fields.Char(help="Name in the answer that holds the provider's number of the message.")
    reason_field = fields.Char(help="Name in the answer that says what was wrong.")
    timeout = fields.Integer("Time-out (seconds)", default=10, required=True)
    attempts = fields.Integer(default=5, required=True)
    retry_minutes = fields.Integer("Minutes to the Next Attempt", default=5, required=True)
    report_secret = fields.Char(
        "Secret of Delivery Reports",
        groups="base.group_system",
        copy=False,
        help="The provider reports what became of a message with this in its header X-Report-Secret.",
    )

    _bounds = models.Constraint(
        "CHECK(timeout BETWEEN 1 AND 60 AND attempts BETWEEN 1 AND 20 AND retry_minutes BETWEEN 1 AND 1440)",
        "Time-out 1 to 60 seconds, 1 to 20 attempts, 1 to 1440 minutes between them.",
    )

    @api.constrains("url", "body", "header_name", "header_value")
    def _check_shape(self):
        for provider in self.sudo():  # sudo: the secret is checked, not shown
            parts = urlsplit(provider.url or "")
            if parts.scheme not in ("http", "https") or not parts.hostname:
                raise ValidationError(self.env._("Address of %s: write it as https://…", provider.name))
            try:
                body = json.loads(provider.body)
            except ValueError:
                raise ValidationError(self.env._("Template of %s: this is not JSON.", provider.name)) from None
            unknown = set(PLACEHOLDER.findall(json.dumps(body))) - NAMES
            if unknown:
                raise ValidationError(
                    self.env._("Template of %(provider)s: nobody knows %(names)s.", provider=provider.name,
                               names=", ".join(sorted(unknown)))
                )  # fmt: skip
            if any(letter in (provider.header_name or "") + (provider.header_value or "") for letter in "\r\n"):
                raise ValidationError(self.env._("Header of %s: it must be one line.", provider.name))

    @api.model
    def _for(self, company):
        """The provider that carries the company's messages; the company's own before the group's."""
        # sudo: whoever causes a message need not read providers
        found = self.sudo().search([("company_id", "in", (company.id, False))])
        return found.sorted(lambda provider: (not provider.company_id, provider.sequence, provider.id))[:1]

    def _deliver(self, number, text, values, key):
        """Hands one message over. Never raises: what went wrong is the answer."""
        # sudo: the secret is sent, not shown
        provider = self.sudo()
        number = re.sub(r"[^\d+]", "", number or "")
        body = self._fill(json.loads(provider.body), {**values, "to": number, "text": text, "key": key})
        headers = {"Idempotency-Key": key, "User-Agent": "med_qualification"}
        if provider.header_name and provider.header_value:
            headers[provider.header_name] = provider.header_value
        try:
            with requests.post(
                provider.url, json=body, headers=headers, timeout=provider.timeout, allow_redirects=False, stream=True
            ) as response:
                return provider._understand(response.status_code, next(response.iter_content(LONGEST_ANSWER), b""))
        except requests.Timeout:
            return Answer("again", reason=self.env._("no answer within %s seconds", provider.timeout))
        except (requests.RequestException, ValueError) as error:  # ValueError: a secret that no header can carry
            return Answer("again", reason=self.env._("not reached: %s", type(error).__name__))

    def _understand(self, status, content):
        try:
            answer = json.loads(content or b"{}")
        except ValueError:
            answer = {}
        reason = str(self._find(answer, self.reason_field) or self.env._("it answered %s", status))
        if status >= 500 or status == 429:
            return Answer("again", reason=reason)
        told = str(self._find(answer, self.success_field)) == (self.success_value or "") if self.success_field else True
        if 200 <= status < 300 and told:
            return Answer("sent", reference=str(self._find(answer, self.reference_field) or ""))
        return Answer("failed", reason=reason)

    @classmethod
    def _fill(cls, template, values):
        """Replaces names inside the strings of the parsed template: no value can break out of its place."""
        if isinstance(template, dict):
            return {name: cls._fill(value, values) for name, value in template.items()}
        if isinstance(template, list):
            return [cls._fill(value, values) for value in template]
        if isinstance(template, str):
            return PLACEHOLDER.sub(lambda match: str(values.get(match[1], "")), template)
        return template

    @staticmethod
    def _find(answer, path):
        for name in (path or "").split("."):
            answer = answer.get(name) if isinstance(answer, dict) else None
        return answer

    def _take_report(self, secret, reference, state, reason):
        """A provider says what became of a message; False if it does not know our secret."""
        # sudo: whoever knows the secret is the provider
        provider = self.sudo().search([("id", "=", min(self.id, 2**31 - 1))])
        if not provider.report_secret or not consteq(provider.report_secret, secret or ""):
            return False
        reminders = self.env["med.reminder"].sudo()  # as above
        sent = [("provider_id", "=", provider.id), ("provider_ref", "=", reference or "-")]
        reminder = reminders.search(sent, limit=1)
        reminder._report({"delivered": "delivered", "failed": "bounced"}.get(state, "sent"), reason)
        return True

    def action_test(self):
        """Sends a message to the telephone of whoever presses the button."""
        if not self.env.user.has_group("base.group_system"):
            raise AccessError(self.env._("Only a system administrator tries a provider."))
        number = self.env.user.partner_id.phone
        if not number:
            raise UserError(self.env._("Your own contact has no telephone number to send the test to."))
        answer = self._deliver(number, self.env._("Test message"), {}, f"test:{self.id}:{fields.Datetime.now()}")
        if answer.state != "sent":
            raise UserError(self.env._("%(provider)s: %(reason)s", provider=self.name, reason=answer.reason))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "success", "message": self.env._("%s has taken the message.", self.name)},
        }
