from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .common import CreditCase


@tagged("post_install", "-at_install")
@freeze_time("2026-11-20 04:00:00")
class TestKpi(CreditCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kpi = cls.env["med.credit.kpi"]
        cls.october = fields.Date.to_date("2026-10-01")
        cls.region = cls.env["res.country.state"].create(
            {"name": "测试省", "code": "TS", "country_id": cls.env.ref("base.cn").id}
        )
        cls.hospital.write({"state_id": cls.region.id, "user_id": cls.sales_user.id})
        # a company of its own: whatever else the database holds does not count
        cls.base = cls.measured_of()

    @classmethod
    def measured_of(cls):
        cls.kpi._measure(cls.company, cls.october)
        row = cls.kpi.search(
            [("company_id", "=", cls.company.id), ("date_from", "=", cls.october), ("dimension", "=", "company")]
        )
        return {name: row[name] for name in ("opening", "closing", "current", "sales", "fell_due", "collected")}

    def measure(self, first=None, dimension="region"):
        self.kpi._measure(self.company, first or self.october)
        return self.kpi.search(
            [("company_id", "=", self.company.id), ("date_from", "=", first or self.october),
             ("dimension", "=", dimension), ("state_id", "=", self.region.id if dimension == "region" else False)]
        )  # fmt: skip

    def test_figures(self):
        old = self.invoice(1000, date="2026-08-01", due="2026-09-01")
        self.invoice(3100, date="2026-10-10", due="2026-12-01")
        payment = self.pay(600, date="2026-10-20")
        (old.line_ids + payment.move_id.line_ids).filtered(lambda line: line.account_id == self.receivable).reconcile()
        row = self.measure()
        self.assertRecordValues(
            row,
            [{"opening": 1000, "closing": 3500, "current": 3100, "brought_forward": 1000, "sales": 3100,
              "fell_due": 0, "collected": 600, "dso": 35.0, "best_dso": 31.0, "average_delinquent": 4.0,
              "cei": 60.0, "collection_rate": 60.0, "turnover_days": 22.5, "has_sales": True}],
        )  # fmt: skip
        company = self.measure(dimension="company")
        self.assertEqual(company.closing - self.base["closing"], 3500)

    def test_no_sales(self):
        """No sales: no value, in the database and in averages; not 0."""
        self.invoice(1000, date="2026-08-01", due="2026-09-01")
        row = self.measure()
        self.assertEqual((row.sales, row.has_sales), (0, False))
        self.env.cr.execute("SELECT dso, best_dso, turnover_days, bad_debt_rate, cost_rate, hold_days"
                            " FROM med_credit_kpi"
                            " WHERE id = %s", [row.id])  # fmt: skip
        self.assertEqual(self.env.cr.fetchone(), (None,) * 6)
        [(average, count)] = self.kpi._read_group([("id", "=", row.id)], [], ["dso:avg", "__count"])
        self.assertEqual((average, count), (False, 1)) if not average else self.assertIsNone(average)

    def test_credit_notes_and_advances(self):
        self.invoice(3100, date="2026-10-10", due="2026-12-01")
        self.invoice(1000, date="2026-10-15", due="2026-10-15", kind="out_refund")
        self.pay(500, date="2026-10-20")  # applied to nothing
        row = self.measure()
        self.assertRecordValues(row, [{"sales": 2100, "closing": 1600, "collected": 500}])

    def test_second_currency(self):
        """Counted in the company's currency, at the document's rate."""
        usd = self.env.ref("base.USD")
        usd.active = True
        self.env["res.currency.rate"].create(
            {"currency_id": usd.id, "company_id": self.company.id, "name": "2026-10-01", "rate": 0.125}
        )
        before = self.measure().sales
        self.invoice(100, date="2026-10-10", due="2026-12-01", currency_id=usd.id)
        if self.company.currency_id != usd:
            self.assertEqual(self.measure().sales - before, 800)

    def test_bad_debts(self):
        bad = self.env["account.account"].create(
            {"name": "坏账损失", "code": "T6702", "account_type": "expense", "med_bad_debt": True}
        )
        self.invoice(1000, date="2026-10-05", due="2026-10-10")
        move = self.env["account.move"].create(
            {
                "journal_id": self.env["account.journal"].create({"name": "杂", "code": "TMSC", "type": "general"}).id,
                "date": "2026-10-31",
                "line_ids": [
                    Command.create({"account_id": bad.id, "partner_id": self.hospital.id, "debit": 250}),
                    Command.create({"account_id": self.receivable.id, "partner_id": self.hospital.id, "credit": 250}),
                ],
            }
        )
        move.action_post()
        self.assertRecordValues(self.measure(), [{"written_off": 250, "bad_debt_rate": 25.0, "collected": 0}])

    def test_holds(self):
        self.account(limit=10)
        order = self.order(user=self.sales_user)
        self.assertTrue(self.env["med.gate"]._evaluate("sale.confirm", order)[0].refused)
        self.env["med.gate"]._plain()._write_refusals(self.env["med.gate"]._evaluate("sale.confirm", order))
        november = fields.Date.to_date("2026-11-01")
        self.assertEqual(self.measure(november).held_orders, 1)

    def test_rights(self):
        row = self.measure(dimension="company")
        for role in ("credit", "finance", "auditor"):
            self.assertTrue(row.with_user(self.user(role)).read(["dso"]))
        with self.assertRaises(AccessError):
            row.with_user(self.sales_user).read(["dso"])
        with self.assertRaises(AccessError):
            row.with_user(self.credit_user).write({"dso": 1})
        with self.assertRaises(AccessError):
            self.kpi.with_user(self.sales_user).action_measure()
        self.assertTrue(self.kpi.with_user(self.credit_user).action_measure())

    def test_cron(self):
        self.invoice(1000, date="2026-01-05", due="2026-02-05")
        self.run_cron("med_credit.ir_cron_kpi")
        months = self.kpi.search([("company_id", "=", self.company.id), ("dimension", "=", "company")])
        self.assertEqual(len(months), 13, "twelve months and this one")
        self.assertEqual(min(months.mapped("date_to")), fields.Date.to_date("2025-11-30"))
        self.assertEqual(max(months.mapped("date_to")), fields.Date.to_date("2026-11-20"), "this month so far")

    def test_other_company(self):
        """Another company's documents do not count."""
        before = self.measure(dimension="company").closing
        self.kpi._measure(self.company_2, self.october)
        self.invoice(1000, date="2026-10-05")
        self.assertEqual(self.measure(dimension="company").closing - before, 1000)
        self.kpi._measure(self.company_2, self.october)
        row = self.kpi.search([("company_id", "=", self.company_2.id), ("date_from", "=", self.october)])
        self.assertEqual((row.dimension, row.closing), ("company", 0))
