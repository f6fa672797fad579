"""Readings of licence files: from the file to the licence, by the people who do it."""

from odoo.addons.med_qualification.tests.common_extraction import ExtractionCase, png
from odoo.tests import tagged

SCAN = png(__import__("PIL.Image").Image.new("RGB", (400, 300), "white"))


@tagged("post_install", "-at_install")
class TestExtraction(ExtractionCase):
    def test_a_scan_is_read_and_accepted(self):
        """The real engine, in its own process: all that the paper says arrives in the licence, by the user's own hand."""
        paper = self.certificate("operation_licence", 0, "scan")
        licence = self.with_file(png(paper.image), user=self.sales, number=False, scope_text=False, valid_to=False)
        self.assertEqual(licence.extraction_state, "waiting", "without anybody's asking")
        self.read()
        reading = self.reading(licence)
        self.assertEqual((reading.state, reading.error), ("done", False))
        read = {field.name: field.normal for field in reading.field_ids}
        expected = {**paper.truth, "kind": "operation_licence"}
        self.assertEqual({name: read.get(name) for name in expected}, expected)
        self.assertTrue(reading.page_ids.picture)
        self.assertGreater(reading.memory, 100)
        reading.with_user(self.sales).action_accept_sure()
        self.assertEqual(licence.number, paper.truth["number"])
        self.assertEqual(str(licence.valid_to), paper.truth["valid_to"])
        self.assertEqual(str(licence.issued_on), paper.truth["issued_on"])
        self.assertEqual(licence.issuer, paper.truth["issuer"])
        self.assertTrue(licence.scope_ids, "the scope lines follow from the text")
        self.assertFalse(licence.scope_confirmed, "a person of quality still compares them")
        self.assertEqual(licence.editor_ids, self.sales)
        self.assertEqual(self.proposal(reading, "holder").comparison, "differs")
        self.assertFalse(self.proposal(reading, "holder").decision, "what contradicts the record waits for a person")
