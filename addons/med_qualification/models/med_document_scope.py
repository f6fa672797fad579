from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from ..tools import scope
from .med_catalogue_entry import CATALOGUES

DECISIVE = {"catalogue", "klass", "code", "sub", "include", "limit"}


class MedDocumentScope(models.Model):
    """One entry of a licence's business scope. The parser proposes it, a person of quality confirms it."""

    _name = "med.document.scope"
    _description = "Licence Scope Line"
    _order = "document_id, include desc, klass desc, catalogue, code, sub"

    document_id = fields.Many2one("med.document", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="document_id.company_id", store=True, index=True)
    catalogue = fields.Selection(CATALOGUES, required=True)
    klass = fields.Selection(
        [("2", "Class II"), ("3", "Class III")], "Class", help="Empty: the class that the licence is for."
    )
    code = fields.Char(required=True, help="68xx, or 01 to 22.")
    sub = fields.Char("Sub-code", help="What follows the category; R means reagents for in-vitro diagnosis.")
    include = fields.Boolean("Included", default=True, help="Off: the entry is excluded, which wins over everything.")
    limit = fields.Char(help="Words that narrow the entry. An order under a limit asks quality staff.")
    entry_id = fields.Many2one("med.catalogue.entry", "Category", compute="_compute_entry_id", store=True)
    confirmed_by = fields.Many2one("res.users", readonly=True, copy=False)
    confirmed_on = fields.Datetime(readonly=True, copy=False)

    @api.depends("catalogue", "code")
    def _compute_entry_id(self):
        entries = self.env["med.catalogue.entry"].search([("code", "in", [line.code for line in self if line.code])])
        by_code = {(entry.catalogue, entry.code): entry for entry in entries}
        for line in self:
            line.entry_id = by_code.get((line.catalogue, line.code))

    @api.depends("catalogue", "klass", "code", "sub", "include")
    def _compute_display_name(self):
        for line in self:
            klass = {"2": "II-", "3": "III-"}.get(line.klass, "")
            code = f"{klass}{line.code or ''}{'-' + line.sub if line.sub else ''}"
            line.display_name = code if line.include else self.env._("not %s", code)

    @api.constrains("catalogue", "code")
    def _check_code(self):
        for line in self:
            if not line.entry_id:
                raise ValidationError(
                    self.env._(
                        "Scope of %(licence)s: there is no category %(code)s in %(catalogue)s.",
                        licence=line.document_id.display_name,
                        code=line.code,
                        catalogue=dict(self._fields["catalogue"]._description_selection(self.env))[line.catalogue],
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:  # a default_ key of the context is the client's: it could name an approved licence
            vals.setdefault("document_id", self.env.context.get("default_document_id"))
        documents = self.env["med.document"].browse({vals.get("document_id") for vals in vals_list} - {None})
        documents._check_editable({"scope_ids"})
        for vals in vals_list:
            vals.update(confirmed_by=False, confirmed_on=False)
        lines = super().create(vals_list)
        lines.document_id._note_editor()
        return lines

    def write(self, vals):
        if vals.keys() & {"confirmed_by", "confirmed_on", "document_id", "company_id", "entry_id"}:
            raise AccessError(self.env._("Scope lines are confirmed with the button Confirm Scope."))
        if vals.keys() & DECISIVE:
            self.document_id._check_editable({"scope_ids"})
            self.document_id._note_editor()
            vals = {**vals, "confirmed_by": False, "confirmed_on": False}
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_undecided(self):
        self.document_id._check_editable({"scope_ids"})
        self.document_id._note_editor()

    def _replace_by_text(self, document):
        """Brings a licence's lines in step with its printed text. Lines that stay keep their confirmation; lines that
        a person confirmed but the text does not say stay, unconfirmed."""
        kind = document.type_id
        said = {
            (
                line.catalogue,
                str(line.klass or kind.scope_class or "") or False,
                line.code,
                line.sub,
                line.include,
            ): line
            for line in scope.parse(document.scope_text)
        }
        for line in self:
            key = (line.catalogue, line.klass, line.code, line.sub or "", line.include)
            if key in said and (line.limit or "") == said[key].limit:
                del said[key]
            elif line.confirmed_by:
                line.write({"limit": line.limit})  # unconfirms
            else:
                line.unlink()
        known = {(entry.catalogue, entry.code) for entry in self.env["med.catalogue.entry"].search([])}
        self.create(
            [
                {
                    "document_id": document.id, "catalogue": key[0], "klass": key[1], "code": key[2],
                    "sub": key[3] or False, "include": key[4], "limit": line.limit or False,
                }
                for key, line in said.items() if (key[0], key[2]) in known
            ]
        )  # fmt: skip

    @api.private
    def confirm(self):
        """Marks the lines as checked against the paper by the current user; the caller has checked the role."""
        return super().write({"confirmed_by": self.env.uid, "confirmed_on": fields.Datetime.now()})
