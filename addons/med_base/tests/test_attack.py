"""A salesperson with the ORM in hand: what decides is bent, not the door."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_rules import RuleCase


@tagged("post_install", "-at_install")
class TestAttackSales(RuleCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule(severity="block")
        cls.seller = cls.user("sales,base.group_partner_manager", "test-clever")
        cls.big = cls.order(lines=[(cls.device, 6, 1000)], user=cls.seller, user_id=cls.seller.id)
        cls.small = cls.order(lines=[(cls.device, 4, 1000)], user=cls.seller, user_id=cls.seller.id)
        cls.other = cls.env["product.product"].create({"name": "未注册器械", "is_storable": True, "taxes_id": False})

    def ban(self, **values):
        """No order may have the unregistered product."""
        return self.rule(
            check_type="domain",
            condition_domain=f"[('order_line.product_id', '=', {self.other.id})]",
            severity="block",
            message="No.",
            **values,
        )

    # --- derived values ---------------------------------------------------------------------------------------------

    def test_total_written_small(self):
        """Totals follow from the lines, whoever writes them."""
        for user in (self.seller, self.env.user):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                self.big.with_user(user).write({"amount_total": 1})
                self.big.with_user(user).action_confirm()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.big.order_line.with_user(self.seller).write({"price_total": 1, "price_subtotal": 1})
            self.big.with_user(self.seller).action_confirm()
        self.assertEqual((self.big.state, self.big.amount_total), ("draft", 6000))

    def test_total_given_at_creation(self):
        line = {"product_id": self.device.id, "product_uom_qty": 6, "price_unit": 1000, "price_total": 1}
        values = {"partner_id": self.hospital.id, "amount_total": 1, "state": "sale", "order_line": [(0, 0, line)]}
        orders = self.env["sale.order"].with_user(self.seller).with_context(default_amount_total=1)
        self.refused(lambda: orders.create(values))

    def test_total_of_a_confirmed_order_written_small(self):
        """It would make room for the customer's next order."""
        self.small.action_confirm()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.small.with_user(self.seller).write({"amount_total": 1})
        self.assertEqual(self.small.amount_total, 4000)

    def test_rate_written(self):
        self.rule(fact_id=self.env.ref("med_base.fact_month_amount").id, value=5000, severity="block", message="month")
        self.small.action_confirm()
        try:
            with self.env.cr.savepoint():
                self.small.with_user(self.seller).write({"currency_rate": 1000000})
        except UserError:
            pass
        self.refused(self.order(lines=[(self.device, 2, 1000)], user=self.seller).action_confirm)

    def test_commercial_partner_written(self):
        """A held hospital's department does not leave it by a field."""
        ward = self.env["res.partner"].create({"name": "心内科", "parent_id": self.hospital.id})
        clean = self.env["res.partner"].create({"name": "干净公司", "is_company": True})
        self.hospital.with_user(self.user("credit")).action_med_hold("停业")
        with self.assertRaises(UserError), self.env.cr.savepoint():
            ward.with_user(self.seller).write({"commercial_partner_id": clean.id})
            self.order(partner=ward, user=self.seller).action_confirm()
        other = (
            self.env["res.partner"]
            .with_user(self.seller)
            .with_context(default_commercial_partner_id=clean.id)
            .create({"name": "x", "parent_id": self.hospital.id, "commercial_partner_id": clean.id})
        )
        self.assertEqual(other.commercial_partner_id, self.hospital)

    def test_not_a_number(self):
        for value in (float("nan"), float("inf"), float("-inf")):
            with self.assertRaises(Exception), self.env.cr.savepoint():  # noqa: B017 (whatever refuses it)
                self.big.order_line.with_user(self.seller).write({"price_unit": value})
                self.env.flush_all()
                self.big.with_user(self.seller).action_confirm()
                self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.big.state, "draft")

    # --- the customer's other orders --------------------------------------------------------------------------------

    def month(self):
        return self.rule(
            fact_id=self.env.ref("med_base.fact_month_amount").id, value=5000, severity="block", message="month"
        )

    def test_backdated(self):
        """An order that passed today counts today, whatever date is written into it."""
        self.month()
        self.small.action_confirm()
        for date in ("2020-01-01", "2099-01-01"):
            self.small.with_user(self.seller).write({"date_order": date})
            self.refused(self.order(lines=[(self.device, 2, 1000)], user=self.seller).action_confirm)

    def test_backdated_before_confirmation(self):
        self.month()
        self.small.with_user(self.seller).write({"date_order": "2020-01-01", "state": "sale"})
        self.refused(self.order(lines=[(self.device, 2, 1000)], user=self.seller).action_confirm)

    def test_negative_order_makes_no_room(self):
        self.month()
        self.small.action_confirm()
        self.order(lines=[(self.device, -100, 1000)], user=self.seller).action_confirm()
        self.refused(self.order(lines=[(self.device, 2, 1000)], user=self.seller).action_confirm)

    # --- changes of a confirmed order -------------------------------------------------------------------------------

    def add(self, order, **values):
        line = {"product_id": self.other.id, "product_uom_qty": 5, "price_unit": 0, **values}
        order.with_user(self.seller).write({"order_line": [Command.create(line)]})

    def test_free_goods(self):
        self.small.action_confirm()
        self.ban()
        self.refused(lambda: self.add(self.small))

    def test_goods_called_down_payment(self):
        self.small.action_confirm()
        self.ban()
        self.refused(lambda: self.add(self.small, is_downpayment=True))

    def test_goods_turned_into_down_payment_and_back(self):
        self.ban()
        order = self.order(user=self.seller)
        self.add(order, is_downpayment=True)
        self.refused(order.action_confirm)

    def test_plus_and_minus(self):
        """Six more and six back: nothing in the sum, six more on the road."""
        self.small.action_confirm()
        self.rule(
            fact_id=self.env.ref("med_base.fact_max_quantity").id, value=5, operator=">", severity="block", message="q"
        )
        lines = [
            Command.create({"product_id": self.device.id, "product_uom_qty": quantity, "price_unit": 1000})
            for quantity in (6, -6)
        ]
        self.refused(lambda: self.small.with_user(self.seller).write({"order_line": lines}))

    def test_lines_joined(self):
        """Two of three are not one of six, where a rule looks at each line."""
        order = self.order(lines=[(self.device, 2, 1000), (self.device, 2, 1000)], user=self.seller)
        order.action_confirm()
        self.rule(
            fact_id=self.env.ref("med_base.fact_max_quantity").id, value=3, operator=">", severity="block", message="q"
        )
        one, two = order.order_line
        self.refused(
            lambda: order.with_user(self.seller).write(
                {
                    "order_line": [
                        Command.update(one.id, {"product_uom_qty": 4}),
                        Command.update(two.id, {"product_uom_qty": 0}),
                    ]
                }
            )
        )

    def test_return_line_grows(self):
        """A line of returns is no shrinking order: it makes room for more."""
        order = self.order(lines=[(self.device, 4, 1000), (self.other, -1, 1000)], user=self.seller)
        order.action_confirm()
        self.rule(value=-1000000, severity="block", message="nothing any more")
        with self.assertRaises(UserError), self.env.cr.savepoint():
            order.order_line[1].with_user(self.seller).write({"product_uom_qty": -50})

    def test_swap_of_product_at_equal_price(self):
        order = self.order(user=self.seller)
        order.action_confirm()
        self.ban()
        order.picking_ids.action_cancel()
        self.refused(
            lambda: order.order_line.with_user(self.seller).write({"product_id": self.other.id, "price_unit": 1000})
        )

    def test_discount_line_removed(self):
        order = self.order(lines=[(self.device, 6, 1000)], user=self.seller)
        line = {"product_id": self.other.id, "product_uom_qty": 1, "price_unit": -3000, "is_downpayment": True}
        order.write({"order_line": [Command.create(line)]})
        order.action_confirm()

        def remove():
            order.order_line[1].with_user(self.seller).unlink()
            self.env.flush_all()

        self.refused(remove)

    def test_taxes_added(self):
        """The total grows without a line's price or quantity."""
        tax = self.env["account.tax"].create({"name": "99 %", "amount": 99, "amount_type": "percent"})
        self.small.action_confirm()

        def more():
            self.small.order_line.with_user(self.seller).write({"tax_ids": [Command.set(tax.ids)]})
            self.env.flush_all()

        self.refused(more)

    def test_cancelled_and_confirmed_again(self):
        """The clearance goes with the state, by whatever way the order leaves it."""
        self.small.action_confirm()
        self.ban()
        self.small.with_user(self.seller).write({"state": "cancel"})
        self.add(self.small)
        self.refused(lambda: self.small.with_user(self.seller).write({"state": "sale"}))
        self.refused(lambda: self.small.with_user(self.seller).write({"state": "sale", "locked": True}))

    def test_copy_has_no_clearance(self):
        self.small.action_confirm()
        self.rule(value=1, severity="block", message="nothing any more")
        self.refused(lambda: self.small.with_user(self.seller).copy({"state": "sale"}))

    def test_customer_moved_under_a_held_one(self):
        """Confirmed for a clean customer, who is then made a department of the held one."""
        clean = self.env["res.partner"].create({"name": "干净公司"})
        order = self.order(partner=clean, user=self.seller)
        order.action_confirm()
        self.hospital.with_user(self.user("credit")).action_med_hold("停业")
        clean.with_user(self.seller).write({"parent_id": self.hospital.id})
        self.run_cron("med_base.ir_cron_outbox")
        hold = self.env["med.hold"].search([("model", "=", "sale.order"), ("res_id", "=", order.id)])
        self.assertEqual(hold.state, "open")

    def test_held_customer_as_delivery_or_invoice_address(self):
        clean = self.env["res.partner"].create({"name": "干净公司"})
        self.hospital.with_user(self.user("credit")).action_med_hold("停业")
        for name in ("partner_shipping_id", "partner_invoice_id"):
            self.refused(self.order(partner=clean, user=self.seller, **{name: self.hospital.id}).action_confirm)

    # --- verbs with hostile arguments -------------------------------------------------------------------------------

    def test_verbs_of_others(self):
        hold = self.hold(self.big)
        manual = (
            self.env["med.hold"]
            .with_user(self.user("quality"))
            .create({"model": "sale.order", "res_id": self.small.id, "reason": "x"})
        )
        as_seller = hold.with_user(self.seller)
        for verb in (
            lambda: as_seller.write({"state": "released"}),
            lambda: as_seller.write({"waiver_ids": [Command.create({"rule_code": "x"})]}),
            lambda: as_seller.write({"approval_ids": [Command.create({"reason": "x"})]}),
            lambda: manual.with_user(self.seller).action_release("x"),
            lambda: self.small.with_user(self.seller).action_med_hold("x"),
            lambda: self.hospital.with_user(self.seller).action_med_hold("x"),
            lambda: self.env["med.waiver"].with_user(self.seller).create({"rule_code": "x"}),
            lambda: self.env["med.clearance"].with_user(self.seller).search([]),
            lambda: self.env["med.check"].with_user(self.seller).search([]),
            lambda: self.env["med.log"].with_user(self.seller).search([]),
            lambda: self.env["med.outbox"].with_user(self.seller).search([]),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                verb()
        with self.assertRaises(UserError), self.env.cr.savepoint():  # no oracle of what is held
            self.small.with_user(self.seller).action_med_hold("x")

    def test_reasons_are_texts(self):
        hold = (
            self.env["med.hold"]
            .with_user(self.user("quality"))
            .create({"model": "sale.order", "res_id": self.small.id, "reason": "x"})
        )
        for reason in (True, 1, ["x"], {"a": 1}, "  ", None):
            with self.assertRaises(UserError, msg=repr(reason)), self.env.cr.savepoint():
                hold.action_release(reason)
            with self.assertRaises(UserError, msg=repr(reason)), self.env.cr.savepoint():
                self.big.with_user(self.user("quality")).action_med_hold(reason)
