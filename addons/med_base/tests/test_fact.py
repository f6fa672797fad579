from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_rules import RuleCase


@tagged("post_install", "-at_install")
class TestFact(RuleCase):
    def test_every_fact_resolves(self):
        for fact in self.env["med.fact"].search([]):
            self.assertIsNotNone(fact.method(fact.code), fact.code)
            self.assertTrue(fact.operation_ids, fact.code)
        self.assertIsNone(self.env["med.fact"].method("_x"))

    def test_every_fact_answers_for_every_record(self):
        orders = self.order() | self.order()
        orders.action_confirm()
        for records, operation in ((orders, "sale.confirm"), (orders.picking_ids.move_ids, "stock.ship")):
            operation = self.env["med.operation"].search([("code", "=", operation)])
            at = dict.fromkeys(records.ids, date(2026, 1, 1))
            for fact in operation.fact_ids:
                self.assertEqual(set(fact.method(fact.code)(records, at)), set(records.ids), fact.code)

    def test_operations_and_facts_are_nobody_s_to_write(self):
        admin = self.env.ref("base.user_admin")
        for record in (self.env["med.operation"].search([], limit=1), self.env["med.fact"].search([], limit=1)):
            with self.assertRaises(AccessError):
                record.with_user(admin).write({"code": "x"})
            with self.assertRaises(AccessError):
                record.with_user(admin).copy({"code": "y"})
            with self.assertRaises(UserError):
                record.with_user(admin).unlink()
