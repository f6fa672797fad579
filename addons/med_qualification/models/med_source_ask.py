"""How a source is asked: the question, the answer read, what follows from it. Part of med.source."""

import hashlib
import logging
import time
from dataclasses import dataclass, field
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import cells, company_name, fetch, number

_logger = logging.getLogger(__name__)
AGAIN = {"timeout", "connect", "broken", "name"}  # what may be better a moment later
LONGEST_FACT = 2000


@dataclass
class Outcome:
    """What came of asking about one company."""

    result: str
    facts: dict = field(default_factory=dict)
    error: str = ""
    detail: str = ""
    raw: bytes = b""
    http_status: int = 0
    attempts: int = 0
    milliseconds: int = 0


class MedSource(models.Model):
    _inherit = "med.source"

    # ---------------------------------------------------------------- the queue

    @api.model
    def _cron_ask(self):
        """Asks about the companies whose answer is too old or was asked for, a source at a time, within its rate."""
        cron = self.env["ir.cron"]
        sources = self.search([("active", "=", True)])
        for source in sources:
            source._cover()
        sources = sources.filtered(lambda source: source._may_ask())
        standings = self.env["med.source.standing"]
        due = [
            ("due", "<=", fields.Datetime.now()),
            ("source_id", "in", sources.ids),
            ("partner_id.active", "=", True),
        ]
        cron._commit_progress(remaining=standings.search_count(due))
        for source in sources:
            for standing in standings.search([*due, ("source_id", "=", source.id)], order="due, id"):
                if not source._may_ask():
                    break
                source._ask_safely(standing)
                if not cron._commit_progress(1):
                    return

    def _cover(self):
        """A standing for each company that the source is to be asked about by itself."""
        if not (self.auto and self.active):
            return
        self.env["res.partner"].flush_model(["med_type_id", "parent_id", "is_company", "active", "company_id"])
        self.env["med.source.standing"].flush_model()
        self.env.cr.execute(
            SQL(
                """INSERT INTO med_source_standing (source_id, company_id, partner_id, result, due, create_date)
                   SELECT %(source)s, %(company)s, id, 'none', %(now)s, %(now)s FROM res_partner
                    WHERE med_type_id IS NOT NULL AND parent_id IS NULL AND is_company AND active
                      AND (company_id IS NULL OR %(company)s::int IS NULL OR company_id = %(company)s)
                   ON CONFLICT (source_id, partner_id) DO NOTHING""",
                source=self.id,
                company=self.company_id.id or None,
                now=fields.Datetime.now(),
            )
        )
        self.env["med.source.standing"].invalidate_model()

    def _may_ask(self):
        """Whether the source is to be asked now; if only its rate forbids it, the job comes back."""
        now = fields.Datetime.now()
        if self.paused_until and self.paused_until > now:
            return False
        if self.channel == "list":
            return True
        recent = self.env["med.source.answer"].search_count(
            [("source_id", "=", self.id), ("asked_on", ">", now - timedelta(minutes=1)), ("attempts", ">", 0)]
        )
        if recent >= self.per_minute:
            self.env.ref("med_qualification.ir_cron_sources")._trigger(now + timedelta(minutes=1))
            return False
        return True

    def _ask_safely(self, standing):
        """One company whose answer makes us stumble keeps no other one waiting: it is asked about tomorrow."""
        try:
            with self.env.cr.savepoint():
                self._ask_about(standing)
        except Exception:  # noqa: BLE001 (its effects are rolled back, and the log says why)
            _logger.exception("Source %s, company %s", self.id, standing.partner_id.id)
            standing.due = fields.Datetime.now() + timedelta(days=1)

    def _ask_about(self, standing):
        partner = standing.partner_id
        outcome = self._look_up(partner) if self.channel == "list" else self._ask(partner)
        if outcome.result == "unreachable":
            self._failed(self.env["med.source.answer"]._error_words().get(outcome.error, outcome.error))
        else:
            self._answered()
        self._take(standing, outcome)

    # ---------------------------------------------------------------- the question

    def _ask(self, partner):
        """Asks the server about a company; returns an Outcome, whatever happens."""
        values = {
            "uscc": partner._med_uscc(),
            "name": partner.name or "",
            "number": partner._med_licence_number(),
        }
        template = f"{self.url or ''} {self.body or ''}"
        for name in ("uscc", "number"):
            if f"{{{name}}}" in template and not values[name]:
                return Outcome("unknown", error=f"no_{name}")
        headers = {line.name: line.value for line in self.sudo().header_ids}  # sudo: nobody else may see the values
        headers = {"Accept": "application/json", **headers}
        body = None
        if self.method == "POST":
            body = fetch.fill_json(self.body or "{}", values).encode()
            headers = {"Content-Type": "application/json; charset=utf-8", **headers}
        start, attempts = time.monotonic(), 0
        while True:
            attempts += 1
            answer = fetch.fetch(
                fetch.fill(self.url or "", values),
                method=self.method,
                headers=headers,
                body=body,
                timeout=self.timeout,
                limit=self.max_kb * 1024,
                allow_private=self.allow_private,
            )
            again = answer.error in AGAIN or (answer.error == "status" and answer.detail[:1] in ("4", "5"))
            again = again and answer.detail not in ("400", "401", "403", "404", "405")
            if not again or attempts > self.retries:
                break
            time.sleep(self.back_off * 2 ** (attempts - 1))
        outcome = self._read(answer, partner)
        outcome.attempts, outcome.milliseconds = attempts, int((time.monotonic() - start) * 1000)
        secrets = [value for value in headers.values() if len(value) > 3 and value not in ("application/json",)]
        return self._without(outcome, secrets)

    @staticmethod
    def _without(outcome, secrets):
        """What a server echoes of our headers is not kept."""

        def clean(value):
            for secret in secrets:
                value = value.replace(secret, "***") if isinstance(value, str) else value
            return value

        outcome.facts = {name: clean(value) for name, value in outcome.facts.items()}
        outcome.detail = clean(outcome.detail)
        return outcome

    # ---------------------------------------------------------------- the answer

    def _read(self, answer, partner):
        """The Outcome that an answer of the server stands for."""
        if answer.error == "status" and answer.detail == "404":
            return Outcome(self.missing_result, {}, "not_found", http_status=404)
        if answer.error:
            status = int(answer.detail) if answer.detail.isdecimal() and answer.error in ("status", "redirect") else 0
            return Outcome("unreachable", {}, answer.error, answer.detail, http_status=status)
        try:
            data = fetch.read_json(answer.body)
        except fetch.FetchError as error:
            return Outcome("unreachable", {}, error.code, error.detail, answer.body, answer.status)
        facts = {}
        for line in self.field_ids:
            value = fetch.pick(data, line.path)
            if value is not None and not isinstance(value, dict | list):
                plain = str(value).lower() if isinstance(value, bool) else str(value)
                facts[line.target] = plain[:LONGEST_FACT].replace("\x00", "")
        result, error = self._judge(facts, partner)
        return Outcome(result, facts, error, "", answer.body, answer.status)

    def _judge(self, facts, partner):
        """(result, error code) of what was read about the company."""
        if not facts.get("status"):
            return "unknown", "mapping"
        if self._is_another(facts, partner):
            return "unknown", "other_company"
        meaning = {cells.text(line.text).casefold(): line.result for line in self.value_ids}
        result = meaning.get(cells.text(facts["status"]).casefold())
        return (result, "") if result else ("unknown", "value")

    @staticmethod
    def _is_another(facts, partner):
        """Whether the answer names another company: nobody is held, or let pass, for another one's standing."""
        theirs, ours = number.normalise(facts.get("uscc")), partner._med_uscc()
        if theirs and ours:
            return theirs != ours
        return bool(facts.get("name")) and company_name.key(facts["name"]) != company_name.key(partner.name)

    # ---------------------------------------------------------------- what follows

    def _take(self, standing, outcome):
        """Keeps an outcome and draws the consequences."""
        partner, before = standing.partner_id, standing.good_id
        answer = self.env["med.source.answer"].create(
            {
                "source_id": self.id,
                "company_id": self.company_id.id,
                "partner_ref": partner.id,
                "partner_name": partner.display_name,
                "uscc": partner._med_uscc(),
                "asked_on": fields.Datetime.now(),
                "user_id": standing.user_id.id or self.env.uid,
                "result": outcome.result,
                "facts": outcome.facts or False,
                "raw_sha256": hashlib.sha256(outcome.raw).hexdigest() if outcome.raw else False,
                "http_status": outcome.http_status,
                "attempts": outcome.attempts,
                "milliseconds": outcome.milliseconds,
                "error": outcome.error or False,
                "error_detail": outcome.detail or False,
            }
        )
        was = standing.result
        standing._keep(answer)
        if outcome.result == "unreachable":
            return
        holds = self.env["med.hold"]._of_source(self, partner)
        # Released by a person, a hold does not come back each night: only when the source says something new.
        if outcome.result == "adverse" and not holds and (was != "adverse" or before.facts != answer.facts):
            self.env["med.hold"]._place_for_source(self, partner, answer)
        elif outcome.result == "active":
            holds._close("released", self.env._("%s: in order.", self.name))
        if was != outcome.result:
            self._tell(partner, answer)
            self.env["med.hold"]._facts_changed(partner)

    def _tell(self, partner, answer):
        """A line on the partner, for whoever works with it."""
        words = dict(answer._fields["result"]._description_selection(self.env))
        text = self.env._("%(register)s: %(result)s.", register=self.name, result=words[answer.result])
        partner.message_post(body="\n".join(filter(None, (text, answer.error_text, answer.facts_text))))
        self.env["med.log"]._record(
            "source.answered", partner, result=answer.result, source=self.name, answer=answer.id, error=answer.error
        )
