from odoo import api, fields, models
from odoo.addons.med_base.models import med_driven  # noqa: F401 (a model is defined after those it inherits)
from odoo.exceptions import UserError

ENGINES = [("rapidocr", "RapidOCR"), ("tesseract", "Tesseract (light, always for review)")]
WAITING = ("queued", "running")
DEFAULTS = {  # settings: (when not set, at least, at most)
    "memory": (1536, 512, 16384), "seconds": (120, 5, 300), "cpu": (60, 5, 300), "pages": (10, 1, 50),
    "megapixels": (64, 1, 200),
}  # fmt: skip


class MedExtraction(models.Model):
    """One reading of one file by one engine: what was on its pages, and what it proposes for the licence.

    It runs in the background in a process of its own. Whatever becomes of it ends here; the licence changes only when
    a person accepts a proposal. Readings are evidence: a new one is added, none is changed or deleted.
    """

    _name = "med.extraction"
    _description = "Licence Reading"
    _inherit = ["med.driven"]
    _order = "id desc"

    file_id = fields.Many2one("med.document.file", required=True, readonly=True, ondelete="restrict", index=True)
    document_id = fields.Many2one(related="file_id.document_id", string="Licence", store=True, index=True)
    company_id = fields.Many2one(related="file_id.company_id", store=True, index=True)
    type_id = fields.Many2one(related="document_id.type_id")
    document_state = fields.Selection(related="document_id.state", string="State of the Licence")
    engine = fields.Selection(ENGINES, required=True, readonly=True)
    engine_version = fields.Char(readonly=True)
    state = fields.Selection(
        [("queued", "Waiting"), ("running", "Being Read"), ("done", "Read"), ("failed", "Failed")],
        required=True,
        readonly=True,
        index=True,
    )
    error_code = fields.Selection(
        [
            ("empty", "The file is empty"),
            ("unreadable", "The file is broken or of no known kind"),
            ("encrypted", "The file is locked with a password"),
            ("no_pages", "The file has no pages"),
            ("too_many_pages", "The file has too many pages"),
            ("too_large", "The picture is too large"),
            ("no_text", "No text was found"),
            ("memory", "It needed more memory than allowed"),
            ("timeout", "It took longer than allowed"),
            ("cpu", "It took more processor time than allowed"),
            ("killed", "The reader was ended from outside"),
            ("crashed", "The reader failed"),
            ("engine_missing", "The engine is not installed"),
        ],
        "What Failed",
        readonly=True,
    )
    detail = fields.Char(readonly=True)
    error = fields.Char(compute="_compute_error")
    seconds = fields.Float(readonly=True, aggregator="avg")
    cpu_seconds = fields.Float("Processor Seconds", readonly=True, aggregator="avg")
    memory = fields.Integer("Memory (MB)", readonly=True, aggregator="max")
    isolated = fields.Boolean(
        "Without Network", readonly=True, help="The kernel itself kept the reader off the network."
    )
    attempts = fields.Integer(readonly=True, aggregator=None)
    page_count = fields.Integer("Pages", readonly=True)
    text = fields.Text(readonly=True)
    requested_by = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    started_on = fields.Datetime(readonly=True)
    done_on = fields.Datetime(readonly=True)
    page_ids = fields.One2many("med.extraction.page", "extraction_id", "Page Pictures", readonly=True)
    field_ids = fields.One2many("med.extraction.field", "extraction_id", "Proposed Fields", readonly=True)
    open_count = fields.Integer("To Decide", compute="_compute_open_count")

    _once = models.UniqueIndex(
        "(file_id, engine) WHERE state IN ('queued', 'running')", "This file waits for this engine already."
    )

    @api.depends("file_id.name", "engine")
    def _compute_display_name(self):
        for extraction in self:
            extraction.display_name = f"{extraction.document_id.display_name} · {extraction.file_id.name}"

    @api.depends("field_ids.decision")
    def _compute_open_count(self):
        counts = dict(
            self.env["med.extraction.field"]._read_group(
                [("extraction_id", "in", self.ids), ("decision", "=", False)], ["extraction_id"], ["__count"]
            )
        )
        for extraction in self:
            extraction.open_count = counts.get(extraction, 0)

    @api.depends("error_code", "detail")
    @api.depends_context("lang")
    def _compute_error(self):
        labels = dict(self._fields["error_code"]._description_selection(self.env))
        advice = self._advice()
        for extraction in self:
            code = extraction.error_code
            parts = (labels.get(code), f"({extraction.detail})" if extraction.detail else "", advice.get(code))
            extraction.error = " ".join(filter(None, parts)) if code else False

    def _advice(self):
        photo = self.env._("Ask for a photo or a scan of the paper, or type the fields by hand.")
        smaller = self.env._("Send it smaller, or type the fields by hand. The limits are in the settings.")
        return {
            "empty": photo, "unreadable": photo, "no_pages": photo, "no_text": photo,
            "encrypted": self.env._("Save it without a password and add it again."),
            "too_many_pages": self.env._("Add only the pages of this licence. The limit is in the settings."),
            "too_large": smaller, "memory": smaller, "timeout": smaller, "cpu": smaller,
            "killed": self.env._("Read the file again; if it happens again, type the fields by hand."),
            "crashed": self.env._("Read the file again with the other engine, or type the fields by hand."),
            "engine_missing": self.env._("Ask the administrator to install it, or choose the other engine."),
        }  # fmt: skip

    # ---------------------------------------------------------------- starting

    @api.model
    def _queue(self, files, engine=None):
        """Has the files read in the background; a file that waits for the engine already is not put in again."""
        engine = engine or self._setting("engine") or "rapidocr"
        if engine not in dict(ENGINES):
            raise UserError(self.env._("There is no engine %s to read files with.", engine))
        waiting = self.sudo().search(  # sudo: what waits is the system's, whoever asks
            [("file_id", "in", files.ids), ("engine", "=", engine), ("state", "in", WAITING)]
        )
        made = self.browse()
        for file in files - waiting.file_id:
            made |= self._make({"file_id": file.id, "engine": engine, "state": "queued", "requested_by": self.env.uid})
        if files:
            self.env.ref("med_qualification.ir_cron_extraction").sudo()._trigger()  # background work is the system's
        return made | waiting.with_env(self.env)

    @api.model
    def _queue_automatically(self, files):
        """Called when files are added to a licence that is not decided."""
        if files and not self._setting("manual"):
            self._queue(files)

    def action_read_again(self, engine=None):
        """A new reading of the same file, by the other engine unless one is named."""
        self.ensure_one()
        self.document_id.check_access("write")
        other = next(name for name, _label in ENGINES if name != self.engine)
        reading = self._queue(self.file_id, engine or other)
        return reading._form()

    def action_accept_sure(self):
        """Accepts every proposal that is sure and does not contradict what is on record."""
        for extraction in self:
            extraction.field_ids.filtered(lambda field: field._is_sure())._decide("accepted")
        return True

    def _form(self):
        return {"type": "ir.actions.act_window", "res_model": self._name, "res_id": self.id, "view_mode": "form"}

    # ---------------------------------------------------------------- settings

    @api.model
    def _setting(self, name):
        # sudo: a setting
        return self.env["ir.config_parameter"].sudo().get_param(f"med_qualification.ocr_{name}")

    @api.model
    def _limit(self, name):
        """A limit as set, within what makes sense."""
        usual, least, most = DEFAULTS[name]
        try:
            return min(max(int(self._setting(name) or usual), least), most)
        except ValueError:
            return usual
