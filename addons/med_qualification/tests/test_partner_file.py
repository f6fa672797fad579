from lxml import etree
from odoo.addons.med_base.exceptions import GateBlocked
from odoo.addons.med_qualification.tests.common import QualificationCase
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged
from odoo.tools.safe_eval import safe_eval


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01")
class TestPartnerFile(QualificationCase):
    """What quality sees of a customer at a glance, tier by tier."""

    def test_the_next_licence_to_end(self):
        self.assertFalse(self.dealer.med_expiry_note)
        self.licence("operation_licence", valid_to="2026-08-30")
        self.licence("gsp_certificate", valid_to="2026-06-02")  # whose expiry does not count
        self.licence("quality_agreement", valid_to="2027-01-01")
        contact = self.env["res.partner"].create({"name": "采购部", "parent_id": self.dealer.id})
        dealer, contact = self.dealer.with_user(self.sales), contact.with_user(self.sales)
        self.env.invalidate_all()
        for partner in (dealer, contact):
            self.assertRecordValues(partner, [{"med_valid_to": dealer.med_valid_to, "med_days_left": 90}])
            self.assertIn("expires in 90 days, on 2026-08-30", partner.med_expiry_note)
        with freeze_time("2026-05-31"):
            self.env.invalidate_all()
            self.assertFalse(dealer.med_expiry_note)
        with freeze_time("2026-09-01"):
            self.env.invalidate_all()
            self.assertIn("expired 2 days ago", dealer.med_expiry_note)

    def test_refusals_and_holds(self):
        order = self.order(self.dealer, user=self.sales)
        with self.assertRaises(GateBlocked) as caught, self.env.cr.savepoint():
            order.action_confirm()
        self.assertTrue(caught.exception)
        self.env.cr.postrollback.clear()
        self.env.cr.postcommit.clear()
        verdicts = self.env["med.gate"]._evaluate("sale.confirm", order.sudo())
        self.env["med.gate"].sudo()._write_refusals(verdicts)
        mine = self.dealer.with_user(self.quality)
        self.assertEqual((mine.med_refusal_count, mine.med_hold_count), (1, 1))
        checks = mine.action_med_refusals()
        self.assertEqual(self.env["med.check"].search(checks["domain"]).partner_ref, self.dealer.id)
        holds = mine.action_med_holds()
        self.assertEqual(self.env["med.hold"].search(holds["domain"]).partner_id, self.dealer)
        with self.assertRaises(AccessError):
            self.dealer.with_user(self.sales).read(["med_refusal_count"])

    def test_filters(self):
        key = self.env.ref("med_qualification.partner_tier_key")
        self.dealer.with_user(self.quality).med_tier_id = key
        self.env["crm.lead"].create({"name": "x", "partner_id": self.dealer.id})
        self.licence("operation_licence", valid_to="2026-07-01")
        manager = self.user("quality,sales", "test-quality-sales")
        partners = self.env["res.partner"].with_user(manager)
        arch = etree.fromstring(partners.get_view(view_type="search")["arch"])
        for name in ("med_ending", "med_active_ending", "med_high"):
            domain = safe_eval(arch.find(f".//filter[@name='{name}']").get("domain"))
            with self.subTest(filter=name):
                self.assertIn(self.dealer, partners.search(domain))
                self.assertNotIn(self.hospital, partners.search(domain))

    def test_the_quotation_says_how_the_customer_stands(self):
        key = self.env.ref("med_qualification.partner_tier_key")
        self.dealer.with_user(self.quality).med_tier_id = key
        order = self.order(self.dealer, user=self.sales)
        self.assertEqual((order.med_tier_id, order.med_admission), (key, "closed"))
        lead = self.env["crm.lead"].with_user(self.sales).create({"name": "x", "partner_id": self.dealer.id})
        self.assertEqual(lead.med_tier_id, key)

    def test_publishing_a_rule_screens_leads(self):
        cron = self.env.ref("med_qualification.ir_cron_leads")
        triggers = self.env["ir.cron.trigger"].sudo()
        for model in ("med.rule", "med.requirement"):
            before = triggers.search_count([("cron_id", "=", cron.id)])
            self.env[model].search([("state", "=", "published")], limit=1)._after_publish()
            self.assertGreater(triggers.search_count([("cron_id", "=", cron.id)]), before)
