import base64

from odoo import fields, models
from odoo.exceptions import UserError

from ..tools import cells, columns, company_name, number


class MedWatchImport(models.TransientModel):
    """Takes the file of a black or warning list into a source. The same file a second time changes nothing."""

    _name = "med.watch.import"
    _description = "Import of a Watch List"

    source_id = fields.Many2one("med.source", required=True, domain=[("channel", "=", "list")])
    file = fields.Binary(required=True)
    filename = fields.Char()
    complete = fields.Boolean(
        "The File Is the Whole List", help="Entries that are not in it any more end yesterday; companies are let go."
    )
    summary = fields.Text(readonly=True)

    def action_import(self):
        """Reads the file and takes over what is new or different; nothing at all when a row is wrong."""
        self.ensure_one()
        self.source_id.check_access("write")
        if self.source_id.channel != "list":
            raise UserError(self.env._("%s is asked over the network and has no list.", self.source_id.name))
        rows, total = self._rows()
        counts = self._take_over(rows)
        if self.complete:
            counts["ended"] = self._end_missing(rows)
        # sudo: when the list came is found out, not entered; the right to write the source was checked
        self.source_id.sudo()._drive({"listed_on": fields.Datetime.now()})
        self.env["med.log"]._record("watch_list.imported", self.source_id, filename=self.filename, rows=total, **counts)
        self.summary = self.env._(
            "%(new)s new, %(changed)s changed, %(same)s unchanged, %(ended)s ended.", **{"ended": 0, **counts}
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def _rows(self):
        """{natural key: values} of the file, and how many rows it has."""
        table = self.env["med.import.header"]._read_file(base64.b64decode(self.file or b""))
        head = columns.find_head(table.rows, self.env["med.import.header"]._words(), table.merges)
        where = {column.target: column.index for column in head.columns if column.target}
        if head.row < 0 or "name" not in where:
            raise UserError(self.env._("No row of the file has a head such as 企业名称. Put one above the names."))
        found, wrong, total = {}, [], 0
        for offset, row in enumerate(table.rows[head.row + 1 :], head.row + 2):
            if not any(cells.text(value) for value in row) or cells.is_total(row):
                continue
            total += 1
            values, problem = self._row(row, where, table.epoch_1904)
            if problem:
                wrong.append(self.env._("Row %(row)s: %(problem)s", row=offset, problem=problem))
            else:
                found[self._key(values)] = values
        if wrong:
            more = self.env._("… and %s more", len(wrong) - 20) if len(wrong) > 20 else ""
            raise UserError("\n".join([self.env._("Nothing was imported:"), *wrong[:20], more]).strip())
        return found, total

    def _row(self, row, where, epoch_1904):
        def at(name):
            index = where.get(name)
            return row[index] if index is not None and index < len(row) else None

        values = {"name": cells.text(at("name"))[:200], "reason": cells.long_text(at("reason"))[:5000] or False}
        if not values["name"]:
            return values, self.env._("it has no name.")
        code = at("uscc")
        if cells.digits_lost(code):
            return values, self.env._("Excel has replaced the last digits of the credit code. Format it as text.")
        values["uscc"] = number.normalise(cells.text(code))[:60] or False
        for target, source in (("listed_on", "listed_on"), ("valid_until", "valid_to")):
            day = cells.day(at(source), epoch_1904)
            if day.problem:
                return values, self.env._("%s is no day that can be read.", cells.text(at(source))[:60])
            values[target] = day.value or False
        return values, ""

    @staticmethod
    def _key(values):
        return company_name.key(values["name"]), values["uscc"] or "", values["listed_on"] or None

    def _take_over(self, rows):
        entries = self.env["med.watch.entry"].with_context(active_test=False)
        known = {
            (entry.name_key, entry.uscc_key or "", entry.listed_on or None): entry
            for entry in entries.search([("source_id", "=", self.source_id.id)])
        }
        new, counts = [], {"new": 0, "changed": 0, "same": 0}
        for key, values in rows.items():
            entry = known.get(key)
            if not entry:
                new.append({**values, "source_id": self.source_id.id})
                continue
            changes = {
                name: values[name]
                for name in ("name", "reason", "valid_until")
                if (entry[name] or False) != values[name] and (name != "valid_until" or values[name])
            }
            if not entry.active:
                changes["active"] = True
            if entry.valid_until and not values["valid_until"] and entry.valid_until < fields.Date.context_today(self):
                changes["valid_until"] = False  # it is on the list again
            if changes:
                entry.write(changes)
            counts["changed" if changes else "same"] += 1
        entries.create(new)
        return {**counts, "new": len(new)}

    def _end_missing(self, rows):
        today = fields.Date.context_today(self)
        gone = self.env["med.watch.entry"].search(
            [("source_id", "=", self.source_id.id), "|", ("valid_until", "=", False), ("valid_until", ">=", today)]
        )
        gone = gone.filtered(lambda e: (e.name_key, e.uscc_key or "", e.listed_on or None) not in rows)
        if gone:
            gone.write({"valid_until": fields.Date.subtract(today, days=1)})
        return len(gone)
