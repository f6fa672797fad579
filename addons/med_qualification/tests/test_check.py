from odoo import Command
from odoo.addons.med_qualification.tests.common import SCAN
from odoo.addons.med_qualification.tests.common_check import CheckCase
from odoo.tests import freeze_time, tagged

SHIPPED = {"CN-QUALIFIED", "CN-CLASSED"}


@tagged("post_install", "-at_install")
class TestSale(CheckCase):
    def test_class_three_needs_a_licence(self):
        order = self.of_dealer(self.device)
        found = self.findings(order.action_confirm)
        self.assertEqual(found.keys(), {"CN-SELL-OPERATOR", "CN-SELL-OPERATOR-III"})
        finding = found["CN-SELL-OPERATOR-III"]
        for text in (self.dealer.name, self.device.name, self.kind("operation_licence").name):
            self.assertIn(text, finding["message"])
        self.assertEqual(finding["severity"], "block")
        self.assertEqual(finding["link"]["model"], "res.partner")
        self.assertEqual(finding["lines"], [order.order_line.name])
        self.assertEqual(order.state, "draft")

    def test_approving_the_licence_resolves_it(self):
        order = self.of_dealer(self.device)
        self.licence("business_licence")
        licence = self.draft("operation_licence", user=self.sales)
        found = self.findings(order.action_confirm)
        self.assertEqual(found["CN-SELL-OPERATOR-III"]["link"]["id"], licence.id)  # on record, and not approved yet
        self.assertIn(licence.number, found["CN-SELL-OPERATOR-III"]["message"])
        self.approve(licence)
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_classes_need_what_is_theirs(self):
        class_1 = self.product("医用放大镜", "1")
        class_2 = self.product("电子血压计", "2", "2017", "07")
        not_a_device = self.env["product.product"].create({"name": "打印纸", "taxes_id": False})
        service = self.env["product.product"].create({"name": "培训", "type": "service", "taxes_id": False})
        self.of_dealer(class_1, not_a_device, service).action_confirm()
        self.assertEqual(
            self.findings(self.of_dealer(class_2).action_confirm).keys(), {"CN-SELL-OPERATOR", "CN-SELL-OPERATOR-II"}
        )
        self.qualify()
        self.assertEqual(  # a class III licence does not cover class II
            self.findings(self.of_dealer(class_2).action_confirm).keys(), {"CN-SELL-OPERATOR-II"}
        )
        self.licence("class2_filing")
        self.of_dealer(class_2, self.device).action_confirm()

    def test_scope(self):
        cases = [
            (self.product("支架", "3", "2002", "6877"), "block", "6877"),
            (self.product("除颤监护仪", "3", "2017", "08"), "approve", "6821"),
            (self.product("试剂盒", "3", "2002", "6840", med_ivd=True), "block", ""),
            (self.product("未分类目录的器械", "3"), "approve", ""),
        ]
        licence = self.qualify()
        for product, severity, text in cases:
            with self.subTest(product=product.name):
                finding = self.findings(self.of_dealer(product, self.device).action_confirm)["scope III"]
                self.assertEqual(finding["severity"], severity)
                self.assertIn(text, finding["message"])
                self.assertIn(product.name, finding["message"])
                self.assertNotIn(self.device.name, finding["message"])
                expected = ("product.template", product.product_tmpl_id.id) if not product.med_entry_id else (
                    "med.document", licence.id)  # fmt: skip
                self.assertEqual((finding["link"]["model"], finding["link"]["id"]), expected)

    def test_reagents_and_cold_chain(self):
        self.qualify(scope_text="III类：6840体外诊断试剂（不需低温冷藏运输贮存），6815（仅限注射器）")
        warm = self.product("生化试剂", "3", "2002", "6840", med_ivd=True)
        cold = self.product("核酸试剂", "3", "2002", "6840", med_ivd=True, med_cold=True)
        limited = self.product("注射器", "3", "2002", "6815")
        self.of_dealer(warm).action_confirm()
        self.assertEqual(self.findings(self.of_dealer(cold).action_confirm)["scope III"]["severity"], "block")
        asked = self.findings(self.of_dealer(limited).action_confirm)["scope III"]
        self.assertEqual(asked["severity"], "approve")
        self.assertIn("仅限注射器", asked["message"])

    def test_any_of_several_licences_will_do(self):
        self.qualify(scope_text="III类：6821")
        self.licence("operation_licence", number="沪嘉食药监械经营许20187006号", scope_text="III类：6877")
        self.of_dealer(self.product("支架", "3", "2002", "6877")).action_confirm()

    def test_what_is_not_in_force_does_not_count(self):
        self.licence("business_licence")
        for change, values in (
            ("expired", {"valid_to": "2026-05-31"}),
            ("future", {"valid_from": "2026-06-02"}),
            ("other company", {"company_id": self.company_2.id}),
            ("other holder", {"partner_id": self.partner("别的公司", "distributor").id}),
        ):
            with self.subTest(change):
                licence = self.draft("operation_licence", user=self.env.user, **values)
                self.force(licence)
                self.assertIn("CN-SELL-OPERATOR-III", self.findings(self.of_dealer(self.device).action_confirm))
                licence.with_user(self.head).sudo().action_revoke("测试")
        self.licence("operation_licence", valid_from="2026-06-01", valid_to="2026-06-01")
        self.of_dealer(self.device).action_confirm()

    def test_a_revoked_licence_counts_no_longer(self):
        licence = self.qualify()
        order = self.of_dealer(self.device)
        licence.with_user(self.head).action_revoke("吊销")
        self.assertIn("CN-SELL-OPERATOR-III", self.findings(order.action_confirm))

    def test_the_old_version_counts_until_the_new_one_begins(self):
        old = self.qualify(valid_to="2026-07-15")
        new = self.env["med.document"].browse(old.with_user(self.quality).action_new_version()["res_id"])
        new.with_user(self.quality).write(
            {
                "valid_from": "2026-07-01", "valid_to": "2031-06-30", "scope_text": "III类：6846",
                "file_ids": [Command.create({"name": "new.pdf", "content": SCAN})],
            }
        )  # fmt: skip
        new.scope_ids.filtered(lambda line: line.code != "6846").unlink()
        self.approve(new)
        implant = self.product("人工关节", "3", "2002", "6846")
        self.of_dealer(self.device).action_confirm()
        self.assertIn("scope III", self.findings(self.of_dealer(implant).action_confirm))
        with freeze_time("2026-07-01"):
            self.of_dealer(implant).action_confirm()
            self.assertIn("scope III", self.findings(self.of_dealer(self.device).action_confirm))

    def test_midnight_is_the_companys(self):
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        self.qualify(valid_to="2026-06-01")
        with freeze_time("2026-06-01 15:59:00"):
            self.of_dealer(self.device).action_confirm()
        with freeze_time("2026-06-01 16:00:00"):
            self.assertIn("CN-SELL-OPERATOR-III", self.findings(self.of_dealer(self.device).action_confirm))

    def test_hospitals_need_no_scope(self):
        order = self.order(self.hospital, user=self.sales)
        self.assertEqual(self.findings(order.action_confirm).keys(), {"CN-SELL-PUBLIC-HOSPITAL"})
        self.licence("public_institution_certificate", self.hospital)
        self.licence("institution_licence", self.hospital)
        order.action_confirm()

    def test_alternatives(self):
        clinic = self.partner("康民诊所", "clinic")
        order = self.order(clinic, user=self.sales)
        self.assertEqual(self.findings(order.action_confirm).keys(), {"CN-SELL-CLINIC", "CN-SELL-CLINIC-LEGAL"})
        self.licence("private_institution_certificate", clinic)
        self.assertEqual(self.findings(order.action_confirm).keys(), {"CN-SELL-CLINIC"})
        self.licence("clinic_filing", clinic)
        order.action_confirm()

    def test_no_type_and_types_without_a_list(self):
        nobody = self.partner("新客户")
        found = self.findings(self.order(nobody, user=self.sales).action_confirm)
        self.assertEqual((found.keys(), found["untyped"]["severity"]), ({"untyped"}, "block"))
        army = self.partner("某部队医院", "military_hospital")
        found = self.findings(self.order(army, user=self.sales).action_confirm)
        self.assertEqual((found.keys(), found["CN-SELL-MILITARY"]["severity"]), ({"CN-SELL-MILITARY"}, "approve"))

    def test_every_type_has_a_requirement_for_class_three(self):
        rows = self.env["med.requirement"].search([("state", "=", "published"), ("class_3", "=", True)])
        for flow in ("sell", "buy"):
            found = rows.filtered(lambda row, flow=flow: row.flow == flow).partner_type_ids
            self.assertEqual(found, self.env["med.partner.type"].search([]))

    def test_an_unclassed_device_is_refused(self):
        device = self.product("未分类器械", False, med_is_device=True)
        found = self.findings(self.of_dealer(device).action_confirm)
        self.assertEqual(found["CN-CLASSED"]["link"]["id"], device.product_tmpl_id.id)

    def test_contacts_and_other_consignees(self):
        self.qualify()
        site = self.env["res.partner"].create({"name": "仓库", "parent_id": self.dealer.id, "type": "delivery"})
        self.of_dealer(self.device, partner_shipping_id=site.id).action_confirm()
        stranger = self.partner("别的公司", "distributor")
        order = self.of_dealer(self.device, partner_shipping_id=stranger.id)
        self.assertIn(stranger.name, self.findings(order.action_confirm)["CN-SELL-OPERATOR-III"]["message"])

    def test_a_confirmed_order_is_judged_again_when_it_changes(self):
        self.qualify()
        order = self.of_dealer(self.device)
        order.action_confirm()
        stent = self.product("支架", "3", "2002", "6877")
        line = {"product_id": stent.id, "product_uom_qty": 1, "price_unit": 1}
        self.assertIn("scope III", self.findings(lambda: order.write({"order_line": [Command.create(line)]})))
        stranger = self.partner("别的公司", "distributor")
        self.assertIn("CN-SELL-OPERATOR-III", self.findings(lambda: order.write({"partner_id": stranger.id})))

    def test_a_companys_own_rule_for_its_own_orders(self):
        other = self.env["sale.order"].with_company(self.company_2).create(
            {
                "partner_id": self.dealer.id, "company_id": self.company_2.id,
                "order_line": [Command.create({"product_id": self.device.id, "product_uom_qty": 1})],
            }
        )  # fmt: skip
        self.licence("business_licence")
        licence = self.draft("operation_licence", company_id=self.company_2.id, user=self.env.user)
        self.force(licence)
        other.with_context(allowed_company_ids=[self.company.id]).action_confirm()
        self.assertIn("CN-SELL-OPERATOR-III", self.findings(self.of_dealer(self.device).action_confirm))

    def test_the_evidence_names_the_licences(self):
        licence = self.qualify()
        order = self.of_dealer(self.device)
        order.action_confirm()
        check = self.env["med.check"].search([("model", "=", "sale.order"), ("res_id", "=", order.id)])
        self.assertEqual([held["id"] for held in check.facts["licences"][0]["held"]][-1], licence.id)
        self.assertEqual(check.facts["devices"][0]["code"], "07")
        self.assertLessEqual({f"{code}:1" for code in SHIPPED}, set(check.rules))
        self.assertEqual(check.facts["requirements"], ["CN-SELL-OPERATOR:1", "CN-SELL-OPERATOR-III:1"])

    def test_a_waiting_order_is_looked_at_again(self):
        order = self.of_dealer(self.device)
        step = order.sudo()._med_preview()
        verdicts = [verdict for verdict in self.env["med.gate"]._evaluate(*step) if verdict.refused]
        self.env["med.gate"].sudo()._write_refusals(verdicts)
        hold = self.env["med.hold"].search([("model", "=", "sale.order"), ("res_id", "=", order.id)])
        self.assertEqual((hold.state, hold.recheck), ("open", False))
        self.licence("business_licence")
        self.assertTrue(hold.recheck)
        hold._drive({"recheck": False})
        self.device.med_class = "2"
        self.assertTrue(hold.recheck)
        hold._drive({"recheck": False})
        self.dealer.med_type_id = self.kind("retailer", "partner_type")
        self.assertTrue(hold.recheck)
