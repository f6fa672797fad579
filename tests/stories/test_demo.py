"""The demonstration data tells its story: what the gate refuses, who resolves it, and that it then goes on."""

import re
from datetime import date, timedelta

from odoo.addons.med_base import demo
from odoo.addons.med_base.exceptions import GateBlocked
from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, tagged

# What stands against each quotation on the desk: {(code of the requirement or rule, severity)}
FINDINGS = {
    "fine": set(),
    "scope": {("CN-SELL-OPERATOR-III", "block")},
    "expired": {("CN-SELL-OPERATOR-III", "block")},
    "class3": {("CN-SELL-OPERATOR-III", "block")},
    "pending": {("CN-SELL-OPERATOR", "block"), ("CN-SELL-OPERATOR-II", "block")},
    "cold": {("CN-SELL-OPERATOR-III", "block")},
    "hospital": {("CN-SELL-PRIVATE-HOSPITAL", "block")},
    "crosswalk": {("CN-SELL-OPERATOR-III", "approve")},
    "large": {("large", "approve")},
    "large_asked": {("large", "approve")},
    "discount": {("discount", "approve")},
}


@tagged("post_install", "-at_install")
class TestDemo(TransactionCase):
    """Loaded into the transaction of the class, which is rolled back: the test database stays as it was."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.addClassCleanup(cls.cr.postrollback.clear)
        cls.addClassCleanup(cls.cr.postcommit.clear)
        cls.book = demo.load(cls.env)
        cls.own = {cls.book[f"rule_{name}"].code: name for name in ("large", "discount", "third_party")}

    def by(self, login, name):
        return self.book.by(login, self.book[name])

    def refused(self, verb):
        with self.assertRaises(GateBlocked) as caught, self.env.cr.savepoint():
            verb()
        self.env.cr.postrollback.clear()
        self.env.cr.postcommit.clear()
        return caught.exception.context["med"]["documents"][0]["findings"]

    def test_the_second_person_approves_and_the_order_goes_on(self):
        order, renewed = self.by("sales", "order_scope"), "operation_licence_D01_renewed"
        (finding,) = self.refused(order.action_confirm)
        self.assertEqual((finding["code"], finding["severity"]), ("CN-QUALIFIED", "block"))
        self.assertIn(self.book[renewed].number, finding["resolution"])
        self.assertEqual(finding["link"]["id"], self.book["operation_licence_D01"].id)
        with self.assertRaises(AccessError):
            self.by("quality", renewed).action_approve()
        self.by("quality_head", renewed).action_approve()
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_what_stands_against_the_quotations(self):
        orders = {name: self.book[f"order_{name}"] for name in FINDINGS}
        previews = self.env["med.gate"].preview("sale.order", [order.id for order in orders.values()])
        found = {
            name: {
                (self.own.get(finding["code"]) or finding["finding"].split(":")[0], finding["severity"])
                for finding in previews[str(order.id)]["findings"]
            }
            for name, order in orders.items()
        }
        self.assertEqual(found, FINDINGS)
        self.assertEqual(previews[str(orders["large_asked"].id)]["approval"]["state"], "pending")
        self.by("sales", "order_fine").action_confirm()

    def test_a_large_order_is_approved_by_credit_and_finance(self):
        order = self.book["order_large_asked"]
        for login in ("credit", "finance"):
            self.refused(self.by("sales", "order_large_asked").action_confirm)
            approval = self.book.by(login, self.env["med.approval"]).search([("res_id", "=", order.id)])
            approval.action_approve()
        self.by("sales", "order_large_asked").action_confirm()
        self.assertEqual(order.state, "sale")

    def test_rules_were_tried_and_published_by_two_persons(self):
        rules = self.env["med.rule"].browse([self.book[f"rule_{name}"].id for name in self.own.values()])
        self.assertEqual(set(rules.mapped("state")), {"published"})
        self.assertEqual(rules.published_by_id, self.book["user_director"])
        self.assertNotIn(self.book["user_director"], rules.editor_ids)
        self.assertTrue(all(trial.total > 20 for trial in rules.trial_ids))
        self.assertTrue(any(trial.found for trial in rules.trial_ids))
        self.assertEqual(self.book["rule_month"].state, "submitted")

    def test_the_past_has_its_dates_and_its_evidence(self):
        orders = self.env["sale.order"].search([("state", "=", "sale"), ("user_id", "=", self.book["user_sales"].id)])
        self.assertGreaterEqual(len(orders), 40)
        days = {order: order.date_order.date() for order in orders}
        self.assertLess(min(days.values()), date.today() - timedelta(days=140))
        self.assertTrue(all(order.create_date.date() <= day for order, day in days.items()))
        checks = self.env["med.check"].search([("model", "=", "sale.order"), ("res_id", "in", orders.ids)])
        self.assertEqual({check.res_id: check.date.date() for check in checks}, {o.id: d for o, d in days.items()})
        moves = orders.order_line.move_ids.filtered(lambda move: move.state == "done")
        self.assertGreater(len(moves), 40)
        self.assertTrue(all(moves.move_line_ids.mapped("lot_id")))
        self.assertEqual({"paid", "not_paid"} - set(orders.invoice_ids.mapped("payment_state")), set())

    def test_numbers_and_addresses_are_nobodys(self):
        documents = self.env["med.document"].search([("create_uid", "=", self.book["user_quality"].id)])
        self.assertGreater(len(documents), 90)
        self.assertFalse(documents.filtered(lambda d: d.number_status not in ("valid", False)).mapped("number"))
        partners = self.env["res.partner"].search([("ref", "=like", "___"), ("vat", "!=", False)])
        self.assertFalse([partner.vat for partner in partners if not re.fullmatch(r"\d{8}DEM0\d{5}.", partner.vat)])
        people = partners | partners.child_ids | self.env.company.partner_id
        self.assertFalse([partner.email for partner in people if not partner.email.endswith("example.com")])
        self.assertFalse(self.env["stock.quant"].search([("quantity", "<", 0), ("location_id.usage", "=", "internal")]))
