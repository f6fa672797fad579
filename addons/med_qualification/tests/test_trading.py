from datetime import datetime, timedelta

from odoo import Command
from odoo.addons.med_qualification.tests.common_check import CheckCase
from odoo.tests import freeze_time, tagged


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01")
class TestTrading(CheckCase):
    """What a salesperson is told although the order may pass, and facts for rules on unusual trading."""

    def warned(self, order):
        found = self.env["med.gate"].with_user(self.sales).preview("sale.order", order.ids)[str(order.id)]
        return [finding for finding in found["findings"] if finding["code"] == "LICENCE-OUTLASTS"]

    def test_a_licence_that_ends_before_the_promised_delivery(self):
        licence = self.qualify(valid_to="2026-08-15")
        order = self.of_dealer(self.device, commitment_date=datetime(2026, 8, 15, 3))
        self.assertFalse(self.warned(order))
        order.commitment_date = datetime(2026, 8, 16, 3)
        [finding] = self.warned(order)
        self.assertEqual((finding["severity"], finding["link"]["id"]), ("warn", licence.id))
        for text in (licence.number, "2026-08-15", "75 days", "2026-08-16"):
            self.assertIn(text, finding["message"])
        order.action_confirm()  # it warns, and the day of delivery is judged again
        self.assertEqual(order.state, "sale")
        self.assertTrue(any(licence.number in (message.body or "") for message in order.message_ids))

    def test_the_day_is_that_of_the_company(self):
        self.company.partner_id.tz = "Asia/Shanghai"
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        self.qualify(valid_to="2026-08-15")
        order = self.of_dealer(self.device, commitment_date=datetime(2026, 8, 15, 15))
        self.assertFalse(self.warned(order))
        order.commitment_date = datetime(2026, 8, 15, 17)  # the 16th in Shanghai
        self.assertTrue(self.warned(order))

    def test_soon_without_a_promise(self):
        self.qualify(valid_to="2026-06-30")
        [finding] = self.warned(self.of_dealer(self.device))
        self.assertIn("29 days", finding["message"])
        self.assertNotIn("planned delivery", finding["message"])

    def test_the_renewed_one_is_enough(self):
        old = self.qualify(valid_to="2026-06-20")
        order = self.of_dealer(self.device, commitment_date=datetime(2026, 8, 16, 3))
        self.assertTrue(self.warned(order))
        version = self.env["med.document"].browse(old.with_user(self.quality).action_new_version()["res_id"])
        version.with_user(self.quality).write(
            {"valid_from": "2026-06-21", "valid_to": "2031-06-20", "file_ids": [Command.create(self._scan())]}
        )
        self.assertTrue(self.warned(order))
        self.approve(version)
        self.assertFalse(self.warned(order))

    def _scan(self):
        return {"name": "scan.pdf", "content": "JVBERi0="}

    def test_only_devices_of_its_classes(self):
        self.qualify(valid_to="2026-06-20")
        class_1 = self.product("医用放大镜", "1")
        self.assertFalse(self.warned(self.of_dealer(class_1)))

    def test_what_the_rule_needs(self):
        ship, confirm = (self.env.ref(f"med_base.operation_{name}") for name in ("stock_ship", "sale_confirm"))
        rule = self.env["med.rule"].new({"operation_id": ship.id, "check_type": "licence_outlasts"})
        self.assertTrue(rule._problem_licence_outlasts())
        rule.operation_id = confirm
        self.assertIn("licences", rule._problem_licence_outlasts())
        rule.doc_any_ids = self.kind("operation_licence")
        self.assertIn("classes", rule._problem_licence_outlasts())
        rule.class_3 = True
        self.assertEqual(rule._problem_licence_outlasts(), "")

    # --- facts ------------------------------------------------------------------------------------------------------

    def past(self, price, days, **values):
        order = self.order(self.dealer, [(self.device, 1, price)], **values)
        self.env.cr.execute(
            "UPDATE sale_order SET state = 'sale', date_order = %s WHERE id = %s",
            [datetime(2026, 6, 1) - timedelta(days=days), order.id],
        )
        order.invalidate_recordset()
        return order

    def facts(self, *orders):
        records = self.env["sale.order"].browse([order.id for order in orders])
        at = dict.fromkeys(records.ids, datetime(2026, 6, 1).date())
        found = {name: self.env["med.fact"].method(name)(records, at) for name in NAMES}
        return [{name: found[name][order.id] for name in NAMES} for order in orders]

    def test_too_few_orders_say_nothing(self):
        self.past(100, 10), self.past(100, 20), self.past(9999, 400)
        order = self.of_dealer(self.device)
        self.assertEqual(self.facts(order), [{"usual_ratio": 0.0, "month_ratio": 0.0, "new_device_class": False}])

    def test_what_is_usual(self):
        for days in (10, 40, 100, 300):
            self.past(100, days)
        contact = self.env["res.partner"].create({"name": "采购部", "parent_id": self.dealer.id})
        usual = self.order(contact, [(self.device, 1, 100)])
        large = self.order(self.dealer, [(self.device, 5, 100), (self.product("耳温枪", "2", "2017", "07"), 1, 100)])
        other = self.order(self.hospital, [(self.device, 5, 100)])
        self.assertEqual(
            self.facts(usual, large, other),
            [
                {"usual_ratio": 1.0, "month_ratio": 2.0, "new_device_class": False},
                {"usual_ratio": 6.0, "month_ratio": 2.0, "new_device_class": True},
                {"usual_ratio": 0.0, "month_ratio": 0.0, "new_device_class": False},
            ],
        )

    def test_currencies_and_companies_apart(self):
        usd = self.env.ref("base.USD")
        usd.rate_ids.unlink()
        self.env["res.currency.rate"].create(
            {"currency_id": usd.id, "name": "2020-01-01", "rate": 0.125, "company_id": self.company.id}
        )
        pricelist = self.env["product.pricelist"].create({"name": "USD", "currency_id": usd.id})
        for days in (10, 40, 100):
            self.past(100, days, pricelist_id=pricelist.id)
        order = self.order(self.dealer, [(self.device, 1, 800)])
        [facts] = self.facts(order)
        self.assertAlmostEqual(facts["usual_ratio"], 1.0)

    def test_as_many_queries_for_many_orders(self):
        for days in (10, 40, 100):
            self.past(100, days)
        many = [self.of_dealer(self.device) for _n in range(12)]
        costs = []
        for orders in (many[:2], many):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.facts(*orders)
            costs.append(self.cr.sql_log_count - before)
        self.assertLessEqual(costs[1] - costs[0], 2)

    def test_the_proposals_are_not_in_force(self):
        codes = {"UNUSUAL-SIZE", "UNUSUAL-FREQUENCY", "UNUSUAL-CLASS"}
        rules = self.env["med.rule"].search([("code", "in", list(codes))])
        self.assertEqual(set(rules.mapped("state")), {"draft"})
        self.assertEqual(set(rules.mapped("code")), codes)


NAMES = ("usual_ratio", "month_ratio", "new_device_class")
