"""No order, change or shipment passes the limit, and everybody sees why."""

from odoo import Command
from odoo.addons.med_base.exceptions import GateBlocked
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .common import CreditCase


@tagged("post_install", "-at_install")
@freeze_time("2026-11-22 04:00:00")
class TestCreditGate(CreditCase):
    def codes(self, error):
        return sorted({f["code"] for d in error.exception.context["med"]["documents"] for f in d["findings"]})

    def assertRefused(self, action, *codes):
        with self.assertRaises(GateBlocked) as error, self.cr.savepoint():
            action()
            self.env.flush_all()
        self.assertEqual(self.codes(error), sorted(codes))

    def test_up_to_the_limit_and_not_over(self):
        self.account(limit=1000)
        self.confirmed(lines=[(self.device, 6, 100)])
        order = self.order(lines=[(self.device, 5, 100)])
        self.assertRefused(order.action_confirm, "CREDIT-LIMIT")
        order.order_line.product_uom_qty = 4
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_the_message_names_the_figures(self):
        self.account(limit=1000)
        order = self.order(lines=[(self.device, 15, 100)])
        finding = self.env["med.gate"]._evaluate("sale.confirm", order)[0].findings[0]
        for figure in ("1,500.00", "500.00", "1,000.00"):
            self.assertIn(figure, finding["message"])

    def test_no_limit_holds_nothing_and_zero_all(self):
        self.confirmed(lines=[(self.device, 1000, 1000)])
        other = self.env["res.partner"].create({"name": "新客户", "is_company": True})
        self.account(other, limit=0)
        self.assertRefused(self.order(other, lines=[(self.device, 1, 1)]).action_confirm, "CREDIT-LIMIT")

    def test_the_companys_default_for_customers_without_a_limit(self):
        self.company.med_credit_default = "none"
        self.assertRefused(self.order(lines=[(self.device, 1, 1)]).action_confirm, "CREDIT-LIMIT")

    def test_a_batch_is_added_up(self):
        self.account(limit=1000)
        orders = self.order(lines=[(self.device, 6, 100)]) | self.order(lines=[(self.device, 6, 100)])
        self.assertRefused(orders.action_confirm, "CREDIT-LIMIT")
        self.assertEqual(orders.mapped("state"), ["draft", "draft"])
        verdicts = {v.res_id: v.refused for v in self.env["med.gate"]._evaluate("sale.confirm", orders)}
        self.assertEqual([verdicts[order.id] for order in orders.sorted("id")], [False, True])

    def test_changes_after_confirmation(self):
        self.account(limit=1000)
        order = self.confirmed(lines=[(self.device, 8, 100)])
        line = order.order_line
        self.assertRefused(lambda: line.write({"product_uom_qty": 11}), "CREDIT-LIMIT")
        self.assertRefused(lambda: line.write({"price_unit": 200}), "CREDIT-LIMIT")
        new = {"product_id": self.device.id, "product_uom_qty": 3, "price_unit": 100}
        self.assertRefused(lambda: order.write({"order_line": [Command.create(new)]}), "CREDIT-LIMIT")
        poor = self.env["res.partner"].create({"name": "穷", "is_company": True})
        self.account(poor, limit=1)
        self.assertRefused(lambda: order.write({"partner_invoice_id": poor.id}), "CREDIT-LIMIT")
        line.product_uom_qty = 10
        line.product_uom_qty = 2

    def test_money_makes_room(self):
        account = self.account(limit=1000)
        self.invoice(900)
        order = self.order(lines=[(self.device, 5, 100)])
        self.assertRefused(order.action_confirm, "CREDIT-LIMIT")
        self.pay(500)
        order.action_confirm()
        self.assertEqual(round(sum(account._exposure()[account].values())), 900)

    def test_overdue(self):
        self.account()
        self.invoice(10, date="2026-09-01", due="2026-10-22")  # 31 days
        order = self.order()
        self.assertRefused(order.action_confirm, "CREDIT-OVERDUE")
        self.pay(10, date="2026-11-22")
        payment = self.env["account.payment"].search([], order="id desc", limit=1)
        moves = self.env["account.move"].search([("partner_id", "=", self.hospital.id)]) | payment.move_id
        moves.line_ids.filtered(lambda x: x.account_id == self.receivable).reconcile()
        order.action_confirm()

    def test_a_shipment_is_judged_again(self):
        account = self.account(limit=1000)
        order = self.confirmed(lines=[(self.device, 8, 100)])
        self.invoice(10, date="2026-09-01", due="2026-10-01")
        self.assertRefused(lambda: self.deliver(order), "CREDIT-OVERDUE-SHIP")
        account.limit_ids.with_user(self.credit_user).action_end("降级")
        self.limit(account, 500)
        self.assertRefused(lambda: self.deliver(order), "CREDIT-LIMIT-SHIP", "CREDIT-OVERDUE-SHIP")

    def test_an_ended_limit(self):
        self.limit(self.account(), 1000, date_to="2026-11-21")
        self.assertRefused(self.order().action_confirm, "CREDIT-EXPIRED")

    def test_the_group_has_a_limit_of_its_own(self):
        group = self.env["med.credit.group"].create({"name": "医院集团"})
        branch = self.env["res.partner"].create({"name": "分院", "is_company": True})
        self.account(group_id=group.id, limit=5000)
        self.account(branch, group_id=group.id, limit=5000)
        self.granted(
            self.env["med.credit.limit"]
            .with_user(self.credit_user)
            .create({"group_id": group.id, "amount": 1000, "date_from": "2020-01-01", "reason": "集团"})
        )
        self.confirmed(lines=[(self.device, 6, 100)])
        order = self.order(branch, lines=[(self.device, 5, 100)])
        self.assertRefused(order.action_confirm, "CREDIT-LIMIT")
        order.order_line.product_uom_qty = 4
        order.action_confirm()

    def test_another_companys_debts_do_not_count(self):
        self.account(limit=1000)
        other = self.order(lines=[(self.device, 9, 1000)], company_id=self.company_2.id)
        self.env.flush_all()
        self.env.cr.execute("UPDATE sale_order SET state = 'sale' WHERE id = %s", other.ids)
        self.env.invalidate_all()
        self.confirmed(lines=[(self.device, 10, 100)])

    def test_an_approval_lets_it_pass_once(self):
        self.account(limit=1000)
        order = self.order(lines=[(self.device, 15, 100)], user=self.sales_user)
        gate = self.env["med.gate"]
        gate._plain()._write_refusals(gate._evaluate("sale.confirm", order))
        hold = self.env["med.hold"]._open_of("sale.order", order.id)
        self.assertEqual(hold.facts["credit"]["exposure"], 1500)
        hold.with_user(self.sales_user).action_request_approval("年底冲量，已谈好回款")
        approval = self.env["med.approval"].search([("hold_id", "=", hold.id)])
        with self.assertRaises(AccessError):
            approval.with_user(self.sales_user).action_approve()
        approval.with_user(self.credit_user).action_approve()
        order.with_user(self.sales_user).action_confirm()
        self.assertEqual(order.state, "sale")

    def test_queries_do_not_grow_with_lines(self):
        self.account(limit=10**9)
        counts = []
        for lines in (1, 50):
            order = self.order(lines=[(self.device, 1, 1)] * lines)
            self.env["med.gate"]._evaluate("sale.confirm", order)  # what is kept is kept
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["med.gate"]._evaluate("sale.confirm", order)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
