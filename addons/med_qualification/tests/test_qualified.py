from odoo import Command
from odoo.addons.med_base.models.med_fact import Facts
from odoo.addons.med_qualification.tests.common import SCAN
from odoo.addons.med_qualification.tests.common_check import CheckCase
from odoo.tests import freeze_time, tagged


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01")
class TestQualified(CheckCase):
    def verdict(self, order):
        (verdict,) = self.env["med.gate"]._evaluate("sale.confirm", order)
        return verdict.findings

    def test_one_finding_for_each_requirement(self):
        self.licence("business_licence")
        devices = [self.product(f"器械{code}", "3", "2017", code) for code in ("07", "13", "14")]
        (finding,) = self.verdict(self.of_dealer(*devices, self.device))
        self.assertEqual((finding["code"], finding["severity"]), ("CN-QUALIFIED", "block"))
        self.assertEqual(len(finding["lines"]), 4)
        self.assertIn(self.kind("operation_licence").name, finding["message"])
        self.assertIn("and 1 more", finding["message"])
        self.assertIn("art. 4", finding["source"])
        self.assertEqual(
            finding["link"], {"model": "res.partner", "id": self.dealer.id, "name": self.dealer.display_name}
        )

    def test_an_expired_licence_and_its_renewal(self):
        self.licence("business_licence")
        licence = self.licence("operation_licence", valid_to="2026-05-31")
        order = self.of_dealer(self.device)
        (finding,) = self.verdict(order)
        self.assertIn(f"{licence.number} expired on 2026-05-31", finding["message"])
        self.assertEqual(finding["link"]["id"], licence.id)
        self.assertIn("renewed", finding["resolution"])
        renewal = self.env["med.document"].browse(licence.with_user(self.quality).action_new_version()["res_id"])
        renewal.with_user(self.quality).write(
            {
                "number": "沪嘉食药监械经营许20187006号", "valid_from": "2026-05-01", "valid_to": "2031-05-31",
                "file_ids": [Command.create({"name": "new.pdf", "content": SCAN})],
            }
        )  # fmt: skip
        (finding,) = self.verdict(order)
        self.assertIn("draft", finding["resolution"])
        self.assertNotIn("in review", finding["message"])
        self.assertEqual(finding["link"]["id"], renewal.id)
        renewal.with_user(self.quality).action_confirm_scope()
        renewal.with_user(self.quality).action_submit()
        (finding,) = self.verdict(order)
        self.assertIn("2026-05-31", finding["message"])
        self.assertIn(f"its renewal {renewal.number} is in review", finding["message"])
        self.assertIn(renewal.number, finding["resolution"])
        self.assertEqual(finding["link"]["id"], renewal.id)
        renewal.with_user(self.quality).action_review()
        renewal.with_user(self.head).action_approve()
        order.action_confirm()

    def test_a_requirement_speaks_for_itself(self):
        self.qualify()
        self.requirement(
            "gsp_certificate", severity="warn", message="%(partner)s：%(products)s：%(missing)s（%(requirement)s）",
            resolution="向%(partner)s索取", source="公司制度", clause="第3条",
        )  # fmt: skip
        order = self.of_dealer(self.device)
        (finding,) = self.verdict(order)
        self.assertEqual(
            (finding["message"], finding["resolution"], finding["source"], finding["severity"]),
            (
                f"{self.dealer.name}：{self.device.name}：{self.kind('gsp_certificate').name}（要求）",
                f"向{self.dealer.name}索取", "公司制度 第3条", "warn",
            ),
        )  # fmt: skip
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_flags_classes_and_tiers(self):
        self.qualify()
        strategic = self.env.ref("med_qualification.partner_tier_strategic")
        implant = self.product("人工关节", "3", "2017", "07", med_implant=True)
        cold = self.product("低温器械", "3", "2017", "07", med_cold=True)
        self.requirement("gsp_certificate", implant=True)
        self.requirement("gmp_certificate", implant=True, cold=True)
        self.requirement("foreign_trade_filing", tier_ids=[Command.set(strategic.ids)])
        self.of_dealer(self.device, cold).action_confirm()
        found = [f for f in self.verdict(self.of_dealer(implant, cold)) if f["code"] == "CN-QUALIFIED"]
        self.assertEqual(len(found), 1, found)
        finding = found[0]
        self.assertIn(self.kind("gsp_certificate").name, finding["message"])
        self.assertEqual(len(finding["lines"]), 1)
        self.dealer.med_tier_id = strategic
        (finding,) = [f for f in self.verdict(self.of_dealer(cold)) if f["severity"] == "block"]  # reviews only warn
        self.assertIn(self.kind("foreign_trade_filing").name, finding["message"])

    def test_dates_of_a_row(self):
        self.qualify()
        self.requirement("gsp_certificate", date_from="2026-06-02", date_to="2026-06-02")
        order = self.of_dealer(self.device)
        self.assertFalse(self.verdict(order))
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        for moment, found in (("2026-06-01 15:59", 0), ("2026-06-01 16:00", 1), ("2026-06-02 16:00", 0)):
            with freeze_time(moment):
                self.assertEqual(len(self.verdict(order)), found, moment)

    def test_rows_of_another_company_and_flow(self):
        self.qualify()
        self.requirement("gsp_certificate", company_id=self.company_2.id)
        self.requirement("gsp_certificate", flow="buy")
        self.of_dealer(self.device).action_confirm()
        own = self.env["sale.order"].with_company(self.company_2).create(
            {
                "partner_id": self.dealer.id, "company_id": self.company_2.id,
                "order_line": [Command.create({"product_id": self.device.id, "product_uom_qty": 1})],
            }
        )  # fmt: skip
        (finding,) = self.verdict(own.with_context(allowed_company_ids=[self.company.id]))
        self.assertIn(self.kind("gsp_certificate").name, finding["message"])

    def test_nobody_knows_the_type(self):
        order = self.order(self.partner("新客户"), user=self.sales)
        (finding,) = self.verdict(order)
        self.assertEqual((finding["severity"], finding["finding"].split(":")[0]), ("block", "untyped"))
        class_1 = self.product("医用放大镜", "1")
        (finding,) = self.verdict(self.order(self.partner("新客户"), [(class_1, 1, 1)], user=self.sales))
        self.assertEqual(finding["severity"], "warn")  # as grave as what anybody must hold for it
        plain = self.env["product.product"].create({"name": "打印纸", "taxes_id": False})
        self.assertFalse(self.verdict(self.order(self.partner("新客户"), [(plain, 1, 1)], user=self.sales)))

    def test_an_unknown_class_is_left_to_device_classed(self):
        device = self.product("未分类器械", False, med_is_device=True)
        self.assertEqual([f["code"] for f in self.verdict(self.of_dealer(device))], ["CN-CLASSED"])

    def test_a_class_three_licence_is_none_of_class_two(self):
        self.qualify()
        monitor = self.product("血压计", "2", "2017", "07")
        (finding,) = self.verdict(self.of_dealer(monitor, self.device))
        self.assertEqual(self.about(finding), "CN-SELL-OPERATOR-II")
        self.assertEqual(finding["lines"], [monitor.name])

    def test_buyer_and_consignee_are_told_apart(self):
        stranger = self.partner("别的公司", "distributor")
        found = self.verdict(self.of_dealer(self.device, partner_shipping_id=stranger.id))
        self.assertEqual(len({finding["finding"] for finding in found}), len(found))
        self.assertEqual(len(found), 4)

    def test_a_new_version_voids_what_was_waived(self):
        army = self.partner("某部队医院", "military_hospital")
        order = self.order(army, user=self.sales)
        (before,) = self.verdict(order)
        row = self.env.ref("med_qualification.requirement_cn_sell_military")
        new = row.browse(row.with_user(self.head).action_new_version()["res_id"]).with_user(self.head)
        new.message = "%(partner)s"
        new.action_submit()
        new.with_user(self.user("quality_head", "second-head")).action_publish()
        (after,) = self.verdict(order)
        self.assertNotEqual(before["finding"], after["finding"])

    def test_a_companys_local_change_of_the_rule(self):
        order = self.of_dealer(self.device)
        self.env["med.rule.override"]._as_installer().create(
            {
                "rule_id": self.env.ref("med_qualification.rule_cn_qualified").id, "company_id": self.company.id,
                "switch_off": True, "reason": "x", "state": "published",
            }
        )  # fmt: skip
        self.env.registry.clear_cache()
        self.assertFalse(self.verdict(order))

    def test_a_rule_needs_a_flow(self):
        rule = self.env["med.rule"].new(
            {"operation_id": self.env.ref("med_base.operation_sale_confirm").id, "check_type": "qualified"}
        )
        self.assertTrue(rule._problem())
        rule.flow = "sell"
        self.assertFalse(rule._problem())


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01")
class TestQueries(CheckCase):
    def count(self, orders, whole=False):
        """Queries of the rule, or of a whole evaluation, with warm caches of rules and rows."""
        gate = self.env["med.gate"].sudo()
        gate._evaluate("sale.confirm", orders)
        self.env.flush_all()
        self.env.invalidate_all()
        orders = self.env["sale.order"].browse(orders.ids)
        orders.mapped("state")
        before = self.cr.sql_log_count
        if whole:
            found = [finding for verdict in gate._evaluate("sale.confirm", orders) for finding in verdict.findings]
        else:
            rule = self.env.ref("med_qualification.rule_cn_qualified").sudo()
            rule.fetch(rule._judged)
            before = self.cr.sql_log_count
            facts = Facts(orders, dict.fromkeys(orders.ids, gate._today(self.company)))
            found = [finding for part in rule.judge(orders, facts).values() for finding in part]
        return self.cr.sql_log_count - before, len(found)

    def test_lines_requirements_and_orders(self):
        self.licence("business_licence")
        products = [self.product(f"器械{n}", "3", "2017", "13") for n in range(20)]
        one = self.of_dealer(products[0])
        many = self.order(self.dealer, [(products[n % 20], 1, 10) for n in range(200)])
        few, found = self.count(one)
        self.assertEqual(found, 1)
        self.assertEqual(self.count(many), (few, 1))
        whole, _found = self.count(one, whole=True)
        kinds = ("gsp_certificate", "gmp_certificate", "foreign_trade_filing", "quality_agreement", "radiation_permit")
        for number in range(30):
            self.requirement(kinds[number % 5], name=f"要求{number}")
        self.assertEqual(self.count(many), (few, 31))
        others = [self.order(self.partner(f"经销商{n}", "distributor"), [(products[n], 1, 10)]) for n in range(5)]
        orders = many.browse([many.id, one.id, *(order.id for order in others)])
        queries, found = self.count(orders)
        self.assertEqual(found, 31 * 2 + 32 * 5)
        self.assertLessEqual(queries, few)
        queries, _found = self.count(many, whole=True)
        self.assertLessEqual(queries, whole)
        self.assertLessEqual(few, 11)

    def test_nothing_to_find(self):
        self.qualify()
        queries, found = self.count(self.of_dealer(self.device))
        self.assertFalse(found)
        self.assertLessEqual(queries, 8)
