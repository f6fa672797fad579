"""Deliveries for tests: a warehouse with a device and an implant in lots, and a worker who sends them."""

from odoo import Command

from .common_rules import RuleCase
from .test_sale_doors import HOSTILE


class StockCase(RuleCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warehouse = cls.env["stock.warehouse"].search([("company_id", "=", cls.company.id)], limit=1)
        cls.shelf = cls.warehouse.lot_stock_id
        cls.customers = cls.env.ref("stock.stock_location_customers")
        cls.implant = cls.env["product.product"].create(
            {"name": "冠脉支架", "is_storable": True, "tracking": "lot", "list_price": 3000, "taxes_id": False}
        )
        cls.lot = cls.env["stock.lot"].create({"name": "L-1", "product_id": cls.implant.id})
        cls.stock(cls.implant, 20, cls.lot)
        cls.stock(cls.device, 20)
        cls.worker = cls.user("warehouse,stock.group_stock_manager", "test-worker")

    def blocking_rule(self):
        return self.rule(
            "stock.ship", check_type="domain", condition_domain="[('id', '!=', 0)]", severity="block", message="No."
        )

    def delivery(self, product=None, quantity=2, partner=None, picking_type=None, destination=None):
        product = product or self.device
        picking = self.env["stock.picking"].create(
            {
                "partner_id": self.hospital.id if partner is None else partner.id,
                "picking_type_id": (picking_type or self.warehouse.out_type_id).id,
                "location_id": self.shelf.id,
                "location_dest_id": (destination or self.customers).id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_uom_qty": quantity,
                            "location_id": self.shelf.id,
                            "location_dest_id": (destination or self.customers).id,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        picking.action_assign()
        picking.move_ids.picked = True
        return picking

    def shipped(self):
        quants = self.env["stock.quant"].search(
            [("location_id", "child_of", self.customers.id), ("product_id", "in", (self.device + self.implant).ids)]
        )
        return sum(quants.mapped("quantity"))

    def assertRefused(self, verb):
        payload = self.refused(verb)
        self.env.invalidate_all()
        self.assertEqual(self.shipped(), 0)
        return payload

    def hostile(self, record):
        return record.with_user(self.worker).with_context(**HOSTILE)

    def waive(self, document):
        """Has what stands against the document approved, as people do it."""
        hold = self.hold(document)
        head = self.user("quality_head")
        hold.with_user(self.worker).action_request_approval("急用")
        hold.approval_ids.with_user(head).action_approve("同意")
        self.assertEqual(hold.waiver_ids.mapped("state"), ["granted"])
