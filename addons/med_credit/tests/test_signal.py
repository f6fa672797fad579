from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common import CreditCase


@tagged("post_install", "-at_install")
@freeze_time("2026-11-20 04:00:00")
class TestSignal(CreditCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.day = fields.Date.to_date("2026-11-20")
        cls.signals = cls.env["med.credit.signal"]

    def returned(self):
        self.invoice(100, date="2026-10-01")
        self.invoice(30, date="2026-11-01", kind="out_refund")
        return self.account()

    def look(self, account):
        return self.env["med.credit.watch"]._look(account, self.company, self.day)

    def test_found_once(self):
        account = self.returned()
        found = self.look(account)
        self.assertRecordValues(found, [{"severity": "grave", "state": "open", "value": 30, "bound": 25}])
        self.assertFalse(self.look(account), "it stands already")
        found.with_user(self.credit_user).action_acknowledge("已电话沟通")
        self.assertRecordValues(found, [{"state": "acknowledged", "note": "已电话沟通"}])
        self.assertFalse(self.look(account), "quiet for a month")
        with freeze_time("2027-01-10"):
            self.day = fields.Date.to_date("2026-12-22")
            self.assertTrue(self.look(account))

    def test_warning(self):
        self.invoice(100, date="2026-10-01")
        self.invoice(15, date="2026-11-01", kind="out_refund")
        self.assertEqual(self.look(self.account()).severity, "warning")

    def test_order_size(self):
        for month in range(3, 8):
            order = self.confirmed(lines=[(self.device, 1, 100)])
            order.date_order = f"2026-{month:02}-01"
        big = self.confirmed(lines=[(self.device, 1, 1000)])
        big.date_order = "2026-11-10"
        found = self.look(self.account())
        self.assertRecordValues(found, [{"value": 10, "severity": "grave"}])

    def test_rights(self):
        found = self.look(self.returned())
        with self.assertRaises(AccessError):
            found.with_user(self.sales_user).action_acknowledge()
        with self.assertRaises(AccessError):
            found.with_user(self.credit_user).write({"state": "acknowledged"})
        with self.assertRaises(AccessError):
            self.signals.with_user(self.sales_user).create({"account_id": found.account_id.id, "name": "x"})
        with self.assertRaises(UserError):
            found.with_user(self.credit_user).unlink()
        found.with_user(self.credit_user).action_acknowledge()
        with self.assertRaises(UserError):
            found.with_user(self.credit_user).action_acknowledge()

    def test_context_makes_nothing(self):
        """What a person enters is from outside and open, whatever the client sends."""
        made = self.signals.with_user(self.credit_user).with_context(default_state="acknowledged").create(
            {"account_id": self.account().id, "name": "处罚", "kind": "watch", "state": "acknowledged",
             "lifted_on": "2026-01-01"}
        )  # fmt: skip
        self.assertRecordValues(made, [{"kind": "external", "state": "open", "lifted_on": False}])

    def test_other_company(self):
        found = self.look(self.returned())
        stranger = self.user(
            "credit", "credit-far", company_id=self.company_2.id, company_ids=[(6, 0, self.company_2.ids)]
        )
        self.assertFalse(self.signals.with_user(stranger).search([("id", "in", found.ids)]))
