"""The check type document_valid. Part of med.rule."""

from odoo import models
from odoo.addons.med_base.tools.finding import Finding
from odoo.tools import format_list

from ..tools.words import clauses


class MedRule(models.Model):
    _inherit = "med.rule"

    def _check_document_valid(self, records, facts):
        """Parties that lack a licence which the rule asks of their type for the classes on the document."""
        result = {}
        for record, devices, parties in self._cases(records, facts, self._of_class):
            result[record.id] = [
                finding for party in parties if (finding := self._licence_finding(record, devices, party))
            ]
        return result

    def _licence_finding(self, record, devices, party):
        terms, kinds = self._terms(), self.env["med.document.type"]
        held = {licence["type"] for licence in party["held"] if licence["status"] == "valid"}
        missing = kinds.browse([id_ for id_ in terms["all"] if id_ not in held])
        alternatives = kinds.browse([] if held & set(terms["any"]) else terms["any"])
        if (terms["all"] or terms["any"]) and not missing and not alternatives:
            return None
        words = [self._missing_words(kind, party) for kind in missing]
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
        """The type's name, and how near the party is to holding it."""
        near = [licence for licence in party["held"] if licence["type"] == kind.id]
        if not near:
            return kind.name
        licence = near[-1]
        words = {
            "expired": self.env._("%(number)s expired on %(day)s", number=licence["number"], day=licence["day"]),
            "future": self.env._("%(number)s is valid only from %(day)s", number=licence["number"], day=licence["day"]),
            "pending": self.env._("%(number)s is not approved yet", number=licence["number"]),
        }
        return f"{kind.name} ({words[licence['status']]})" if licence["status"] in words else kind.name

    def _partner_link(self, party):
        return ("res.partner", party["partner"]) if party["partner"] else None
