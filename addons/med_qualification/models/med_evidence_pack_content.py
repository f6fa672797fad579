"""What an evidence pack holds. Part of med.evidence.pack."""

import base64
from datetime import datetime, time

import pytz
from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import html2plaintext

from ..tools.pack import safe

MOST_ROWS = 5000
# Models of which the pack takes what there is about the parties; the field that names the party or its licence.
SIDE = {
    "med.source.answer": "partner_ref",
    "med.reminder": "partner_id",
    "med.extraction": "document_id",
    "med.business.review": "partner_id",
    "med.change.request": "partner_id",
}


class MedEvidencePack(models.Model):
    _inherit = "med.evidence.pack"

    def _collect(self, pack, document):
        """Fills the pack; everything is read as the user, so that nothing is in it that he may not see."""
        documents = self._family(document)
        parties = self._parties(document)
        sections = {}
        pack.add_json("document.json", self._values_of(document))
        sections["licences"] = self._add_licences(pack, document, parties)
        sections["checks"] = self._add_rows(pack, "checks", "med.check", self._of(documents, document))
        self._add_rules(pack, sections["checks"])
        holds = self._add_rows(pack, "holds", "med.hold", self._of(documents, document, "partner_id"))
        sections["holds"] = holds
        of_holds = Domain("hold_id", "in", holds.ids)
        sections["approvals"] = approvals = self._add_rows(pack, "approvals", "med.approval", of_holds)
        self._add_rows(pack, "approval_steps", "med.approval.step", Domain("approval_id", "in", approvals.ids))
        sections["waivers"] = self._add_rows(pack, "waivers", "med.waiver", of_holds)
        for model, name in SIDE.items():
            if model in self.env and name in self.env[model]._fields:
                ids = sections["licences"].ids if name == "document_id" else parties.ids
                sections[model] = self._add_rows(pack, model, model, Domain(name, "in", ids))
        sections["log"] = self._add_log(pack, documents, sections["licences"])
        sections["messages"] = self._add_messages(pack, documents, sections["licences"], holds)
        pack.add("index.html", self._index(document, sections))

    def _family(self, document):
        """The document and what belongs to its business: [recordset], each of one model."""
        found = [document]
        if document._name in ("sale.order", "purchase.order"):
            found.append(document.picking_ids)
        if document._name == "stock.picking" and document.sale_id:
            found.append(document.sale_id)
        return [records for records in found if records and records.has_access("read")]

    def _parties(self, document):
        """Whose licences count: the partner's, the consignee's, and our own company's."""
        partners = document if document._name == "res.partner" else document.partner_id
        if document._name == "sale.order":
            partners |= document.partner_shipping_id
        return partners.commercial_partner_id | self.company_id.partner_id

    def _of(self, documents, document, partner="partner_ref"):
        domain = Domain.OR(
            Domain("model", "=", records._name) & Domain("res_id", "in", records.ids) for records in documents
        )
        if document._name == "res.partner":
            domain |= Domain(partner, "=", document.commercial_partner_id.id)
        return domain

    # ---------------------------------------------------------------- licences

    def _add_licences(self, pack, document, parties):
        """The licences that counted on the day, each with its files; and a list of the others, with the reason."""
        domain = Domain("commercial_partner_id", "in", parties.ids)
        if products := self._products(document):
            domain |= Domain("product_tmpl_id", "in", products.ids)
        found = self.env["med.document"].with_context(active_test=False).search(domain, order="id")
        counting = found.filtered(self._counted)
        for licence in counting:
            folder = f"licences/{licence.id}-{safe(licence.display_name)}"
            pack.add_json(f"{folder}/licence.json", self._licence(licence))
            pack.add(f"{folder}/licence.html", self._page(licence.display_name, self._licence_table(licence)))
            for file in licence.with_context(active_test=True).file_ids:
                raw = base64.b64decode(file.with_context(bin_size=False).content or b"")
                pack.add(f"{folder}/{file.sha256[:12]}-{safe(file.name)}", raw)
        others = [
            {"id": d.id, "licence": d.display_name, "holder": d.partner_id.display_name, "state": d.state,
             "why": self._why_not(d)}
            for d in found - counting
        ]  # fmt: skip
        pack.add_json("licences/not_counting.json", others)
        return counting

    def _products(self, document):
        if document._name in ("sale.order", "purchase.order"):
            return document.order_line.product_id.product_tmpl_id
        return document.move_ids.product_id.product_tmpl_id if document._name == "stock.picking" else None

    def _end_of_day(self):
        """The last moment of the day, in the time zone of the company, as the database writes it."""
        zone = pytz.timezone(self.company_id.resource_calendar_id.tz or self.company_id.partner_id.tz or "UTC")
        return zone.localize(datetime.combine(self.as_on, time.max)).astimezone(pytz.utc).replace(tzinfo=None)

    def _counted(self, licence):
        return not self._why_not(licence)

    def _why_not(self, licence):
        """Why the licence did not count on the day, as a code; '' if it did."""
        end = self._end_of_day()
        if not licence.approved_on or licence.approved_on > end:
            return "not_approved"
        if licence.replaced_on and licence.replaced_on <= self.as_on:
            return "replaced"
        if licence.state == "revoked" and licence.decided_on and licence.decided_on <= end:
            return "revoked"
        if licence.valid_from and licence.valid_from > self.as_on:
            return "future"
        if licence.valid_to and licence.valid_to < self.as_on and licence.type_id.lock_on_expiry:
            return "expired"
        return ""

    def _licence(self, licence):
        values = self._values_of(licence)
        values["scope_lines"] = [self._values_of(line) for line in licence.scope_ids]
        values["files"] = [
            {
                "name": f.name,
                "sha256": f.sha256,
                "size": f.size,
                "received_on": str(f.create_date),
                "intact": f.is_intact(),
            }
            for f in licence.with_context(active_test=True).file_ids
        ]
        return values

    # ---------------------------------------------------------------- rows

    def _values_of(self, record):
        """The stored values of a record that the user may read, without files; relations with their names."""
        values = {}
        for name in self._readable(record):
            field, value = record._fields[name], record[name]
            if field.relational:
                names = value.mapped("display_name") if value._name != "res.users" else value.mapped("name")
                values[name] = [{"id": id_, "name": text} for id_, text in zip(value.ids, names, strict=True)]
            elif field.type in ("date", "datetime"):
                values[name] = str(value) if value else False
            else:
                values[name] = value
        return values

    def _readable(self, records):
        return [
            name
            for name, field in sorted(records._fields.items())
            if field.store
            and field.column_type
            and field.type != "binary"
            and not name.startswith(("message_", "activity_", "password", "signup_"))
            and not (field.relational and not self.env[field.comodel_name].has_access("read"))
            and records._has_field_access(field, "read")
        ]

    def _add_rows(self, pack, name, model, domain):
        """The rows of a model as JSON; says so when there are more than a pack takes. Returns them."""
        rows = self.env[model]
        if not rows.has_access("read"):
            pack.add_json(f"{name}.json", {"left_out": "the author of this pack may not read them"})
            return rows
        rows = rows.with_context(active_test=False).search(domain, order="id desc", limit=MOST_ROWS)
        total = rows.search_count(domain) if len(rows) == MOST_ROWS else len(rows)
        pack.add_json(f"{name}.json", {"total": total, "rows": [self._values_of(row) for row in rows]})
        return rows

    def _add_rules(self, pack, checks):
        """The text of each rule and version that was asked."""
        names = {name for check in checks for name in check.rules or []}
        pairs = [(name.rpartition(":")[0], name.rpartition(":")[2]) for name in names]
        found = (
            self.env["med.rule"].with_context(active_test=False).search([("code", "in", [code for code, _v in pairs])])
        )
        for rule in found.filtered(lambda r: f"{r.code}:{r.version}" in names):
            pack.add_json(f"rules/{rule.code}-v{rule.version}-{rule.id}.json", self._values_of(rule))

    def _add_log(self, pack, documents, licences):
        domain = Domain.OR(
            Domain("model", "=", records._name) & Domain("res_id", "in", records.ids)
            for records in [*documents, licences]
        )
        return self._add_rows(pack, "log", "med.log", domain)

    def _add_messages(self, pack, documents, licences, holds):
        """The chatter that the user may see, oldest first."""
        domain = Domain.OR(
            Domain("model", "=", records._name) & Domain("res_id", "in", records.ids)
            for records in [*documents, licences, holds]
        )
        found = self.env["mail.message"].search(domain, order="id", limit=MOST_ROWS)
        pack.add_json("messages.json", [self._message(message) for message in found])
        return found

    def _message(self, message):
        # sudo: the changes that the message shows, of fields that the user may see
        changes = message.sudo().tracking_value_ids._filter_has_field_access(self.env)
        return {
            "date": str(message.date),
            "author": message.author_id.display_name or message.email_from or "",
            "on": message.record_name or f"{message.model},{message.res_id}",
            "kind": message.subtype_id.name or message.message_type,
            "internal": message.is_internal,
            "subject": message.subject or "",
            "text": html2plaintext(message.body or ""),
            "changes": changes._tracking_value_format(),
            "files": message.attachment_ids.mapped("name"),
            "day": fields.Date.to_string(message.date),
        }
