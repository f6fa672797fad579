"""The kernel's metrics of customers."""

from datetime import date

from odoo.addons.med_base.tests.score_common import ScoreCase
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

AT = date(2026, 11, 20)


@tagged("post_install", "-at_install")
@freeze_time("2026-11-20 04:00:00")
class TestMetric(ScoreCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.partner_id.tz = "Asia/Shanghai"
        cls.company.resource_calendar_id.tz = "Asia/Shanghai"
        cls.clinic = cls.env["res.partner"].create({"name": "诊所", "is_company": True})
        cls.ward = cls.env["res.partner"].create({"name": "心内科", "parent_id": cls.hospital.id})

    def measure(self, code, subjects=None, at=AT, company=None):
        metric = self.env["med.metric"].search([("code", "=", code)])
        return metric._measure(subjects or self.hospital | self.clinic, at, company or self.company)[code]

    def test_every_metric_has_its_method(self):
        metrics = self.env["med.metric"].search([])
        self.assertEqual([m.code for m in metrics if not metrics.method(m.code)], [])
        self.assertIsNone(metrics.method("unlink(); x"))

    def test_orders(self):
        self.orders(self.hospital, 2, date_order="2026-11-01")
        self.orders(self.ward, 1, date_order="2026-10-01")
        self.orders(self.hospital, 1, date_order="2025-11-20 15:59:59")  # a year ago, the day before in Shanghai
        self.orders(self.hospital, 1, date_order="2026-11-20 16:00:00")  # tomorrow in Shanghai
        self.orders(self.hospital, 1, date_order="2026-11-20 15:59:59")
        self.orders(self.hospital, 1, date_order="2025-11-20 16:00:00")
        self.orders(self.hospital, 1, state="draft", date_order="2026-11-01")
        self.orders(self.hospital, 1, state="cancel", date_order="2026-11-01")
        self.assertEqual(self.measure("orders_12m"), {self.hospital.id: 5, self.clinic.id: 0})
        self.assertEqual(self.measure("orders_12m", self.ward), {self.ward.id: 5}, "an address counts for its company")
        share = self.measure("cancelled_share_12m")
        self.assertAlmostEqual(float(share[self.hospital.id]), 100 / 6)
        self.assertIsNone(share[self.clinic.id], "no orders, no share")

    def test_companies_do_not_mix(self):
        self.orders(self.hospital, 3, date_order="2026-11-01")
        self.assertEqual(self.measure("orders_12m", self.hospital, company=self.company_2), {self.hospital.id: 0})
        branch = self.env["res.company"].create({"name": "分公司", "parent_id": self.company.id})
        self.env.user.company_ids += branch
        self.orders(self.hospital, 1, date_order="2026-11-01", company_id=branch.id)
        self.assertEqual(self.measure("orders_12m", self.hospital), {self.hospital.id: 4}, "a branch counts to it")
        ticked = self.env["med.metric"].with_context(allowed_company_ids=[self.company_2.id]).search([])
        self.assertEqual(ticked._measure(self.hospital, AT, self.company)["orders_12m"], {self.hospital.id: 4})

    def test_years(self):
        self.orders(self.hospital, 1, date_order="2021-11-19 10:00:00")
        self.orders(self.hospital, 1, date_order="2026-11-01")
        self.assertEqual(self.measure("relationship_years"), {self.hospital.id: 5.0, self.clinic.id: None})
        before = self.measure("relationship_years", at=date(2020, 1, 1))
        self.assertIsNone(before[self.hospital.id], "as of a day before the first order")

    def test_turnover(self):
        dollar = self.env.ref("base.USD")
        other = dollar if self.company.currency_id != dollar else self.env.ref("base.EUR")
        other.active = True
        self.env["res.currency.rate"].search([("currency_id", "=", other.id)]).unlink()
        self.env["res.currency.rate"].create(
            {"currency_id": other.id, "name": "2020-01-01", "rate": 0.5, "company_id": self.company.id}
        )
        self.invoice(100, "2026-11-01")
        self.invoice(50, "2026-11-02", currency_id=other.id)
        self.invoice(30, "2026-11-03", move_type="out_refund")
        self.invoice(1000, "2025-11-20")
        self.invoice(1000, "2026-11-21")
        self.invoice(1000, "2026-11-01", post=False)
        self.assertEqual(self.measure("turnover_12m"), {self.hospital.id: 170.0, self.clinic.id: 0})

    def invoice(self, price, day, post=True, move_type="out_invoice", **values):
        move = self.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": self.ward.id,
                "invoice_date": day,
                "invoice_line_ids": [(0, 0, {"name": "x", "quantity": 1, "price_unit": price, "tax_ids": False})],
                **values,
            }
        )
        if post:
            move.action_post()

    def test_refused_share(self):
        keep = {
            "company_id": self.company.id,
            "operation_id": self.env["med.operation"].search([("code", "=", "sale.confirm")]).id,
            "user_id": self.env.uid,
            "model": "sale.order",
            "partner_ref": self.hospital.id,
        }
        rows = [(1, "refused"), (1, "passed"), (2, "passed"), (3, "waived"), (4, "refused"), (4, "refused")]
        self.env["med.check"].create([{**keep, "res_id": i, "result": result} for i, result in rows])
        self.assertEqual(self.measure("refused_share_12m"), {self.hospital.id: 50.0, self.clinic.id: None})

    def test_rows_belong_to_the_software(self):
        metric = self.env["med.metric"].search([], limit=1)
        for role in ("rules", "quality_head", "credit"):
            mine = metric.with_user(self.user(role))
            self.assertTrue(mine.name)
            with self.assertRaises(AccessError):
                mine.write({"code": "unlink"})
            with self.assertRaises(AccessError):
                mine.create({"code": "x", "name": "x", "model": "res.partner", "direction": "up"})
        with self.assertRaises(UserError):
            metric.unlink()
