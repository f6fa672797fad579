import io
import re

import pypdf
from odoo.tests import HttpCase, tagged

from .collection_common import CollectionCase


@tagged("post_install", "-at_install")
class TestReconciliationPdf(HttpCase, CollectionCase):
    def test_pages_are_numbered(self):
        """A letter of several pages says on each which it is, and names what is due and by when."""
        self.env["ir.config_parameter"].set_param("report.url", self.base_url())
        for number in range(60):
            self.invoice(100 + number, date="2026-10-05", due="2026-11-05")
        statement = self.statement()
        self.env.flush_all()
        report = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        content, kind = report._render_qweb_pdf("med_credit.report_reconciliation", statement.ids)
        self.assertEqual(kind, "pdf")
        pages = [re.sub(r"\s+", "", page.extract_text()) for page in pypdf.PdfReader(io.BytesIO(content)).pages]
        self.assertGreater(len(pages), 1)
        for number, page in enumerate(pages, 1):
            self.assertIn(f"{number}/{len(pages)}", page)
        self.assertIn(statement.name, pages[0])
        self.assertIn("2026", pages[0])
        self.assertIn("市第一医院", pages[0])
