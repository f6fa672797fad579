import io
import re

import pypdf
from odoo.addons.med_qualification.tests.common_review import ReviewCase
from odoo.tests import HttpCase, freeze_time, tagged


def flat(page):
    return re.sub(r"\s+", "", page.extract_text())


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01")
class TestBusinessSheet(HttpCase, ReviewCase):
    """The printed sheet has the data, the checklist, and who said what and when."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param("report.url", cls.base_url())
        for user, name in ((cls.chief, "周采购"), (cls.quality, "孙质管"), (cls.head, "王负责")):
            user.name = name

    def pages(self, review, lang):
        report = self.env["ir.actions.report"].with_context(force_report_rendering=True, lang=lang)
        content, kind = report._render_qweb_pdf("med_qualification.action_report_business_review", review.ids)
        self.assertEqual(kind, "pdf")
        return [flat(page) for page in pypdf.PdfReader(io.BytesIO(content)).pages]

    def test_company(self):
        self.complete(self.maker)
        review = self.review(legal_representative="李法人", premises="广州市科学城 1 号", seal_on_file=True)
        review.action_submit()
        review.with_user(self.chief).action_refuse("价格偏高")
        self.decide(review, self.quality, self.head)
        self.maker.sudo().name = "改名后的公司"  # the sheet shows what was decided on
        pages = self.pages(review, "en_US")
        text = "".join(pages)
        for word in (
            *(review.name, "康达医疗器械制造有限公司", "李法人", "广州市科学城1号", "新供应商", "91110000600037341L"),
            *("周采购", "孙质管", "王负责", "价格偏高", "Refuses", "Agrees", "同意", "06/01/2027"),
            *("First-BusinessCompanyApprovalSheet", "LegalRepresentative", "Decisionoftheheadofquality"),
        ):
            self.assertIn(word, text)
        self.assertNotIn("改名后的公司", "".join(pages).split("Checklist")[0].split("Data")[1])
        for number, page in enumerate(pages, 1):
            self.assertIn(f"{number}/{len(pages)}", page)

    def test_product(self):
        product = self.device.product_tmpl_id
        review = self.review(product, udi_di="06901234567892", storage="2–8 ℃")
        text = "".join(self.pages(review, "en_US"))
        for word in (review.name, "First-BusinessProductApprovalSheet", "心电监护仪", "06901234567892", "ClassIII"):
            self.assertIn(word, text)
