"""What is held for credit goes on by itself when money comes in, and everybody concerned is told."""

import json

from odoo.tests import HttpCase, freeze_time, tagged
from odoo.tools import mute_logger

from .common import CreditCase


@tagged("post_install", "-at_install")
@freeze_time("2026-11-22 04:00:00")
class TestRelease(CreditCase):
    def held(self, order):
        """The hold that a refusal leaves, in a transaction of its own."""
        gate = self.env["med.gate"]
        gate._plain()._write_refusals(gate._evaluate("sale.confirm", order))
        self.env.invalidate_all()
        return self.env["med.hold"]._open_of("sale.order", order.id)

    def background(self):
        self.refresh()
        self.run_cron("med_base.ir_cron_recheck_holds")

    def test_the_worklist_knows_amounts_and_value(self):
        self.account(limit=1000)
        self.invoice(900)
        hold = self.held(self.order(lines=[(self.device, 5, 100)], user_id=self.sales_user.id))
        self.assertRecordValues(
            hold,
            [
                {"med_credit": True, "debtor_id": self.hospital.id, "amount": 500, "credit_exposure": 1400,
                 "credit_limit": 1000, "credit_over": 400, "customer_value": 900, "user_id": self.sales_user.id}
            ],
        )  # fmt: skip
        self.assertIn(hold, self.env["med.hold"].search([("med_credit", "=", True)]))

    def test_a_payment_frees_it_with_the_reason(self):
        self.account(limit=1000)
        self.invoice(900)
        hold = self.held(self.order(lines=[(self.device, 5, 100)]))
        self.pay(100)
        self.background()
        self.assertEqual(hold.state, "open", "not enough")
        self.pay(300)
        self.background()
        self.assertEqual(hold.state, "released")
        for figure in ("1,300.00", "500.00", "1,000.00"):
            self.assertIn(figure, hold.close_reason)
        entry = self.env["med.log"].search([("event", "=", "med_hold.released")], order="id desc", limit=1)
        self.assertIn("500.00", json.dumps(entry.payload))

    def test_a_higher_limit_a_credit_note_and_a_guarantee_free_it(self):
        account = self.account(limit=1000)
        invoice = self.invoice(900)
        hold = self.held(self.order(lines=[(self.device, 5, 100)]))
        self.limit(account, 1400)
        self.run_cron("med_base.ir_cron_recheck_holds")
        self.assertEqual(hold.state, "released")
        other = self.held(self.order(lines=[(self.device, 6, 100)]))
        invoice._reverse_moves([{"invoice_date": "2026-11-22"}], cancel=True)
        self.background()
        self.assertEqual(other.state, "released")
        third = self.held(self.order(lines=[(self.device, 15, 100)]))
        guarantee = self.env["med.credit.guarantee"].with_user(self.credit_user)
        guarantee.create(
            {"account_id": account.id, "name": "BG", "amount": 100, "date_from": "2026-11-01"}
        ).with_user(self.finance_user).action_accept()  # fmt: skip
        self.background()
        self.assertEqual(third.state, "released")

    def test_the_payers_money_frees_anothers_order(self):
        payer = self.env["res.partner"].create(
            {"name": "付款方", "is_company": True, "property_account_receivable_id": self.receivable.id}
        )
        self.account(payer, limit=100)
        self.invoice(100, partner=payer)
        hold = self.held(self.order(lines=[(self.device, 1, 50)], partner_invoice_id=payer.id))
        self.assertEqual((hold.partner_id, hold.debtor_id), (self.hospital, payer))
        self.pay(100, partner=payer)
        self.background()
        self.assertEqual(hold.state, "released")

    def test_a_members_money_frees_the_groups_order(self):
        group = self.env["med.credit.group"].create({"name": "集团"})
        sister = self.env["res.partner"].create(
            {"name": "分院", "is_company": True, "property_account_receivable_id": self.receivable.id}
        )
        self.account(group_id=group.id)
        self.account(sister, group_id=group.id)
        limits = self.env["med.credit.limit"].with_user(self.credit_user)
        self.granted(limits.create({"group_id": group.id, "amount": 100, "date_from": "2020-01-01", "reason": "集团"}))
        self.invoice(100, partner=sister)
        hold = self.held(self.order(lines=[(self.device, 1, 50)]))
        self.assertTrue(hold)
        self.pay(100, partner=sister)
        self.background()
        self.assertEqual(hold.state, "released")

    def test_a_first_order_whose_account_the_refusal_took_away(self):
        self.company.med_credit_default = "none"
        new = self.env["res.partner"].create(
            {"name": "新客户", "is_company": True, "property_account_receivable_id": self.receivable.id}
        )
        hold = self.held(self.order(new, lines=[(self.device, 1, 50)]))
        self.assertTrue(self.accounts.search([("partner_id", "=", new.id)]))
        self.pay(50, partner=new)
        self.background()
        self.assertEqual(hold.state, "released")

    def test_everybody_concerned_is_told_at_once(self):
        self.account(limit=1000)
        self.invoice(900)
        order = self.order(lines=[(self.device, 5, 100)], user_id=self.sales_user.id)
        self.env["bus.bus"].sudo().search([]).unlink()
        hold = self.held(order)
        told = self.told("med_hold_changed")
        self.assertIn({"model": "sale.order", "id": order.id, "state": "open"}, told.values())
        for group in ("med_base.group_warehouse", "med_base.group_credit"):
            self.assertIn(self.env.ref(group).id, [id_ for model, id_ in told if model == "res.groups"])
        self.assertIn(self.sales_user.partner_id.id, [id_ for model, id_ in told if model == "res.partner"])
        self.env["bus.bus"].sudo().search([]).unlink()
        hold._close("released", "测试")
        self.assertIn(self.sales_user.partner_id.id, [id_ for _model, id_ in self.told("simple_notification")])

    def told(self, kind):
        """{(model, id) of the channel: payload} of what waits on the bus."""
        self.env.cr.precommit.run()
        found = {}
        for row in self.env["bus.bus"].sudo().search([]):
            channel, message = json.loads(row.channel), json.loads(row.message)
            if message["type"] == kind:
                found[channel[1], channel[2]] = message["payload"]
        return found


@tagged("post_install", "-at_install")
class TestPortal(CreditCase, HttpCase):
    def test_a_customer_is_told_in_words_and_nothing_is_signed_or_paid(self):
        self.account(limit=100)
        order = self.order(lines=[(self.device, 5, 100)], user_id=self.sales_user.id, require_signature=True)
        order.write({"state": "sent", "require_payment": True, "prepayment_percent": 1.0})
        token = order._portal_ensure_token()
        answer = self.make_jsonrpc_request(
            f"/my/orders/{order.id}/accept", {"access_token": token, "name": "甲", "signature": "iVBORw0KGgo="}
        )
        self.assertIn("above the credit", answer["error"])
        self.assertNotIn("500", answer["error"], "no figures for customers")
        self.env.invalidate_all()
        self.assertFalse(order.signature)
        with mute_logger("odoo.http"):
            answer = self.url_open(
                f"/my/orders/{order.id}/transaction",
                json={"jsonrpc": "2.0", "params": {"order_id": order.id, "access_token": token}},
            ).json()
        self.assertIn("above the credit", answer["error"]["data"]["message"])
        self.assertFalse(self.env["payment.transaction"].search([("sale_order_ids", "in", order.ids)]))
        self.assertEqual(order.state, "sent")
