"""What nobody knows opens no door, and the refusal says who can make it known."""

from odoo.tests import tagged

from .common_rules import RuleCase
from .common_stock import StockCase


@tagged("post_install", "-at_install")
class TestUnknown(RuleCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.nowhere = cls.env["res.partner"].create({"name": "某诊所", "is_company": True, "country_id": False})
        cls.fact = cls.env.ref("med_base.fact_customer_country")
        cls.sales = cls.user("sales")

    def finding(self, order):
        """The one finding of the refusal of an order's confirmation by a salesperson."""
        (finding,) = self.refused(order.with_user(self.sales).action_confirm)["documents"][0]["findings"]
        return finding

    def test_threshold(self):
        self.rule(name="制裁", fact_id=self.fact.id, operator="=", value_text="KP", severity="block")
        self.order().action_confirm()
        order = self.order(partner=self.nowhere)
        finding = self.finding(order)
        self.assertEqual(finding["severity"], "block")
        for words in (order.name, self.fact.name, "制裁"):
            self.assertIn(words, finding["message"])
        self.assertEqual(finding["resolution"], self.fact.when_unknown)
        self.nowhere.country_id = self.env.ref("base.cn")
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_as_grave_as_the_rule(self):
        for severity in ("log", "warn", "approve", "block"):
            self.rule(name=severity, fact_id=self.fact.id, operator="=", value_text="KP", severity=severity)
        verdict = self.env["med.gate"]._evaluate("sale.confirm", self.order(partner=self.nowhere))[0]
        self.assertEqual([f["severity"] for f in verdict.findings], ["block", "approve", "warn", "log"])
        self.assertEqual({f["finding"] for f in verdict.findings}, {"unknown"})

    def test_an_approval_covers_it(self):
        self.rule(fact_id=self.fact.id, operator="!=", value_text="CN")
        self.user("quality_head")
        order = self.order(partner=self.nowhere, user=self.sales)
        hold = self.hold(order)
        hold.with_user(self.sales).action_request_approval("电话确认在国内")
        hold.approval_ids.with_user(self.user("quality_head")).action_approve("同意")
        order.with_user(self.sales).action_confirm()
        self.assertEqual(hold.waiver_ids.state, "used")

    def test_formula(self):
        formulas = {
            "customer_country == 'KP'": False,
            "customer_country in ('KP', 'IR')": False,
            "'KP' in (customer_country, 'IR')": False,
            "not customer_country": False,
            "customer_country": False,
            "'a' if customer_country else ''": False,
            "customer_country == 'KP' or amount > 5000": False,
            "min(customer_country, 1) > 2": False,
            "customer_country == 'KP' and amount > 5000": True,
            "amount > 5000 and customer_country == 'KP'": True,
            "coalesce(customer_country, 'CN') == 'KP'": True,
            "not empty(customer_country) and customer_country == 'KP'": True,
        }
        for formula, passes in formulas.items():
            rule = self.rule(check_type="formula", formula=formula, severity="block")
            with self.subTest(formula):
                order = self.order(partner=self.nowhere)
                if passes:
                    order.action_confirm()
                else:
                    self.assertIn(self.fact.name, self.finding(order)["message"])
            rule._retire()
            self.env.registry.clear_cache()

    def test_a_fact_that_forgets_a_document(self):
        fact = self.env.ref("med_base.fact_line_count")
        self.rule(fact_id=fact.id, severity="block")
        order = self.order()
        self.patch(type(self.env["med.fact"]), "_fact_line_count", lambda facts, records, at: {})
        self.assertIn(fact.name, self.finding(order)["message"])

    def test_queries_do_not_grow(self):
        self.rule(fact_id=self.fact.id, operator="=", value_text="KP")

        def queries(count):
            orders = self.env["sale.order"].union(*(self.order(partner=self.nowhere) for _i in range(count)))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertTrue(all(v.refused for v in self.env["med.gate"]._evaluate("sale.confirm", orders)))
            return self.env.cr.sql_log_count - before

        queries(1)
        self.assertLessEqual(queries(20) - queries(2), 2)

    def test_the_editor_shows_a_value_that_is_missing(self):
        self.order(partner=self.nowhere)
        check = self.env["med.rule"].with_user(self.user("rules")).check_formula
        answer = check(self.env.ref("med_base.operation_sale_confirm").id, "customer_country == 'KP'")
        self.assertTrue(answer["ok"])
        self.assertIn("customer_country", answer["sample"])


@tagged("post_install", "-at_install")
class TestUnknownReceiver(StockCase):
    def test_country_of_the_address(self):
        """A device of a Chinese hospital that goes to its branch abroad goes abroad."""
        branch = self.env["res.partner"].create(
            {
                "parent_id": self.hospital.id,
                "type": "delivery",
                "name": "境外分院",
                "country_id": self.env.ref("base.us").id,
            }
        )
        fact = self.env.ref("med_base.fact_consignee_country")
        self.rule("stock.ship", fact_id=fact.id, operator="!=", value_text="CN", severity="block", message="%(value)s")
        payload = self.assertRefused(self.delivery(partner=branch).with_user(self.worker)._action_done)
        self.assertEqual(payload["documents"][0]["findings"][0]["message"], "US")
        branch.country_id = False
        payload = self.assertRefused(self.delivery(partner=branch).with_user(self.worker)._action_done)
        self.assertEqual(payload["documents"][0]["findings"][0]["resolution"], fact.when_unknown)
        self.delivery(partner=self.hospital).with_user(self.worker)._action_done()
        self.assertEqual(self.shipped(), 2)

    def test_nobody_receives(self):
        fact = self.env.ref("med_base.fact_consignee_country")
        self.rule("stock.ship", fact_id=fact.id, operator="=", value_text="KP", severity="block")
        self.assertRefused(self.delivery(partner=self.env["res.partner"]).with_user(self.worker)._action_done)

    def test_every_fact_that_may_be_unknown_says_who_mends_it(self):
        """Judged on documents on which nothing is entered: what has no value then says so, and who enters it."""
        order = self.env["sale.order"].create({"partner_id": self.env["res.partner"].create({"name": "空"}).id})
        moves = self.delivery(partner=self.env["res.partner"]).move_ids
        for code, record in (("sale.confirm", order), ("sale.change", order), ("stock.ship", moves)):
            operation = self.env["med.operation"].search([("code", "=", code)])
            at = {record.id: record._med_date()}
            for fact in operation.fact_ids:
                self.assertTrue(fact.description, fact.code)
                if fact.method(fact.code)(record, at)[record.id] is None:
                    self.assertTrue(fact.when_unknown, fact.code)
                    self.assertIn("ithout a value", fact.description, fact.code)
