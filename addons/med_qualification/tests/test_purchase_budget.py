"""What the gate costs a purchase, in queries: constant in lines."""

from odoo.addons.med_qualification.tests.common_supply import SupplyCase
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestPurchaseBudget(SupplyCase):
    def gate_queries(self, operation, records):
        """Queries of a run of the gate with all shipped rules, as in a transaction of its own; nothing is refused."""
        self.env["med.gate"]._evaluate(operation, records.sudo())  # caches of the registry fill
        self.env.flush_all()
        self.env.invalidate_all()
        records = records.browse(records.ids).sudo()  # as the doors give them: read together
        records.mapped("state")
        start = self.cr.sql_log_count
        verdicts = self.env["med.gate"]._evaluate(operation, records)
        count = self.cr.sql_log_count - start
        self.assertEqual([verdict.severity for verdict in verdicts], [None] * len(verdicts))
        return count

    def test_two_hundred_lines_in_one_pass(self):
        products = [self.product(f"器械{n}", "3", "2017", "07") for n in range(20)]
        for product in products[:3]:
            product.product_tmpl_id.med_needs_authorisation = True
        letter = {"issuer_id": self.maker.id, "valid_to": "2027-01-01", "number": "SQ-1"}
        person = {**letter, "partner_id": self.maker.id, "kind": "salesperson", "agent_name": "王五"}
        self.force(self.env["med.authorisation"].create(person).document_id)
        one = self.purchase(lines=[(products[0], 1, 10)])
        many = self.purchase(lines=[(products[n % 20], 1, 10) for n in range(200)])
        first, second = (self.gate_queries("purchase.confirm", order) for order in (one, many))
        self.assertLessEqual(second, first)
        self.assertLessEqual(second, 30)
        both = self.gate_queries("purchase.confirm", one | many)
        self.assertLessEqual(both, first + 1)

    def test_a_receipt_of_many_products(self):
        products = [self.product(f"器械{n}", "3", "2017", "07") for n in range(30)]
        one, many = self.purchase(lines=[(products[0], 1, 10)]), self.purchase(lines=[(p, 1, 10) for p in products])
        (one | many).button_confirm()
        first, second = (self.gate_queries("stock.receive", self.receipt(order).move_ids) for order in (one, many))
        self.assertLessEqual(second, first + 2)
