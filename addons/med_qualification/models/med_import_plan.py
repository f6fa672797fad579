"""What an import would do: rows put together by customer, compared with what is on record. Part of med.import."""

from dataclasses import dataclass, field

from odoo import models

from ..tools import columns, company_name, number
from .med_import_entry import Problem, read_rows


@dataclass(eq=False)
class Step:
    """One customer of the file: its rows, and what is to be written of it."""

    entries: list
    partner: object = None  # the customer on record, or an empty recordset
    vals: dict = field(default_factory=dict)
    contact: str = ""
    licences: list = field(default_factory=list)  # (what, licence on record, values); what: new, draft, version
    changes: list = field(default_factory=list)

    @property
    def wrong(self):
        return any(problem.severity == "error" for entry in self.entries for problem in entry.problems)

    @property
    def action(self):
        if self.wrong:
            return "error"
        if not self.partner:
            return "new"
        return "update" if self.vals or self.contact or self.licences else "same"

    def blame(self, severity, name, code, value="", entry=None):
        problem = Problem(severity, name, code, str(value)[:120])
        target = entry or self.entries[0]
        if problem not in target.problems:
            target.problems.append(problem)


class MedImport(models.Model):
    _inherit = "med.import"

    def _plan(self, table):
        """[Step] and [Entry passed over] of the file, against what is on record now. Reads only."""
        placed = [
            columns.Column(c.index, c.head or "", c.target or "", c.document_type_id.id or None)
            for c in self.column_ids
        ]
        entries = read_rows(table.rows[self.head_row :], placed, self.head_row, table.epoch_1904)
        skipped = [entry for entry in entries if entry.skipped]
        steps = self._grouped([entry for entry in entries if not entry.skipped])
        self._find_kinds(steps)
        self._find_partners(steps)
        self._find_similar(steps)
        types = self._partner_types()
        approved = self.env["res.partner"].union(*(step.partner for step in steps if step.partner))
        approved = approved._med_approved_owners()
        for step in steps:
            self._compare_partner(step, types, step.partner in approved)
        self._compare_licences(steps)
        return steps, skipped

    # ---------------------------------------------------------------- rows of one customer

    def _grouped(self, entries):
        """Rows with the same credit code are one customer; so are those with its name and no code."""
        by_code, by_name = {}, {}
        for entry in entries:
            code, name = entry.partner.get("uscc"), company_name.key(entry.partner.get("name"))
            if code and not any(p.field == "uscc" and p.severity == "error" for p in entry.problems):
                by_code.setdefault(code, Step([])).entries.append(entry)
                by_name.setdefault(name, by_code[code])
        rest = []
        for entry in entries:
            if any(entry is known for step in self._step_of(entry, by_code) for known in step.entries):
                continue
            name = company_name.key(entry.partner.get("name"))
            if name and not entry.partner.get("uscc"):
                by_name.setdefault(name, Step([])).entries.append(entry)
            else:
                rest.append(Step([entry]))
        steps = list({id(step): step for step in (*by_code.values(), *by_name.values(), *rest)}.values())
        for step in steps:
            step.entries.sort(key=lambda entry: entry.row)
            self._compare_rows(step)
        return sorted(steps, key=lambda step: step.entries[0].row)

    @staticmethod
    def _step_of(entry, by_code):
        step = by_code.get(entry.partner.get("uscc"))
        return [step] if step else []

    def _compare_rows(self, step):
        first, seen = step.entries[0], {}
        for entry in step.entries:
            mine = company_name.key(entry.partner.get("name"))
            if mine and mine != company_name.key(first.partner.get("name")):
                step.blame("warning", "name", "other_name", first.partner.get("name", ""), entry)
            fresh = []
            for licence in entry.licences:
                key = (licence["kind"], licence.get("licence_type"), number.normalise(licence.get("number")))
                if key not in seen:
                    seen[key] = licence
                    fresh.append(licence)
                elif seen[key] != licence:
                    step.blame("error", "number", "contradiction", licence.get("number", ""), entry)
            if len(fresh) < len(entry.licences) or (
                entry is not first and entry.partner == first.partner and not fresh
            ):
                step.blame("warning", "", "repeated", "", entry)
            entry.licences = fresh

    def _find_kinds(self, steps):
        """The licence type of each licence: of its column, as the row says, or as its number shows."""
        kinds = self.env["med.document.type"].search([("active", "=", True)])
        words = self.env["med.import.header"]._words()
        by_name = {columns.plain(kind.name): kind.id for kind in kinds}
        for lang, _name in self.env["res.lang"].get_installed():
            by_name.update({columns.plain(kind.name): kind.id for kind in kinds.with_context(lang=lang)})
        by_format = {kind.number_kind: kind.id for kind in reversed(kinds) if kind.number_kind != "free"}
        for step in steps:
            for entry in step.entries:
                for licence in entry.licences:
                    text = licence.pop("licence_type", None)
                    kind = licence["kind"] or (text and (by_name.get(columns.plain(text)) or words.kind(text)))
                    if not kind and not text:
                        guessed = [by_format[one] for one in number.guess(licence.get("number")) if one in by_format]
                        kind = guessed[0] if len(guessed) == 1 else None
                    licence["kind"] = kinds.browse(kind or [])
                    if not kind:
                        step.blame("error", "licence_type", "unknown_type", text or licence.get("number", ""), entry)
                    elif licence["kind"].holder_kind == "product":
                        step.blame("error", "licence_type", "product_type", licence["kind"].name, entry)
                    elif not licence.get("number"):
                        licence["number"] = self._number_of(licence["kind"], entry) or False
                        if not licence["number"]:
                            step.blame("error", "number", "missing", licence["kind"].name, entry)

    @staticmethod
    def _number_of(kind, entry):
        """A business licence has the credit code as its number."""
        return entry.partner.get("uscc") if kind.number_kind == "uscc" else ""

    # ---------------------------------------------------------------- on record?

    def _find_partners(self, steps):
        codes = {step.entries[0].partner.get("uscc") for step in steps} - {None}
        names = {company_name.key(step.entries[0].partner.get("name")) for step in steps} - {""}
        partners = self.env["res.partner"]
        domain = [("parent_id", "=", False), ("is_company", "=", True)]
        archived = partners.with_context(active_test=False)
        found = archived.search([*domain, "|", ("med_uscc", "in", list(codes)), ("med_name_key", "in", list(names))])
        found = found.with_env(self.env)
        found.fetch(["name", "vat", "phone", "email", "street", "active", "med_uscc", "med_name_key", "med_type_id"])
        by_code, by_name = found.grouped("med_uscc"), found.grouped("med_name_key")
        for step in steps:
            code = next((entry.partner["uscc"] for entry in step.entries if entry.partner.get("uscc")), None)
            name = company_name.key(step.entries[0].partner.get("name"))
            same_code = by_code.get(code, partners) if code else partners
            same_name = by_name.get(name, partners) if name else partners
            step.partner = self._decide_partner(step, code, same_code, same_name)

    def _decide_partner(self, step, code, same_code, same_name):
        partners = self.env["res.partner"]
        found = same_code or same_name.filtered(lambda partner: not code or not partner.med_uscc)
        found = found.filtered("active") or found
        if len(found) > 1:
            step.blame("error", "name", "several", ", ".join(found[:3].mapped("display_name")))
            return partners
        if not found and same_name:
            step.blame("warning", "name", "other_code", same_name[0].med_uscc or "")
        if same_code and same_name and not same_name & same_code and any(not p.med_uscc for p in same_name):
            step.blame("error", "name", "conflict", same_name[0].display_name)
        elif same_code and not same_name:
            step.blame("warning", "name", "other_name", same_code[0].name)
        if found and not found.active:
            step.blame("error", "name", "archived", found.display_name)
        return found

    def _find_similar(self, steps):
        """Names one slip away from another one, on record or in the file: a hint, for a person to judge."""
        new = [step for step in steps if not step.partner and not step.wrong]
        index = company_name.Index()
        keys = {}
        for step in new:
            keys[id(step)] = company_name.key(step.entries[0].partner.get("name"))
            index.add(keys[id(step)], step)
        if not new:
            return
        for step in new:
            if others := list(index.near(keys[id(step)])):
                step.blame("warning", "name", "similar", others[0].entries[0].partner.get("name", ""))
        known = self.env["res.partner"].search_fetch([("med_name_key", "!=", False)], ["med_name_key", "name"])
        for partner in known:
            for step in index.near(partner.med_name_key):
                step.blame("warning", "name", "similar", partner.name)
