"""What is looked at before a customer's licence reaches anybody: one message for each field. Part of med.document."""

from odoo import models
from odoo.fields import Domain

from ..tools import entry
from .med_document import OPEN_STATES
from .med_document_check import EARLIEST, LATEST, LONGEST_SCOPE

LONGEST = {"number": 100, "issuer": 200, "scope_text": LONGEST_SCOPE}
DATES = ("issued_on", "valid_from", "valid_to")


class MedDocument(models.Model):
    _inherit = "med.document"

    def _portal_read(self, typed):
        """({field: value} that may be kept, {field: what is wrong}) of what was typed."""
        values, errors = {}, {}
        for name, longest in LONGEST.items():
            if name in typed:
                text = entry.plain(typed[name])
                if len(text) > longest:
                    errors[name] = self.env._("%(count)s characters are too many.", count=len(text))
                else:
                    values[name] = text or False
        for name in DATES:
            if name in typed:
                self._portal_read_date(name, typed[name], values, errors)
        self._portal_compare_dates(values, errors)
        if self.type_id.validity != "until" and "open_ended" in typed:
            values["open_ended"] = bool(typed["open_ended"])
            if values["open_ended"]:
                values["valid_to"] = False
                errors.pop("valid_to", None)
        if values.get("number") and (twin := self._portal_twin(values["number"])):
            errors["number"] = self.env._("We have this number already: %s. Renew that one.", twin.display_name)
            del values["number"]
        unchanged = [name for name, value in values.items() if value == self[name]]
        return {name: value for name, value in values.items() if name not in unchanged}, errors

    def _portal_read_date(self, name, text, values, errors):
        try:
            day = entry.day(text)
        except ValueError:
            errors[name] = self.env._("“%s” is not a date. Write it as 2026-12-31.", text[:20])
            return
        if day and not EARLIEST <= day <= LATEST:
            errors[name] = self.env._("The year %s cannot be right.", day.year)
            return
        values[name] = day or False

    def _portal_compare_dates(self, values, errors):
        """Keeps neither of two dates that contradict one another."""

        def get(name):
            return values.get(name, self[name])

        problems = {
            "valid_from": self.env._("It is before the first day of validity."),
            "issued_on": self.env._("It is before the day of issue."),
        }
        for first, words in problems.items():
            if get(first) and get("valid_to") and get(first) > get("valid_to"):
                errors["valid_to"] = words
                for name in (first, "valid_to"):
                    values.pop(name, None)
        today = self._today()
        if get("issued_on") and get("issued_on") > today:
            errors["issued_on"] = self.env._("This day is still to come.")
            values.pop("issued_on", None)

    def _portal_twin(self, text):
        """Another licence of the same holder, type and number that is no version of this one."""
        key = self.env["med.document"].new({"number": text}).number_key
        twins = self.search(
            Domain("number_key", "=", key)
            & Domain("type_id", "=", self.type_id.id)
            & Domain("commercial_partner_id", "=", self.commercial_partner_id.id)
            & Domain("state", "in", (*OPEN_STATES, "approved"))
            & Domain("id", "not in", (self.id, self.supersedes_id.id))
        )
        return twins.filtered(lambda twin: twin.supersedes_id != self)[:1]

    def _portal_errors(self):
        """{field: what is missing or wrong}: what keeps the draft from being sent in."""
        kind, errors = self.type_id, {}
        if not self.number and kind.number_kind != "free":
            errors["number"] = self.env._("Please copy the number from the paper.")
        elif self.number and self.number_status == "invalid":
            other = kind._suggest(self.number)
            hint = self.env._(" It looks like the number of: %s.", ", ".join(other.mapped("name"))) if other else ""
            errors["number"] = self.env._(
                "%(number)s cannot be right: %(problem)s.%(hint)s",
                number=self.number, problem=self.number_problem, hint=hint,
            )  # fmt: skip
        if not self.open_ended and not self.valid_to:
            errors["valid_to"] = self.env._("Please enter the last day on which it is valid.")
        elif self.valid_to and self.valid_to < self._today():
            errors["valid_to"] = self.env._("A licence that has expired already cannot be sent in.")
        elif self.valid_to and self.supersedes_id.valid_to and self.valid_to <= self.supersedes_id.valid_to:
            errors["valid_to"] = self.env._("This is not later than the end of the licence that we have.")
        if kind.needs_file and not self.file_ids:
            errors["file"] = self.env._("Please add a scan or a photograph of the paper.")
        return errors
