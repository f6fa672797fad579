"""Every way in which an order comes to be confirmed, or to be another than was confirmed, with a hostile context."""

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common_rules import RuleCase

HOSTILE = {
    "bypass_risk": True,
    "skip_gate": True,
    "med_gate_skip": True,
    "install_mode": True,
    "module": "med_base",
    "force": True,
    "no_check": True,
    "tracking_disable": True,
    "import_file": True,
    "active_test": False,
}


@tagged("post_install", "-at_install")
class TestSaleDoors(RuleCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule(severity="block")
        cls.seller = cls.user("sales")
        cls.big = cls.order(lines=[(cls.device, 6, 1000)], user=cls.seller, user_id=cls.seller.id)
        cls.small = cls.order(user=cls.seller, user_id=cls.seller.id)

    def assertRefused(self, verb, order=None):
        """The verb is refused and leaves the order as it was."""
        order = order or self.big
        before = (order.state, order.amount_total)
        payload = self.refused(verb)
        self.assertEqual(payload["documents"][0]["findings"][0]["severity"], "block")
        self.env.invalidate_all()
        self.assertEqual((order.state, order.amount_total), before)

    def hostile(self, record):
        return record.with_user(self.seller).with_context(**HOSTILE)

    # --- confirmation -----------------------------------------------------------------------------------------------

    def test_button(self):
        self.assertRefused(self.hostile(self.big).action_confirm)

    def test_write_state(self):
        self.assertRefused(lambda: self.hostile(self.big).write({"state": "sale"}))

    def test_sudo_write_state(self):
        self.assertRefused(lambda: self.hostile(self.big).sudo().write({"state": "sale"}))

    def test_assignment(self):
        def assign():
            self.hostile(self.big).state = "sale"
            self.env.flush_all()

        self.assertRefused(assign)

    def test_create_confirmed(self):
        line = {"product_id": self.device.id, "product_uom_qty": 6, "price_unit": 1000}
        values = {"partner_id": self.hospital.id, "state": "sale", "order_line": [Command.create(line)]}
        self.refused(lambda: self.hostile(self.env["sale.order"]).create(values))

    def test_import(self):
        names = [
            "partner_id/.id",
            "state",
            "order_line/product_id/.id",
            "order_line/product_uom_qty",
            "order_line/price_unit",
        ]
        row = [str(self.hospital.id), "sale", str(self.device.id), "6", "1000"]
        before = self.env["sale.order"].search_count([])
        result = self.hostile(self.env["sale.order"]).load(names, [row])
        self.env.cr.postrollback.clear()
        self.env.cr.postcommit.clear()
        self.assertFalse(result["ids"])
        self.assertIn("is over", result["messages"][0]["message"])
        self.assertEqual(self.env["sale.order"].search_count([]), before)

    def test_batch_is_refused_whole(self):
        self.assertRefused((self.hostile(self.small) | self.hostile(self.big)).action_confirm)
        self.assertEqual(self.small.state, "draft")

    def test_batch_one_by_one(self):
        report = (self.small | self.big).with_user(self.seller).action_med_confirm_each()
        self.env.cr.postrollback.clear()
        self.env.cr.postcommit.clear()
        self.assertEqual((self.small.state, self.big.state), ("sale", "draft"))
        self.assertEqual([row["id"] for row in report["params"]["passed"]], self.small.ids)
        self.assertEqual([row["id"] for row in report["params"]["refused"]], self.big.ids)
        self.assertIn("is over", report["params"]["refused"][0]["findings"][0]["message"])

    def test_server_action(self):
        action = self.env["ir.actions.server"].create(
            {
                "name": "Confirm",
                "model_id": self.env.ref("sale.model_sale_order").id,
                "state": "code",
                "code": "records.action_confirm()",
            }
        )
        self.assertRefused(action.with_context(active_model="sale.order", active_ids=self.big.ids, **HOSTILE).run)

    def test_portal_method(self):
        self.assertRefused(self.big.sudo()._validate_order)

    def test_copy_is_a_quotation(self):
        self.small.action_confirm()
        copy = self.hostile(self.small).copy({"order_line": [Command.clear()]})
        self.assertEqual(copy.state, "draft")
        self.assertRefused(lambda: self.hostile(self.big).copy({"state": "sale"}), self.big)

    def test_confirmed_again_is_judged_again(self):
        """A cancelled order keeps no clearance."""
        self.small.action_confirm()
        self.small._action_cancel()
        self.small.action_draft()
        self.rule(value=10, severity="block")
        self.assertRefused(self.small.action_confirm, self.small)

    # --- changes of what was confirmed --------------------------------------------------------------------------------

    def test_raise_quantity(self):
        self.small.action_confirm()
        line = self.hostile(self.small.order_line)
        self.assertRefused(lambda: line.write({"product_uom_qty": 6}), self.small)

    def test_raise_price(self):
        self.small.action_confirm()
        self.assertRefused(lambda: self.hostile(self.small.order_line).write({"price_unit": 6000}), self.small)

    def test_add_line(self):
        self.small.action_confirm()
        line = {"product_id": self.device.id, "product_uom_qty": 6, "price_unit": 1000}
        self.assertRefused(lambda: self.hostile(self.small).write({"order_line": [Command.create(line)]}), self.small)
        self.assertRefused(
            lambda: self.hostile(self.env["sale.order.line"]).create({**line, "order_id": self.small.id}), self.small
        )

    def test_change_partner_and_addresses(self):
        self.rule(
            name="只卖给市第一医院",
            check_type="domain",
            condition_domain="['|', ('partner_id.name', '!=', '市第一医院'), "
            "('partner_shipping_id.name', '!=', '市第一医院')]",
            severity="block",
            message="%(partner)s",
        )
        self.small.action_confirm()
        other = self.env["res.partner"].create({"name": "别的公司"})
        for name in ("partner_id", "partner_shipping_id"):
            self.assertRefused(lambda name=name: self.hostile(self.small).write({name: other.id}), self.small)

    def test_move_line_to_a_confirmed_order(self):
        self.small.action_confirm()
        self.assertRefused(
            lambda: self.hostile(self.big.order_line).sudo().write({"order_id": self.small.id}), self.small
        )

    # --- what stays possible ----------------------------------------------------------------------------------------

    def test_shrinking_is_not_judged(self):
        """A hospital may always take less, even when it may not buy more."""
        order = self.order(lines=[(self.device, 4, 1000)])
        order.action_confirm()
        self.rule(name="nothing any more", value=1, severity="block")
        order.order_line.product_uom_qty = 2
        self.assertEqual(order.amount_total, 2000)
        self.assertRefused(lambda: order.order_line.write({"product_uom_qty": 3}), order)

    def test_unchanged_is_not_judged_again(self):
        self.small.action_confirm()
        checks = self.env["med.check"].search_count([("res_id", "=", self.small.id), ("model", "=", "sale.order")])
        self.rule(name="nothing any more", value=1, severity="block")
        self.small.write({"client_order_ref": "A-1", "partner_id": self.hospital.id})
        self.small.action_lock()
        count = self.env["med.check"].search_count([("res_id", "=", self.small.id), ("model", "=", "sale.order")])
        self.assertEqual((checks, count), (1, 1))

    def test_message_is_complete(self):
        with self.assertRaises(ValidationError) as caught, self.env.cr.savepoint():
            self.big.action_confirm()
        self.env.cr.postrollback.clear()
        self.env.cr.postcommit.clear()
        text = str(caught.exception)
        for part in (self.big.name, "6,000", "5,000", "Ask the sales director."):
            self.assertIn(part, text)
