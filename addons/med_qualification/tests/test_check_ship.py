from odoo import Command
from odoo.addons.med_base.models.med_fact import Facts
from odoo.addons.med_qualification.tests.common_check import CheckCase
from odoo.tests import freeze_time, tagged


@tagged("post_install", "-at_install")
class TestShip(CheckCase):
    def test_a_licence_that_expires_between_stops_the_shipment(self):
        self.qualify(valid_to="2026-06-10")
        order = self.of_dealer(self.device, self.product("输液泵", "3", "2017", "14"))
        order.action_confirm()
        picking = self.delivery(order)
        with freeze_time("2026-06-11"):
            found = self.findings(picking.with_user(self.user("warehouse")).button_validate)
            self.assertEqual(found.keys(), {"CN-SELL-OPERATOR-III"})
            self.assertIn("2026-06-10", found["CN-SELL-OPERATOR-III"]["message"])
        with freeze_time("2026-06-10"):
            picking.with_user(self.user("warehouse")).button_validate()
        self.assertEqual(picking.state, "done")

    def test_a_shipment_without_an_order(self):
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", self.company.id)], limit=1)
        self.stock(self.device, 5)
        move = self.env["stock.move"].create(
            {
                "product_id": self.device.id, "product_uom_qty": 1, "partner_id": self.dealer.id,
                "location_id": warehouse.lot_stock_id.id, "company_id": self.company.id,
                "location_dest_id": self.env.ref("stock.stock_location_customers").id,
            }
        )  # fmt: skip
        move._action_confirm()
        move._action_assign()
        move.picked = True
        self.assertIn("CN-SELL-OPERATOR-III", self.findings(move._action_done))
        self.qualify()
        move._action_done()
        self.assertEqual(move.state, "done")

    def test_nobody_is_not_entitled(self):
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", self.company.id)], limit=1)
        move = self.env["stock.move"].create(
            {
                "product_id": self.device.id, "product_uom_qty": 1, "company_id": self.company.id,
                "location_id": warehouse.lot_stock_id.id,
                "location_dest_id": self.env.ref("stock.stock_location_customers").id,
            }
        )  # fmt: skip
        move.quantity = 1
        move.picked = True
        self.assertIn("untyped", self.findings(move._action_done))


@tagged("post_install", "-at_install")
class TestRule(CheckCase):
    def test_a_rule_says_what_it_lacks(self):
        operation = self.env.ref("med_base.operation_sale_confirm").id
        base = {"name": "x", "operation_id": operation, "message": "x", "class_3": True, "untyped": True}
        filing, business = self.kind("class2_filing").ids, self.kind("business_licence").ids
        good = {**base, "check_type": "scope_covers", "doc_any_ids": [Command.set(filing)]}
        self.env["med.rule"].create(good)
        for values in (
            {**good, "doc_any_ids": []},
            {**good, "doc_any_ids": [Command.set(business)]},
            {**good, "class_3": False},
            {**good, "untyped": False},
        ):
            rule = self.env["med.rule"].new(values)
            self.assertTrue(rule._problem(), values)

    def test_the_parameters_are_frozen_with_the_rule(self):
        rule = self.env.ref("med_qualification.rule_cn_qualified")
        for values in ({"flow": "buy"}, {"doc_all_ids": [Command.clear()]}, {"partner_type_ids": [Command.clear()]}):
            with self.assertRaises(Exception) as caught, self.env.cr.savepoint():
                rule.with_user(self.user("rules")).write(values)
            self.assertIn(type(caught.exception).__name__, ("UserError", "AccessError"))


@tagged("post_install", "-at_install")
class TestBudget(CheckCase):
    def count(self, records, operation):
        """Queries of our check types on the records, with warm caches of rules and terms."""
        gate = self.env["med.gate"].sudo()
        gate._evaluate(operation, records.sudo())
        self.env.invalidate_all()
        rules = self.env["med.rule"].browse(
            [id_ for id_, *_ in self.env["med.rule"]._in_force(operation, self.company.id)]
        )
        rules.mapped("check_type")
        own = rules.filtered(lambda rule: rule.check_type in ("device_classed", "qualified"))
        records = self.env[records._name].sudo().browse(records.ids)
        records.mapped("state")
        facts = Facts(records, dict.fromkeys(records.ids, gate._today(self.company)))
        before = self.cr.sql_log_count
        found = [rule.judge(records, facts) for rule in own]
        return self.cr.sql_log_count - before, found

    def test_two_hundred_lines_in_one_pass(self):
        self.qualify()
        products = [self.product(f"器械{n}", "3", "2017", "07") for n in range(20)]
        order = self.order(self.dealer, [(products[n % 20], 1, 10) for n in range(200)])
        few = self.order(self.dealer, [(products[0], 1, 10)])
        few_queries, _found = self.count(few, "sale.confirm")
        queries, found = self.count(order, "sale.confirm")
        self.assertFalse(any(found))
        self.assertEqual(queries, few_queries)
        self.assertLessEqual(queries, 6)
        queries, found = self.count(order | few | self.order(self.hospital), "sale.confirm")
        self.assertLessEqual(queries, 9)  # what the hospital's finding names is read as well

    def test_two_hundred_moves_in_one_pass(self):
        self.qualify()
        products = [self.product(f"器械{n}", "3", "2017", "07") for n in range(20)]
        order = self.order(self.dealer, [(products[n % 20], 1, 10 + n) for n in range(60)])
        order.action_confirm()
        queries, _found = self.count(order.picking_ids.move_ids, "stock.ship")
        self.assertLessEqual(queries, 8)  # who receives them is read through the transfer and the order
