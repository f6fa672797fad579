"""What a run of the gate may cost, in queries: constant in rules and lines."""

from odoo.tests import tagged

from .common_rules import RuleCase


@tagged("post_install", "-at_install")
class TestBudget(RuleCase):
    def gate_queries(self, order):
        """Queries of a cold run of the gate: as in a transaction of its own."""
        self.env.flush_all()
        self.env.invalidate_all()
        self.env["med.rule"]._in_force("sale.confirm", self.company.id)  # kept by the registry, not by the transaction
        order.read(["state"])
        order.order_line.read(["product_uom_qty"])
        start = self.cr.sql_log_count
        self.env["med.gate"]._pass("sale.confirm", order)
        self.env.flush_all()
        return self.cr.sql_log_count - start

    def test_fifty_lines_thirty_rules(self):
        for number in range(30):
            kind = number % 3
            self.rule(
                name=f"R{number}",
                code=f"B-{number}",
                check_type=("threshold", "formula", "domain")[kind],
                fact_id=self.env.ref("med_base.fact_amount").id,
                value=10**9,
                formula="amount > 1000000000 or max_discount > 90",
                condition_domain="[('partner_id.name', '=', 'nobody')]",
            )
        one = self.gate_queries(self.order())
        many = self.gate_queries(self.order(lines=[(self.device, 1, 10)] * 50))
        self.assertLessEqual(many, one)
        self.assertLessEqual(many, 15)
