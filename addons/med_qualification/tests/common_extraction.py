"""Files to read, and readings of them."""

import base64
import io
from unittest.mock import patch

from odoo import Command
from odoo.addons.med_qualification.tests.common import QualificationCase
from odoo.addons.med_qualification.tools.ocr import process

from .certificates import draw

JPEG = base64.b64encode(b"\xff\xd8\xff\xe0 a page").decode()


def png(image):
    file = io.BytesIO()
    image.save(file, "PNG")
    return base64.b64encode(file.getvalue())


def word(text, x, y, size=30, score=0.99):
    """A piece of text as an engine reports it."""
    width = sum(size if ord(char) > 255 else size / 2 for char in text)
    corners = [[x, y], [x + width, y], [x + width, y + size], [x, y + size]]
    return {"text": text, "score": score, "corners": corners}


def lines(*pairs, score=0.99):
    """Labels and values one below the other, as words of a page."""
    words = []
    for i, (label, value) in enumerate(pairs):
        words += [word(label, 100, 100 + 60 * i, score=0.999), word(value, 400, 100 + 60 * i, score=score)]
    return words


def answer(words, **values):
    """What the worker answers for one page with these words."""
    page = {"width": 1240, "height": 1754, "picture": JPEG, "words": words}
    usage = {"seconds": 2.0, "cpu": 1.5, "memory": 500, "isolated": True}
    return {"engine": "rapidocr", "version": "3.10.0", "pages": [page], **usage, **values}


class ExtractionCase(QualificationCase):
    """Licences with files, read by the real engines or, where only what follows matters, by a made-up answer."""

    def read(self, *answers):
        """Runs the background work; with answers, in place of the worker's."""
        if not answers:
            self.run_cron("med_qualification.ir_cron_extraction")
            return
        with patch.object(process, "run", side_effect=answers) as run:
            self.run_cron("med_qualification.ir_cron_extraction")
        self.requests = [call.args[0] for call in run.call_args_list]

    def with_file(self, content, type_code="operation_licence", user=None, **values):
        """A draft of a holder of its own, with one file of this content."""
        name = "scan.pdf" if content.startswith(base64.b64encode(b"%PDF-1")[:8]) else "scan.png"
        file = Command.create({"name": name, "content": content})
        holder = self.partner("和平医疗器械有限公司", "distributor")
        return self.draft(type_code, holder, user, file_ids=[file], **values)

    def certificate(self, type_code, seed=0, profile="clean"):
        return draw(type_code, seed, profile)

    def reading(self, document):
        return document.env["med.extraction"].search([("document_id", "=", document.id)], limit=1)

    def proposal(self, reading, name):
        return reading.field_ids.filtered(lambda field: field.name == name)
