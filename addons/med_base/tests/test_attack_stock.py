"""A warehouse worker with the ORM in hand: who receives, what a place is, what is in the box."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_stock import StockCase


@tagged("post_install", "-at_install")
class TestAttackStock(StockCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clean = cls.env["res.partner"].create({"name": "干净公司"})
        cls.inside = cls.env["stock.location"].create({"name": "B 区", "location_id": cls.shelf.id})

    def hold_hospital(self):
        self.hospital.with_user(self.user("credit")).action_med_hold("停业")

    def internal(self, product=None, quantity=2, destination=None):
        return self.delivery(product, quantity, None, self.warehouse.int_type_id, destination or self.inside)

    # --- who receives -----------------------------------------------------------------------------------------------

    def test_move_names_another_receiver(self):
        """The slip shows the hospital on hold, the move a clean company, and the other way round."""
        self.hold_hospital()
        picking = self.delivery()
        self.hostile(picking.move_ids).write({"partner_id": self.clean.id})
        self.assertRefused(self.hostile(picking).button_validate)
        picking = self.delivery(partner=self.clean)
        self.hostile(picking.move_ids).write({"partner_id": self.hospital.id})
        self.assertRefused(self.hostile(picking).button_validate)

    def test_order_of_a_held_customer_readdressed(self):
        order = self.order()
        order.action_confirm()
        self.hold_hospital()
        picking = order.picking_ids
        self.hostile(picking).write({"partner_id": self.clean.id})
        picking.move_ids.write({"picked": True, "quantity": 1})
        self.assertRefused(self.hostile(picking).button_validate)

    def test_two_receivers(self):
        """A rule judges one receiver: a shipment that names two does not say who it is."""
        self.env.ref("med_base.rule_consignee").sudo()._force({"state": "published"})
        self.env.registry.clear_cache()
        picking = self.delivery()
        self.hostile(picking.move_ids).write({"partner_id": self.clean.id})
        payload = self.assertRefused(self.hostile(picking).button_validate)
        self.assertEqual(payload["documents"][0]["findings"][0]["code"], "CONSIGNEE")
        picking.write({"partner_id": self.clean.id})
        self.hostile(picking).button_validate()
        self.assertEqual(picking.state, "done")

    def test_done_transfer_readdressed(self):
        picking = self.delivery()
        picking.button_validate()
        self.blocking_rule()
        self.refused(lambda: self.hostile(picking).write({"partner_id": self.clean.id}))

    def test_order_that_is_not_behind_it(self):
        """A link to anybody's confirmed order is no order of this receiver."""
        self.rule("stock.ship", check_type="formula", formula="not has_order", severity="block", message="No order.")
        foreign = self.order(partner=self.clean)
        foreign.action_confirm()
        picking = self.delivery()
        self.hostile(picking.move_ids).write({"sale_line_id": foreign.order_line.id})
        self.assertRefused(self.hostile(picking).button_validate)
        order = self.order()
        order.action_confirm()
        picking = order.picking_ids
        picking.move_ids.write({"picked": True, "quantity": 1})
        self.hostile(picking).button_validate()
        self.assertEqual(picking.state, "done")

    # --- what a place is --------------------------------------------------------------------------------------------

    def test_place_becomes_a_customer(self):
        """Goods on a shelf do not reach a customer by renaming the shelf."""
        self.internal().button_validate()
        for values in ({"usage": "customer"}, {"location_id": self.customers.id, "usage": "customer"}):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                self.hostile(self.inside).write(values)

    def test_customer_becomes_a_place(self):
        """Nor does a shipment become a transfer because the customers are called a shelf for a moment."""
        self.blocking_rule()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.hostile(self.customers).write({"usage": "internal"})
            self.hostile(self.delivery()).button_validate()

    def test_between_customers(self):
        """From one hospital's consignment to another's is a shipment to the other."""
        house = self.env["stock.location"].create(
            {"name": "市第一医院寄售", "location_id": self.customers.id, "usage": "customer"}
        )
        self.delivery(destination=house).button_validate()
        self.blocking_rule()
        picking = self.env["stock.picking"].create(
            {
                "partner_id": self.clean.id,
                "picking_type_id": self.warehouse.int_type_id.id,
                "location_id": house.id,
                "location_dest_id": self.customers.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": self.device.id,
                            "product_uom_qty": 2,
                            "quantity": 2,
                            "picked": True,
                            "location_id": house.id,
                            "location_dest_id": self.customers.id,
                        }
                    )
                ],
            }
        )
        self.refused(self.hostile(picking).button_validate)

    def test_quarantine_at_a_customer(self):
        """A flag on the customers' location makes no quarantine of it."""
        self.lot.with_user(self.user("quality")).action_med_hold("包装破损")
        picking = self.delivery(self.implant)
        try:
            with self.env.cr.savepoint():
                self.hostile(self.customers).write({"med_quarantine": True})
        except UserError:
            self.customers.sudo().med_quarantine = True
        self.assertRefused(self.hostile(picking).button_validate)

    def test_only_quality_says_what_quarantine_is(self):
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.hostile(self.inside).write({"med_quarantine": True})
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.hostile(self.env["stock.location"]).create(
                {"name": "x", "location_id": self.shelf.id, "med_quarantine": True}
            )
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.hostile(self.env["stock.location"]).with_context(default_med_quarantine=True).create(
                {"name": "x", "location_id": self.shelf.id}
            )
        self.inside.with_user(
            self.user("quality,stock.group_stock_manager", "test-quality-store")
        ).med_quarantine = True
        self.assertTrue(self.inside.med_quarantine)

    # --- quants -----------------------------------------------------------------------------------------------------

    def test_quant_carried_by_hand(self):
        """Stock moves by moves: nobody writes it elsewhere, or makes it there."""
        quant = self.env["stock.quant"].search(
            [("product_id", "=", self.device.id), ("location_id", "=", self.shelf.id)]
        )
        other = self.implant.copy({"tracking": "none"})
        quants = self.hostile(self.env["stock.quant"])
        for verb in (
            lambda: quants.browse(quant.id).write({"location_id": self.customers.id}),
            lambda: quants.browse(quant.id).write({"quantity": 500}),
            lambda: quants.browse(quant.id).write({"product_id": other.id}),
            lambda: quants.browse(quant.id).sudo().write({"location_id": self.customers.id}),
            lambda: quants.create({"product_id": self.device.id, "location_id": self.customers.id, "quantity": 3}),
            lambda: quants.with_context(default_quantity=3).create(
                {"product_id": self.device.id, "location_id": self.customers.id}
            ),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                verb()
                self.env.flush_all()
        self.assertEqual(self.shipped(), 0)

    # --- what is in the box -----------------------------------------------------------------------------------------

    def test_lot_swapped_on_a_done_delivery(self):
        lot = self.env["stock.lot"].create({"name": "L-2", "product_id": self.implant.id})
        self.stock(self.implant, 5, lot)
        picking = self.delivery(self.implant)
        picking.move_line_ids.write({"lot_id": lot.id})
        picking.button_validate()
        self.lot.with_user(self.user("quality")).action_med_hold("包装破损")
        self.refused(lambda: self.hostile(picking.move_line_ids).write({"lot_id": self.lot.id}))

    def test_quantity_of_a_done_line_with_a_false_sum(self):
        """The line's derived quantity does not hide what its quantity says."""
        picking = self.delivery()
        picking.button_validate()
        self.blocking_rule()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.hostile(picking.move_line_ids).write({"quantity": 9, "quantity_product_uom": 2})
        dozen = self.env.ref("uom.product_uom_dozen")
        for values in ({"product_uom_id": dozen.id}, {"product_uom_id": dozen.id, "quantity_product_uom": 2}):
            try:
                with self.env.cr.savepoint():
                    self.hostile(picking.move_line_ids).write(values)
                    self.env.flush_all()
            except UserError:
                pass
            self.env.invalidate_all()
            self.assertEqual(picking.move_line_ids.product_uom_id, self.device.uom_id)

    def test_move_of_a_done_line(self):
        """A done line put under another done move that was judged for more."""
        one, two = self.delivery(), self.delivery(quantity=3, partner=self.clean)
        (one | two).button_validate()
        self.blocking_rule()
        self.refused(lambda: self.hostile(one.move_line_ids).write({"move_id": two.move_ids.id}))

    def test_held_lot_renamed(self):
        """The lot in the box has a name; the hold must not lose it."""
        self.lot.with_user(self.user("quality")).action_med_hold("包装破损")
        other = self.implant.copy()
        for values in ({"name": "L-9"}, {"product_id": other.id}):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                self.hostile(self.lot).write(values)
        self.hostile(self.lot).write({"note": "in the corner"})

    def test_held_lot_counted_away(self):
        self.lot.with_user(self.user("quality")).action_med_hold("包装破损")
        quant = self.env["stock.quant"].search([("lot_id", "=", self.lot.id), ("location_id", "=", self.shelf.id)])
        quant = self.hostile(quant).with_context(inventory_mode=True)
        quant.inventory_quantity = 1
        self.assertRefused(quant.action_apply_inventory)

    def test_held_lot_on_a_line_that_stays(self):
        """What is not picked is not moved, and hinders nothing."""
        lot = self.env["stock.lot"].create({"name": "L-2", "product_id": self.implant.id})
        self.stock(self.implant, 5, lot)
        picking = self.delivery(self.implant, 22)
        picking.move_line_ids.filtered(lambda line: line.lot_id == self.lot).picked = False
        self.lot.with_user(self.user("quality")).action_med_hold("包装破损")
        self.hostile(picking).with_context(skip_backorder=True).button_validate()
        self.assertEqual((picking.state, picking.move_line_ids.lot_id), ("done", lot))

    # --- held transfers ---------------------------------------------------------------------------------------------

    def test_held_transfer_of_what_no_rule_is_about(self):
        quality = self.user("quality")
        picking = self.internal()
        picking.with_user(quality).action_med_hold("等待检验")
        self.assertRefused(self.hostile(picking).button_validate)
        self.env["med.hold"].search([("res_id", "=", picking.id)]).with_user(quality).action_release("已检验")
        self.hostile(picking).button_validate()
        self.assertEqual(picking.state, "done")

    # --- approvals --------------------------------------------------------------------------------------------------

    def test_approved_receipt_with_new_lots(self):
        """What was approved passes: the lots that the receipt itself makes change nothing that was decided."""
        self.rule("stock.receive", code="REC", fact_id=self.env.ref("med_base.fact_quantity").id, value=1)
        supplier = self.env.ref("stock.stock_location_suppliers")
        values = {
            "product_id": self.implant.id,
            "product_uom_qty": 2,
            "location_id": supplier.id,
            "location_dest_id": self.shelf.id,
        }
        picking = self.env["stock.picking"].create(
            {
                "partner_id": self.clean.id,
                "picking_type_id": self.warehouse.in_type_id.id,
                "location_id": supplier.id,
                "location_dest_id": self.shelf.id,
                "move_ids": [Command.create(values)],
            }
        )
        picking.action_confirm()
        picking.move_line_ids.write({"lot_name": "NEW-1", "quantity": 2, "picked": True})
        self.waive(picking)
        picking.with_user(self.worker).button_validate()
        self.assertEqual((picking.state, picking.move_line_ids.lot_id.name), ("done", "NEW-1"))

    def test_approved_part_of_a_transfer(self):
        """Approved is what would be shipped; what is not there yet is not waited for."""
        self.rule("stock.ship", code="QTY", fact_id=self.env.ref("med_base.fact_quantity").id, value=1)
        picking = self.delivery()
        other = self.env["product.product"].create({"name": "导丝", "is_storable": True})
        picking.write(
            {
                "move_ids": [
                    Command.create(
                        {
                            "product_id": other.id,
                            "product_uom_qty": 1,
                            "location_id": self.shelf.id,
                            "location_dest_id": self.customers.id,
                        }
                    )
                ]
            }
        )
        picking.action_assign()
        self.waive(picking)
        picking.with_user(self.worker).with_context(skip_backorder=True).button_validate()
        self.assertEqual(picking.state, "done")
