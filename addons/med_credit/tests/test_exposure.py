"""Each figure once: what an order becomes on its way from the quotation to the money."""

from odoo import Command, fields
from odoo.tests import freeze_time, tagged

from .common import CreditCase


@tagged("post_install", "-at_install")
@freeze_time("2026-11-22 04:00:00")
class TestExposure(CreditCase):
    def setUp(self):
        super().setUp()
        self.acc = self.account()

    def assertSources(self, **expected):
        self.env.flush_all()
        self.assertEqual(self.sources(self.acc, fields.Date.to_date("2026-11-22")), expected)

    def test_a_quotation_is_no_exposure(self):
        self.order()
        self.assertSources()

    def test_the_way_of_an_order(self):
        order = self.confirmed(lines=[(self.device, 10, 100)])
        self.assertSources(undelivered=1000)
        self.deliver(order, 4)
        self.assertSources(undelivered=600, uninvoiced=400)
        invoice = order._create_invoices()
        self.assertSources(undelivered=600, draft_invoice=400)
        invoice.invoice_date = "2026-11-22"
        invoice.action_post()
        self.assertSources(undelivered=600, not_due=400)
        payment = self.pay(400)
        self.assertSources(undelivered=600, not_due=400, unapplied=-400)
        (invoice | payment.move_id).line_ids.filtered(lambda x: x.account_id == self.receivable).reconcile()
        self.assertSources(undelivered=600)

    def test_overdue_is_told_from_open(self):
        self.invoice(500, date="2026-09-01", due="2026-10-01")
        self.invoice(300, due="2026-11-22")  # due today: not overdue
        self.assertSources(overdue=500, not_due=300)

    def test_cancelled(self):
        order = self.confirmed(lines=[(self.device, 10, 100)])
        order._action_cancel()
        self.assertSources()

    def test_cancelled_backorder_is_not_delivered_any_more(self):
        order = self.confirmed(lines=[(self.device, 10, 100)])
        self.deliver(order, 4)
        order.picking_ids.filtered(lambda p: p.state != "done").action_cancel()
        self.assertSources(uninvoiced=400)

    def test_invoiced_before_delivery_counts_once(self):
        self.device.invoice_policy = "order"
        order = self.confirmed(lines=[(self.device, 10, 100)])
        invoice = order._create_invoices()
        self.assertSources(draft_invoice=1000)
        invoice.action_post()
        self.deliver(order, 4)
        self.assertSources(not_due=1000)

    def test_credit_note(self):
        order = self.confirmed(lines=[(self.device, 10, 100)])
        self.deliver(order)
        invoice = order._create_invoices()
        invoice.action_post()
        note = invoice._reverse_moves([{"invoice_date": "2026-11-22"}])
        self.assertSources(uninvoiced=1000, not_due=1000, draft_invoice=-1000)  # delivered, and to be invoiced again
        note.action_post()
        self.assertSources(uninvoiced=1000)  # the note is applied to its invoice

    def test_down_payment(self):
        order = self.confirmed(lines=[(self.device, 10, 100)])
        wizard = self.env["sale.advance.payment.inv"].with_context(active_ids=order.ids, active_model="sale.order")
        wizard.create({"advance_payment_method": "percentage", "amount": 30}).create_invoices()
        advance = order.invoice_ids
        self.assertSources(undelivered=1000, advance=-300, draft_invoice=300)
        advance.action_post()
        self.assertSources(undelivered=1000, advance=-300, not_due=300)
        payment = self.pay(300)
        (advance | payment.move_id).line_ids.filtered(lambda x: x.account_id == self.receivable).reconcile()
        self.assertSources(undelivered=1000, advance=-300)
        self.deliver(order)
        self.assertSources(uninvoiced=1000, advance=-300)
        order._create_invoices(final=True)
        self.assertSources(draft_invoice=700)

    def test_bill_counts_until_it_is_cashed(self):
        journal = self.bank_journal.copy({"name": "票据", "code": "TBIL", "med_bill": True})
        line = journal.inbound_payment_method_line_ids[:1]
        line.payment_account_id = self.outstanding
        invoice = self.invoice(500)
        bill = self.pay(500, journal=journal, payment_method_line_id=line.id)
        (invoice | bill.move_id).line_ids.filtered(lambda x: x.account_id == self.receivable).reconcile()
        self.assertSources(bill=500)
        bill.with_user(self.user("finance")).action_med_cashed()
        self.assertSources()
        bill.with_user(self.user("finance")).action_med_uncash()
        self.assertSources(bill=500)

    def test_guarantee_counts_while_in_force(self):
        self.invoice(500)
        guarantee = (
            self.env["med.credit.guarantee"]
            .with_user(self.credit_user)
            .create(
                {"account_id": self.acc.id, "name": "BG-1", "amount": 200, "date_from": "2026-11-01",
                 "date_to": "2026-11-22"}
            )
        )  # fmt: skip
        self.assertSources(not_due=500)
        guarantee.with_user(self.user("finance")).action_accept()
        self.assertSources(not_due=500, guarantee=-200)
        self.assertEqual(
            self.sources(self.acc, fields.Date.to_date("2026-11-23")), {"not_due": 500}, "its last day has passed"
        )

    def test_children_count_and_others_do_not(self):
        ward = self.env["res.partner"].create({"name": "设备科", "parent_id": self.hospital.id})
        self.invoice(500, partner=ward)
        self.invoice(900, partner=self.env["res.partner"].create({"name": "别家", "is_company": True}))
        self.assertSources(not_due=500)

    def test_the_payer_owes(self):
        payer = self.env["res.partner"].create({"name": "付款方", "is_company": True})
        self.confirmed(lines=[(self.device, 10, 100)], partner_invoice_id=payer.id)
        self.assertSources()
        other = self.account(payer)
        self.assertEqual(self.sources(other), {"undelivered": 1000})

    def test_currencies_are_converted_at_the_documents_date(self):
        usd = self.env.ref("base.USD")
        usd.active = True
        self.env["res.currency.rate"].search([("currency_id", "=", usd.id)]).unlink()
        base = self.company.currency_id
        if base == usd:
            self.skipTest("the company keeps its books in dollars")
        for name, rate in (("2026-01-01", 0.2), ("2026-11-15", 0.1)):
            self.env["res.currency.rate"].create(
                {"currency_id": usd.id, "name": name, "rate": rate, "company_id": self.company.id}
            )
        self.invoice(100, date="2026-11-01", currency_id=usd.id)  # 500 in the company's currency
        self.invoice(100, date="2026-11-20", currency_id=usd.id)  # 1000
        self.assertSources(not_due=1500)
        self.acc.currency_id = usd  # each is worth on its own date what it was
        self.assertSources(not_due=200)

    def test_a_branch_counts_at_its_main_company(self):
        branch = self.env["res.company"].create({"name": "分公司", "parent_id": self.company.id})
        self.env["sale.order"].create(
            {
                "partner_id": self.hospital.id,
                "company_id": branch.id,
                "order_line": [Command.create({"name": "服务", "product_id": self.service().id, "price_unit": 70})],
            }
        ).action_confirm()  # fmt: skip
        self.assertSources(undelivered=70)

    def service(self):
        return self.env["product.product"].create({"name": "培训", "type": "service", "taxes_id": False})

    def test_stored_figures_follow_and_are_proved(self):
        order = self.confirmed(lines=[(self.device, 10, 100)])
        self.refresh()
        self.assertEqual((self.acc.exposure, self.acc.overdue), (1000, 0))
        self.deliver(order, 4)
        self.invoice(500, date="2026-09-01", due="2026-10-01")
        self.refresh()
        self.assertEqual((self.acc.exposure, self.acc.overdue, str(self.acc.overdue_since)), (1500, 500, "2026-10-01"))
        self.assertEqual(
            {row.source_id.code: row.amount for row in self.acc.exposure_ids},
            {"undelivered": 600, "uninvoiced": 400, "overdue": 500},
        )
        proof = self.env["med.credit.proof"]._prove()
        self.assertFalse(proof.differing)
        self.assertGreater(proof.accounts, 0)
        self.env.cr.execute("UPDATE med_exposure SET amount = amount + 1 WHERE account_id = %s", self.acc.ids)
        proof = self.env["med.credit.proof"]._prove()
        self.assertEqual(proof.line_ids.account_id, self.acc)
        self.assertEqual(proof.differing, 1)
