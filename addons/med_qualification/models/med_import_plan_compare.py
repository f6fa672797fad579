"""What of a customer and its licences differs from what is on record. Part of med.import."""

from odoo import models

from ..tools import columns, number

FIELDS = {"name": "name", "uscc": "vat", "phone": "phone", "email": "email", "address": "street"}
DAYS = ("valid_from", "valid_to", "issued_on")
OPEN = ("draft", "submitted", "in_review")


class MedImport(models.Model):
    _inherit = "med.import"

    def _partner_types(self):
        kinds = self.env["med.partner.type"].search([("active", "=", True)])
        found = {columns.plain(kind.code.replace("_", "")): kind.id for kind in kinds}
        for lang, _name in self.env["res.lang"].get_installed():
            found.update({columns.plain(kind.name): kind.id for kind in kinds.with_context(lang=lang)})
        return found

    def _compare_partner(self, step, types, approved):
        given, guarded = {}, self.env["med.guarded.field"]._of("res.partner") if approved else {}
        for entry in step.entries:
            for name, value in entry.partner.items():
                given.setdefault(name, value)
        labels = dict(self.env["med.import.header"]._targets())
        for name, target in FIELDS.items():
            value, old = given.get(name), step.partner[target] if step.partner else False
            if not value or value == old:
                continue
            if target in guarded and (old or not guarded[target][0]):
                if name != "name":  # another name is said of the whole row
                    step.blame("warning", name, "guarded", old or "")
                continue
            if not old:
                step.vals[target] = value
                if step.partner:
                    step.changes.append(f"{labels[name]}: {value}")
            elif name in ("phone", "email", "address") and self.overwrite:
                step.vals[target] = value
                step.changes.append(f"{labels[name]}: {old} → {value}")
            elif name in ("phone", "email", "address"):
                step.blame("warning", name, "kept", old)
        self._compare_type(step, given.get("partner_type"), types)
        contact = given.get("contact")
        if contact and contact not in step.partner.child_ids.mapped("name"):
            step.contact = contact
            step.changes.append(f"{labels['contact']}: {contact}")

    def _compare_type(self, step, text, types):
        if not text:
            return
        kind = types.get(columns.plain(text).replace("_", ""))
        if not kind:
            step.blame("warning", "partner_type", "unknown_partner_type", text)
        elif step.partner.med_type_id.id == kind:
            return
        elif not self.env.user.has_group("med_base.group_quality"):
            step.blame("warning", "partner_type", "quality_only", text)
        elif step.partner.med_type_id:
            step.blame("warning", "partner_type", "kept", step.partner.med_type_id.name)
        else:
            step.vals["med_type_id"] = kind
            step.changes.append(text)

    def _compare_licences(self, steps):
        on_record = self._licences_on_record(steps)
        for step in steps:
            for entry in step.entries:
                for licence in entry.licences:
                    if licence["kind"] and licence.get("number"):
                        self._compare_licence(step, entry, licence, on_record)

    def _licences_on_record(self, steps):
        partners = self.env["res.partner"].union(*(step.partner for step in steps if step.partner))
        found = self.env["med.document"].search_fetch(
            [("commercial_partner_id", "in", partners.ids), ("state", "in", (*OPEN, "approved"))],
            ["commercial_partner_id", "type_id", "number_key", "state", "open_ended", "supersedes_id", *DAYS],
            order="id",
        )
        return {(d.commercial_partner_id.id, d.type_id.id, d.number_key): d for d in found}  # the newest version

    def _compare_licence(self, step, entry, licence, on_record):
        kind, vals = licence["kind"], self._licence_vals(licence)
        read = kind._read_number(vals["number"])
        if read and read.status == "invalid":
            step.blame("warning", "number", "bad_number", vals["number"], entry)
        old = on_record.get((step.partner.id, kind.id, number.normalise(vals["number"])))
        words = f"{kind.name} {vals['number']}"
        if old is None:
            step.licences.append(("new", None, {**vals, "type_id": kind.id, "company_id": self.company_id.id}))
            step.changes.append(self.env._("%s: new draft", words))
            return
        differing = {
            name: vals[name]
            for name in ("valid_from", "valid_to", "issued_on", "open_ended")
            if name in vals and vals[name] != old[name]
        }
        if not differing:
            return
        if old.state == "approved":
            step.licences.append(("version", old, differing))
            step.changes.append(self.env._("%s: new version", words))
        elif old.state == "draft":
            step.licences.append(("draft", old, differing))
            step.changes.append(self.env._("%s: draft changed", words))
        else:
            step.blame("warning", "valid_to", "under_review", words, entry)

    @staticmethod
    def _licence_vals(licence):
        vals = {"number": licence["number"]}
        for name in DAYS:
            if licence.get(name):
                vals[name] = licence[name]
        if licence.get("open_ended") or licence["kind"].validity == "open" and not vals.get("valid_to"):
            vals["open_ended"] = True
        elif vals.get("valid_to"):
            vals["open_ended"] = False
        if licence.get("issuer"):
            vals["issuer"] = licence["issuer"]
        if licence.get("scope"):
            vals["scope_text"] = licence["scope"]
        return vals
