import json
import logging
import sys
import time
from dataclasses import dataclass, field

import pytz
from odoo import api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ..tools.finding import SEVERITIES
from .med_driven import plain
from .med_fact import Facts
from .med_gated import fingerprint

_logger = logging.getLogger(__name__)


@dataclass
class Verdict:
    """What the gate makes of one document: plain data, so that it outlives the transaction."""

    model: str
    res_id: int
    document_name: str
    operation: str
    company_id: int
    partner_id: int
    partner_name: str
    amount: float
    snapshots: dict
    fingerprint: str
    user_id: int
    findings: list = field(default_factory=list)
    facts: dict = field(default_factory=dict)
    rules: list = field(default_factory=list)
    waivers: list = field(default_factory=list)
    milliseconds: float = 0.0

    @property
    def severity(self):
        """The worst finding that no waiver covers."""
        return max((f["severity"] for f in self.findings if not f["waived"]), key=SEVERITIES.index, default=None)

    @property
    def refused(self):
        return self.severity in ("approve", "block")


class MedGate(models.AbstractModel):
    """The one server-side check for every door.

    ``_pass`` is asked with the documents already in the state that they would like to keep: it locks what it is going
    to read, runs the rules, subtracts granted waivers, and either writes evidence and clearances or raises GateBlocked
    with everything that was found. Evidence of a refusal is written after the transaction's end, once.
    """

    _name = "med.gate"
    _description = "Gate"

    def _pass(self, operation_code, records):
        """Lets the records pass, or raises.

        :raises GateBlocked: some are refused; none of them passes
        """
        if not records:
            return
        gate = self._plain()
        records = records.with_env(gate.env)
        verdicts = gate._judge(operation_code, records, lock=True)
        if refused := [v for v in verdicts if v.refused]:
            gate._after_end(refused)
            raise gate._refusal(refused)
        gate._consume(verdicts)
        gate.env["med.check"]._keep(verdicts)
        gate.env["med.clearance"]._grant(records._name, {i: s for v in verdicts for i, s in v.snapshots.items()})
        gate._after_pass(verdicts)

    def _evaluate(self, operation_code, records):
        """The verdicts, without effect: list of Verdict, one per document."""
        gate = self._plain()
        return gate._judge(operation_code, records.with_env(gate.env))

    def _plain(self):
        """With all rights, and without what a client has put into the context."""
        # sudo: the rules, the evidence and the customer's other documents are read whoever asks
        return self.with_env(plain(self.env)).sudo()

    # --- judging ----------------------------------------------------------------------------------------------------

    def _judge(self, operation_code, records, lock=False, dates=None):
        verdicts = []
        for company, batch in records.grouped(lambda r: r._med_company()).items():
            start = time.perf_counter()
            gate, batch = self.with_company(company), batch.with_company(company)  # never those of the browser
            found, facts, rules = gate._findings(operation_code, company, batch, lock, dates)
            part = gate._verdicts(operation_code, company, batch, found, facts, rules)
            for verdict in part:
                verdict.milliseconds = (time.perf_counter() - start) * 1000 / len(part)
            verdicts += part
        self._subtract_waivers(verdicts)
        return verdicts

    def _findings(self, operation_code, company, records, lock, dates):
        """{record id: [(rule or None, severity, Finding)]}, the Facts used, and the names of the rules asked."""
        in_force = self.env["med.rule"]._in_force(operation_code, company.id)
        if lock and any(rule.shared for rule in in_force):
            self.env["med.ledger"]._touch({(company.id, partner.id) for r in records for partner in r._med_counted()})
        facts = Facts(records, dates or dict.fromkeys(records.ids, self._today(company)))
        facts.bounds = {rule.id: rule.value for rule in in_force}
        facts.severities = {rule.id: rule.severity for rule in in_force}
        found = {}
        for record_id, findings in self.env["med.hold"]._manual_findings(records).items():
            found[record_id] = [(None, "block", finding) for finding in findings]
        rules = self.env["med.rule"].browse([rule.id for rule in in_force])
        rules.fetch(rules._judged)
        for rule, held in zip(rules, in_force, strict=True):
            for record_id, findings in rule.judge(records, facts).items():
                found.setdefault(record_id, []).extend((rule, f.severity or held.severity, f) for f in findings)
        return found, facts, [rule.name for rule in in_force]

    def _today(self, company):
        return pytz.utc.localize(fields.Datetime.now()).astimezone(self._zone(company)).date()

    def _zone(self, company):
        """The time zone in which the company's days begin and end."""
        company.resource_calendar_id.fetch(["tz"])  # and nothing else of it
        return pytz.timezone(company.resource_calendar_id.tz or company.partner_id.tz or self.env.user.tz or "UTC")

    def _verdicts(self, operation_code, company, records, found, facts, rules):
        verdicts, names = [], self._link_names(found)
        for document, part in records.grouped(lambda r: r._med_document()).items():
            partner = part[:1]._med_partner()
            snapshots = {r.id: r._med_snapshot() for r in part}
            verdict = Verdict(
                model=document._name,
                res_id=document.id,
                document_name=document.display_name,
                operation=operation_code,
                company_id=company.id,
                partner_id=partner.id,
                partner_name=partner.name or "",
                amount=sum(r._med_amount() for r in part),
                snapshots=snapshots,
                fingerprint=fingerprint([r._med_fingerprinted(snapshots[r.id]) for r in part]),
                user_id=self.env.uid,
                rules=rules,
            )
            for record in part:
                verdict.facts[record.id] = facts.known(record)
            verdict.findings = self._findings_data(verdict, part, found, names)
            if len(part) == 1:
                verdict.facts = verdict.facts[part.id]
            verdict.findings.sort(key=lambda f: -SEVERITIES.index(f["severity"]))
            verdicts.append(verdict)
        return verdicts

    # --- waivers ----------------------------------------------------------------------------------------------------

    def _subtract_waivers(self, verdicts):
        """Marks the findings that a granted waiver covers; it is used up only by _consume."""
        wanting = [v for v in verdicts if any(f["severity"] == "approve" for f in v.findings)]
        for verdict, waivers in zip(wanting, self.env["med.waiver"]._matching(wanting), strict=True):
            for data in verdict.findings:
                key = data["code"], data["version"], data["finding"]
                if data["severity"] == "approve" and key in waivers:
                    data["waived"] = True
            verdict.waivers = sorted(set(waivers.values()))

    def _consume(self, verdicts):
        self.env["med.waiver"]._use([id_ for v in verdicts for id_ in v.waivers])

    # --- what a refusal leaves --------------------------------------------------------------------------------------

    def _after_end(self, refused):
        """Writes the evidence of a refusal when the transaction has ended, whichever way it ends, once.

        A transaction that Odoo is going to run again (a lost race) has decided nothing and leaves no evidence.
        """
        cr, registry, lang = self.env.cr, self.env.registry, self.env.context.get("lang")

        def late():
            if isinstance(sys.exc_info()[1], PG_CONCURRENCY_EXCEPTIONS_TO_RETRY):
                return
            try:
                self._write_late(registry, lang, refused)
            except Exception:  # noqa: BLE001 (the refusal stands; losing its evidence must not hide it from the user)
                _logger.exception(
                    "The evidence of a refusal could not be written: %s", json.dumps([v.document_name for v in refused])
                )

        cr.postcommit.add(late)
        cr.postrollback.add(late)

    @staticmethod
    def _write_late(registry, lang, refused):
        """Writes evidence and holds in transactions of their own: a hold that fails takes no evidence with it.

        Of two sessions that are refused the same document at once, the second waits and finds the hold of the first.
        """

        def gate(cr):  # the system writes evidence; the verdicts name the person
            return api.Environment(cr, api.SUPERUSER_ID, {"lang": lang})["med.gate"]

        with registry.cursor() as cr:
            gate(cr)._write_evidence(refused)
        with registry.cursor() as lock:
            for key in sorted(f"med.hold:{v.model}:{v.res_id}" for v in refused):
                lock.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
            with registry.cursor() as cr:  # its first look at the database comes after the lock
                gate(cr)._write_holds(refused)

    def _write_refusals(self, refused):
        """Evidence and holds of refused documents, in this environment."""
        self._write_evidence(refused)
        self._write_holds(refused)

    def _write_evidence(self, refused):
        self.env["med.check"]._keep(refused)

    def _write_holds(self, refused):
        for verdict in refused:  # in the name of who was refused; the system has the rights
            self.env["med.hold"].with_user(verdict.user_id).sudo()._open(verdict)

    def _after_pass(self, verdicts):
        """A document that passes needs its hold no longer; what was found on the way is told and acted upon."""
        self.env["med.hold"]._passed(verdicts)
        for verdict in verdicts:
            self.env["med.rule"]._queue_actions(verdict, "finding")
            if verdict.severity == "warn":
                self._warn(verdict)

    def _warn(self, verdict):
        document = self.env[verdict.model].browse(verdict.res_id)
        if hasattr(document, "message_post"):
            texts = [f["message"] for f in verdict.findings if f["severity"] == "warn"]
            document.message_post(body="\n".join(texts))
