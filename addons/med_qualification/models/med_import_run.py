"""The background part of an import: check, run, undo, and the list of findings. Part of med.import."""

import base64
import io
import time

import xlsxwriter
from odoo import Command, fields, models
from odoo.exceptions import AccessError, MissingError, RedirectWarning, UserError, ValidationError
from odoo.tools import SQL

from .med_import_entry import Problem

BATCH = 200  # customers written at once
SEVERITY = {"ok": 0, "warning": 1, "error": 2}


class MedOutbox(models.Model):
    _inherit = "med.outbox"

    def _outbox_import_check(self, payload):
        """Compares a long list with what is on record."""
        self._import_of(payload)._in_time("checking", lambda one: one._check_rows(one._read_table()))

    def _outbox_import_run(self, payload):
        """Takes a list over."""
        self._import_of(payload)._in_time("running", lambda one: one._run())

    def _import_of(self, payload):
        """The import, with the rights of who started it: the system's rights are not his."""
        found = self.env["med.import"].browse(payload["id"])
        allowed = self.env.user.company_ids.ids
        company = [found.company_id.id] if found.company_id.id in allowed else []
        return found.with_user(self.env.user).with_context(
            allowed_company_ids=company + [id_ for id_ in self.env.user.company_id.ids if id_ not in company]
        )


class MedImport(models.Model):
    _inherit = "med.import"

    def _in_time(self, state, work):
        """Does the work unless somebody came first; a refusal leaves nothing of it but its reason."""
        if self.state != state:
            return
        start = time.monotonic()
        try:
            with self.env.cr.savepoint():
                work(self)
        except (UserError, ValidationError, AccessError, MissingError, RedirectWarning) as error:
            self.env.invalidate_all()
            self._drive({"state": "failed", "error": str(error.args[0])})
            self.env["med.log"]._record("import.failed", self, result=str(error.args[0])[:200])
        self._drive({"seconds": time.monotonic() - start})

    def _tell(self, done):
        self.env["med.import.progress"]._tell(self.id, done)

    # ---------------------------------------------------------------- preview

    def _check_rows(self, table):
        steps, skipped = self._plan(table)
        rows = [row for step in steps for row in self._lines_of(step)]
        rows += [(entry.row, "", "", "skipped", "ok", self.env._("a total or a note"), None) for entry in skipped]
        self._write_lines(sorted(rows, key=lambda row: row[0]))
        self._drive({"state": "preview", "error": False, **self._counts(rows)})

    def _counts(self, rows):
        count = {name: sum(row[3] == name for row in rows) for name in ("new", "update", "same", "error")}
        return {
            "row_count": len(rows),
            "new_count": count["new"],
            "update_count": count["update"],
            "same_count": count["same"],
            "error_count": count["error"],
            "warning_count": sum(row[4] == "warning" for row in rows),
            "findings_file": False,
        }

    def _lines_of(self, step):
        """(row, name, code, action, severity, words, customer on record) of each row of a customer."""
        lines = []
        for entry in step.entries:
            severity = max((p.severity for p in entry.problems), key=SEVERITY.get, default="ok")
            words = [self._say(problem) for problem in entry.problems]
            if step.action == "error" and severity != "error":
                words.append(self.env._("Another row of this customer has an error."))
            if entry is step.entries[0] and step.action != "error":
                words += step.changes
            name, code = entry.partner.get("name", ""), entry.partner.get("uscc", "")
            lines.append((entry.row, name, code, step.action, severity, "\n".join(words), step.partner.id or None))
        return lines

    def _write_lines(self, rows):
        """Fifty thousand rows by one statement each thousand: they are shown, never worked with."""
        self.env.cr.execute(SQL("DELETE FROM med_import_line WHERE import_id = %s", self.id))
        names = ("import_id", "row", "name", "uscc", "action", "severity", "message", "partner_id")
        for start in range(0, len(rows), 1000):
            self.env.cr.execute(
                SQL(
                    "INSERT INTO med_import_line (%s) VALUES %s",
                    SQL(", ").join(map(SQL.identifier, names)),
                    SQL(", ").join(SQL("%s", (self.id, *row)) for row in rows[start : start + 1000]),
                )
            )
        self.env["med.import.line"].invalidate_model()
        self.invalidate_recordset(["line_ids"])

    # ---------------------------------------------------------------- run

    def _run(self):
        steps, skipped = self._plan(self._read_table())
        if not self.good_rows and any(step.wrong for step in steps):
            raise UserError(self.env._("Something has changed since the preview: check again. Nothing was imported."))
        partners, documents = self.env["res.partner"], self.env["med.document"]
        todo, done = [step for step in steps if step.action in ("new", "update")], 0
        for start in range(0, len(todo), BATCH):
            batch = todo[start : start + BATCH]
            made = self._apply_or_sort_out(batch)
            partners |= made[0]
            documents |= made[1]
            done += sum(len(step.entries) for step in batch)
            self._tell(done)
        rows = [row for step in steps for row in self._lines_of(step)]
        rows += [(entry.row, "", "", "skipped", "ok", self.env._("a total or a note"), None) for entry in skipped]
        self._write_lines(sorted(rows, key=lambda row: row[0]))
        self._drive(
            {
                "state": "done",
                "error": False,
                "partner_ids": [Command.set(partners.ids)],
                "document_ids": [Command.set(documents.ids)],
                **self._counts(rows),
            }
        )
        self.env["med.log"]._record(
            "import.done", self, sha256=self.sha256, customers=len(partners), licences=len(documents), rows=len(rows)
        )

    def _apply_or_sort_out(self, steps):
        """Writes customers together; when that fails, one by one, so that the row can be named."""
        try:
            with self.env.cr.savepoint():
                return self._apply(steps)
        except (UserError, ValidationError, AccessError, RedirectWarning) as error:
            if len(steps) == 1:
                self._not_saved(steps[0], error)
                return self.env["res.partner"], self.env["med.document"]
        partners, documents = self.env["res.partner"], self.env["med.document"]
        for step in steps:
            made = self._apply_or_sort_out([step])
            partners |= made[0]
            documents |= made[1]
        return partners, documents

    def _not_saved(self, step, error):
        row = step.entries[0].row
        if not self.good_rows:
            raise UserError(
                self.env._("Row %(row)s: %(problem)s Nothing was imported.", row=row, problem=str(error.args[0]))
            ) from None
        step.entries[0].problems.append(Problem("error", "", "failed", str(error.args[0])[:300]))

    def _apply(self, steps):
        """(customers created, licences created)."""
        country = (self.company_id or self.env.company).country_id
        new = [step for step in steps if not step.partner]
        partners = self.env["res.partner"].create(
            [{"is_company": True, "country_id": country.id, **step.vals} for step in new]
        )
        holders = {id(step): partner for step, partner in zip(new, partners, strict=True)}
        contacts, drafts, versions = [], [], self.env["med.document"]
        for step in steps:
            holder = holders.get(id(step)) or step.partner
            if step.partner and step.vals:
                step.partner.write(step.vals)
            if step.contact:
                contacts.append({"name": step.contact, "parent_id": holder.id, "type": "contact"})
            for what, old, vals in step.licences:
                if what == "new":
                    drafts.append({**vals, "partner_id": holder.id})
                else:
                    versions |= self._change_licence(what, old, vals)
        self.env["res.partner"].create(contacts)
        return partners, self.env["med.document"].create(drafts) | versions

    def _change_licence(self, what, old, vals):
        """A draft is corrected; an approved licence gets a new version, which somebody reviews."""
        if what == "draft":
            old.write(vals)
            return old.browse()
        version = old.browse(old.action_new_version()["res_id"])
        version.write(vals)
        return version

    # ---------------------------------------------------------------- afterwards

    def action_undo(self):
        """Archives what the import created and nobody has used since: drafts, and customers without anything else."""
        self.ensure_one()
        self._require("done")
        drafts = self.document_ids.filtered(lambda d: d.state in ("draft", "rejected") and d.active)
        drafts.write({"active": False})
        kept_documents = (self.document_ids - drafts).filtered("active")
        kept = kept_documents.commercial_partner_id | self._used(self.partner_ids)
        gone = (self.partner_ids - kept).filtered("active")
        (gone | gone.child_ids).write({"active": False})
        self._drive({"state": "undone"})
        self.env["med.log"]._record(
            "import.undone", self, customers=gone.ids, licences=drafts.ids, kept=(self.partner_ids - gone).ids
        )
        return True

    def _used(self, partners):
        """Customers with an order, a purchase or another licence: they are not only of this import any more."""
        family = partners | partners.child_ids
        used = self.env["res.partner"]
        for model in ("sale.order", "purchase.order", "account.move", "stock.picking"):
            # sudo: whether there is one, whoever may read it
            rows = self.env[model].sudo()._read_group([("partner_id", "in", family.ids)], ["partner_id"])
            used |= used.browse([partner.id for (partner,) in rows])
        others = self.env["med.document"].search(
            [("commercial_partner_id", "in", partners.ids), ("id", "not in", self.document_ids.ids)]
        )
        return used.commercial_partner_id | others.commercial_partner_id

    def action_findings(self):
        """The rows with what was found, as a file."""
        self.ensure_one()
        self.check_access("read")
        words = [dict(self.line_ids._fields[name]._description_selection(self.env)) for name in ("action", "severity")]
        file = io.BytesIO()
        book = xlsxwriter.Workbook(file, {"constant_memory": True})
        sheet = book.add_worksheet()
        heads = ("row", "name", "uscc", "action", "severity", "message")
        for column, name in enumerate(heads):
            sheet.write_string(0, column, self.line_ids._fields[name]._description_string(self.env))
        for number, line in enumerate(self.line_ids, 1):
            values = (str(line.row), line.name, line.uscc, words[0][line.action], words[1][line.severity], line.message)
            for column, value in enumerate(values):
                sheet.write_string(number, column, (value or "")[:30000])  # text, never a formula
        book.close()
        self._drive({"findings_file": base64.b64encode(file.getvalue())})
        name = fields.Date.context_today(self).isoformat()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/med.import/{self.id}/findings_file/findings-{name}.xlsx?download=true",
        }
