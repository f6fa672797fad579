import base64
import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError

MAGIC = {b"%PDF-": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
MEGABYTES = 20


class MedReconciliationFile(models.Model):
    """A signed and sealed statement as it came back: kept as it is, with its fingerprint."""

    _name = "med.reconciliation.file"
    _description = "Signed Statement"
    _inherit = ["med.write.once"]
    _order = "id"
    _log_access = False

    reconciliation_id = fields.Many2one(
        "med.reconciliation", "Statement", required=True, readonly=True, index=True, ondelete="restrict"
    )
    name = fields.Char("File Name", required=True, readonly=True)
    content = fields.Binary(required=True, readonly=True, attachment=True)
    mimetype = fields.Char("Content Type", readonly=True)
    sha256 = fields.Char("SHA-256", readonly=True)
    size = fields.Integer("Size (bytes)", readonly=True, aggregator=None)
    date = fields.Datetime("Filed On", readonly=True, default=fields.Datetime.now)
    user_id = fields.Many2one("res.users", "Filed By", readonly=True, ondelete="restrict")

    @api.model_create_multi
    def create(self, vals_list):
        clean = []
        for vals in vals_list:
            raw = self._decoded(vals.get("content"))
            kind = next((mime for start, mime in MAGIC.items() if raw.startswith(start)), None)
            if not kind or len(raw) > MEGABYTES * 1024 * 1024:
                raise UserError(
                    self.env._(
                        "File %(name)s: a signed scan is a PDF, JPEG or PNG file of at most %(size)s MB.",
                        name=(vals.get("name") or "?")[:80],
                        size=MEGABYTES,
                    )
                )
            fixed = {"mimetype": kind, "sha256": hashlib.sha256(raw).hexdigest(), "size": len(raw)}
            clean.append({**vals, **fixed, "user_id": self.env.uid, "date": fields.Datetime.now()})
        # A large photo would be shrunk by Odoo and no more be what was received.
        return super(MedReconciliationFile, self.with_context(image_no_postprocess=True)).create(clean)

    @staticmethod
    def _decoded(content):
        try:
            content = content.encode() if isinstance(content, str) else content or b""
            return base64.b64decode(content.translate(None, delete=b"\r\n"), validate=True)
        except ValueError:
            return b""

    @api.private
    def is_intact(self):
        """Whether what is stored still has the fingerprint taken when it was filed."""
        self.ensure_one()
        raw = base64.b64decode(self.with_context(bin_size=False).content or b"")
        return hashlib.sha256(raw).hexdigest() == self.sha256
