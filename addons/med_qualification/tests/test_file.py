import base64
import doctest
import io
import zlib

from odoo import Command
from odoo.addons.med_qualification.tests import papers
from odoo.addons.med_qualification.tests.common import QualificationCase
from odoo.addons.med_qualification.tools import entry, paper, steps
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from pypdf import PdfWriter

SCRIPT = b"<</S/JavaScript/JS(app.alert(1))>>"
GOOD = {
    "a.pdf": papers.pdf(), "许可证.PDF": papers.pdf(), "a.png": papers.png(), "a.jpeg": papers.jpeg(),
    "a.JPG": papers.jpeg(), "a.tif": papers.tiff(), "a.webp": papers.webp(), "no extension": papers.pdf(),
}  # fmt: skip
BAD = (
    ("archive.pdf", papers.archive(), "kind"),
    ("program.pdf", b"MZ\x90\0" + bytes(200), "kind"),
    ("program.exe", b"MZ\x90\0" + bytes(200), "kind"),
    ("script.sh", b"#!/bin/sh\nrm", "kind"),
    ("page.html", b"<!DOCTYPE html><script>alert(1)</script>", "kind"),
    ("picture.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "kind"),
    ("picture.png", b"\xef\xbb\xbf <?xml version='1.0'?><svg/>", "kind"),
    ("photo.heic", bytes(3) + b"\x18ftypheic" + bytes(100), "kind"),
    ("picture.gif", b"GIF89a" + bytes(100), "kind"),
    ("words.txt", "文字".encode(), "kind"),
    ("empty.pdf", b"", "empty"),
    ("paper.exe", papers.pdf(), "extension"),
    ("paper.png", papers.pdf(), "extension"),
    ("paper.html", papers.jpeg(), "extension"),
    ("licence\u202efdp.exe.pdf", papers.pdf(), "name_characters"),
    ("../../etc/paper.pdf", papers.pdf(), "name_characters"),
    ("a\0.pdf", papers.pdf(), "name_characters"),
    ("<b>.pdf", papers.pdf(), "name_characters"),
    ("x" * 300 + ".pdf", papers.pdf(), "name_long"),
    ("both.pdf", papers.pdf() + papers.archive(), "archive"),
    ("both.png", papers.png() + papers.archive(), "archive"),
    ("script.pdf", papers.pdf(SCRIPT), "active"),
    ("hidden.pdf", papers.pdf(b"<</S/Java#53cript/JS(x)>>"), "active"),
    ("launch.pdf", papers.pdf(b"<</S/Launch/F(cmd.exe)>>"), "active"),
    ("inside.pdf", papers.pdf(root=b"/Names<</EmbeddedFiles<</Names[]>>>>"), "active"),
    ("form.pdf", papers.pdf(root=b"/AcroForm<</XFA[]>>"), "active"),
    ("bomb.png", papers.png(20_000, 10_000), "pixels"),
    ("bomb.jpg", papers.jpeg(60_000, 60_000), "pixels"),
    ("bomb.tif", papers.tiff(100_000, 100_000), "pixels"),
    ("bomb.webp", papers.webp(16_000, 16_000), "pixels"),
    ("cut.png", papers.png()[:20], "broken"),
    ("cut.jpg", b"\xff\xd8\xff\xe0\0\x04", "broken"),
    ("cut.tif", b"II*\0\xff\xff", "broken"),
)


@tagged("post_install", "-at_install")
class TestFile(QualificationCase):
    """What may be kept as a scan, through every door."""

    def test_doctests(self):
        for module in (paper, entry, steps):
            self.assertEqual(doctest.testmod(module).failed, 0)

    def test_good(self):
        for name, content in GOOD.items():
            self.assertIsNone(paper.check(name, content), name)

    def test_bad(self):
        for name, content, code in BAD:
            with self.subTest(name=name):
                found = paper.check(name, content)
                self.assertEqual(found and found.code, code)

    def test_no_bytes_make_it_raise(self):
        for content in (
            papers.pdf(SCRIPT),
            papers.png(),
            papers.jpeg(),
            papers.tiff(),
            papers.webp(),
            papers.archive(),
        ):
            for end in range(len(content)):
                paper.check("a.pdf", content[:end])
                paper.check("a", content[:end] + b"\xff" * 40)

    def test_compressed_objects_are_looked_into(self):
        hidden = self.packed(SCRIPT)
        self.assertNotIn(b"JavaScript", hidden)
        self.assertEqual(paper.check("a.pdf", hidden), paper.Problem("active", "JavaScript"))
        writer = PdfWriter(io.BytesIO(papers.pdf(b"<</S/URI/URI(https://example.com)>>")))
        writer.compress_identical_objects()
        self.assertIsNone(paper.check("a.pdf", self.written(writer)))

    def packed(self, body):
        """A PDF whose script is in a compressed object stream, without a table that a reader could follow."""
        inner = zlib.compress(b"3 0 " + body)
        return (
            b"%%PDF-1.5\n5 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>"
            b"stream\n%s\nendstream endobj\n" % (len(inner), inner)
        )

    def written(self, writer):
        out = io.BytesIO()
        writer.write(out)
        return out.getvalue()

    def test_passwords(self):
        for password, code in (("", None), ("secret", "locked")):
            writer = PdfWriter(io.BytesIO(papers.pdf()))
            writer.encrypt(user_password=password, owner_password="owner", algorithm="AES-128")
            found = paper.check("a.pdf", self.written(writer))
            self.assertEqual(found and found.code, code)

    def test_whole(self):
        self.assertTrue(all(paper.is_whole(content) for content in (papers.pdf(), papers.png(), papers.jpeg())))
        for content in (b"%PDF-1.4 a scan", papers.png()[:-12], papers.jpeg()[:-2]):
            self.assertFalse(paper.is_whole(content))

    # ---------------------------------------------------------------- the doors

    def add(self, document, name, content):
        document.write({"file_ids": [Command.create({"name": name, "content": base64.b64encode(content)})]})

    def test_orm(self):
        document = self.draft("clinic_filing", scan=False)
        for name, content, code in BAD:
            with self.subTest(name=name, code=code), self.assertRaises(UserError) as caught, self.env.cr.savepoint():
                self.add(document, name, content)
            self.assertIn(name[:80], str(caught.exception))
            self.assertTrue(self.env["med.document.file"]._problem(name, content))
        self.assertFalse(document.file_ids)
        self.add(document, "a.png", papers.png())
        self.assertRecordValues(document.file_ids, [{"mimetype": "image/png", "size": len(papers.png())}])

    def test_size_is_a_setting(self):
        document = self.draft("clinic_filing", scan=False)
        large = papers.pdf() + b"%" + b" " * (2 * 1024 * 1024)
        self.env["ir.config_parameter"].set_param("med_qualification.file_megabytes", "1")
        with self.assertRaises(UserError) as caught:
            self.add(document, "large.pdf", large)
        self.assertIn("1 MB", str(caught.exception))
        for value in ("20", "0", "-3", "nonsense"):  # what is no limit is not taken for one
            self.env["ir.config_parameter"].set_param("med_qualification.file_megabytes", value)
            self.assertEqual(self.env["med.document.file"]._limit("megabytes"), 20)
        self.add(document, "large.pdf", large)
        self.assertEqual(len(document.file_ids), 1)

    def test_import(self):
        document = self.draft("clinic_filing", scan=False)
        columns = ["document_id/.id", "name", "content"]
        for name, content, wanted in (("a.pdf", papers.archive(), 0), ("a.pdf", papers.pdf(), 1)):
            row = [[str(document.id), name, base64.b64encode(content).decode()]]
            result = self.env["med.document.file"].with_user(self.quality).load(columns, row)
            self.assertEqual(len(result["ids"] or []), wanted, result["messages"])

    def test_content_stays(self):
        document = self.draft("business_licence")
        file = document.file_ids
        domain = [("res_model", "=", file._name), ("res_field", "=", "content"), ("res_id", "=", file.id)]
        attachment = self.env["ir.attachment"].search(domain)
        self.assertTrue(attachment)
        other = self.env["ir.attachment"].create({"name": "x", "raw": b"x"})
        doors = (
            lambda: attachment.write({"raw": b"forged"}),
            lambda: attachment.write({"datas": base64.b64encode(b"forged")}),
            lambda: attachment.write({"res_field": False}),
            lambda: attachment.write({"mimetype": "text/html"}),
            lambda: attachment.unlink(),
            lambda: other.write({"res_model": file._name, "res_field": "content", "res_id": file.id}),
            lambda: attachment.copy({"raw": b"forged"}),
            lambda: self.env["ir.attachment"].create(
                {"name": "x", "raw": b"x", "res_model": file._name, "res_field": "content", "res_id": file.id}
            ),
        )
        for number, door in enumerate(doors):
            with self.subTest(door=number), self.assertRaises(AccessError), self.env.cr.savepoint():
                door()
        attachment.write({"raw": attachment.raw, "mimetype": "application/pdf"})  # moved to another storage
        attachment.generate_access_token()
        self.assertTrue(file.is_intact())

    def test_an_attachment_is_no_licence(self):
        document = self.draft("business_licence", scan=False)
        document.message_post(body="x", attachments=[("a.pdf", papers.pdf())])
        self.assertEqual(document.message_attachment_count, 1)
        with self.assertRaises(UserError) as caught:
            document.action_submit()
        self.assertIn(document._fields["file_ids"].string, str(caught.exception))
