from odoo import Command
from odoo.addons.med_qualification.tests.common_lead import LeadCase
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01")
class TestLeadScreen(LeadCase):
    """What a lead may buy is judged by the rules on orders, before there is an order."""

    def states(self, lead):
        self.env.flush_all()
        return lead.med_admission, lead.med_valid_to and str(lead.med_valid_to)

    def test_from_nothing_to_an_open_customer(self):
        lead = self.lead()
        self.assertEqual(self.states(lead), ("closed", False))
        self.assertIn("Device operation licence", lead.med_screening)
        business = self.captured(lead, "business_licence", user=self.quality)
        self.assertEqual(self.states(lead), ("closed", False))
        operation = self.captured(lead, "operation_licence", user=self.quality, valid_to="2026-06-21")
        self.assertEqual(self.states(lead), ("review", False))
        self.approve(business)
        self.assertEqual(self.states(lead), ("review", False))
        self.approve(operation)
        self.assertEqual(self.states(lead), ("open", "2026-06-21"))
        self.assertEqual(lead.med_days_left, 20)
        lead.date_deadline = "2026-06-21"
        self.assertFalse(lead.med_close_warning)
        lead.date_deadline = "2026-06-22"
        self.assertIn("in 20 days", lead.med_close_warning)
        with freeze_time("2026-06-22"):
            self.run_cron("med_qualification.ir_cron_leads")
            self.assertEqual(self.states(lead), ("closed", False))
        operation.with_user(self.head).action_revoke("伪造")
        self.assertEqual(self.states(lead), ("closed", False))

    def test_some_of_the_devices(self):
        lead = self.lead()
        ultrasound = self.env["product.template"].create(
            {"name": "彩超", "med_class": "3", "med_entry_id": self.entry("2017", "06").id}
        )
        lead.med_product_ids = [Command.link(ultrasound.id)]
        for code in ("business_licence", "operation_licence"):
            self.approve(self.captured(lead, code, user=self.quality))
        self.assertEqual(self.states(lead)[0], "limited")
        self.assertIn("彩超", lead.med_screening)
        self.assertNotIn(self.device.name, lead.med_screening)
        lead.med_product_ids = [Command.unlink(ultrasound.id)]
        self.assertEqual(self.states(lead)[0], "open")
        devices = self.env["product.category"].create({"name": "设备"})
        ultrasound.categ_id = self.env["product.category"].create({"name": "影像", "parent_id": devices.id})
        lead.med_categ_ids = devices
        self.assertEqual(self.states(lead)[0], "limited")

    def test_without_a_device_all_classes_are_asked(self):
        lead = self.lead(med_product_ids=False)
        for code in ("business_licence", "operation_licence"):
            self.approve(self.captured(lead, code, user=self.quality))
        self.assertEqual(self.states(lead)[0], "limited")
        self.assertIn("class II devices", lead.med_screening)
        self.approve(self.captured(lead, "class2_filing", user=self.quality))
        self.assertEqual(self.states(lead)[0], "open")

    def test_without_a_type_nothing_is_known(self):
        lead = self.lead(med_prospect_type_id=False)
        self.assertEqual(self.states(lead)[0], "unknown")
        self.assertFalse(lead.med_screening)
        lead.med_prospect_type_id = self.kind("distributor", "partner_type")
        self.assertEqual(self.states(lead)[0], "closed")
        lead.partner_id = self.hospital  # quality has said what it is
        self.assertEqual(lead._med_partner_type(), self.kind("public_hospital", "partner_type"))

    def test_the_customers_own_licences_count(self):
        lead = self.lead(partner_id=self.dealer.id)
        self.assertEqual(self.states(lead)[0], "closed")
        self.licence("business_licence")
        self.licence("operation_licence")
        self.assertEqual(self.states(lead), ("open", "2030-12-31"))
        other = self.draft("quality_agreement", user=self.env.user, company_id=self.company_2.id, valid_to="2026-07-01")
        other._advance({"state": "approved"})
        self.assertEqual(self.states(lead), ("open", "2030-12-31"))

    def test_a_device_that_is_classed(self):
        device = self.env["product.template"].create({"name": "待分类", "med_is_device": True})
        lead = self.lead(partner_id=self.dealer.id, med_product_ids=[Command.set(device.ids)])
        self.licence("business_licence")
        self.licence("operation_licence")
        self.assertEqual(self.states(lead)[0], "closed")
        device.with_user(self.quality).write({"med_class": "3", "med_entry_id": self.entry("2017", "07").id})
        self.assertEqual(self.states(lead)[0], "open")

    def test_a_rule_that_is_switched_off(self):
        lead = self.lead()
        self.env["med.rule"].search([("check_type", "in", ("document_valid", "scope_covers", "qualified"))])._force(
            {"state": "retired"}
        )
        self.env.registry.clear_cache()
        lead.with_user(self.sales).action_med_screen()
        self.assertEqual(self.states(lead)[0], "open")

    def test_filters_and_chart(self):
        lead = self.lead()
        self.env.flush_all()
        leads = self.env["crm.lead"].with_user(self.sales)
        self.assertIn(lead, leads.search([("med_admission", "in", ("closed", "limited"))]))
        groups = dict(leads._read_group([("id", "=", lead.id)], ["med_admission"], ["__count"]))
        self.assertEqual(groups, {"closed": 1})

    def test_eighty_cards_cost_as_much_as_two(self):
        few = self.env["crm.lead"].browse(self.lead(name=str(n)).id for n in range(2))
        many = self.env["crm.lead"].browse(self.lead(name=str(n)).id for n in range(80))
        for lead in (few | many)[::7]:
            self.captured(lead, "business_licence")
        spec = {"med_admission": {}, "med_valid_to": {}, "med_days_left": {}, "display_name": {}}

        def cost(leads, deed):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            deed(leads.with_user(self.sales))
            self.env.flush_all()
            return self.cr.sql_log_count - before

        for name, deed in (
            ("read", lambda leads: leads.web_read(spec)),
            ("screen", lambda leads: leads._med_screen()),
            ("notes", lambda leads: leads.mapped("med_screening")),
            ("collect", lambda leads: leads.mapped("med_to_collect")),
        ):
            cost(few, deed)  # caches
            with self.subTest(deed=name):
                self.assertLessEqual(cost(many, deed), cost(few, deed) + 1)

    def test_reading_is_not_writing(self):
        lead = self.lead()
        with self.assertRaises(AccessError):
            lead.with_user(self.user("warehouse")).action_med_screen()

    def test_a_name_with_markup_stays_text(self):
        device = self.env["product.template"].create({"name": "<script>alert(1)</script>", "med_class": "3"})
        lead = self.lead(partner_name="<b>x</b>", med_product_ids=[Command.set(device.ids)])
        self.assertNotIn("<script", lead.med_screening)
        self.assertIn("&lt;script", lead.med_screening)
