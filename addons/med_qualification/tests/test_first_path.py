from odoo.addons.med_base.tests.screenshot import PictureCase
from odoo.addons.med_qualification.tests.common import QualificationCase
from odoo.tests import tagged
from odoo.tools import mute_logger

PEOPLE = {
    "manager": ("quality_head", "王芳"),
    "second": ("quality_head", "赵强"),
    "quality": ("quality", "孙丽"),
    "sales": ("sales", "李娜"),
}


@tagged("post_install", "-at_install")
class TestFirstPath(PictureCase, QualificationCase):
    """The first five minutes of a new head of quality, in Chinese, each step by the person who takes it."""

    def test_path(self):
        people = {key: self.user(role, f"path-{key}", lang="zh_CN", name=name) for key, (role, name) in PEOPLE.items()}
        for code in ("business_licence", "operation_licence"):
            self.licence(code)
        order = self.order(self.dealer, user=people["sales"])
        page = f"/odoo/sales/{order.id}"

        types = "/odoo/action-med_qualification.action_med_document_type"
        self.picture_tour(types, "med_qualification_path_ask", login="path-manager")
        kind = self.env["med.document.type"].search([("code", "=", "cold_chain")])
        row = self.env["med.requirement"].search([("all_type_ids", "in", kind.ids)])
        self.assertRecordValues(row, [{"state": "submitted", "class_2": False, "class_3": True, "severity": "block"}])

        self.picture_tour(f"/odoo/requirements/{row.id}", "med_qualification_path_publish", login="path-second")
        self.env.invalidate_all()
        self.assertRecordValues(row, [{"state": "published", "published_by_id": people["second"].id}])

        with mute_logger("odoo.http"):  # the refusal that is wanted
            self.picture_tour(page, "med_qualification_path_enter", login="path-sales")
        self.env.invalidate_all()
        licence = self.env["med.document"].search([("type_id", "=", kind.id)])
        self.assertRecordValues(licence, [{"state": "submitted", "partner_id": self.dealer.id}])
        self.assertEqual((order.state, licence.file_ids.mapped("name")), ("draft", ["确认书.pdf"]))

        review = "/odoo/action-med_qualification.action_med_document_review"
        self.picture_tour(review, "med_qualification_path_review", login="path-quality")
        self.picture_tour(f"/odoo/licences/{licence.id}", "med_qualification_path_approve", login="path-manager")
        self.env.invalidate_all()
        self.assertRecordValues(
            licence,
            [{"state": "approved", "reviewed_by": people["quality"].id, "approved_by": people["manager"].id}],
        )
        self.picture_tour(page, "med_qualification_path_confirm", login="path-sales")
        self.env.invalidate_all()
        self.assertEqual(order.state, "sale")
