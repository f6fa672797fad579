"""The screen on which a person compares what was read with the picture."""

from lxml import etree
from odoo.addons.med_base.tests.screenshot import PHONE, PictureCase
from odoo.addons.med_base.tests.test_js import hoot_id
from odoo.addons.med_qualification.tests.common_extraction import ExtractionCase, png
from odoo.tests import HttpCase, tagged


@tagged("post_install", "-at_install")
class TestExtractionJs(HttpCase):
    def test_hoot(self):
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&id={hoot_id('@med_qualification')}",
            "",
            "",
            login="admin",
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
        )


@tagged("post_install", "-at_install")
class TestExtractionScreen(PictureCase, ExtractionCase):
    def test_story(self):
        """Quality opens a draft with a photo, looks, accepts, corrects, confirms; in Chinese, with the real engine."""
        quality = self.user("quality", "tour-quality", lang="zh_CN")
        quality.name = "孙丽"
        paper = self.certificate("operation_licence", 4, "phone")
        licence = self.with_file(png(paper.image), user=quality, scope_text=False, issuer=False, valid_to="2030-12-31")
        self.read()
        reading = self.reading(licence)
        self.assertEqual(reading.state, "done")
        self.picture_tour(f"/odoo/licences/{licence.id}", "med_qualification_extraction", login="tour-quality")
        self.assertEqual(licence.number, paper.truth["number"])
        self.assertEqual(str(licence.valid_to), paper.truth["valid_to"])
        self.assertEqual(licence.issuer, "北京市药品监督管理局")
        self.assertEqual(self.proposal(reading, "issuer").decision, "corrected")
        self.assertEqual(self.proposal(reading, "number").decided_by, quality)

    def test_phone(self):
        """On a telephone the picture is above the fields."""
        self.user("quality", "tour-quality", lang="zh_CN")
        paper = self.certificate("class2_filing", 2, "clean")
        licence = self.with_file(png(paper.image), "class2_filing", user=self.quality)
        self.read()
        page = f"/odoo/licence-readings/{self.reading(licence).id}"
        self.picture_tour(page, "med_qualification_extraction_phone", size=PHONE, login="tour-quality")

    def test_the_picture_has_rights(self):
        """The page's picture is served to who may read the licence, and to nobody else."""
        licence = self.with_file(png(self.certificate("class2_filing", 2).image), "class2_filing")
        licence.with_user(self.env.user).company_id = self.company
        self.read()
        url = f"/web/image/med.extraction.page/{self.reading(licence).page_ids.id}/picture"
        self.user("quality", "here", password="here-1234")
        self.user(
            "quality", "there", password="there-1234", company_id=self.company_2.id, company_ids=[self.company_2.id]
        )
        self.authenticate("here", "here-1234")
        answer = self.url_open(url)
        self.assertEqual((answer.status_code, answer.headers["Content-Type"]), (200, "image/jpeg"))
        picture = answer.content
        self.authenticate("there", "there-1234")
        self.assertNotEqual(self.url_open(url).content, picture)
        self.authenticate(None, None)
        self.assertNotEqual(self.url_open(url).content, picture)

    def test_settings_are_there(self):
        arch = self.env["res.config.settings"].get_view(view_type="form")["arch"]
        names = etree.fromstring(arch).xpath("//app[@name='med_qualification']//field/@name")
        self.assertEqual(
            {name for name in names if name.startswith("med_ocr")},
            {name for name in self.env["res.config.settings"]._fields if name.startswith("med_ocr")},
        )
