import json

from odoo import Command
from odoo.addons.med_qualification.models.stock_rule import AUTOMATIC
from odoo.tests import tagged

from .common_purchase import PurchaseCase
from .test_purchase_doors import FORGED


@tagged("post_install", "-at_install")
class TestPurchaseAutomatic(PurchaseCase):
    """A purchase that the system makes stays a request where it may not be confirmed, and breaks nothing else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule(severity="block", value=500)
        action = cls.env["ir.actions.server"].create(
            {
                "name": "Confirm at once",
                "model_id": cls.env.ref("purchase.model_purchase_order_line").id,
                "state": "code",
                "usage": "base_automation",
                "code": "records.order_id.button_confirm()",
            }
        )
        cls.env["base.automation"].create(
            {
                "name": "Confirm what the system buys",
                "model_id": cls.env.ref("purchase.model_purchase_order_line").id,
                "trigger": "on_create",
                "action_server_ids": [Command.set(action.ids)],
            }
        )
        cls.cheap = cls.env["product.product"].create(
            {"name": "电极片", "is_storable": True, "taxes_id": False, "supplier_taxes_id": False}
        )
        cls.other = cls.env["res.partner"].create({"name": "另一家供应商", "is_company": True})
        cls.env["product.supplierinfo"].create(
            [
                {"partner_id": cls.maker.id, "product_tmpl_id": cls.device.product_tmpl_id.id, "price": 900},
                {"partner_id": cls.other.id, "product_tmpl_id": cls.cheap.product_tmpl_id.id, "price": 3},
            ]
        )

    def bought(self, product):
        return self.env["purchase.order.line"].search([("product_id", "=", product.id)]).order_id

    def test_a_sales_order_stands(self):
        """Made to order: the sales order confirms, its purchase waits with a hold and a task."""
        mto = self.env.ref("stock.route_warehouse0_mto")
        mto.active = True
        (self.device | self.cheap).route_ids = [
            Command.link(mto.id),
            Command.link(self.env.ref("purchase_stock.route_warehouse0_buy").id),
        ]
        order = self.order(lines=[(self.device, 1, 1000), (self.cheap, 1, 5)], user=self.user("sales"))
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        held, passed = self.bought(self.device), self.bought(self.cheap)
        self.assertEqual((held.state, held.locked, len(held.picking_ids)), ("draft", False, 0))
        self.assertEqual((passed.state, len(passed.picking_ids)), ("purchase", 1))
        hold = self.env["med.hold"].search([("model", "=", "purchase.order"), ("res_id", "=", held.id)])
        self.assertRecordValues(hold, [{"state": "open", "partner_id": self.maker.id, "severity": "block"}])
        self.assertTrue(held.activity_ids)
        self.refused(held.with_user(self.buyer).button_confirm)

    def test_the_scheduler_goes_on(self):
        points = self.env["stock.warehouse.orderpoint"].create(
            [
                {"product_id": product.id, "product_min_qty": 2, "product_max_qty": 2, "trigger": "auto"}
                for product in (self.device, self.cheap)
            ]
        )
        points.with_context(**FORGED)._procure_orderpoint_confirm(company_id=self.company)
        self.assertEqual([self.bought(p).state for p in (self.device, self.cheap)], ["draft", "purchase"])

    def test_a_locking_company_locks_no_request(self):
        self.company.po_lock = "lock"
        self.test_the_scheduler_goes_on()
        self.assertEqual([self.bought(p).locked for p in (self.device, self.cheap)], [False, True])

    def test_the_token_opens_nothing(self):
        """Even with the system's own token in the context an order is only left as it is."""
        self.env["base.automation"].search([("name", "like", "Confirm what")]).active = False
        order = self.purchase(lines=[(self.device, 1, 900)])
        order.with_context(med_automatic=AUTOMATIC).write({"state": "purchase"})
        self.assertEqual(order.state, "draft")
        self.assertRaises(TypeError, json.dumps, AUTOMATIC)
