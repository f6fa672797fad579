from odoo import Command
from odoo.addons.med_base.exceptions import GateBlocked
from odoo.addons.med_qualification.tests.common_review import ReviewCase
from odoo.tests import freeze_time, tagged


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01")
class TestBusinessRule(ReviewCase):
    """Devices come in only from approved suppliers and as approved products."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.cr.execute(
            "UPDATE med_rule SET state = 'retired' WHERE state = 'published' AND code NOT LIKE 'CN-FIRST-%%'"
        )
        cls.env.invalidate_all()
        cls.env.registry.clear_cache()

    def receipt(self, *products, partner=None):
        kind = self.env["stock.picking.type"].search(
            [("code", "=", "incoming"), ("company_id", "=", self.company.id)], limit=1
        )
        picking = self.env["stock.picking"].create(
            {
                "partner_id": (partner or self.maker).id,
                "picking_type_id": kind.id,
                "location_id": self.env.ref("stock.stock_location_suppliers").id,
                "location_dest_id": kind.default_location_dest_id.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": product.id, "product_uom_qty": 1,
                            "location_id": self.env.ref("stock.stock_location_suppliers").id,
                            "location_dest_id": kind.default_location_dest_id.id,
                        }
                    )
                    for product in products or [self.device]
                ],
            }
        )  # fmt: skip
        picking.action_confirm()
        picking.move_ids.quantity = 1
        picking.move_ids.picked = True
        return picking

    def codes(self, verb):
        """The rules by which the verb is refused."""
        with self.assertRaises(GateBlocked) as caught, self.env.cr.savepoint():
            verb()
        self.env.cr.postrollback.clear()
        self.env.cr.postcommit.clear()
        return {f["code"] for document in caught.exception.context["med"]["documents"] for f in document["findings"]}

    def test_receipts(self):
        picking = self.receipt()
        both = {"CN-FIRST-SUPPLIER-IN", "CN-FIRST-PRODUCT-IN"}
        self.assertEqual(self.codes(picking.button_validate), both)
        self.approved(self.maker)
        self.assertEqual(self.codes(picking.button_validate), {"CN-FIRST-PRODUCT-IN"})
        review = self.approved(self.device.product_tmpl_id)
        picking.button_validate()
        self.assertEqual(picking.state, "done")
        review.with_user(self.head).action_revoke("召回")
        self.assertEqual(self.codes(self.receipt().button_validate), {"CN-FIRST-PRODUCT-IN"})

    def test_purchases(self):
        self.device.supplier_taxes_id = False
        line = Command.create({"product_id": self.device.id, "product_qty": 1, "price_unit": 10})
        order = self.env["purchase.order"].with_user(self.buyer).create(
            {"partner_id": self.maker.id, "order_line": [line]}
        )  # fmt: skip
        both = {"CN-FIRST-SUPPLIER", "CN-FIRST-PRODUCT"}
        self.assertLessEqual(both, self.codes(order.button_confirm))
        self.approved(self.maker)
        self.assertEqual(self.codes(order.button_confirm) & both, {"CN-FIRST-PRODUCT"})
        self.approved(self.device.product_tmpl_id)
        verdict = self.env["med.gate"]._evaluate("purchase.confirm", order)[0]
        self.assertFalse({finding["code"] for finding in verdict.findings} & both)

    def test_the_day_of_the_next_review(self):
        self.approved(self.maker)
        self.approved(self.device.product_tmpl_id)
        with freeze_time("2027-06-01"):
            self.receipt().button_validate()
        with freeze_time("2027-06-02"):  # no job has run
            self.assertEqual(
                self.codes(self.receipt().button_validate), {"CN-FIRST-SUPPLIER-IN", "CN-FIRST-PRODUCT-IN"}
            )

    def test_an_approval_as_customer_is_none_as_supplier(self):
        self.approved(self.maker, flow="sell")
        self.approved(self.device.product_tmpl_id)
        self.assertEqual(self.codes(self.receipt().button_validate), {"CN-FIRST-SUPPLIER-IN"})

    def test_an_approval_of_another_company_counts_there(self):
        review = self.approved(self.maker)
        self.approved(self.device.product_tmpl_id)
        self.env.cr.execute(
            "UPDATE med_business_review SET company_id = %s WHERE id = %s", (self.company_2.id, review.id)
        )
        self.env.invalidate_all()
        self.assertEqual(self.codes(self.receipt().button_validate), {"CN-FIRST-SUPPLIER-IN"})

    def test_other_goods_come_in(self):
        paper = self.env["product.product"].create({"name": "打印纸", "is_storable": True})
        self.receipt(paper).button_validate()

    def test_customers_if_wanted(self):
        rule = self.env.ref("med_qualification.rule_cn_first_customer")
        self.assertEqual(rule.state, "draft")
        self.env.cr.execute("UPDATE med_rule SET state = 'retired' WHERE state = 'published'")
        self.env.cr.execute("UPDATE med_rule SET state = 'published' WHERE id = %s", rule.ids)
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        order = self.order(self.dealer)
        self.assertEqual(self.codes(order.action_confirm), {"CN-FIRST-CUSTOMER"})
        self.approved(self.dealer, flow="sell")
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_the_fact(self):
        order = self.order(self.dealer)
        facts = self.env["med.fact"]
        at = {order.id: order.date_order.date()}
        self.assertEqual(facts._fact_business_approved(order, at), {order.id: False})
        self.approved(self.dealer, flow="sell")
        self.approved(self.device.product_tmpl_id)
        self.assertEqual(facts._fact_business_approved(order, at), {order.id: True})

    def test_the_number_of_queries_does_not_grow(self):
        def count(number):
            orders = self.env["sale.order"]
            for _index in range(number):
                orders |= self.order(self.partner(f"客户{number}", "distributor"))
            self.env.flush_all()
            at = dict.fromkeys(orders.ids, orders[0].date_order.date())
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["med.fact"]._fact_business_lacking(orders, at)
            return self.env.cr.sql_log_count - before

        count(1)
        self.assertEqual(count(2), count(8))
