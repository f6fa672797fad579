from odoo.addons.med_qualification.tests.common_supply import SupplyCase
from odoo.tests import Form, freeze_time, tagged


@tagged("post_install", "-at_install")
class TestReceipt(SupplyCase):
    def validate(self, picking):
        return picking.with_user(self.receiver).button_validate()

    def test_devices_without_class(self):
        device = self.product("未分类器械", False, med_is_device=True)
        order = self.purchase(lines=[(device, 1, 10)], user=self.buyer)
        self.assertIn("CN-CLASSED-BUY", self.findings(order.button_confirm))
        device.med_class = "1"
        order.button_confirm()
        picking = self.receipt(order)
        device.write({"med_class": False, "med_is_device": True})
        self.assertIn("CN-CLASSED-RECEIVE", self.findings(lambda: self.validate(picking)))
        self.assertEqual(picking.state, "assigned")

    def test_a_supplier_is_judged_again_on_the_day(self):
        """The supplier's licences are looked at when the goods come, as they are then."""
        domain = [("partner_id", "=", self.maker.id), ("type_id", "=", self.kind("production_licence").id)]
        licence = self.env["med.document"].search(domain)
        order, late = self.purchase(user=self.buyer), self.purchase(user=self.buyer)
        order.button_confirm()
        with freeze_time("2031-01-01"):
            self.certify(self.device, valid_to="2035-12-31", number="国械注准20303070123")
            self.assertIn("CN-QUALIFIED-BUY", self.codes(late))
            found = self.refusals(self.receipt(order))
            messages = [f["message"] for f in found if f["link"]["id"] == licence.id]
            self.assertIn("2030-12-31", messages[0])
            self.assertEqual({f["code"] for f in found if f["link"]["id"] == licence.id}, {"CN-QUALIFIED-RECEIVE"})
        self.validate(self.receipt(order))
        self.assertEqual(order.picking_ids.state, "done")

    def refusals(self, document):
        verdicts = self.env["med.gate"]._evaluate(*document.sudo()._med_preview())
        return [finding for verdict in verdicts for finding in verdict.findings]

    def codes(self, document):
        return {finding["code"] for finding in self.refusals(document)}

    def test_what_a_supplier_must_hold(self):
        """The matrix in the flow buy: a trader needs what covers the class, a manufacturer its production licence."""
        trader = self.partner("某经销商", "distributor")
        order = self.purchase(trader, user=self.buyer)
        severities = {f["severity"] for f in self.refusals(order) if f["code"] == "CN-QUALIFIED-BUY"}
        self.assertEqual(severities, {"block", "approve"})
        self.supplier(trader)
        self.assertIn("CN-QUALIFIED-BUY", self.codes(order))
        self.force(self.draft("operation_licence", trader, user=self.env.user, scan=False, scope_text="III类：6877"))
        self.assertIn("CN-QUALIFIED-BUY", self.codes(order))
        self.force(
            self.draft(
                "operation_licence", trader, user=self.env.user, scan=False, number="沪嘉食药监械经营许20187006号"
            )
        )
        self.assertFalse(self.codes(order))
        order.button_confirm()
        self.assertEqual(order.state, "purchase")

    def test_goods_without_an_order(self):
        picking = self.incoming(self.device)
        found = self.findings(lambda: self.validate(picking))
        self.assertEqual(found["CN-PURCHASE-ORDER-RECEIVE"]["severity"], "approve")
        paper = self.env["product.product"].create({"name": "打印纸", "is_storable": True})
        self.validate(self.incoming(paper))

    def test_another_suppliers_order_is_none(self):
        order = self.purchase(user=self.buyer)
        order.button_confirm()
        picking = self.receipt(order)
        fact = self.env["med.fact"]
        self.assertTrue(all(fact._fact_has_purchase_order(picking.move_ids, {}).values()))
        order.sudo().button_cancel()
        self.assertFalse(any(fact._fact_has_purchase_order(picking.move_ids, {}).values()))

    def test_more_than_ordered_is_seen(self):
        order = self.purchase(lines=[(self.device, 2, 10)], user=self.buyer)
        order.button_confirm()
        picking = self.receipt(order, 5)
        self.assertEqual(set(self.env["med.fact"]._fact_over_receipt(picking.move_ids, {}).values()), {3})

    def test_a_return_from_a_customer_is_no_receipt(self):
        self.qualify()
        sale = self.of_dealer(self.device)
        sale.action_confirm()
        out = self.delivery(sale)
        out.button_validate()
        self.device.write({"med_class": False, "med_is_device": True})  # nobody could receive it from a supplier
        wizard = Form(self.env["stock.return.picking"].with_context(active_id=out.id, active_model="stock.picking"))
        wizard = wizard.save()
        wizard.product_return_moves.quantity = 1
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        back.move_ids.write({"quantity": 1, "picked": True})
        self.validate(back)
        self.assertEqual((back.state, back.move_ids._med_operations()), ("done", ("stock.transfer",)))

    def test_a_refund_to_the_supplier_is_no_receipt(self):
        order = self.purchase(user=self.buyer)
        order.button_confirm()
        picking = self.receipt(order)
        self.validate(picking)
        wizard = Form(self.env["stock.return.picking"].with_context(active_id=picking.id, active_model="stock.picking"))
        wizard = wizard.save()
        wizard.product_return_moves.quantity = 1
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        self.assertEqual(back.move_ids._med_operations(), ("stock.transfer",))

    def test_a_drop_shipment_ships_and_receives(self):
        move = self.env["stock.move"].create(
            {
                "product_id": self.device.id, "product_uom_qty": 1, "partner_id": self.dealer.id,
                "location_id": self.env.ref("stock.stock_location_suppliers").id, "company_id": self.company.id,
                "location_dest_id": self.env.ref("stock.stock_location_customers").id,
            }
        )  # fmt: skip
        self.assertEqual(move._med_operations(), ("stock.ship", "stock.receive"))
        self.qualify()
        move.write({"quantity": 1, "picked": True})
        self.assertIn("CN-PURCHASE-ORDER-RECEIVE", self.findings(move._action_done))

    def test_a_line_that_comes_from_the_supplier_is_a_receipt(self):
        """The transfer says internal, its line says supplier."""
        inside = self.env["stock.location"].create({"name": "B 区", "location_id": self.warehouse.lot_stock_id.id})
        move = self.env["stock.move"].create(
            {
                "product_id": self.device.id, "product_uom_qty": 1, "company_id": self.company.id,
                "location_id": self.warehouse.lot_stock_id.id, "location_dest_id": inside.id,
            }
        )  # fmt: skip
        move._action_confirm()
        self.env["stock.move.line"].create(
            {
                "move_id": move.id, "product_id": self.device.id, "quantity": 1, "picked": True,
                "location_id": self.env.ref("stock.stock_location_suppliers").id, "location_dest_id": inside.id,
            }
        )  # fmt: skip
        self.assertEqual(move._med_operations(), ("stock.receive",))
        self.assertIn("CN-PURCHASE-ORDER-RECEIVE", self.findings(move._action_done))
