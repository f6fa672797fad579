import base64
import binascii
import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import paper


class MedDocumentFile(models.Model):
    """A scan of a licence as it was received. Kept as it is: a file is added or withdrawn, never changed.

    Whatever door it comes through, it is looked at here: what it is decides, not how it is named.
    """

    _name = "med.document.file"
    _description = "Licence File"
    _order = "id"

    document_id = fields.Many2one("med.document", required=True, ondelete="restrict", index=True)
    company_id = fields.Many2one(related="document_id.company_id", store=True, index=True)
    name = fields.Char("File Name", required=True)
    content = fields.Binary(required=True, attachment=True)
    mimetype = fields.Char("Content Type", readonly=True, copy=False, help="What the file is, read from its content.")
    sha256 = fields.Char("SHA-256", readonly=True, copy=False)
    size = fields.Integer("Size (bytes)", readonly=True, copy=False)
    active = fields.Boolean(default=True, readonly=True, copy=False)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:  # a default_ key of the context is the client's: it could name an approved licence
            vals.setdefault("document_id", self.env.context.get("default_document_id"))
        documents = self.env["med.document"].browse({vals.get("document_id") for vals in vals_list} - {None})
        documents._check_editable({"file_ids"})
        for vals in vals_list:
            vals.update(self._fingerprint(vals.get("content"), vals.get("name")), active=True)
        # Odoo would shrink a large photo, which would no longer be what was received, and fall over a larger one.
        files = super(MedDocumentFile, self.with_context(image_no_postprocess=True)).create(vals_list)
        files = files.with_env(self.env)
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
        return self._hash(self._raw()) == self.sha256

    def _raw(self):
        return base64.b64decode(self.with_context(bin_size=False).content or b"")

    def _fingerprint(self, content, name):
        """{sha256, size, mimetype} of what a client sends as base64; what is no scan is refused here."""
        try:
            content = content.encode() if isinstance(content, str) else content or b""
            raw = base64.b64decode(content.translate(None, delete=b"\r\n"), validate=True)
        except (binascii.Error, UnicodeEncodeError):
            raw = b""
        if problem := self._problem(name, raw):
            raise UserError(problem)
        what = paper.MIMETYPES[paper.kind(raw)]
        return {"sha256": self._hash(raw), "size": len(raw), "mimetype": what}

    @api.model
    def _hash(self, raw):
        return hashlib.sha256(raw).hexdigest()

    @api.model
    def _encode(self, raw):
        return base64.b64encode(raw).decode()

    # ---------------------------------------------------------------- what is refused, in words

    def _limit(self, name):
        # sudo: a setting that every upload obeys, whoever uploads
        value = self.env["ir.config_parameter"].sudo().get_param(f"med_qualification.file_{name}")
        default = {"megabytes": 20, "megapixels": 100}[name]
        return int(value) if (value or "").isdecimal() and int(value) > 0 else default

    @api.model
    def _problem(self, name, raw):
        """What is wrong with a file, in words that name it, or None."""
        found = paper.check(name or "", raw, self._limit("megabytes"), self._limit("megapixels"))
        if not found:
            return None
        reason = self._reasons(found.detail).get(found.code, found.code)
        return self.env._("File %(name)s: %(reason)s", name=(name or "?")[:80], reason=reason)

    @api.model
    def _problem_for_reading(self, name, raw):
        """What keeps anybody from reading a file, in words, or None.

        Our own people may keep a paper that needs mending; a customer is told while it still has it at hand.
        """
        if paper.is_whole(raw):
            return None
        return self.env._(
            "File %s: it is damaged or did not arrive whole. Please scan or photograph it again.", (name or "?")[:80]
        )

    def _reasons(self, detail):
        kinds = {
            "archive": self.env._("an archive"), "program": self.env._("a program"), "markup": self.env._("a web page"),
            "office": self.env._("an Office document"), "heic": self.env._("a HEIC picture"),
            "gif": self.env._("a GIF picture"), "bmp": self.env._("a BMP picture"),
        }  # fmt: skip
        return {
            "name_long": self.env._("its name is missing or too long. Please give it a short name."),
            "name_characters": self.env._("its name has characters that a file name cannot have. Please rename it."),
            "empty": self.env._("it is empty, or did not arrive whole. Please choose it again."),
            "big": self.env._("it is larger than %s MB. Scan it in black and white or with fewer dots.", detail),
            "kind": self.env._(
                "it is %s. A scan is a PDF, JPEG, PNG, WebP or TIFF file.", kinds.get(detail, self.env._("no scan"))
            ),
            "extension": self.env._("its name does not fit what it is, a %s file. Please rename it.", detail.upper()),
            "pixels": self.env._("the picture has more than %s million dots. Scan it with fewer.", detail),
            "broken": self.env._("the picture is damaged. Please scan it again."),
            "archive": self.env._("an archive is hidden in it. Please scan the paper itself."),
            "active": self.env._("it contains something that acts (%s). Please print it to PDF again.", detail),
            "locked": self.env._("it is locked by a password. Please send it without."),
        }
