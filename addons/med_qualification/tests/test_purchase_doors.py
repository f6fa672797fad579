"""Every way in which a purchase comes to be confirmed, or to be another than was confirmed, with a hostile context."""

from odoo import Command
from odoo.addons.med_base.tests.test_sale_doors import HOSTILE
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_purchase import PurchaseCase

FORGED = {**HOSTILE, "med_automatic": True}


@tagged("post_install", "-at_install")
class TestPurchaseDoors(PurchaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule(severity="block")
        cls.big = cls.purchase(lines=[(cls.device, 6, 1000)], user=cls.buyer)
        cls.small = cls.purchase(user=cls.buyer)

    def assertRefused(self, verb, order=None):
        """The verb is refused and leaves the purchase as it was."""
        order = order or self.big
        before = (order.state, order.amount_total, len(order.picking_ids))
        payload = self.refused(verb)
        self.assertEqual(payload["documents"][0]["findings"][0]["severity"], "block")
        self.env.invalidate_all()
        self.assertEqual((order.state, order.amount_total, len(order.picking_ids)), before)

    def hostile(self, record):
        return record.with_user(self.buyer).with_context(**FORGED)

    # --- confirmation -----------------------------------------------------------------------------------------------

    def test_button(self):
        self.assertRefused(self.hostile(self.big).button_confirm)

    def test_button_approve_has_no_state_check(self):
        self.assertRefused(self.hostile(self.big).button_approve)
        self.assertRefused(lambda: self.hostile(self.big).button_approve(force=True))

    def test_double_validation(self):
        """Who may not approve the amount leaves it waiting; the manager's approval is the confirmation."""
        self.company.write({"po_double_validation": "two_step", "po_double_validation_amount": 100})
        self.hostile(self.big).button_confirm()
        self.assertEqual(self.big.state, "to approve")
        self.assertRefused(self.big.with_user(self.manager).with_context(**FORGED).button_approve)
        self.hostile(self.small).button_confirm()
        self.small.with_user(self.manager).button_approve()
        self.assertEqual(self.small.state, "purchase")

    def test_write_state(self):
        self.assertRefused(lambda: self.hostile(self.big).write({"state": "purchase"}))
        self.assertRefused(lambda: self.hostile(self.big).sudo().write({"state": "purchase"}))

    def test_assignment(self):
        def assign():
            self.hostile(self.big).state = "purchase"
            self.env.flush_all()

        self.assertRefused(assign)

    def test_create_confirmed(self):
        line = {"product_id": self.device.id, "product_qty": 6, "price_unit": 1000}
        values = {"partner_id": self.maker.id, "order_line": [Command.create(line)]}
        self.refused(lambda: self.hostile(self.env["purchase.order"]).create({**values, "state": "purchase"}))
        by_default = self.hostile(self.env["purchase.order"]).with_context(default_state="purchase")
        self.refused(lambda: by_default.create(values))

    def test_import(self):
        names = [
            "partner_id/.id",
            "state",
            "order_line/product_id/.id",
            "order_line/product_qty",
            "order_line/price_unit",
        ]
        row = [str(self.maker.id), "purchase", str(self.device.id), "6", "1000"]
        before = self.env["purchase.order"].search_count([])
        result = self.hostile(self.env["purchase.order"]).load(names, [row])
        self.env.cr.postrollback.clear()
        self.env.cr.postcommit.clear()
        self.assertFalse(result["ids"])
        self.assertIn("is over", result["messages"][0]["message"])
        self.assertEqual(self.env["purchase.order"].search_count([]), before)

    def test_batch_is_refused_whole(self):
        self.assertRefused((self.hostile(self.small) | self.hostile(self.big)).button_confirm)
        self.assertEqual(self.small.state, "draft")

    def test_batch_one_by_one(self):
        report = (self.small | self.big).with_user(self.buyer).action_med_confirm_each()
        self.env.cr.postrollback.clear()
        self.env.cr.postcommit.clear()
        self.assertEqual((self.small.state, self.big.state), ("purchase", "draft"))
        self.assertEqual([row["id"] for row in report["params"]["passed"]], self.small.ids)
        self.assertEqual([row["id"] for row in report["params"]["refused"]], self.big.ids)
        self.assertIn("is over", report["params"]["refused"][0]["findings"][0]["message"])

    def test_one_by_one_does_not_call_waiting_confirmed(self):
        self.company.write({"po_double_validation": "two_step", "po_double_validation_amount": 100})
        report = self.small.with_user(self.buyer).action_med_confirm_each()
        self.assertEqual([row["id"] for row in report["params"]["refused"]], self.small.ids)
        self.assertFalse(report["params"]["passed"])

    def test_server_action(self):
        action = self.env["ir.actions.server"].create(
            {
                "name": "Confirm",
                "model_id": self.env.ref("purchase.model_purchase_order").id,
                "state": "code",
                "code": "records.button_confirm()",
            }
        )
        self.assertRefused(action.with_context(active_model="purchase.order", active_ids=self.big.ids, **FORGED).run)

    def test_a_vendor_bill_confirms_its_purchase(self):
        """Add to PO on a bill's lines makes and confirms a purchase."""
        bill = self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": self.maker.id,
                "invoice_line_ids": [
                    Command.create({"product_id": self.device.id, "quantity": 6, "price_unit": 1000, "tax_ids": []})
                ],
            }
        )
        wizard = self.env["bill.to.po.wizard"].with_context(active_ids=bill.invoice_line_ids.ids, **FORGED)
        wizard = wizard.create({"partner_id": self.maker.id})
        match = self.env["purchase.bill.line.match"].search([("account_move_id", "=", bill.id)])
        self.assertTrue(match)
        before = self.env["purchase.order"].search_count([("state", "=", "purchase")])
        self.refused(lambda: wizard.with_context(active_ids=match.ids).action_add_to_po())
        self.assertEqual(self.env["purchase.order"].search_count([("state", "=", "purchase")]), before)

    def test_copy_is_a_request(self):
        self.small.button_confirm()
        self.assertEqual(self.hostile(self.small).copy().state, "draft")
        self.assertRefused(lambda: self.hostile(self.big).copy({"state": "purchase"}))

    def test_merge(self):
        """Requests that pass alone are refused as one."""
        others = self.purchase(lines=[(self.device, 3, 1000)], user=self.buyer) | self.purchase(
            lines=[(self.device, 3, 1000)], user=self.buyer
        )
        (others | self.small).with_user(self.buyer).action_merge()
        merged = (others | self.small).filtered(lambda order: order.state == "draft")
        self.assertEqual((len(merged), merged.amount_total), (1, 7000))
        self.assertRefused(self.hostile(merged).button_confirm, merged)

    def test_confirmed_again_is_judged_again(self):
        """A cancelled purchase keeps no clearance."""
        self.small.button_confirm()
        self.small.button_cancel()
        self.small.button_draft()
        self.rule(value=10, severity="block")
        self.assertRefused(self.small.button_confirm, self.small)

    # --- changes of what was confirmed --------------------------------------------------------------------------------

    def test_lines(self):
        self.small.button_confirm()
        line = self.hostile(self.small.order_line)
        self.assertRefused(lambda: line.write({"product_qty": 6}), self.small)
        self.assertRefused(lambda: line.write({"price_unit": 6000}), self.small)
        values = {"product_id": self.device.id, "product_qty": 6, "price_unit": 1000}
        self.assertRefused(lambda: self.hostile(self.small).write({"order_line": [Command.create(values)]}), self.small)
        self.assertRefused(
            lambda: self.hostile(self.env["purchase.order.line"]).create({**values, "order_id": self.small.id}),
            self.small,
        )
        self.assertRefused(
            lambda: self.hostile(self.big.order_line).sudo().write({"order_id": self.small.id}), self.small
        )

    def test_catalogue(self):
        self.small.button_confirm()
        self.assertRefused(lambda: self.hostile(self.small)._update_order_line_info(self.device.id, 6), self.small)

    def test_another_supplier_and_destination(self):
        self.rule(
            check_type="domain",
            condition_domain="['|', ('partner_id.name', '!=', '深圳监护设备厂'), ('dest_address_id', '!=', False)]",
            severity="block",
            message="%(partner)s",
        )
        self.small.button_confirm()
        other = self.env["res.partner"].create({"name": "别的公司"})
        self.assertRefused(lambda: self.hostile(self.small).write({"partner_id": other.id}), self.small)
        self.assertRefused(lambda: self.hostile(self.small).write({"dest_address_id": other.id}), self.small)

    def test_bill_matching_adds_lines(self):
        self.small.button_confirm()
        values = {"order_id": self.small.id, "product_id": self.device.id, "product_qty": 9, "price_unit": 1000}
        self.assertRefused(
            lambda: self.env["purchase.order.line"].with_context(**FORGED).sudo().create(values), self.small
        )

    def test_totals_are_nobodys_to_write(self):
        for order, name in ((self.big, "amount_total"), (self.big, "amount_total_cc"), (self.big, "currency_rate")):
            with self.assertRaises(AccessError):
                self.hostile(order).write({name: 1})
        for name in ("price_total", "price_subtotal", "product_uom_qty"):
            with self.assertRaises(AccessError):
                self.hostile(self.big.order_line).sudo().write({name: 1})

    # --- what stays possible ----------------------------------------------------------------------------------------

    def test_shrinking_is_not_judged(self):
        order = self.purchase(lines=[(self.device, 4, 1000)])
        order.button_confirm()
        self.rule(name="nothing any more", value=1, severity="block")
        order.order_line.product_qty = 2
        self.assertEqual(order.amount_total, 2000)
        self.assertRefused(lambda: order.order_line.write({"product_qty": 3}), order)

    def test_unchanged_is_not_judged_again(self):
        self.small.button_confirm()
        self.rule(name="nothing any more", value=1, severity="block")
        self.small.write({"partner_ref": "A-1", "partner_id": self.maker.id, "date_planned": "2031-01-01"})
        self.small.button_lock()
        checks = self.env["med.check"].search([("res_id", "=", self.small.id), ("model", "=", "purchase.order")])
        self.assertRecordValues(
            checks, [{"result": "passed", "partner_ref": self.maker.id, "company_id": self.company.id}]
        )

    def test_a_vendor_may_confirm_a_date(self):
        """What a supplier does in the portal decides nothing: it goes on after the rules have changed."""
        self.small.button_confirm()
        self.rule(name="nothing any more", value=1, severity="block")
        line = self.small.order_line
        self.small.sudo()._update_date_planned_for_lines([(line, line.date_planned.replace(year=2031))])
        self.small.sudo().action_acknowledge()
        self.assertEqual((line.date_planned.year, self.small.acknowledged), (2031, True))
