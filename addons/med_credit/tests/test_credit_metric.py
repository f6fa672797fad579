from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .rating_common import RatingCase


@tagged("post_install", "-at_install")
@freeze_time("2026-11-20 04:00:00")
class TestCreditMetric(RatingCase):
    def test_days_late(self):
        self.paid(100, "2026-05-01", "2026-06-01", "2026-06-11")
        self.paid(300, "2026-05-01", "2026-06-01", "2026-07-01")
        self.assertEqual(self.figure("credit_days_late_12m"), 25)
        self.invoice(400, date="2026-05-01", due="2026-06-03")  # never paid: 170 days by now
        self.assertEqual(round(float(self.figure("credit_days_late_12m")), 2), (100 * 10 + 300 * 30 + 400 * 170) / 800)

    def test_days_late_as_of_then(self):
        """What was paid later was open then."""
        self.paid(100, "2026-05-01", "2026-06-01", "2026-11-01")
        metric = self.env["med.metric"].search([("code", "in", ("credit_days_late_12m", "credit_overdue_ratio"))])
        then = metric._measure(self.hospital, fields.Date.to_date("2026-06-11"), self.company)
        self.assertEqual(then["credit_days_late_12m"][self.hospital.id], 10)
        self.assertEqual(then["credit_overdue_ratio"][self.hospital.id], 100)
        self.assertEqual(self.figure("credit_overdue_ratio"), 0)

    def test_credit_notes_are_no_payments(self):
        move = self.invoice(100, date="2026-01-01", due="2026-02-01")
        note = self.invoice(100, date="2026-06-01", due="2026-06-01", kind="out_refund")
        (move.line_ids + note.line_ids).filtered(lambda line: line.account_id == self.receivable).reconcile()
        self.assertIsNone(self.figure("credit_days_late_12m"))
        self.assertEqual(self.figure("credit_return_rate_12m"), 100)

    def test_no_data(self):
        for code in ("credit_days_late_12m", "credit_overdue_ratio", "credit_trend", "credit_volume_rank",
                     "credit_order_size", "credit_cancelled_3m", "credit_bounced_12m", "credit_standing"):  # fmt: skip
            self.assertIsNone(self.figure(code), code)
        self.assertEqual(self.figure("credit_external"), 0)

    def test_trend_and_rank(self):
        other = self.env["res.partner"].create({"name": "二院", "is_company": True})
        other.property_account_receivable_id = self.receivable
        self.invoice(200, date="2025-06-01")
        self.invoice(100, date="2026-06-01")
        self.invoice(50, partner=other, date="2026-06-01")
        self.assertEqual(self.figure("credit_trend"), 50)
        self.assertEqual((self.figure("credit_volume_rank"), self.figure("credit_volume_rank", other)), (100, 0))

    def test_cycle_change(self):
        self.paid(100, "2026-03-01", "2026-04-01", "2026-03-11")
        self.paid(100, "2026-09-01", "2026-10-01", "2026-10-11")
        self.assertEqual(self.figure("credit_cycle_change"), 30)

    def test_borrowed(self):
        """Another app's metric is named by a setting; nobody's internals are."""
        setting = self.env["ir.config_parameter"]
        setting.set_param("med_credit.metric_complaints", "orders_12m")
        self.assertEqual(self.figure("credit_complaints"), 0)
        setting.set_param("med_credit.metric_complaints", "nothing_like_it")
        self.assertIsNone(self.figure("credit_complaints"))
        setting.set_param("med_credit.metric_complaints", "credit_complaints")
        with self.assertRaises(UserError):
            self.figure("credit_complaints")

    def test_queries_do_not_grow(self):
        metrics = self.env["med.metric"].search([("code", "=like", "credit_%")])
        partners = self.env["res.partner"].create([{"name": f"P{n}", "is_company": True} for n in range(20)])

        def count(subjects):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            metrics._measure(subjects, self.day, self.company)
            return self.env.cr.sql_log_count - before

        count(partners[0])
        self.assertEqual(count(partners[0]), count(partners))
