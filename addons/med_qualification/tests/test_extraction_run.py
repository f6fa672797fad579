"""The background work: bad files, limits, processes that end, one at a time, nothing twice."""

import base64
import io
import json
import os
import subprocess
import sys
import time

from odoo.addons.med_qualification.models.med_extraction_run import LOCK
from odoo.addons.med_qualification.tests.common_extraction import ExtractionCase, answer, lines, png
from odoo.addons.med_qualification.tools.ocr import process
from odoo.sql_db import db_connect
from odoo.tests import BaseCase, tagged
from odoo.tools import mute_logger
from PIL import Image
from pypdf import PdfWriter

SCAN = png(Image.new("RGB", (400, 300), "white"))
PAPER = lines(("许可证编号：", "京东食药监械经营许20200039号"), ("有效期至：", "2031年03月04日"))
LIMITS = {"pages": 10, "megapixels": 64, "side": 2400}


def pdf(pages, password=None):
    writer = PdfWriter()
    for _page in range(pages):
        writer.add_blank_page(595, 842)
    if password:
        writer.encrypt(password)
    file = io.BytesIO()
    writer.write(file)
    return base64.b64encode(file.getvalue())


def bomb(width, height=10_000):
    """A PNG of many megapixels in a few kilobytes."""
    file = io.BytesIO()
    Image.new("1", (width, height)).save(file, "PNG")
    return base64.b64encode(file.getvalue())


@tagged("post_install", "-at_install")
class TestBadFiles(ExtractionCase):
    def test_bad_files(self):
        """Each ends on its reading, with words; the licence stays as it is, and what comes after is read."""
        bad = {
            "too_large": bomb(8000),  # of more than 100 megapixels the licence takes no picture at all
            "unreadable": base64.b64encode(b"%PDF-1.4 a scan"),
            "no_text": pdf(1),
            "too_many_pages": pdf(300),
        }
        licences = {code: self.with_file(content, user=self.sales) for code, content in bad.items()}
        torn = self.with_file(base64.b64encode(base64.b64decode(SCAN)[:200]))
        before = {code: licence.read(["number", "valid_to", "state"]) for code, licence in licences.items()}
        self.read()
        for code, licence in licences.items():
            with self.subTest(code=code):
                reading = self.reading(licence)
                self.assertEqual((reading.state, reading.error_code), ("failed", code))
                self.assertTrue(reading.error.endswith("."), "it says what to do")
                self.assertEqual(licence.extraction_state, "failed")
                self.assertEqual(licence.read(["number", "valid_to", "state"]), before[code])
                licence.action_submit()
        self.assertEqual(self.reading(torn).error_code, "unreadable")
        self.assertIn("300", self.reading(licences["too_many_pages"]).error)

    def test_settings(self):
        settings = self.env["res.config.settings"].create(
            {"med_ocr_engine": "tesseract", "med_ocr_pages": 2, "med_ocr_memory": 900, "med_ocr_seconds": 7}
        )
        settings.execute()
        licence = self.with_file(SCAN)
        self.assertEqual(self.reading(licence).engine, "tesseract")
        self.read(answer(PAPER))
        self.assertEqual((self.requests[0]["memory"], self.requests[0]["limits"]["pages"]), (900, 2))
        self.env["ir.config_parameter"].set_param("med_qualification.ocr_memory", "a lot")
        self.assertEqual(self.env["med.extraction"]._limit("memory"), 1536)
        self.env["ir.config_parameter"].set_param("med_qualification.ocr_memory", "1")
        self.assertEqual(self.env["med.extraction"]._limit("memory"), 512, "less than any reader needs helps nobody")


@tagged("post_install", "-at_install")
class TestRun(ExtractionCase):
    def setUp(self):
        super().setUp()
        self.licence_read = self.with_file(SCAN)
        self.found = self.reading(self.licence_read)

    def test_nothing_twice(self):
        """A run after the run finds nothing to do; asking again while it waits adds nothing."""
        self.licence_read.with_user(self.quality).action_read_files()
        self.read(answer(PAPER))
        self.assertEqual(len(self.requests), 1)
        self.read(*[answer(PAPER)] * 2)
        self.assertFalse(self.requests)
        self.assertEqual(len(self.found.page_ids), 1)
        self.assertEqual(len(self.found.field_ids), len(set(self.found.field_ids.mapped("name"))))

    def test_an_ended_server(self):
        """A reading whose process died with the server is taken up once more, then reported; others are not held up."""
        self.found._drive({"state": "running", "attempts": 1})
        self.read(answer(PAPER))
        self.assertRecordValues(self.found, [{"state": "done", "attempts": 2}])
        other = self.reading(self.with_file(SCAN))
        other._drive({"state": "running", "attempts": 2})
        third = self.reading(self.with_file(SCAN))
        self.read(answer(PAPER))
        self.assertRecordValues(other, [{"state": "failed", "error_code": "killed"}])
        self.assertEqual(third.state, "done")

    def test_one_at_a_time(self):
        """While another process has the lock, nothing is read, and nothing is lost."""
        with db_connect(self.env.cr.dbname).cursor() as other:
            other.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            self.read(answer(PAPER))
            self.assertFalse(self.requests)
            self.assertEqual(self.found.state, "queued")
        self.read(answer(PAPER))
        self.assertEqual(self.found.state, "done")

    def test_answers_that_are_none(self):
        """A worker that says nonsense fails its reading; nothing of it is kept, and the next file is read."""
        wrong = [
            {"error": "sudo", "detail": "x" * 999},
            {"pages": [{"width": 1, "height": 1, "picture": "bm8=", "words": []}]},
            {"pages": 7},
            {"engine": "rapidocr"},
            answer([{"text": "x", "score": 1, "corners": []}]),
        ]
        readings = self.found
        for _other in wrong[1:]:
            readings |= self.reading(self.with_file(SCAN))
        last = self.reading(self.with_file(SCAN))
        self.read(*wrong, answer(PAPER))
        self.assertEqual(readings.mapped("state"), ["failed"] * len(wrong))
        self.assertEqual(set(readings.mapped("error_code")), {"crashed"})
        self.assertFalse(readings.page_ids | readings.field_ids.page_id)
        self.assertEqual(last.state, "done")

    def test_logged(self):
        self.read({"error": "encrypted", "detail": ""})
        event = self.env["med.log"].search([("event", "=", "extraction.failed")], order="id desc", limit=1)
        self.assertEqual((event.result, event.res_id), ("encrypted", self.licence_read.id))
        self.assertEqual(event.payload["sha256"], self.licence_read.file_ids.sha256)


@tagged("post_install", "-at_install")
class TestProcess(BaseCase):
    """The process itself."""

    def request(self, content=SCAN, **values):
        return {
            "engine": "rapidocr",
            "content": content.decode(),
            "limits": LIMITS,
            "memory": 1536,
            "cpu": 60,
            **values,
        }

    def python(self, code, seconds=20):
        return process.run({}, seconds, [sys.executable, "-I", "-c", code])

    def test_time(self):
        started = time.monotonic()
        answer = self.python("import os, time\nos.fork()\ntime.sleep(99)", 1)
        self.assertEqual(answer["error"], "timeout")
        self.assertLess(time.monotonic() - started, 15, "with what it had started")

    def test_ends_of_a_process(self):
        for code, error in (
            ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "killed"),
            ("import resource\nresource.setrlimit(resource.RLIMIT_CPU, (1, 3))\nwhile True: pass", "cpu"),
            ("raise RuntimeError('no luck')", "crashed"),
            ("print('nothing that one could read')", "crashed"),
            ("print('[1]')", "crashed"),
            ("pass", "crashed"),
        ):
            with self.subTest(code=code):
                self.assertEqual(self.python(code)["error"], error)

    def test_memory(self):
        """An engine that gets too little ends with that word."""
        self.assertEqual(process.run(self.request(memory=250), 60)["error"], "memory")

    def test_bombs(self):
        """200 megapixels are refused before they are unpacked: in little memory, at once."""
        answer = process.run(self.request(bomb(20_000)), 60)
        self.assertEqual((answer["error"], answer["detail"]), ("too_large", "200"))
        self.assertLess(answer["memory"], 150)
        self.assertEqual(process.run(self.request(b""), 60)["error"], "empty")
        self.assertEqual(process.run(self.request(pdf(1, "secret")), 60)["error"], "encrypted")
        self.assertEqual(process.run(self.request(base64.b64encode(b"PK\x03\x04 a zip")), 60)["error"], "unreadable")

    def test_it_is_given_nothing(self):
        secret = {"PGPASSWORD": "x", "ADMIN_PASSWD": "x", "HTTPS_PROXY": "x"}
        os.environ.update(secret)
        try:
            said = self.python("import json, os; print(json.dumps({**os.environ, 'cwd': os.getcwd()}))")
        finally:
            for name in secret:
                del os.environ[name]
        self.assertFalse(secret.keys() & said.keys())
        self.assertIn("med-ocr-", said["cwd"])
        self.assertFalse(os.path.exists(said["cwd"]), "nothing is left")

    def test_no_network(self):
        """Neither with Python's sockets nor by name."""
        code = (
            f"import sys, json; sys.path.insert(0, {str(process.WORKER.parent)!r})\n"
            "import worker, socket\nworker.confine(1024, 5)\nsaid = {}\n"
            "for name, deed in (('connect', lambda: socket.create_connection(('127.0.0.1', 9), 1)),"
            " ('name', lambda: socket.getaddrinfo('localhost', 80))):\n"
            "    try: deed()\n    except OSError as error: said[name] = str(error)\nprint(json.dumps(said))"
        )
        said = self.python(code)
        self.assertEqual(said.keys(), {"connect", "name"})
        self.assertIn("no network", said["connect"])

    def test_the_answer_is_alone_on_its_channel(self):
        done = subprocess.run(
            [sys.executable, "-I", "-B", str(process.WORKER)],
            input=json.dumps(self.request(b"")).encode(),
            env=process.environment(),
            capture_output=True,
            check=True,
        )
        self.assertEqual(json.loads(done.stdout)["error"], "empty")

    @mute_logger("PIL.PngImagePlugin")
    def test_tesseract(self):
        """The fallback reads a clean page well enough to be of help."""
        from .certificates import draw

        paper = draw("registration", 1)
        answer = process.run(self.request(png(paper.image), engine="tesseract"), 90)
        text = "".join(word["text"] for word in answer["pages"][0]["words"])
        self.assertEqual(answer["engine"], "tesseract")
        self.assertIn("20222135435", text)
