"""Where readings begin: a file is added to a licence, or somebody asks for it."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from .med_document import OPEN_STATES


class MedDocumentFile(models.Model):
    _inherit = "med.document.file"

    extraction_ids = fields.One2many("med.extraction", "file_id", "Readings", readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        files = super().create(vals_list)
        # sudo: whoever may add a file (a customer in the portal, too) has it read
        waiting = files.sudo().filtered(lambda file: file.document_id.state in OPEN_STATES)
        self.env["med.extraction"]._queue_automatically(waiting)
        return files

    def action_read_file(self):
        """Has the file read by the engine of the settings."""
        return self.document_id._read_files(self)


class MedDocument(models.Model):
    _inherit = "med.document"

    extraction_ids = fields.One2many("med.extraction", "document_id", "Readings", readonly=True)
    extraction_count = fields.Integer("Number of Readings", compute="_compute_extraction_count")
    extraction_state = fields.Selection(
        [("waiting", "Being Read"), ("open", "To Decide"), ("failed", "Not Readable"), ("done", "Compared")],
        "Reading",
        compute="_compute_extraction_count",
    )

    @api.depends("extraction_ids.state", "extraction_ids.field_ids.decision")
    def _compute_extraction_count(self):
        for document in self:
            readings = document.extraction_ids
            newest = readings[:1]
            document.extraction_count = len(readings)
            if newest.state in ("queued", "running"):
                document.extraction_state = "waiting"
            elif newest.state == "failed":
                document.extraction_state = "failed"
            else:
                document.extraction_state = bool(newest) and ("open" if newest.open_count else "done")

    def action_read_files(self):
        """Has all files of the licence read again."""
        self.ensure_one()
        return self._read_files(self.file_ids)

    def action_extractions(self):
        """The newest reading beside its picture; several files have a list of readings."""
        self.ensure_one()
        if len(self.extraction_ids.file_id) == 1:
            return self.extraction_ids[:1]._form()
        action = self.env["ir.actions.act_window"]._for_xml_id("med_qualification.action_med_extraction")
        return {**action, "domain": [("document_id", "=", self.id)], "context": {}}

    def _read_files(self, files):
        self.check_access("write")
        if not files:
            raise UserError(self.env._("%s has no file to read yet. Add a scan or a photo.", self.display_name))
        readings = self.env["med.extraction"]._queue(files)
        return readings[:1]._form() if len(files) == 1 else self.action_extractions()
