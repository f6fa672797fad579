"""A printed document has its header, footer and page numbers, and Chinese that can be read: a look into the PDF."""

import io
import re

import pypdf
from odoo.tests import HttpCase, tagged

LINES = 40
LAYOUTS = ("web.external_layout_standard", "web.external_layout_boxed")


def flat(page):
    return re.sub(r"\s+", "", page.extract_text())


@tagged("post_install", "-at_install")
class TestPdf(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.company.write({"name": "华东医疗器械有限公司", "company_details": "浦东新区", "report_footer": "诚信经营"})
        cls.env["ir.config_parameter"].set_param("report.url", cls.base_url())
        hospital = cls.env["res.partner"].create({"name": "市第一人民医院", "city": "上海"})
        product = cls.env["product.product"].create({"name": "心电监护仪", "taxes_id": False})
        line = {"product_id": product.id, "product_uom_qty": 2, "price_unit": 1000}
        lines = [(0, 0, {**line, "name": f"型号{i}号一次性使用无菌导管"}) for i in range(LINES)]
        lines[20][2]["name"] += "。储存于阴凉干燥处，避免阳光直射" * 20
        cls.orders = cls.env["sale.order"].create([{"partner_id": hospital.id, "order_line": lines}] * 2)

    def pdf(self, records):
        report = self.env["ir.actions.report"].with_context(force_report_rendering=True, lang="zh_CN")
        content, kind = report._render_qweb_pdf("sale.action_report_saleorder", records.ids)
        self.assertEqual(kind, "pdf")
        return pypdf.PdfReader(io.BytesIO(content))

    @staticmethod
    def lines(page):
        """[(height on the page in points, text)], from top to bottom; the parts of a line are joined."""
        found = {}

        def see(text, matrix, text_matrix, font, size):
            if text.strip():
                y = round(matrix[5] + matrix[3] * text_matrix[5])
                found[y] = found.get(y, "") + re.sub(r"\s", "", text)

        page.extract_text(visitor_text=see)
        return sorted(found.items(), reverse=True)

    def test_every_page_has_its_frame(self):
        for layout in LAYOUTS:
            with self.subTest(layout=layout):
                self.company.external_report_layout_id = self.env.ref(layout)
                pages = [flat(page) for page in self.pdf(self.orders[0]).pages]
                self.assertGreater(len(pages), 1)
                for number, text in enumerate(pages, 1):
                    self.assertIn("诚信经营", text, "the footer")
                    self.assertIn("浦东新区", text, "the header")
                    self.assertIn(f"{number}/{len(pages)}", text, "the page number")
                self.assertIn("市第一人民医院", "".join(pages))
                for i in range(LINES):
                    self.assertEqual("".join(pages).count(f"型号{i}号一次性使用无菌导管"), 1, "a row is lost")

    def test_tables_go_over_pages(self):
        """The head is on every page, above the first row and not over it; no row is cut in two."""
        pages = self.pdf(self.orders[0]).pages
        for number, page in enumerate(pages, 1):
            lines = self.lines(page)
            rows = [y for y, text in lines if "无菌导管" in text]
            heads = [y for y, text in lines if "数量" in text]
            if number < len(pages):
                self.assertTrue(rows)
            if rows:
                self.assertTrue(heads, f"page {number} lacks the table's head")
                self.assertGreater(heads[0] - max(rows), 15, "points between the head and the first row")
        long = [page for page in pages if "阳光直射" in flat(page)]
        self.assertEqual(len(long), 1, "the long row stands on one page")

    def test_fonts_are_embedded(self):
        """Whoever receives the document need not have a Chinese font."""
        found = set()
        for page in self.pdf(self.orders[0]).pages:
            for font in page["/Resources"]["/Font"].values():
                font = font.get_object()
                inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
                files = inner["/FontDescriptor"].get_object().keys() & {"/FontFile", "/FontFile2", "/FontFile3"}
                self.assertTrue(files, font["/BaseFont"])
                found.add(font["/BaseFont"])
        self.assertTrue(found)

    def test_several_documents_in_one_file(self):
        single = len(self.pdf(self.orders[0]).pages)
        self.assertEqual(len(self.pdf(self.orders).pages), 2 * single)
