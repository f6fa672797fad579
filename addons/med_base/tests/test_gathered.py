"""The same found about many lines is one finding, in every place where people read it; the evidence names all."""

import doctest

from odoo import Command
from odoo.addons.med_base.tools import finding as finding_tools
from odoo.addons.med_base.tools.finding import Finding
from odoo.tests import tagged

from .common_stock import StockCase


@tagged("post_install", "-at_install")
class TestGathered(StockCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.products = cls.env["product.product"].create(
            [{"name": f"导管 {i:02}", "is_storable": True, "taxes_id": False} for i in range(12)]
        )
        for product in cls.products:
            cls.stock(product, 10)

    def shipment(self):
        """One delivery of all products: each move is judged by itself."""
        picking = self.delivery(self.products[0], 1)
        picking.move_ids = [
            Command.create(
                {
                    "product_id": product.id,
                    "product_uom_qty": 1,
                    "location_id": self.shelf.id,
                    "location_dest_id": self.customers.id,
                }
            )
            for product in self.products[1:]
        ]
        picking.action_confirm()
        picking.action_assign()
        picking.move_ids.picked = True
        return picking

    def test_doctests(self):
        self.assertEqual(doctest.testmod(finding_tools).failed, 0)

    def test_a_shipment_of_many_products(self):
        self.blocking_rule()
        picking = self.shipment()
        names = picking.move_ids.product_id.mapped("display_name")
        with self.assertRaises(Exception) as caught, self.env.cr.savepoint():
            picking.with_user(self.worker).button_validate()
        self.env.cr.postrollback.clear()
        (data,) = caught.exception.context["med"]["documents"][0]["findings"]
        self.assertEqual((data["message"], data["lines"]), ("No.", names))
        text = str(caught.exception)
        self.assertEqual(text.count("No."), 1)
        self.assertIn(f"{names[4]}, and 7 more", text)
        self.assertNotIn(names[5], text)

    def test_the_hold_and_the_evidence_name_all(self):
        self.blocking_rule()
        hold = self.hold(self.shipment())
        check = self.env["med.check"].search([("res_id", "=", hold.res_id), ("model", "=", hold.model)], limit=1)
        for record in (hold, check):
            self.assertEqual([len(data["lines"]) for data in record.findings], [12])
            self.assertIn("<summary>", record.findings_html)
            self.assertIn(self.products[11].display_name, record.findings_html)

    def test_a_batch_report(self):
        self.blocking_rule()
        pickings = self.shipment() | self.delivery(self.device)
        report = pickings.with_user(self.worker).action_med_validate_each()
        self.env.cr.postrollback.clear()
        self.env.cr.postcommit.clear()
        found = {row["id"]: row["findings"] for row in report["params"]["refused"]}
        self.assertEqual([len(found[picking.id]) for picking in pickings], [1, 1])
        self.assertEqual([len(found[picking.id][0]["lines"]) for picking in pickings], [12, 1])

    def gathered(self, *findings, rule=None):
        """What the gate keeps of findings on an order's lines."""
        order = self.order(lines=[(product, 1, 10) for product in self.products])
        verdict = self.env["med.gate"]._evaluate("sale.confirm", order)[0]
        found = {order.id: [(rule, "block", finding(order.order_line)) for finding in findings]}
        return self.env["med.gate"]._findings_data(
            verdict, order, found, {("product.product", self.products[0].id): "x"}
        )

    def test_names_of_products_are_listed_in_the_message(self):
        """A check that names one product a finding, and the rule's words once for all of them."""
        rule = self.rule(message="%(product)s is banned until %(day)s.", resolution="Take %(product)s off.")
        found = [lambda lines, i=i: Finding({"product": f"P{i}", "day": "May"}, lines=(lines[i].id,)) for i in range(7)]
        (data,) = self.gathered(*found, rule=rule)
        self.assertEqual(data["message"], "P0, P1, P2, P3, P4, and 2 more is banned until May.")
        self.assertEqual(data["resolution"], "Take P0, P1, P2, P3, P4, and 2 more off.")
        self.assertEqual(len(data["lines"]), 7)

    def test_what_differs_stays_apart(self):
        """Other values, another link to mend it, other words, another code: another finding."""
        rule = self.rule(message="%(product)s: %(day)s")
        found = self.gathered(
            lambda lines: Finding({"product": "A", "day": 1}),
            lambda lines: Finding({"product": "A", "day": 2}),
            lambda lines: Finding({"product": "A", "day": 1}, link=("product.product", self.products[0].id)),
            lambda lines: Finding({"product": "A", "day": 1}, message="Other"),
            lambda lines: Finding({"product": "A", "day": 1}, code="other"),
            lambda lines: Finding({"product": "B", "day": 1}),
            rule=rule,
        )
        self.assertEqual([data["message"] for data in found], ["A and B: 1", "A: 2", "A: 1", "Other", "A: 1"])

    def test_one_approval_covers_what_is_one(self):
        """Evidence, request and waiver see one finding; the shipment then passes as a whole."""
        head = self.user("quality_head")
        self.rule("stock.ship", check_type="domain", condition_domain="[('id', '!=', 0)]", message="Look at it.")
        picking = self.shipment()
        hold = self.hold(picking)
        hold.with_user(self.worker).action_request_approval("急用")
        hold.approval_ids.with_user(head).action_approve("同意")
        self.assertEqual(len(hold.waiver_ids), 1)
        picking.with_user(self.worker).button_validate()
        self.assertEqual(picking.state, "done")
