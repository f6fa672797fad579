"""The background work of readings: one at a time, each in its own process. Part of med.extraction."""

import base64
import logging

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import number
from ..tools.ocr import process, reader
from .med_extraction import WAITING

_logger = logging.getLogger(__name__)

LOCK = 0x6D65646F6372  # "medocr": the advisory lock that lets only one reader run
ATTEMPTS = 2  # a file whose reader was ended twice is not tried again
LONGEST_TEXT = 100_000


class MedExtraction(models.Model):
    _inherit = "med.extraction"

    @api.model
    def _cron_read(self):
        """Reads what waits, one file after the other. A second process that comes meanwhile leaves at once.

        Two transactions a file, as with background tasks: the first says that it runs and counts the attempt, the
        second holds the lock while the process reads, and writes down what came out.
        """
        cron = self.env["ir.cron"]
        if not self._only_reader():
            return
        self._recover()
        cron._commit_progress(remaining=self.search_count([("state", "=", "queued")]))
        while self._only_reader() and (reading := self._claim()):
            cron._commit_progress()
            if not self._only_reader():
                return
            reading._keep(reading._recognise(reading._content()))
            if not cron._commit_progress(1):
                break

    @api.model
    def _only_reader(self):
        """Takes the lock until the end of the transaction, however it ends; says whether nobody else has it."""
        return self.env.execute_query(SQL("SELECT pg_try_advisory_xact_lock(%s)", LOCK))[0][0]

    @api.model
    def _recover(self):
        """What is marked as running while nobody runs was left by a process that was ended."""
        for reading in self.search([("state", "=", "running")]):
            if reading.attempts < ATTEMPTS:
                reading._drive({"state": "queued"})
            else:
                reading._finish_failed("killed")

    @api.model
    def _claim(self):
        reading = self.search([("state", "=", "queued")], order="id", limit=1)
        if reading:
            reading._drive({"state": "running", "attempts": reading.attempts + 1, "started_on": fields.Datetime.now()})
        return reading

    def _content(self):
        return self.file_id.with_context(bin_size=False).content or b""

    def _recognise(self, content):
        """What the worker answers for the file; see tools/ocr/worker.py. Reads and writes nothing here."""
        limits = {name: self._limit(name) for name in ("pages", "megapixels")} | {"side": reader.SIDE}
        request = {
            "engine": self.engine,
            "content": content.decode() if isinstance(content, bytes) else content,
            "limits": limits,
            "memory": self._limit("memory"),
            "cpu": self._limit("cpu"),
        }
        return process.run(request, self._limit("seconds"))

    def _keep(self, answer):
        """Writes down what the worker answered. An answer that cannot be understood is a failure of the reading."""
        self._drive(
            {
                "seconds": answer.get("seconds"), "cpu_seconds": answer.get("cpu"), "memory": answer.get("memory"),
                "isolated": answer.get("isolated", False), "engine_version": answer.get("version"),
            }
        )  # fmt: skip
        if code := answer.get("error"):
            self._finish_failed(code, answer.get("detail"))
            return
        try:
            with self.env.cr.savepoint():
                self._keep_pages(answer["pages"])
        except Exception as error:  # noqa: BLE001 (whatever a paper says must not stop those behind it)
            _logger.info("Reading %s could not be kept", self.id, exc_info=True)
            self._finish_failed("crashed", f"{type(error).__name__}: {error}"[:200])

    def _keep_pages(self, pages):
        texts = [reader.page_text(page) for page in pages]
        made = self.env["med.extraction.page"]
        for index, (page, text) in enumerate(zip(pages, texts, strict=True)):
            made |= made._make(
                {
                    "extraction_id": self.id, "sequence": index + 1, "width": page["width"], "height": page["height"],
                    "text": text[:LONGEST_TEXT], "words": page["words"], "picture": _jpeg(page["picture"]),
                }
            )  # fmt: skip
        self._propose(pages, made)
        self._drive(
            {
                "state": "done", "done_on": fields.Datetime.now(), "page_count": len(pages),
                "text": "\n\n".join(texts)[:LONGEST_TEXT],
            }
        )  # fmt: skip
        self._log("extraction.done", fields=len(self.field_ids))

    def _propose(self, pages, made):
        kind = self.type_id
        known = reader.Kind(kind.code or "", kind.number_kind or "free", int(kind.scope_class or 0) or None)
        for proposal in reader.read(pages, known, number):
            review = self.engine == "tesseract"  # it is wrong too often to be taken unseen
            notes = proposal.notes + (["engine"] if review else [])
            self.env["med.extraction.field"]._make(
                {
                    "extraction_id": self.id, "page_id": made[proposal.page].id, "name": proposal.name,
                    "value": proposal.value, "normal": proposal.normal, "confidence": proposal.confidence,
                    "box": list(proposal.box), "doubtful": proposal.doubtful or review, "notes": notes,
                }
            )  # fmt: skip

    def _finish_failed(self, code, detail=None):
        known = dict(self._fields["error_code"].selection)
        code = code if code in known else "crashed"
        self._drive(
            {"state": "failed", "error_code": code, "detail": str(detail or "")[:200], "done_on": fields.Datetime.now()}
        )
        self._log("extraction.failed", result=code)

    def _log(self, event, **payload):
        for reading in self:
            # the log of the licence's own company
            record = reading.document_id.with_company(reading.company_id or self.env.company)
            self.env["med.log"]._record(
                event,
                record,
                file=reading.file_id.name,
                sha256=reading.file_id.sha256,
                engine=reading.engine,
                **payload,
            )

    def _is_waiting(self):
        return self.state in WAITING


def _jpeg(text):
    """The picture, if it is what the worker makes."""
    if not base64.b64decode(text[:8] + "==")[:3] == b"\xff\xd8\xff":
        raise ValueError("not a JPEG")
    return text
