"""Customers that are merged, moved under another, or archived."""

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common import CreditCase


@tagged("post_install", "-at_install")
@freeze_time("2026-11-22 04:00:00")
class TestOwner(CreditCase):
    def merge(self, source, target):
        self.env["base.partner.merge.automatic.wizard"]._merge([source.id, target.id], target)
        self.refresh()
        proof = self.env["med.credit.proof"]._prove()
        self.assertFalse(proof.differing)

    def double(self, **values):
        return self.env["res.partner"].create(
            {"name": "市一院", "is_company": True, "property_account_receivable_id": self.receivable.id, **values}
        )

    def test_merged_with_accounts_of_both(self):
        double = self.double()
        keep, gone = self.account(limit=1000), self.account(double, limit=5000)
        self.env["med.credit.guarantee"].with_user(self.credit_user).create(
            {"account_id": gone.id, "name": "BG-1", "amount": 200, "date_from": "2026-11-01"}
        ).with_user(self.finance_user).action_accept()
        self.invoice(300)
        self.invoice(400, partner=double)
        self.refresh()
        self.merge(double, self.hospital)
        self.assertFalse(gone.exists())
        self.assertEqual((keep.exposure, keep.limit), (500, 1000))
        self.assertEqual(keep.guarantee_ids.partner_id, self.hospital)
        old = keep.limit_ids.filtered(lambda limit: limit.amount == 5000)
        self.assertRecordValues(old, [{"state": "replaced", "partner_id": self.hospital.id}])

    def test_merged_where_only_the_source_has_one(self):
        double = self.double()
        account = self.account(double, limit=700)
        self.invoice(300)
        self.merge(double, self.hospital)
        self.assertEqual((account.partner_id, account.limit, account.exposure), (self.hospital, 700, 300))

    def test_different_currencies_are_not_merged(self):
        usd = self.env.ref("base.USD")
        other = usd if self.company.currency_id != usd else self.env.ref("base.EUR")
        other.active = True
        self.env["res.currency.rate"].create({"currency_id": other.id, "name": "2026-01-01", "rate": 2})
        double = self.double()
        self.account()
        self.account(double, currency_id=other.id)
        with self.assertRaises(UserError), self.cr.savepoint():
            self.merge(double, self.hospital)
        self.assertTrue(double.exists())

    def test_a_limit_is_not_escaped_by_the_address_book(self):
        above = self.double(name="集团")
        account = self.account(limit=0)
        self.hospital.with_user(self.user("sales,base.group_partner_manager")).write(
            {"is_company": False, "parent_id": above.id}
        )
        self.assertEqual(self.hospital.commercial_partner_id, above)
        self.assertEqual((account.partner_id, account.limit, account.has_limit), (above, 0, True))

    def test_the_account_above_decides(self):
        above = self.double(name="集团")
        upper, lower = self.account(above, limit=100), self.account(limit=1000)
        self.invoice(300)
        self.refresh()
        self.hospital.write({"is_company": False, "parent_id": above.id})
        self.env.flush_all()
        self.refresh()
        self.assertFalse(lower.active)
        self.assertEqual(upper.exposure, 300)
        self.assertFalse(self.env["med.credit.proof"]._prove().differing)

    def test_an_archived_customer_still_owes(self):
        account = self.account(limit=1000)
        self.invoice(300)
        self.hospital.active = False
        self.refresh()
        self.assertEqual(account.exposure, 300)
        account.active = False
        self.assertEqual(self.accounts._standing(self.order(lines=[(self.device, 1, 1)]), None or
                         self.env["med.gate"]._today(self.company)).popitem()[1]["limit"], 1000)  # fmt: skip

    def test_unlinked_drafts_and_reset_invoices(self):
        account = self.account()
        draft, posted = self.invoice(100, post=False), self.invoice(50)
        self.refresh()
        self.assertEqual(account.exposure, 150)
        draft.unlink()
        posted.button_draft()
        posted.button_cancel()
        self.refresh()
        self.assertEqual(account.exposure, 0)
        self.assertFalse(self.env["med.credit.proof"]._prove().differing)
