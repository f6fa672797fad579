import base64
import binascii

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools.pack import check


class MedEvidenceVerification(models.TransientModel):
    """Says whether the zip that somebody holds is one of ours, as it was written."""

    _name = "med.evidence.verification"
    _description = "Verify an Evidence Pack"

    file = fields.Binary(required=True)
    filename = fields.Char()
    result = fields.Selection([("genuine", "Genuine"), ("altered", "Altered"), ("unknown", "Not Ours")], readonly=True)
    summary = fields.Text(readonly=True)

    def action_verify(self):
        """Compares each file with the manifest, and the manifest with the sealed log."""
        self.ensure_one()
        self.env["med.evidence.pack"]._require_role()
        try:
            found = check(base64.b64decode(self.file or b"", validate=False))
        except binascii.Error:
            raise UserError(self.env._("The file did not arrive whole. Choose it again.")) from None
        entry = self._entry(found.manifest) if found.manifest else None
        lines = self._problems(found)
        if not entry:
            result = "unknown"
            lines.insert(0, self.env._("The log knows no evidence pack with this manifest."))
        else:
            result = "altered" if lines else "genuine"
            lines.insert(0, self._words(entry))
        self.write({"result": result, "summary": "\n".join(lines)})
        self.env["med.log"]._record(
            "evidence.verified", result=result, manifest=found.manifest, filename=self.filename or ""
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def _entry(self, manifest):
        """The entry of the log that names the manifest. Written once and sealed: it cannot have been made up later."""
        # sudo: quality may verify without the right to read the log; only this entry's words are shown
        log = self.env["med.log"].sudo()
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM med_log WHERE event = 'evidence.exported' AND payload->>'manifest' = %s"
                " ORDER BY id LIMIT 1",
                manifest,
            )
        )
        return log.browse(rows[0]) if rows else None

    def _words(self, entry):
        sealed = (
            self.env._("sealed in block %s", entry.block_id.number) if entry.block_id else self.env._("not sealed yet")
        )
        return self.env._(
            "Exported on %(date)s (UTC) by %(user)s, of %(document)s; log entry %(entry)s, %(sealed)s.",
            date=entry.date, user=entry.user_name, document=entry.document_name, entry=entry.id, sealed=sealed,
        )  # fmt: skip

    def _problems(self, found):
        words = {
            "not_a_zip": self.env._("The file is no zip, or a damaged one."),
            "no_manifest": self.env._("The zip has no manifest: it is no evidence pack."),
            "too_big": self.env._("The zip is larger than any evidence pack."),
        }
        lines = [words[found.problem]] if found.problem else []
        lines += [self.env._("Altered: %s", path) for path in found.altered]
        lines += [self.env._("Missing: %s", path) for path in found.missing]
        return lines + [self.env._("Added: %s", path) for path in found.extra]
