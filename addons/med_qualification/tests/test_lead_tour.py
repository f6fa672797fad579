from odoo import Command
from odoo.addons.med_base.tests.screenshot import PictureCase
from odoo.addons.med_qualification.tests.common import SCAN
from odoo.addons.med_qualification.tests.common_lead import LeadCase
from odoo.tests import tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestLeadTour(PictureCase, LeadCase):
    """What a salesperson sees of a lead's licences, and quality of a licence's versions."""

    def test_lead(self):
        seller = self.user("sales", "lead-seller", lang="en_US")
        for stage, name in ((self.new, "New"), (self.talk, "Talk"), (self.offer, "Offer"), (self.won, "Won")):
            stage.name = name
        ultrasound = self.env["product.template"].create(
            {"name": "Ultrasound", "med_class": "3", "med_entry_id": self.entry("2017", "20").id}
        )
        self.device.name = "Patient monitor"
        lead = self.lead(
            user=seller, name="Monitors for Heping", partner_name="Heping Medical Devices Co., Ltd.", user_id=seller.id
        )
        lead.med_product_ids = [Command.link(ultrasound.id)]
        for code in ("business_licence", "operation_licence"):
            self.approve(self.captured(lead, code, user=self.quality))
        self.requirement(self.talk, ["quality_agreement"], "remind")
        self.requirement(self.offer, ["quality_agreement"])
        lead.stage_id = self.talk
        # the refusal that is wanted; and a widget that stock's own lead form names without bringing it
        with mute_logger("odoo.http", f"{type(self).__module__}.TestLeadTour.test_lead.browser"):
            action = "/odoo/action-crm.crm_lead_action_pipeline"
            self.picture_tour(action, "med_qualification_lead", login="lead-seller")
        self.env.invalidate_all()
        self.assertEqual(lead.stage_id, self.talk)

    def test_versions(self):
        self.user("quality", "versions-quality", lang="en_US")
        first = self.licence("operation_licence", scope_text="III类：6821，6846")
        second = self.env["med.document"].browse(first.with_user(self.quality).action_new_version()["res_id"])
        second = second.with_user(self.quality)
        second.write(
            {
                "valid_from": "2026-01-01", "valid_to": "2031-06-09", "scope_text": "III类：6821，6823（仅限彩超）",
                "file_ids": [Command.create({"name": "scan.pdf", "content": SCAN})],
            }
        )  # fmt: skip
        second.action_read_scope()
        self.approve(second)
        self.picture_tour("/odoo/licences", "med_qualification_versions", login="versions-quality")
