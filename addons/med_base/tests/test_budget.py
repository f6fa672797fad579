"""What a run of the gate may cost, in queries: constant in rules and lines."""

from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import SQL

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

    def test_a_quotation_costs_nothing(self):
        """What is not confirmed has no clearance that could be taken back."""
        self.order()
        statements = []
        execute = type(self.cr).execute

        def spy(cr, query, *args, **kwargs):
            statements.append(query.code if isinstance(query, SQL) else query)
            return execute(cr, query, *args, **kwargs)

        with patch.object(type(self.cr), "execute", spy):
            self.order()
        self.assertFalse([s for s in statements if "med_clearance" in s])

    # --- shipments --------------------------------------------------------------------------------------------------

    def shipment(self, device, count):
        """A delivery of so many serials, ready to be validated."""
        lots = self.env["stock.lot"].create([{"product_id": device.id} for _ in range(count)])
        for lot in lots:
            self.stock(device, 1, lot)
        order = self.order(lines=[(device, count, 10)])
        order.action_confirm()
        order.picking_ids.move_ids.picked = True
        self.assertEqual(len(order.picking_ids.move_line_ids.lot_id), count)
        return order.picking_ids

    def guard_queries(self, picking):
        """Queries that the doors make in the course of a validation."""
        self.env.flush_all()
        self.env.invalidate_all()
        picking.move_ids.mapped("move_line_ids.lot_id.name")
        counts = []
        guard = type(picking.move_ids)._med_guard

        def counted(moves):
            start = self.cr.sql_log_count
            guard(moves)
            counts.append(self.cr.sql_log_count - start)

        with patch.object(type(picking.move_ids), "_med_guard", counted):
            picking.button_validate()
            self.env.flush_all()
        self.assertEqual(picking.state, "done")
        return sum(counts)

    def test_a_hundred_serials(self):
        for number in range(30):
            kind = number % 3
            self.rule(
                "stock.ship",
                name=f"R{number}",
                code=f"B-{number}",
                check_type=("threshold", "formula", "domain")[kind],
                fact_id=self.env.ref("med_base.fact_quantity").id,
                value=10**9,
                formula="quantity > 1000000000 or lot_count > 100000",
                condition_domain="[('product_id.name', '=', 'nothing')]",
            )
        device = self.env["product.product"].create({"name": "D", "is_storable": True, "tracking": "serial"})
        self.guard_queries(self.shipment(device, 1))  # caches of the registry fill
        one = self.guard_queries(self.shipment(device, 1))
        many = self.guard_queries(self.shipment(device, 100))
        self.assertLessEqual(many, one)
        self.assertLessEqual(many, 15)
