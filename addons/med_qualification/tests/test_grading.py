from datetime import date

from odoo.addons.med_base.tests.score_common import ScoreCase
from odoo.addons.med_qualification.tests.common_check import CheckCase
from odoo.tests import freeze_time, tagged

AT = date(2026, 6, 1)


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01")
class TestGrading(CheckCase, ScoreCase):
    """R57: customers are graded by turnover, depth of cooperation and compliance."""

    def measure(self, code, partner=None, company=None):
        metric, partner = self.env["med.metric"].search([("code", "=", code)]), partner or self.dealer
        return metric._measure(partner, AT, company or self.company)[code][partner.id]

    def sold(self, product, day, state="sale"):
        order = self.order(self.dealer, [(product, 1, 10)])
        order.flush_recordset()
        self.env.cr.execute("UPDATE sale_order SET state = %s, date_order = %s WHERE id = %s", [state, day, order.id])
        order.invalidate_recordset()

    def test_depth(self):
        other = self.product("输液泵", "3", "2017", "14")
        for product, day in ((self.device, "2026-05-20"), (self.device, "2026-05-02"), (other, "2026-03-10")):
            self.sold(product, day)
        self.sold(self.product("很久以前", "1"), "2025-05-20")
        self.sold(self.product("没有订购", "1"), "2026-05-20", state="draft")
        self.assertEqual((self.measure("products_12m"), self.measure("active_months_12m")), (2, 2))
        self.assertEqual(self.measure("products_12m", self.hospital), 0)
        self.assertEqual(self.measure("products_12m", company=self.company_2), 0)

    def test_compliance(self):
        self.assertEqual(self.measure("core_licences"), 0)
        self.qualify()
        self.assertAlmostEqual(self.measure("core_licences"), 200 / 3)
        self.assertIsNone(self.measure("core_licences", self.partner("新客户")))
        supplier = self.partner("供应商", "distributor", supplier_rank=1)
        self.licence("business_licence", supplier)
        self.assertAlmostEqual(self.measure("core_licences", supplier), 100 / 6)

    def test_lapses(self):
        self.licence("operation_licence", valid_from="2021-01-01", valid_to="2026-03-31")
        self.licence("business_licence", valid_to="2024-03-31")  # long ago
        self.assertEqual(self.measure("licence_lapses_12m"), 1)
        self.licence("quality_agreement", number="A", valid_to="2026-04-30")
        self.licence("quality_agreement", number="B", valid_from="2026-05-01", valid_to="2027-04-30")
        self.assertEqual(self.measure("licence_lapses_12m"), 2)  # approved only today: there was a gap
        self.env.cr.execute("UPDATE med_document SET approved_on = '2026-04-20' WHERE number = 'B'")
        self.env.invalidate_all()
        self.assertEqual(self.measure("licence_lapses_12m"), 1)

    def test_the_grade_on_the_partner(self):
        self.qualify()
        self.licence("class2_filing")
        self.run_cron("med_qualification.ir_cron_grade")
        self.assertEqual(self.dealer.with_user(self.sales).med_grade, "D")  # holds all, and buys nothing
        card = self.env["med.scorecard"].search([("code", "=", "GRADE-CUSTOMER"), ("partner_id", "=", self.dealer.id)])
        card = card.filtered(lambda card: card.company_id == self.company)
        self.assertRecordValues(card, [{"state": "confirmed", "vetoed": False}])
        search = self.env["res.partner"].with_user(self.sales).search
        self.assertIn(self.dealer, search([("med_grade", "=", "D")]))
        self.assertNotIn(self.dealer, search([("med_grade", "=", "A")]))
        self.assertNotIn(self.dealer, search([("med_grade", "=", False)]))
        nobody = self.partner("新客户")
        self.assertIn(nobody, search([("med_grade", "=", False)]))
        self.assertFalse(nobody.med_grade)
        contact = self.env["res.partner"].create({"name": "采购部", "parent_id": self.dealer.id})
        self.assertEqual(contact.med_grade, "D")

    def test_who_holds_nothing_is_at_the_bottom(self):
        template = self.env.ref("med_qualification.template_grading")
        template._check_complete()
        self.assertFalse(template.warning)
        self.assertEqual(template.weight_total, 100)
        card = self.score(template, self.dealer)
        self.assertTrue(card.vetoed)
        self.assertEqual(card.grade, "D")
        self.assertEqual(template.state, "published")

    def test_queries_do_not_grow(self):
        codes = ("core_licences", "licence_lapses_12m", "products_12m", "active_months_12m", "debt_ratio")
        metrics = self.env["med.metric"].search([("code", "in", codes)])

        def count(partners):
            metrics._measure(partners, AT, self.company)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            metrics._measure(partners, AT, self.company)
            return self.cr.sql_log_count - before

        many = self.dealer
        for number in range(30):
            many |= self.partner(f"经销商{number}", "distributor")
        self.assertEqual(count(self.dealer), count(many))
