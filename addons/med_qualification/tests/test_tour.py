from odoo.addons.med_base.tests.screenshot import PictureCase
from odoo.addons.med_qualification.tests.common import QualificationCase
from odoo.tests import tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestTour(PictureCase, QualificationCase):
    """Story a, in the web client and in Chinese, each step by the person who takes it."""

    def test_story(self):
        people = {role: self.user(role, f"tour-{role}", lang="zh_CN") for role in ("sales", "quality", "quality_head")}
        self.licence("business_licence")
        licence = self.draft("operation_licence", user=people["sales"])
        licence.action_submit()
        order = self.order(self.dealer, user=people["sales"])
        page = f"/odoo/action-sale.action_quotations/{order.id}"
        with mute_logger("odoo.http"):  # the refusal that is wanted
            self.picture_tour(page, "med_qualification_refused", login="tour-sales")
        review = "/odoo/action-med_qualification.action_med_document_review"
        self.picture_tour(review, "med_qualification_review", login="tour-quality")
        self.assertEqual((licence.state, licence.reviewed_by), ("in_review", people["quality"]))
        self.picture_tour(f"/odoo/licences/{licence.id}", "med_qualification_approve", login="tour-quality_head")
        self.assertEqual((licence.state, licence.approved_by), ("approved", people["quality_head"]))
        self.picture_tour(page, "med_qualification_confirmed", login="tour-sales")
        self.assertEqual(order.state, "sale")
        customers = "/odoo/action-med_qualification.action_med_partner"
        self.picture_tour(customers, "med_qualification_lists", login="tour-quality")
        product = f"/odoo/action-med_qualification.action_med_device/{self.device.product_tmpl_id.id}"
        self.picture_tour(product, "med_qualification_product", login="tour-quality")
