from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .rating_common import RatingCase


@tagged("post_install", "-at_install")
@freeze_time("2026-11-20 04:00:00")
class TestGrade(RatingCase):
    def test_good_payer(self):
        account = self.good_payer()
        account.segment_id = self.env["med.credit.segment"].search([("code", "=", "hospital_3a")])
        change = self.rate(account)
        self.assertRecordValues(
            account,
            [{"grade_id": self.grades["A"].id, "is_new": False, "grade_days": 150, "proposed_limit": 38000.0,
              "grade_date": self.day, "review_date": fields.Date.to_date("2027-11-20"), "vetoed": False}],
        )  # fmt: skip
        self.assertRecordValues(change, [{"direction": "first", "grade_to_id": self.grades["A"].id}])
        self.assertFalse(self.rate(account), "the same again is no change")

    def test_new_customer(self):
        """However well it pays: at most C, and 30 days."""
        self.paid(100000, "2026-09-01", "2026-11-01", "2026-09-10")
        account = self.account()
        self.rate(account)
        self.assertRecordValues(account, [{"is_new": True, "grade_id": self.grades["C"].id, "grade_days": 30}])
        self.assertEqual(account.scored_grade_id, self.grades["A"])

    def test_bad_payer(self):
        self.invoice(100000, date="2025-12-01", due="2026-02-01")
        account = self.account()
        self.rate(account)
        self.assertRecordValues(account, [{"grade_id": self.grades["D"].id, "grade_days": 0, "proposed_limit": 0.0}])

    def test_same_as_the_scorecard(self):
        """The nightly figures are those of the explained card."""
        account = self.good_payer()
        change = self.rate(account)
        change._explain(account)
        card = change.scorecard_id
        self.assertEqual((card.score, card.grade), (account.points, account.scored_grade_id.code))
        self.assertEqual(card.state, "confirmed")
        self.assertTrue(all(card.line_ids.mapped("explanation")))
        late = card.line_ids.filtered(lambda line: line.criterion_id.metric_id.code == "credit_days_late_12m")
        action = late.with_user(self.credit_user).action_med_documents()
        self.assertEqual(action["res_model"], "account.move")
        self.assertTrue(self.env["account.move"].search(action["domain"]))

    def test_fall(self):
        """A worse grade is shown, and a lower limit asked for, not set."""
        account = self.good_payer()
        self.limit(account, 500000)
        self.rate(account)
        self.assertEqual(account.scored_grade_id.code, "A")
        self.invoice(900000, date="2026-03-01", due="2026-04-01")
        change = self.rate(account)
        self.assertEqual(change.direction, "down")
        self.assertTrue(change.limit_id)
        self.assertEqual(change.limit_id.state, "requested")
        self.assertLess(change.limit_id.amount, 500000)
        self.assertEqual(account.limit, 500000, "until somebody decides")
        self.assertTrue(account.activity_ids)
        approval = self.env["med.approval"].search(
            [("model", "=", "med.credit.limit"), ("res_id", "=", change.limit_id.id), ("state", "=", "pending")]
        )
        approval.with_user(self.finance_user).action_approve()
        account.invalidate_recordset()
        self.assertEqual(account.limit, change.limit_id.amount)

    def test_factor(self):
        account = self.good_payer()
        risky = self.env["product.category"].create({"name": "高值耗材"})
        self.env["med.credit.factor"].create(
            [
                {"name": "年末", "kind": "season", "factor": 0.5, "month_from": 11, "month_to": 1},
                {"name": "夏", "kind": "season", "factor": 3, "month_from": 6, "month_to": 8},
                {"name": "高风险", "kind": "product", "factor": 0.5, "categ_ids": risky.ids},
            ]
        )
        self.rate(account)
        self.assertEqual(account.proposed_limit, 19000)
        self.device.categ_id = risky
        move = self.env["account.move"].search(
            [("partner_id", "=", self.hospital.id), ("invoice_date", "=", "2026-03-01")]
        )
        move.invoice_line_ids.product_id = self.device
        self.rate(account)
        self.assertEqual(account.proposed_limit, 9000, "all that it buys is risky")
        with self.assertRaises(ValidationError), self.cr.savepoint():
            self.env["med.credit.factor"].create({"name": "空", "kind": "product", "factor": 0.5})

    def test_formula(self):
        for wrong in ("import os", "nobody_measures_this * 2", "turnover_12m.real", "open('x')"):
            with self.assertRaises(ValidationError), self.cr.savepoint():
                self.grades["A"].limit_formula = wrong
        self.grades["A"].limit_formula = "min(turnover_12m, 1000) / (points - points)"
        account = self.good_payer()
        self.rate(account)
        self.assertEqual(account.proposed_limit, 0, "what cannot be worked out proposes nothing")

    def test_external_veto(self):
        account = self.good_payer()
        self.rate(account)
        signal = self.env["med.credit.signal"].with_user(self.credit_user).create(
            {"account_id": account.id, "severity": "grave", "name": "失信被执行人", "source": "(2026)执1号"}
        )  # fmt: skip
        account.invalidate_recordset()
        self.assertRecordValues(account, [{"grade_id": self.grades["D"].id, "vetoed": True}])
        with self.assertRaises(AccessError):
            signal.action_lift()
        signal.with_user(self.user("credit", "credit-2")).action_lift()
        account.invalidate_recordset()
        self.assertEqual(account.scored_grade_id, self.grades["A"])

    # --- overrides --------------------------------------------------------------------------------------------------

    def override(self, account, grade="A", until="2026-12-31"):
        override = self.env["med.credit.override"].with_user(self.credit_user).create(
            {"account_id": account.id, "grade_id": self.grades[grade].id, "date_from": "2026-11-20", "date_to": until,
             "reason": "集团担保"}
        )  # fmt: skip
        override.action_request()
        return override

    def test_override(self):
        self.invoice(100000, date="2025-12-01", due="2026-02-01")
        account = self.account()
        self.rate(account)
        override = self.override(account)
        self.assertEqual((override.state, account.grade_id.code), ("requested", "D"))
        approval = self.env["med.approval"].search(
            [("model", "=", override._name), ("res_id", "=", override.id), ("state", "=", "pending")]
        )
        with self.assertRaises(UserError), self.cr.savepoint():
            approval.with_user(self.credit_user).action_approve()
        approval.with_user(self.finance_user).action_approve()
        account.invalidate_recordset()
        override.invalidate_recordset()
        self.assertEqual((override.state, account.grade_id.code, account.scored_grade_id.code), ("active", "A", "D"))
        later = fields.Date.to_date("2027-01-01")
        self.env["med.credit.override"]._expire(self.company, later)
        account._rate(self.company, later)
        account.invalidate_recordset()
        self.assertEqual((override.state, account.grade_id.code), ("ended", "D"))

    def test_override_refused(self):
        self.good_payer()
        account = self.account()
        self.rate(account)
        override = self.override(account, "D")
        approval = self.env["med.approval"].search(
            [("model", "=", override._name), ("res_id", "=", override.id), ("state", "=", "pending")]
        )
        approval.with_user(self.finance_user).action_refuse("不同意")
        self.assertEqual((override.state, account.scored_grade_id.code), ("refused", account.grade_id.code))

    # --- rights -----------------------------------------------------------------------------------------------------

    def test_nobody_writes_grades(self):
        account = self.account().with_user(self.credit_user)
        for name, value in (("grade_id", self.grades["A"].id), ("points", 99), ("grade_days", 365)):
            with self.assertRaises(AccessError):
                account.write({name: value})
        partner = self.env["res.partner"].create({"name": "三院", "is_company": True})
        made = self.accounts.with_user(self.credit_user).with_context(default_grade_id=self.grades["A"].id).create(
            {"partner_id": partner.id}
        )  # fmt: skip
        self.assertFalse(made.grade_id)
        with self.assertRaises(AccessError):
            self.env["med.credit.grade.change"].with_user(self.credit_user).create({"account_id": account.id})
        with self.assertRaises(AccessError):
            self.env["med.credit.override"].with_user(self.credit_user).create(
                {"account_id": account.id, "grade_id": self.grades["A"].id, "date_to": "2026-12-31", "reason": "x",
                 "state": "active"}
            ).write({"state": "active"})  # fmt: skip
        with self.assertRaises(AccessError):
            account.with_user(self.sales_user).action_rate()
        with self.assertRaises(AccessError):
            self.env["med.credit.override"].with_user(self.sales_user).create(
                {"account_id": account.id, "grade_id": self.grades["A"].id, "date_to": "2026-12-31", "reason": "x"}
            )

    def test_partner_shows_it(self):
        account = self.good_payer()
        self.rate(account)
        partner = self.hospital.with_user(self.sales_user)
        self.assertEqual(partner.med_credit_health, f"{account.grade_id.code} · {account.points:.0f}")

    # --- what the grade does ----------------------------------------------------------------------------------------

    def test_prepay_holds(self):
        self.invoice(100, date="2025-12-01", due="2026-02-01")
        account = self.account()
        self.rate(account)
        order = self.order(user=self.sales_user)
        codes = [f["code"] for f in self.env["med.gate"]._evaluate("sale.confirm", order)[0].findings]
        self.assertIn("CREDIT-GRADE", codes)
        self.pay(5000)
        codes = [f["code"] for f in self.env["med.gate"]._evaluate("sale.confirm", order)[0].findings]
        self.assertNotIn("CREDIT-GRADE", codes, "paid in advance")

    def test_fast_lane(self):
        account = self.account()
        self.invoice(100, date="2026-08-01", due="2026-10-10")  # 41 days
        order = self.order(user=self.sales_user)

        def overdue():
            self.env.invalidate_all()
            return "CREDIT-OVERDUE" in [
                f["code"] for f in self.env["med.gate"]._evaluate("sale.confirm", order)[0].findings
            ]

        self.assertTrue(overdue())
        account.sudo().grade_id = self.grades["A"]
        self.assertFalse(overdue())
        self.grades["A"].grace_days = 5
        self.assertTrue(overdue())

    # --- the night --------------------------------------------------------------------------------------------------

    def test_cron(self):
        other = self.env["res.partner"].create({"name": "二院", "is_company": True})
        other.property_account_receivable_id = self.receivable
        self.invoice(100, partner=other, date="2026-10-01", due="2026-12-01")
        self.good_payer()
        self.run_cron("med_credit.ir_cron_rate")
        account = self.accounts.search([("partner_id", "=", other.id)])
        self.assertTrue(account.grade_id, "whoever is invoiced has a grade")
        self.assertTrue(all(self.env["med.credit.grade.change"].search([]).mapped("explained")))
        self.assertEqual(self.account().change_ids.scorecard_id.grade, self.account().scored_grade_id.code)

    def test_review(self):
        account = self.good_payer()
        self.rate(account)
        account.sudo().review_date = "2026-11-19"
        account._remind_reviews(self.day)
        account._remind_reviews(self.day)
        self.assertEqual(len(account.activity_ids), 1)
        account.with_user(self.credit_user).action_reviewed()
        self.assertGreater(account.review_date, self.day)
