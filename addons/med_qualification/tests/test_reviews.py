from odoo.addons.med_base.tests.score_common import ScoreCase
from odoo.addons.med_qualification.tests.common_check import CheckCase
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Date
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger
from psycopg2.errors import CheckViolation, UniqueViolation


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01")
class TestReviews(CheckCase, ScoreCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.qualify(cls)
        cls.technical = cls.template(cls.asked(veto=False), code="T-TECH", name="技术能力", purpose="review")
        cls.dealer.med_tier_id = cls.env.ref("med_qualification.partner_tier_ordinary")

    def ask(self, severity="block", **values):
        row = self.requirement(severity=severity, scorecard_template_id=self.technical.id, **values)
        row.flush_recordset()
        return row

    def found(self):
        return self.env["med.gate"]._evaluate("sale.confirm", self.of_dealer(self.device))[0].findings

    def card(self, answer="yes", confirm=True, company=None):
        quality = self.env["med.scorecard"].with_user(self.quality)
        dealer = self.dealer.with_user(self.quality)
        card = quality._score(self.technical, dealer, company=company, again=True)
        line = card.line_ids
        line.answer_id = line.criterion_id.band_ids.filtered(lambda band: band.label == answer)
        if confirm:
            card.action_confirm()
        return card

    def test_from_never_done_to_passed_to_too_old(self):
        self.ask(min_points=60, max_age_days=365)
        (finding,) = self.found()
        self.assertIn("never done", finding["message"])
        self.assertEqual((finding["severity"], finding["link"]["model"]), ("block", "res.partner"))
        card = self.card(confirm=False)
        (finding,) = self.found()
        self.assertIn("not confirmed", finding["message"])
        self.assertEqual((finding["link"]["model"], finding["link"]["id"]), ("med.scorecard", card.id))
        card.action_confirm()
        self.assertFalse(self.found())
        with freeze_time("2027-06-01"):
            self.assertFalse(self.found())
        with freeze_time("2027-06-02"):
            (finding,) = self.found()
            self.assertIn("2027-06-01", finding["message"])

    def test_too_low(self):
        self.ask(min_points=60)
        self.card("partly")
        (finding,) = self.found()
        self.assertIn("40 points", finding["message"])

    def test_a_grade(self):
        self.ask(min_grade_id=self.technical.grade_ids.filtered(lambda grade: grade.code == "B").id)
        self.card("partly")
        self.assertEqual(len(self.found()), 1)
        self.card("yes")
        self.assertFalse(self.found())

    def test_any_version_will_do(self):
        self.ask(min_points=60)
        self.card()
        rules = self.user("rules")
        new = self.technical.browse(self.technical.with_user(rules).action_new_version()["res_id"])
        new.with_user(rules).action_submit()
        new.with_user(self.user("rules", "second-rules")).action_publish()
        self.assertEqual(self.technical.state, "retired")
        self.assertFalse(self.found())

    def test_another_companys_card_says_nothing_here(self):
        self.ask(min_points=60)
        self.quality.company_ids |= self.company_2
        self.card(company=self.company_2)
        self.assertEqual(len(self.found()), 1)

    def test_the_checklist_names_the_review(self):
        row = self.ask(min_points=60, max_age_days=365)

        def item():
            items = self.dealer._med_checklist()[self.dealer.id]
            return next(item for item in items if item["requirement_id"] == row.id)

        self.assertEqual((item()["type_ids"], item()["label"], item()["state"]), ([], "要求", "missing"))
        self.card(confirm=False)
        self.assertEqual(item()["state"], "review")
        self.card()
        self.assertEqual((item()["state"], str(item()["valid_to"]), item()["days_left"]), ("valid", "2027-06-01", 365))
        with freeze_time("2027-05-15"):
            self.assertEqual(item()["state"], "expiring")

    def test_the_shipped_reviews_by_tier(self):
        order = self.of_dealer(self.device)
        self.assertFalse(self.env["med.gate"]._evaluate("sale.confirm", order)[0].findings)
        self.dealer.med_tier_id = self.env.ref("med_qualification.partner_tier_strategic")
        found = self.env["med.gate"]._evaluate("sale.confirm", order)[0].findings
        self.assertEqual({finding["severity"] for finding in found}, {"warn"})
        self.assertEqual(len(found), 3)
        codes = set(self.cards().mapped("code"))
        self.assertLessEqual({"REVIEW-TECHNICAL", "REVIEW-REPUTATION", "REVIEW-FINANCIAL", "GRADE-CUSTOMER"}, codes)
        self.assertNotIn("REVIEW-CORE", codes)
        self.dealer.med_tier_id = self.env.ref("med_qualification.partner_tier_new")
        codes = set(self.cards().mapped("code"))
        self.assertIn("REVIEW-CORE", codes)
        self.assertFalse({"REVIEW-TECHNICAL", "REVIEW-FINANCIAL"} & codes)

    def cards(self):
        """What Score Now makes for a person of quality."""
        action = self.dealer.with_user(self.quality).action_med_score()
        domain = action.get("domain") or [("id", "=", action["res_id"])]
        return self.env["med.scorecard"].search(domain)

    def test_the_short_form_confirms_itself(self):
        self.dealer.med_tier_id = False
        card = self.cards().filtered(lambda card: card.code == "REVIEW-CORE")
        self.assertEqual((card.state, card.grade), ("confirmed", "D"))  # two of three
        self.licence("class2_filing")
        card = self.cards().filtered(lambda card: card.code == "REVIEW-CORE")
        self.assertEqual((card.score, card.grade), (100, "A"))

    def test_shipped_templates_are_complete(self):
        templates = self.env["med.scorecard.template"].search([("code", "=like", "REVIEW-%")])
        self.assertEqual(len(templates), 4)
        for template in templates:
            template._check_complete()
            self.assertFalse(template.warning, template.name)
            self.assertEqual(template.weight_total, 100, template.name)


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01")
class TestFinance(CheckCase):
    def year(self, user=None, **values):
        return self.env["med.partner.finance"].with_user(user or self.quality).create(
            {
                "partner_id": self.dealer.id, "date": "2025-12-31", "revenue": 1000, "net_profit": 50,
                "current_assets": 300, "current_liabilities": 200, "total_assets": 800, "total_liabilities": 400,
                **values,
            }
        )  # fmt: skip

    def measure(self, code, at="2026-06-01", company=None, partner=None):
        metric, partner = self.env["med.metric"].search([("code", "=", code)]), partner or self.dealer
        value = metric._measure(partner, Date.to_date(at), company or self.company)[code][partner.id]
        return None if value is None else round(float(value), 4)

    def test_ratios(self):
        year = self.year()
        self.assertRecordValues(year, [{"current_ratio": 1.5, "debt_ratio": 50, "net_margin": 5}])
        figures = {code: self.measure(code) for code in ("current_ratio", "debt_ratio", "net_margin")}
        self.assertEqual(figures, {"current_ratio": 1.5, "debt_ratio": 50, "net_margin": 5})
        contact = self.env["res.partner"].create({"name": "财务部", "parent_id": self.dealer.id})
        self.assertEqual(self.measure("current_ratio", partner=contact), 1.5)
        self.year(date="2024-12-31", current_assets=2000)
        self.assertEqual(self.measure("current_ratio"), 1.5)  # the newest
        self.assertEqual(self.measure("current_ratio", "2025-06-01"), 10)  # as it was known then
        self.assertIsNone(self.measure("current_ratio", "2028-01-01"))  # too old to say anything
        self.env["ir.config_parameter"].set_param("med_qualification.finance_months", "36")
        self.assertEqual(self.measure("current_ratio", "2028-01-01"), 1.5)

    def test_nothing_is_no_data(self):
        self.year(current_liabilities=0, revenue=0)
        self.assertIsNone(self.measure("current_ratio"))
        self.assertIsNone(self.measure("net_margin"))
        self.assertIsNone(self.measure("debt_ratio", partner=self.hospital))

    def test_other_companies(self):
        self.year(company_id=self.company.id)
        self.assertIsNone(self.measure("debt_ratio", company=self.company_2))
        stranger = self.user("finance", "finance-2", company_id=self.company_2.id, company_ids=self.company_2.ids)
        self.assertFalse(self.env["med.partner.finance"].with_user(stranger).search_count([]))

    def test_who_may(self):
        year = self.year(user=self.user("finance"))
        self.assertTrue(year.with_user(self.auditor).revenue)
        with self.assertRaises(AccessError):
            year.with_user(self.auditor).revenue = 1
        for user in (self.sales, self.user("warehouse")):
            with self.assertRaises(AccessError):
                year.with_user(user).read(["revenue"])
            with self.assertRaises(AccessError):
                self.dealer.with_user(user).read(["med_finance_ids"])
        with self.assertRaises(AccessError):
            year.with_user(self.head).unlink()

    def test_what_makes_no_sense(self):
        self.year()
        with self.assertRaises(ValidationError):
            self.year(date="2026-12-31")
        for error, values in ((UniqueViolation, {}), (CheckViolation, {"date": "2023-12-31", "total_assets": -1})):
            with self.assertRaises(error), self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                self.year(**values)
