from datetime import timedelta

from odoo import Command, fields
from odoo.addons.med_base.tests.screenshot import PictureCase
from odoo.addons.med_qualification.tests.common import QualificationCase
from odoo.tests import tagged
from odoo.tools import mute_logger

NAMES = {"sales": "李娜", "quality": "孙丽", "quality_head": "王芳"}


@tagged("post_install", "-at_install")
class TestTour(PictureCase, QualificationCase):
    """Story a, in the web client and in Chinese, each step by the person who takes it."""

    def test_story(self):
        people = {role: self.user(role, f"tour-{role}", lang="zh_CN") for role in NAMES}
        for role, name in NAMES.items():
            people[role].name = name
        self.licence("business_licence")
        licence = self.draft("operation_licence", user=people["sales"], number="苏苏食药监械经营许20210128号")
        licence.action_submit()
        order = self.order(self.dealer, user=people["sales"])
        page = f"/odoo/sales/{order.id}"
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

    def test_not_covered(self):
        """In English: what README shows."""
        seller = self.user("sales", "tour-seller", lang="en_US")
        dealer = self.partner("Heping Medical Devices Co., Ltd.", "distributor")
        for code in ("business_licence", "operation_licence"):
            self.licence(code, dealer)
        monitor, stent = self.env["product.product"].create(
            [
                {"name": name, "list_price": price, "med_class": "3", "med_entry_id": self.entry("2017", code).id}
                for name, price, code in (("Patient monitor", 12000, "07"), ("Coronary stent", 8000, "13"))
            ]
        )
        for device, number in ((monitor, "国械注准20203070123"), (stent, "国械注准20203130456")):
            self.certify(device, number=number)
        order = self.order(dealer, [(monitor, 1, 12000), (stent, 10, 8000)], user=seller)
        with mute_logger("odoo.http"):  # the refusal that is wanted
            self.picture_tour(f"/odoo/sales/{order.id}", "med_qualification_not_covered", login="tour-seller")
        self.env.invalidate_all()
        self.assertEqual(order.state, "draft")
        hold = self.env["med.hold"].search([("model", "=", "sale.order"), ("res_id", "=", order.id)])
        self.assertEqual([finding["lines"] for finding in hold.findings], [["Coronary stent"]])

    def test_matrix(self):
        for role in ("quality", "quality_head"):
            self.user(role, f"matrix-{role}", lang="zh_CN").name = NAMES[role]
        self.licence("business_licence")
        soon = fields.Date.today() + timedelta(days=20)
        self.licence("operation_licence", valid_to=soon)
        page = f"/odoo/action-med_qualification.action_med_partner/{self.dealer.id}"
        self.picture_tour(page, "med_qualification_checklist", login="matrix-quality")
        row = self.env["med.requirement"].with_user(self.head).create(
            {
                "name": "试行要求", "class_3": True, "all_type_ids": [Command.set(self.kind("gsp_certificate").ids)],
                "partner_type_ids": [Command.set(self.kind("distributor", "partner_type").ids)],
            }
        )  # fmt: skip
        self.picture_tour("/odoo/requirements", "med_qualification_matrix", login="matrix-quality_head")
        page = f"/odoo/requirements/{row.id}"
        self.picture_tour(page, "med_qualification_requirement", login="matrix-quality_head")
