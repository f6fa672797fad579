"""The check type document_valid. Part of med.rule."""

from odoo import models
from odoo.addons.med_base.tools.finding import SEVERITIES, Finding
from odoo.tools import format_list

from ..tools.words import clauses


class MedRule(models.Model):
    _inherit = "med.rule"

    def _check_document_valid(self, records, facts):
        """Parties that lack a licence which the rule asks of their type for the classes on the document."""
        result = {}
        for record, devices, parties in self._cases(records, facts, self._of_class):
            result[record.id] = [
                finding for party in parties if (finding := self._licence_finding(record, devices, party, facts))
            ]
        return result

    def _licence_finding(self, record, devices, party, facts):
        terms, kinds = self._terms(), self.env["med.document.type"]
        held = {licence["type"] for licence in party["held"] if licence["status"] == "valid"}
        missing = kinds.browse([id_ for id_ in terms["all"] if id_ not in held])
        alternatives = kinds.browse([] if held & set(terms["any"]) else terms["any"])
        if (terms["all"] or terms["any"]) and not missing and not alternatives:
            return None
        words = [self._missing_words(kind, party) for kind in missing]
        for demand in [*((kind,) for kind in missing.ids), *((tuple(alternatives.ids),) if alternatives else ())]:
            self._note_absent(facts, record, devices, party, demand, facts.severity(self))
        if alternatives:
            words.append(format_list(self.env, [self._missing_words(kind, party) for kind in alternatives], "or"))
        wanted = missing | alternatives
        near = [licence for licence in party["held"] if licence["type"] in wanted.ids]
        return Finding(
            values={
                "partner": party["name"] or self.env._("Nobody"),
                "missing": clauses(words, self.env.lang),
                "products": self._names(devices),
            },
            lines=self._lines(record, devices),
            link=("med.document", near[-1]["id"]) if near else self._partner_link(party),
            code="licence",
        )

    def _missing_words(self, kind, party):
        """The type's name, and how near the party is to holding it: what expired, and what is under way."""
        near = [licence for licence in party["held"] if licence["type"] == kind.id]
        words = [text for status in ("expired", "future", "pending") if (text := self._near_words(near, status))]
        return f"{kind.name} ({self.env._(', ').join(words)})" if words else kind.name

    def _near_words(self, near, status):
        found = [licence for licence in near if licence["status"] == status]
        if not found:
            return ""
        values = {"number": found[-1]["number"], "day": found[-1]["day"]}
        if status == "expired":
            return self.env._("%(number)s expired on %(day)s", **values)
        if status == "future":
            return self.env._("%(number)s is valid only from %(day)s", **values)
        if found[-1]["state"] not in ("submitted", "in_review"):
            return self.env._("%(number)s is not approved yet", **values)
        if any(licence["status"] == "expired" for licence in near):
            return self.env._("its renewal %(number)s is in review", **values)
        return self.env._("%(number)s is in review", **values)

    def _note_absent(self, facts, record, devices, party, kinds, severity):
        """Remembers that a finding has named licences as missing, so that no other rule says so again."""
        noted = facts.__dict__.setdefault("absent", [])
        document, lines = record._med_document(), {device["line"] for device in devices}
        noted.append((document, party["partner"], set(kinds), lines, severity))

    def _said_absent(self, facts, record, devices, party, kinds):
        """Whether a finding at least as grave as this rule's names one of the licences, for all these devices."""
        document, lines = record._med_document(), {device["line"] for device in devices}
        mine = SEVERITIES.index(facts.severity(self))
        return any(
            (document, party["partner"]) == said[:2]
            and said[2] & set(kinds)
            and lines <= said[3]
            and SEVERITIES.index(said[4]) >= mine
            for said in facts.__dict__.get("absent", ())
        )

    def _partner_link(self, party):
        return ("res.partner", party["partner"]) if party["partner"] else None
