"""A supplier of class III devices, purchases and receipts, before the rules that the addon ships."""

from odoo import Command
from odoo.addons.med_base.tests.common_rules import RuleCase
from odoo.tests import freeze_time

from .common_check import CheckCase
from .common_purchase import PurchaseCase


@freeze_time("2026-06-01")
class SupplyCase(CheckCase):
    purchase = PurchaseCase.__dict__["purchase"]
    receipt = PurchaseCase.receipt
    rule = PurchaseCase.__dict__["rule"]
    refused = RuleCase.refused

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Whether supplier and product are approved at all is asked in test_business_rule.
        cls.env.cr.execute("UPDATE med_rule SET state = 'retired' WHERE code LIKE 'CN-FIRST-%%'")
        cls.env.invalidate_all()
        cls.env.registry.clear_cache()
        cls.warehouse = cls.env["stock.warehouse"].search([("company_id", "=", cls.company.id)], limit=1)
        cls.maker = cls.partner("深圳监护设备厂", "manufacturer")
        cls.supplier(cls.maker, "production_licence")
        cls.buyer = cls.user("purchase.group_purchase_user", "test-buyer")
        cls.receiver = cls.user("warehouse", "test-receiver")
        cls.tracked = cls.product("植入泵", "3", "2017", "14", tracking="lot")

    @classmethod
    def supplier(cls, partner, *kinds):
        """Gives a supplier what anybody of whom we buy must hold, and the kinds."""
        for kind in ("business_licence", "authorisation_letter", "agent_id", "quality_agreement", *kinds):
            cls.force(cls.draft(kind, partner, user=cls.env.user, scan=False))

    def incoming(self, product, partner=None, quantity=1):
        """A receipt that no purchase order asks for."""
        picking = self.env["stock.picking"].create(
            {
                "partner_id": (partner or self.maker).id,
                "picking_type_id": self.warehouse.in_type_id.id,
                "location_id": self.env.ref("stock.stock_location_suppliers").id,
                "location_dest_id": self.warehouse.lot_stock_id.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_uom_qty": quantity,
                            "location_id": self.env.ref("stock.stock_location_suppliers").id,
                            "location_dest_id": self.warehouse.lot_stock_id.id,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        picking.move_ids.quantity = quantity
        picking.move_ids.picked = True
        return picking

    def lot(self, name, made=False, quantity=0):
        lot = self.env["stock.lot"].create({"name": name, "product_id": self.tracked.id, "med_production_date": made})
        if quantity:
            self.stock(self.tracked, quantity, lot)
        return lot
