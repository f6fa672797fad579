"""Every route by which goods come to a customer, and every move of a held lot."""

from odoo.tests import Form, tagged

from .common_stock import StockCase


@tagged("post_install", "-at_install")
class TestStockDoors(StockCase):
    # --- twelve routes ----------------------------------------------------------------------------------------------

    def test_validate(self):
        self.blocking_rule()
        self.assertRefused(self.hostile(self.delivery()).button_validate)

    def test_validate_with_backorder(self):
        self.blocking_rule()
        picking = self.delivery(quantity=30)
        picking.move_ids.quantity = 20
        self.assertRefused(self.hostile(picking).with_context(skip_backorder=True).button_validate)

    def test_two_pickings_one_bad(self):
        self.rule(
            "stock.ship", value=5, operator=">", severity="block", fact_id=self.env.ref("med_base.fact_quantity").id
        )
        good, bad = self.delivery(quantity=1), self.delivery(quantity=6)
        self.assertRefused(self.hostile(good | bad).button_validate)
        report = (good | bad).with_user(self.worker).action_med_validate_each()
        self.env.cr.postrollback.clear()
        self.env.cr.postcommit.clear()
        self.assertEqual((good.state, bad.state), ("done", "assigned"))
        self.assertEqual([r["id"] for r in report["params"]["refused"]], bad.ids)

    def test_without_partner(self):
        self.env.ref("med_base.rule_consignee").sudo()._force({"state": "published"})
        self.env.registry.clear_cache()
        payload = self.assertRefused(self.hostile(self.delivery(partner=self.env["res.partner"])).button_validate)
        self.assertEqual(payload["documents"][0]["findings"][0]["code"], "CONSIGNEE")

    def test_internal_type_to_a_customer(self):
        self.blocking_rule()
        picking = self.delivery(picking_type=self.warehouse.int_type_id)
        self.assertRefused(self.hostile(picking).button_validate)

    def test_lot_location(self):
        self.blocking_rule()
        self.assertRefused(lambda: self.hostile(self.lot).write({"location_id": self.customers.id}))

    def test_relocate(self):
        self.blocking_rule()
        quant = self.env["stock.quant"].search([("lot_id", "=", self.lot.id), ("location_id", "=", self.shelf.id)])
        self.assertRefused(lambda: self.hostile(quant).move_quants(location_dest_id=self.customers))

    def test_scrap_to_a_customer(self):
        self.blocking_rule()
        scrap = self.hostile(self.env["stock.scrap"]).create(
            {
                "product_id": self.device.id,
                "scrap_qty": 1,
                "location_id": self.shelf.id,
                "scrap_location_id": self.customers.id,
            }
        )
        self.assertRefused(scrap.action_validate)

    def test_inventory_count_at_a_customer(self):
        self.blocking_rule()
        quants = self.hostile(self.env["stock.quant"]).with_context(inventory_mode=True)
        quant = quants.create({"product_id": self.device.id, "location_id": self.customers.id, "inventory_quantity": 3})
        self.assertRefused(quant.action_apply_inventory)

    def test_move_state_written(self):
        self.blocking_rule()
        move = self.delivery().move_ids
        self.assertRefused(lambda: self.hostile(move).write({"state": "done"}))

    def test_move_created_done(self):
        self.blocking_rule()
        values = {
            "product_id": self.device.id,
            "product_uom_qty": 1,
            "quantity": 1,
            "state": "done",
            "location_id": self.shelf.id,
            "location_dest_id": self.customers.id,
            "partner_id": self.hospital.id,
        }
        self.assertRefused(lambda: self.hostile(self.env["stock.move"]).create(values))

    def test_line_leads_elsewhere_than_its_move(self):
        """The move says internal, its line says customer."""
        self.blocking_rule()
        picking = self.delivery(picking_type=self.warehouse.int_type_id, destination=self.shelf)
        picking.move_line_ids.location_dest_id = self.customers
        self.assertRefused(self.hostile(picking).button_validate)

    def test_line_added_to_a_done_delivery(self):
        picking = self.delivery()
        picking.button_validate()
        self.blocking_rule()
        values = {
            "picking_id": picking.id,
            "move_id": picking.move_ids.id,
            "product_id": self.device.id,
            "quantity": 5,
            "location_id": self.shelf.id,
            "location_dest_id": self.customers.id,
        }
        self.refused(lambda: self.hostile(self.env["stock.move.line"]).create(values))
        self.refused(lambda: self.hostile(picking.move_line_ids).write({"quantity": 9}))
        self.assertEqual(self.shipped(), 2)

    def test_lot_swapped_in_a_done_delivery(self):
        """The quantity stays, the move is not written: only the line tells."""
        picking = self.delivery(self.implant)
        picking.button_validate()
        other = self.env["stock.lot"].create({"name": "L-2", "product_id": self.implant.id})
        self.stock(self.implant, 5, other)
        self.blocking_rule()
        self.refused(lambda: self.hostile(picking.move_line_ids).write({"lot_id": other.id}))

    def test_done_delivery_readdressed(self):
        picking = self.delivery()
        picking.button_validate()
        self.blocking_rule()
        other = self.env["res.partner"].create({"name": "别的医院"})
        self.refused(lambda: self.hostile(picking.move_ids).write({"partner_id": other.id}))

    def test_sales_order_delivery(self):
        """A delivery of an order is judged again when it ships."""
        order = self.order()
        order.action_confirm()
        self.blocking_rule()
        picking = order.picking_ids
        picking.move_ids.picked = True
        picking.move_ids.quantity = 1
        self.assertRefused(self.hostile(picking).button_validate)

    # --- what is not a shipment ---------------------------------------------------------------------------------------

    def test_return_is_no_shipment(self):
        picking = self.delivery()
        picking.button_validate()
        self.blocking_rule()
        wizard = Form(self.env["stock.return.picking"].with_context(active_id=picking.id, active_model="stock.picking"))
        wizard = wizard.save()
        wizard.product_return_moves.quantity = 2
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        back.move_ids.write({"quantity": 2, "picked": True})
        back.button_validate()
        self.assertEqual(back.state, "done")

    def test_evidence_and_one_run(self):
        self.rule("stock.ship", value=1000, fact_id=self.env.ref("med_base.fact_quantity").id)
        picking = self.delivery()
        picking.button_validate()
        checks = self.env["med.check"].search([("model", "=", "stock.picking"), ("res_id", "=", picking.id)])
        self.assertRecordValues(
            checks, [{"result": "passed", "partner_ref": self.hospital.id, "company_id": self.company.id}]
        )

    # --- held lots ----------------------------------------------------------------------------------------------------

    def test_held_lot_moves_nowhere_but_quarantine(self):
        quality = self.user("quality")
        self.lot.with_user(quality).action_med_hold("包装破损")
        payload = self.assertRefused(self.hostile(self.delivery(self.implant)).button_validate)
        self.assertEqual(payload["documents"][0]["findings"][0]["code"], "hold")
        inside = self.env["stock.location"].create({"name": "B 区", "location_id": self.shelf.id})
        self.assertRefused(
            self.hostile(self.delivery(self.implant, 1, None, self.warehouse.int_type_id, inside)).button_validate
        )
        quarantine = inside.copy({"name": "不合格品区", "med_quarantine": True})
        move_in = self.delivery(self.implant, 1, None, self.warehouse.int_type_id, quarantine)
        move_in.with_user(self.worker).button_validate()
        self.assertEqual(move_in.state, "done")
        self.env["med.hold"].search([("res_id", "=", self.lot.id)]).with_user(quality).action_release("已换包装")
        picking = self.delivery(self.implant, 1)
        picking.with_user(self.worker).button_validate()
        self.assertEqual(picking.state, "done")

    def test_held_customer_gets_nothing(self):
        self.hospital.with_user(self.user("credit")).action_med_hold("停业")
        self.assertRefused(self.hostile(self.delivery()).button_validate)
        self.refused(self.order().action_confirm)
