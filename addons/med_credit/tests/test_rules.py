"""Invoices, terms, tolerances, groups and shares at the gate."""

from odoo import Command
from odoo.addons.med_base.exceptions import GateBlocked
from odoo.tests import freeze_time, tagged

from .common import CreditCase


@tagged("post_install", "-at_install")
@freeze_time("2026-11-22 04:00:00")
class TestCreditRules(CreditCase):
    def assertRefused(self, action, *codes):
        with self.assertRaises(GateBlocked) as error, self.cr.savepoint():
            action()
            self.env.flush_all()
        found = {f["code"] for d in error.exception.context["med"]["documents"] for f in d["findings"]}
        self.assertEqual(sorted(found), sorted(codes))

    def rule(self, xmlid, **values):
        """A shipped rule, in force with other values."""
        rule = self.env.ref(f"med_credit.{xmlid}")
        rule._as_installer()._force({"state": "published", **values})
        self.env.registry.clear_cache()
        return rule

    def evaluated(self, operation, record):
        return [f["code"] for v in self.env["med.gate"]._evaluate(operation, record) for f in v.findings]

    # --- invoices ---------------------------------------------------------------------------------------------------

    def test_an_invoice_is_posted_through_the_gate(self):
        self.account(limit=100)
        self.invoice(200)  # the shipped rule is a draft
        self.rule("rule_limit_invoice")
        draft = self.invoice(50, post=False)
        self.assertRefused(draft.action_post, "CREDIT-LIMIT-INVOICE")
        self.assertRefused(lambda: draft.write({"state": "posted"}), "CREDIT-LIMIT-INVOICE")
        self.assertRefused(
            lambda: draft.with_context(install_mode=True, skip_gate=True, med_verb=True).action_post(),
            "CREDIT-LIMIT-INVOICE",
        )
        self.invoice(50, kind="out_refund")  # gives money back: nothing to ask
        self.invoice(50, kind="in_invoice", journal_id=self.purchase_journal().id)
        self.pay(200)
        draft.action_post()
        self.assertEqual(draft.state, "posted")

    def purchase_journal(self):
        return self.env["account.journal"].create({"name": "采购", "code": "TPUR", "type": "purchase"})

    def test_a_posted_invoice_is_asked_again_only_after_it_was_a_draft(self):
        self.account(limit=1000)
        self.rule("rule_limit_invoice")
        invoice = self.invoice(900)
        self.limit(self.account(), 100)
        invoice.payment_reference = "后改"
        invoice.button_draft()
        self.assertRefused(invoice.action_post, "CREDIT-LIMIT-INVOICE")
        self.assertFalse(self.env["med.clearance"]._of(invoice))

    def test_a_batch_of_invoices_with_a_bad_one(self):
        self.account(limit=100)
        other = self.env["res.partner"].create(
            {"name": "好客户", "is_company": True, "property_account_receivable_id": self.receivable.id}
        )
        self.rule("rule_limit_invoice")
        batch = self.invoice(500, post=False) | self.invoice(500, partner=other, post=False)
        with self.assertRaises(GateBlocked) as error, self.cr.savepoint():
            batch.action_post()
        self.assertEqual(len(error.exception.context["med"]["documents"]), 1)

    # --- terms ------------------------------------------------------------------------------------------------------

    def term(self, days):
        return self.env["account.payment.term"].create(
            {
                "name": f"{days} 天",
                "line_ids": [Command.create({"value": "percent", "value_amount": 100, "nb_days": days})],
            }
        )

    def test_terms_longer_than_agreed(self):
        account = self.account()
        free = self.confirmed(payment_term_id=self.term(90).id)
        self.assertEqual(free.state, "sale", "nobody has limited the terms")
        account.write({"terms_limited": True, "terms_days": 30})
        self.confirmed(payment_term_id=self.term(30).id)
        self.assertRefused(self.order(payment_term_id=self.term(31).id).action_confirm, "CREDIT-TERMS")
        account.terms_days = 0
        self.confirmed(payment_term_id=False)
        self.assertRefused(self.order(payment_term_id=self.term(1).id).action_confirm, "CREDIT-TERMS")
        self.assertEqual(self.evaluated("invoice.post", self.invoice(5, post=False)), ["CREDIT-TERMS-INVOICE"])
        self.assertEqual(self.evaluated("invoice.post", self.invoice(5, post=False, due="2026-11-01")), [])

    def test_terms_after_confirmation_within_the_tolerance(self):
        self.account().write({"terms_limited": True, "terms_days": 30})
        self.rule("rule_terms", tolerance_days=5)
        order = self.order(payment_term_id=self.term(35).id)
        self.assertRefused(order.action_confirm, "CREDIT-TERMS")
        order.payment_term_id = self.term(30)
        order.action_confirm()
        order.payment_term_id = self.term(35)
        self.assertRefused(lambda: order.write({"payment_term_id": self.term(36).id}), "CREDIT-TERMS")

    # --- tolerance --------------------------------------------------------------------------------------------------

    def test_changes_have_a_tolerance_that_does_not_creep(self):
        self.account(limit=1000)
        self.rule("rule_limit", tolerance_percent=10)
        self.assertRefused(self.order(lines=[(self.device, 11, 100)]).action_confirm, "CREDIT-LIMIT")
        order = self.confirmed(lines=[(self.device, 10, 100)])
        order.order_line.product_uom_qty = 11
        self.assertRefused(lambda: order.order_line.write({"product_uom_qty": 12}), "CREDIT-LIMIT")
        self.assertRefused(self.order(lines=[(self.device, 1, 1)]).action_confirm, "CREDIT-LIMIT")

    def test_overdue_tolerances(self):
        self.account()
        order = self.confirmed()
        self.invoice(10, date="2026-09-01", due="2026-10-21")  # 32 days
        change = {"product_uom_qty": 2}
        self.assertRefused(lambda: order.order_line.write(change), "CREDIT-OVERDUE")
        self.rule("rule_overdue", tolerance_days=5)
        order.order_line.write(change)

    # --- groups and shares ------------------------------------------------------------------------------------------

    def test_a_batch_over_a_group_refuses_only_what_is_too_much(self):
        group = self.env["med.credit.group"].create({"name": "医院集团"})
        branch = self.env["res.partner"].create({"name": "分院", "is_company": True})
        self.account(group_id=group.id)
        self.account(branch, group_id=group.id)
        limits = self.env["med.credit.limit"].with_user(self.credit_user)
        self.granted(limits.create({"group_id": group.id, "amount": 1000, "date_from": "2020-01-01", "reason": "集团"}))
        orders = self.order(lines=[(self.device, 6, 100)]) | self.order(branch, lines=[(self.device, 6, 100)])
        with self.assertRaises(GateBlocked) as error, self.cr.savepoint():
            orders.action_confirm()
        refused = [document["id"] for document in error.exception.context["med"]["documents"]]
        self.assertEqual(refused, orders[1].ids)
        orders[1].order_line.product_uom_qty = 4
        orders.action_confirm()

    def test_concentration(self):
        self.rule("rule_concentration", value=40)
        self.account()
        self.confirmed(lines=[(self.device, 1, 1000)])  # nobody else owes anything
        other = self.env["res.partner"].create(
            {"name": "大户", "is_company": True, "property_account_receivable_id": self.receivable.id}
        )
        self.account(other)
        self.invoice(3000, partner=other)
        self.refresh()
        self.confirmed(lines=[(self.device, 1, 1000)])  # exactly 40 %
        self.assertRefused(self.order(lines=[(self.device, 1, 10)]).action_confirm, "CREDIT-CONCENTRATION")

    def test_an_order_in_a_currency_without_a_rate(self):
        self.account(limit=10**6)
        currency = self.env["res.currency"].create({"name": "XQZ", "symbol": "Q"})
        pricelist = self.env["product.pricelist"].create({"name": "Q", "currency_id": currency.id})
        order = self.order(pricelist_id=pricelist.id)
        self.assertRefused(order.action_confirm, "CREDIT-LIMIT")
        self.env["res.currency.rate"].create({"currency_id": currency.id, "name": "2026-01-01", "rate": 2})
        order.action_confirm()

    # --- shipments --------------------------------------------------------------------------------------------------

    def held_delivery(self):
        account = self.account(limit=1000)
        order = self.confirmed(lines=[(self.device, 8, 100)], user_id=self.sales_user.id)
        self.limit(account, 500)
        self.stock(self.device, 100)
        picking = order.picking_ids
        picking.action_assign()
        picking.move_ids.write({"quantity": 8, "picked": True})
        return account, order, picking

    def test_ship_what_is_covered(self):
        _account, order, picking = self.held_delivery()
        self.assertRefused(picking._action_done, "CREDIT-LIMIT-SHIP")
        gate = self.env["med.gate"]
        gate._plain()._write_refusals(gate._evaluate(*picking._med_preview()))
        self.env.invalidate_all()
        self.assertTrue(picking.med_credit_held)
        picking.with_user(self.user("warehouse")).action_med_ship_covered()
        self.assertEqual(picking.move_ids.quantity, 5)
        self.assertIn("8 → 5", picking.message_ids[0].body)
        self.assertEqual(picking.activity_ids.user_id, order.user_id)
        picking._action_done()
        self.assertEqual(order.order_line.qty_delivered, 5)
        rest = order.picking_ids - picking
        rest.action_assign()
        rest.move_ids.write({"quantity": 1, "picked": True})
        self.assertRefused(rest._action_done, "CREDIT-LIMIT-SHIP")

    def test_nothing_covered_and_other_reasons(self):
        _account, _order, picking = self.held_delivery()
        self.invoice(10, date="2026-09-01", due="2026-10-01")
        with self.assertRaisesRegex(Exception, "cannot go in part either"), self.cr.savepoint():
            picking.action_med_ship_covered()
        self.assertEqual(picking.move_ids.quantity, 8)
        self.invoice(600)
        with self.assertRaisesRegex(Exception, "covers none of it"):
            picking.action_med_ship_covered()

    def test_what_is_ordered_does_not_hold_what_is_covered(self):
        account = self.account(limit=1000)
        order = self.confirmed(lines=[(self.device, 3, 100)])
        self.confirmed(lines=[(self.device, 7, 100)])
        self.limit(account, 500)
        self.deliver(order)
        self.assertEqual(order.order_line.qty_delivered, 3)
