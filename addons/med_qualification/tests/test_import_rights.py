from odoo.addons.med_qualification.tests.common import USCC
from odoo.addons.med_qualification.tests.import_common import HEAD, ROW, ImportCase, xlsx
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestImportRights(ImportCase):
    def test_customer_type(self):
        head, row = [*HEAD[:3], "客户类型"], [1, "和平医疗器械有限公司", USCC, "distributor"]
        manager = self.user("sales,sales_team.group_sale_manager", "test-manager")
        found = self.take(xlsx([head, row]), user=manager, run=True)
        self.assertIn("only quality", self.message(found, 2))
        self.assertFalse(found.partner_ids.med_type_id)
        self.take(xlsx([head, row]), run=True)
        self.assertEqual(found.partner_ids.med_type_id, self.kind("distributor", "partner_type"))

    def test_who_may(self):
        for user in (self.sales, self.auditor, self.user("rules"), self.user("warehouse")):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.take(xlsx([HEAD, ROW]), user=user, read=False)
        found = self.take(xlsx([HEAD, ROW]))
        self.assertTrue(found.with_user(self.auditor).line_ids.read(["message"]))
        for values in ({"state": "done"}, {"partner_ids": []}, {"sha256": "x"}, {"error_count": 0}):
            with self.subTest(values), self.assertRaises(AccessError):
                found.write(values)
        with self.assertRaises(AccessError):
            found.line_ids.write({"action": "same"})
        own = (
            self.env["med.import"].with_user(self.quality).with_context(default_state="preview", default_error_count=0)
        )
        self.assertEqual(own.create({"filename": "x"}).state, "draft")
        with self.assertRaises(UserError):
            found.unlink()
        found._drive({"company_id": self.company_2.id})
        self.assertFalse(self.env["med.import"].with_user(self.quality).search([("id", "=", found.id)]))

    def test_a_long_list_is_checked_in_the_background(self):
        rows = [
            [i, f"第{i:04}家甲乙丙丁公司{i * 7919 % 9973:04}", None, None, None, None, None, None] for i in range(1100)
        ]
        found = self.take(xlsx([HEAD, *rows]))
        self.assertEqual(found.state, "checking")
        self.run_cron("med_base.ir_cron_outbox")
        self.assertEqual((found.state, found.new_count, found.error_count), ("preview", 1100, 0))
