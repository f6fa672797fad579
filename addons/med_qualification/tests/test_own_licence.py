from odoo.addons.med_qualification.tests.common_supply import SupplyCase
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestOwnLicence(SupplyCase):
    def revoke(self, type_code):
        own = self.env["med.document"].search(
            [("partner_id", "=", self.company.partner_id.id), ("type_id", "=", self.kind(type_code).id)]
        )
        own.with_user(self.head).action_revoke("测试")

    def test_we_need_our_own(self):
        self.qualify()
        sold = self.of_dealer(self.device)
        sold.action_confirm()
        picking = self.delivery(sold)
        self.revoke("operation_licence")
        found = self.findings(self.of_dealer(self.device).action_confirm)
        self.assertEqual(found.keys(), {"CN-OWN-III"})
        self.assertIn(self.company.name, found["CN-OWN-III"]["message"])
        self.assertIn("CN-OWN-III-SHIP", self.findings(picking.button_validate))
        self.assertIn("CN-OWN-III-BUY", self.findings(self.purchase(user=self.buyer).button_confirm))
        class_2 = self.product("电子血压计", "2", "2017", "07")
        self.purchase(lines=[(class_2, 1, 10)], user=self.buyer).button_confirm()
        self.revoke("class2_filing")
        self.assertIn(
            "CN-OWN-II-BUY", self.findings(self.purchase(lines=[(class_2, 1, 10)], user=self.buyer).button_confirm)
        )

    def test_scope(self):
        self.qualify()
        self.revoke("operation_licence")
        self.licence("operation_licence", self.company.partner_id, scope_text="III类：6877")
        found = self.findings(self.of_dealer(self.device).action_confirm)
        self.assertEqual(found.keys(), {"CN-OWN-SCOPE-III"})

    def test_each_company_its_own(self):
        self.revoke("operation_licence")
        order = self.env["purchase.order"].with_company(self.company_2).create(
            {
                "partner_id": self.maker.id, "company_id": self.company_2.id,
                "order_line": [(0, 0, {"product_id": self.device.id, "product_qty": 1, "price_unit": 10})],
            }
        )  # fmt: skip
        order.with_context(allowed_company_ids=[self.company.id]).button_confirm()
        self.assertEqual(order.state, "purchase")
        self.assertIn("CN-OWN-III-BUY", self.findings(self.purchase(user=self.buyer).button_confirm))

    def test_a_registrant_sells_its_own(self):
        self.qualify()
        self.revoke("operation_licence")
        own = self.product("自产监护仪", "3", "2017", "07", med_registrant_id=self.company.partner_id.id)
        self.assertIn("CN-OWN-III", self.findings(self.of_dealer(own).action_confirm))
        self.company.med_registrant = True
        self.of_dealer(own).action_confirm()
        self.assertIn("CN-OWN-III", self.findings(self.of_dealer(own, self.device).action_confirm))
