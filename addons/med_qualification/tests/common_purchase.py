"""Purchases and receipts for tests: a manufacturer, a buyer, a worker, and rules made as an addon's data makes them."""

from odoo import Command
from odoo.addons.med_base.tests.common_rules import RuleCase


class PurchaseCase(RuleCase):
    """No rule is in force at the start, whatever the addons ship."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warehouse = cls.env["stock.warehouse"].search([("company_id", "=", cls.company.id)], limit=1)
        cls.maker = cls.env["res.partner"].create(
            {"name": "深圳监护设备厂", "is_company": True, "country_id": cls.env.ref("base.cn").id}
        )
        cls.device.supplier_taxes_id = False
        cls.buyer = cls.user("purchase.group_purchase_user", "test-buyer")
        cls.manager = cls.user("purchase.group_purchase_manager", "test-purchase-manager")
        cls.worker = cls.user("warehouse", "test-receiver")

    @classmethod
    def rule(cls, operation="purchase.confirm", **values):
        """A published rule. Without more it refuses purchases over 5,000 until approved."""
        addon = "med_qualification" if operation.startswith("purchase") else "med_base"
        operation = cls.env.ref(f"{addon}.operation_{operation.replace('.', '_')}")
        return RuleCase.rule.__func__(cls, "sale.confirm", operation_id=operation.id, **values)

    @classmethod
    def purchase(cls, partner=None, lines=None, user=None, **values):
        """A request for quotation; lines are (product, quantity, unit price)."""
        lines = lines or [(cls.device, 1, 1000)]
        return (
            cls.env["purchase.order"]
            .with_user(user or cls.env.user)
            .create(
                {
                    "partner_id": (partner or cls.maker).id,
                    "order_line": [
                        Command.create({"product_id": product.id, "product_qty": quantity, "price_unit": price})
                        for product, quantity, price in lines
                    ],
                    **values,
                }
            )
        )

    def receipt(self, order, quantity=None):
        """The purchase's receipt, picked and ready to be validated."""
        picking = order.sudo().picking_ids.filtered(lambda p: p.state not in ("done", "cancel"))
        for move in picking.move_ids:
            move.quantity = quantity or move.product_uom_qty
        picking.move_ids.picked = True
        return picking
