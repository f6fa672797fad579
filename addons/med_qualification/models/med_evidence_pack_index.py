"""The pages of an evidence pack that a person reads. Part of med.evidence.pack."""

from markupsafe import Markup
from odoo import fields, models

STYLE = Markup(
    "body{font:14px/1.5 sans-serif;margin:2em;max-width:70em}table{border-collapse:collapse;margin:0 0 2em}"
    "td,th{border:1px solid #bbb;padding:.3em .6em;text-align:left;vertical-align:top}th{background:#eee}"
    "td{white-space:pre-wrap;overflow-wrap:anywhere}"
)


class MedEvidencePack(models.Model):
    _inherit = "med.evidence.pack"

    def _page(self, title, body):
        """A page that needs nothing else and runs nothing; every value is escaped."""
        return str(
            Markup(
                '<!DOCTYPE html><html lang="%s"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy"'
                " content=\"default-src 'none'; style-src 'unsafe-inline'\"><title>%s</title><style>%s</style></head>"
                "<body><h1>%s</h1>%s</body></html>"
            )
            % (self.env.lang or "en", title, STYLE, title, body)
        )

    def _grid(self, heads, rows):
        if not rows:
            return Markup("<p>%s</p>") % self.env._("None.")
        head = Markup("").join(Markup("<th>%s</th>") % text for text in heads)
        lines = Markup("").join(
            Markup("<tr>%s</tr>") % Markup("").join(Markup("<td>%s</td>") % (cell or "") for cell in row)
            for row in rows
        )
        return Markup("<table><tr>%s</tr>%s</table>") % (head, lines)

    def _label_of(self, record, name):
        return record._fields[name]._description_string(self.env)

    def _choice(self, record, name):
        return dict(record._fields[name]._description_selection(self.env)).get(record[name], "")

    def _licence_table(self, licence):
        names = (
            *("type_id", "number", "partner_id", "product_tmpl_id", "issuer", "issued_on", "valid_from", "valid_to"),
            *("scope_text", "state", "submitted_by", "reviewed_by", "approved_by", "approved_on", "replaced_on"),
            *("decided_by", "decided_on", "reason"),
        )
        rows = []
        for name in names:
            value = licence[name]
            if licence._fields[name].relational:
                value = value.sudo().display_name  # sudo: names of who decided, also of other companies
            elif name == "state":
                value = self._choice(licence, name)
            rows.append((self._label_of(licence, name), value))
        files = [(f.name, f.size, f.sha256, self._yes(f.is_intact())) for f in licence.file_ids]
        heads = (self.env._("File"), self.env._("Bytes"), "SHA-256", self.env._("As received"))
        return self._grid((self.env._("Field"), self.env._("Value")), rows) + self._grid(heads, files)

    def _yes(self, value):
        return self.env._("yes") if value else self.env._("NO")

    def _index(self, document, sections):
        """What is in the pack, in the language of its author."""
        body = Markup("<p>%s</p>") % self.env._(
            "Licences as on %(day)s. Made on %(now)s by %(user)s. Each file's SHA-256 stands in manifest.json; its own"
            " is kept in the sealed log of the system, where this pack can be verified.",
            day=self.as_on,
            now=fields.Datetime.to_string(fields.Datetime.context_timestamp(self, fields.Datetime.now())),
            user=self.env.user.name,
        )
        titles = {
            "licences": self.env._("Licences that counted"),
            "checks": self.env._("Decisions of the gate"),
            "holds": self.env._("Holds"),
            "approvals": self.env._("Approvals"),
            "waivers": self.env._("Waivers"),
            "messages": self.env._("Messages"),
            "log": self.env._("Log"),
        }
        for name, records in sections.items():
            title = titles.get(name) or self.env[name]._description
            body += Markup("<h2>%s (%s)</h2>") % (title, len(records))
            table = getattr(self, f"_index_{name}", None) if name in titles else None  # the names are ours
            if table:
                body += table(records)
            else:
                body += Markup("<p>%s.json</p>") % name
        return self._page(document.display_name, body)

    def _index_licences(self, licences):
        heads = [
            self._label_of(licences, name) for name in ("type_id", "number", "partner_id", "valid_from", "valid_to")
        ]
        rows = [
            (d.type_id.name, d.number, d.partner_id.display_name or d.product_tmpl_id.display_name, d.valid_from,
             d.valid_to or (self.env._("No expiry") if d.open_ended else ""))
            for d in licences
        ]  # fmt: skip
        return self._grid(heads, rows)

    def _index_checks(self, checks):
        heads = [self._label_of(checks, name) for name in ("date", "document_name", "operation_id", "result", "rules")]
        rows = [
            (
                *(c.date, c.document_name, c.operation_id.name, self._choice(c, "result"), ", ".join(c.rules or [])),
                "\n".join(finding.get("message", "") for finding in c.findings or []),
            )
            for c in checks
        ]
        return self._grid([*heads, self.env._("Findings")], rows)

    def _index_holds(self, holds):
        heads = [
            self._label_of(holds, name) for name in ("name", "document_name", "date", "state", "reason", "close_reason")
        ]
        rows = [(h.name, h.document_name, h.date, self._choice(h, "state"), h.reason, h.close_reason) for h in holds]
        return self._grid(heads, rows)

    def _index_approvals(self, approvals):
        names = ("name", "document_name", "requested_by_id", "requested_on", "reason", "state")
        rows = []
        for one in approvals:
            steps = "\n".join(
                f"{s.group_id.name}: {self._choice(s, 'state')} {s.decided_by_id.name or ''} {s.reason or ''}"
                for s in one.step_ids
            )
            rows.append(
                (one.name, one.document_name, one.requested_by_id.name, one.requested_on, one.reason,
                 f"{self._choice(one, 'state')}\n{steps}")
            )  # fmt: skip
        return self._grid([self._label_of(approvals, name) for name in names], rows)

    def _index_messages(self, messages):
        rows = [(m["date"], m["author"], m["on"], m["text"]) for m in map(self._message, messages)]
        heads = (self.env._("Date"), self.env._("Author"), self.env._("Document"), self.env._("Text"))
        return self._grid(heads, rows)
