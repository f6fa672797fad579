from datetime import timedelta

from odoo import fields
from odoo.addons.med_base.tests.screenshot import PHONE, PictureCase
from odoo.addons.med_qualification.tests.common import QualificationCase
from odoo.tests import new_test_user, tagged


@tagged("post_install", "-at_install")
class TestPortalTour(PictureCase, QualificationCase):
    """A customer renews a licence on a telephone, in Chinese."""

    def test_portal(self):
        self.licence("business_licence")
        old = self.licence("operation_licence", valid_to=fields.Date.today() + timedelta(days=20))
        contact = self.env["res.partner"].create({"name": "采购员小王", "parent_id": self.dealer.id})
        buyer = new_test_user(
            self.env, "tour-buyer", "base.group_portal", name="采购员小王", partner_id=contact.id, lang="zh_CN",
            password="tour-buyer",
        )  # fmt: skip
        self.picture_tour("/my/licences", "med_qualification_portal", size=PHONE, login="tour-buyer")
        self.env.invalidate_all()
        new = old.successor_ids
        self.assertRecordValues(new, [{"state": "submitted", "from_customer": True, "submitted_by": buyer.id}])
        self.assertEqual(new.file_ids.mapped("name"), ["许可证.png"])
