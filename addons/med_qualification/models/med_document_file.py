import base64
import binascii
import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError


class MedDocumentFile(models.Model):
    """A scan of a licence as it was received. Kept as it is: a file is added or withdrawn, never changed."""

    _name = "med.document.file"
    _description = "Licence File"
    _order = "id"

    document_id = fields.Many2one("med.document", required=True, ondelete="restrict", index=True)
    company_id = fields.Many2one(related="document_id.company_id", store=True, index=True)
    name = fields.Char("File Name", required=True)
    content = fields.Binary(required=True, attachment=True)
    sha256 = fields.Char("SHA-256", readonly=True, copy=False)
    size = fields.Integer("Size (bytes)", readonly=True, copy=False)
    active = fields.Boolean(default=True, readonly=True, copy=False)

    @api.model_create_multi
    def create(self, vals_list):
        documents = self.env["med.document"].browse([vals.get("document_id") for vals in vals_list])
        documents._check_editable({"file_ids"})
        for vals in vals_list:
            vals.update(self._fingerprint(vals.get("content")), active=True)
        files = super().create(vals_list)
        documents._note_editor()
        for file in files:
            file.document_id._log("document.file_added", file=file.name, sha256=file.sha256)
        return files

    def write(self, vals):
        raise UserError(self.env._("A licence file is kept as it was received: withdraw it and add the right one."))

    @api.ondelete(at_uninstall=False)
    def _never_unlink(self):
        raise UserError(self.env._("Licence files are evidence and are never deleted."))

    def action_withdraw(self):
        """Takes a wrong file out of an undecided licence; it stays in the archive."""
        self.document_id.check_access("write")
        self.document_id._check_editable({"file_ids"})
        super(MedDocumentFile, self.sudo()).write({"active": False})  # nobody has the right to write files
        self.document_id._note_editor()
        for file in self:
            file.document_id._log("document.file_withdrawn", file=file.name, sha256=file.sha256)
        return True

    @api.private
    def is_intact(self):
        """Whether the stored content still has the fingerprint taken when it was received."""
        self.ensure_one()
        raw = self.with_context(bin_size=False).content
        return bool(raw) and self._fingerprint(raw)["sha256"] == self.sha256

    def _fingerprint(self, content):
        """{sha256, size} of what a client sends as base64; an empty or broken transfer is refused here."""
        try:
            content = content.encode() if isinstance(content, str) else content or b""
            raw = base64.b64decode(content.translate(None, delete=b"\r\n"), validate=True)
        except (binascii.Error, UnicodeEncodeError):
            raw = b""
        if not raw:
            raise UserError(self.env._("File: it is empty, or did not arrive whole. Please choose it again."))
        return {"sha256": hashlib.sha256(raw).hexdigest(), "size": len(raw)}
