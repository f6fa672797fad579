from odoo.addons.med_base.exceptions import GateBlocked
from odoo.addons.med_qualification.tests.common import QualificationCase
from odoo.tests import freeze_time, tagged


@tagged("post_install", "-at_install")
class TestMidnight(QualificationCase):
    """A licence ends with the day of the company, without any job having run, and whoever looks."""

    def setUp(self):
        super().setUp()
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        with freeze_time("2026-06-01"):
            for code in ("business_licence", "operation_licence"):
                self.licence(code)
            self.licence_ = self.env["med.document"].search([("type_id.code", "=", "operation_licence")], limit=1)
            self.licence_._advance({"valid_to": "2026-06-30"})
        self.env["ir.cron"].search([]).active = False

    def confirm(self, moment, tz):
        user = self.user("sales", f"seller-{tz}", tz=tz)
        with freeze_time(moment):
            order = self.order(self.dealer, user=user).with_context(tz=tz)
            try:
                with self.env.cr.savepoint():
                    order.action_confirm()
            except GateBlocked:
                self.env.cr.postrollback.clear()
                self.env.cr.postcommit.clear()
                return False
            return order.state == "sale"

    def test_the_gate(self):
        for tz in ("Asia/Shanghai", "UTC", "America/Los_Angeles", "Pacific/Auckland"):
            with self.subTest(reader=tz):
                self.assertTrue(self.confirm("2026-06-30 15:59:00", tz), "23:59 in Shanghai")
                self.assertFalse(self.confirm("2026-06-30 16:01:00", tz), "00:01 in Shanghai")

    def test_the_screen(self):
        for tz in ("Asia/Shanghai", "America/Los_Angeles", "Pacific/Auckland"):
            for moment, validity, left in (
                ("2026-06-30 15:59:00", "expiring", 0),
                ("2026-06-30 16:01:00", "expired", -1),
            ):
                with freeze_time(moment), self.subTest(reader=tz, moment=moment):
                    self.env.invalidate_all()
                    shown = self.licence_.with_user(self.sales).with_context(tz=tz)
                    self.assertEqual((shown.validity, shown.days_left), (validity, left))

    def test_each_companys_own_day(self):
        self.company_2.resource_calendar_id.tz = "America/Los_Angeles"
        self.licence_._advance({"company_id": self.company_2.id})
        with freeze_time("2026-06-30 16:01:00"):
            self.env.invalidate_all()
            self.assertEqual(self.licence_.validity, "expiring", "it is still the 30th where it counts")
