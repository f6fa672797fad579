"""A rule that begins or ceases to hold has what it held looked at again, in the background and soon."""

from odoo import Command
from odoo.tests import tagged

from .common_rules import RuleCase


@tagged("post_install", "-at_install")
class TestHoldRules(RuleCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.author = cls.user("rules", "test-author")
        cls.second = cls.user("rules", "test-second")
        cls.sales = cls.user("sales")
        cls.big = cls.rule(code="BIG")

    def held(self, amount=6000, **values):
        return self.hold(self.order(lines=[(self.device, 1, amount)], **values))

    def work(self):
        self.run_cron("med_base.ir_cron_outbox")
        self.assertFalse(self.env["med.outbox"].search([("state", "!=", "done"), ("kind", "=", "rules_changed")]))
        self.run_cron("med_base.ir_cron_recheck_holds")

    def publish(self, row):
        row.with_user(self.author).action_submit()
        row.with_user(self.second).action_publish()
        self.work()

    def test_a_retired_rule(self):
        self.user("quality_head")
        hold, asked = self.held(), self.held()
        asked.with_user(self.sales).action_request_approval("急用")
        self.big.with_user(self.author).action_request_retire()
        self.work()
        self.assertEqual((hold.state, asked.state), ("open", "requested"))
        self.big.with_user(self.second).action_retire()
        self.assertEqual(hold.state, "open", "in the background")
        self.work()
        self.assertEqual((hold | asked).mapped("state"), ["released"] * 2)
        self.assertEqual(asked.approval_ids.state, "void")

    def test_another_version(self):
        """The hold says at once what the new version finds; one that stands nothing any more is released."""
        small, large = self.held(6000), self.held(90000)
        version = self.big.browse(self.big.with_user(self.author).action_new_version()["res_id"])
        version.with_user(self.author).write({"value": 50000, "message": "Above fifty thousand."})
        self.env["med.rule.trial"].with_user(self.author).create({"rule_id": version.id})
        self.run_cron("med_base.ir_cron_trial")
        version.with_user(self.author).lockout_reason = "x"
        self.publish(version)
        self.assertEqual((small.state, large.state), ("released", "open"))
        self.assertEqual(large.findings[0]["message"], "Above fifty thousand.")

    def test_another_rule(self):
        hold = self.held()
        rule = (
            self.env["med.rule"]
            .with_user(self.author)
            .create(
                {
                    "name": "x",
                    "operation_id": self.big.operation_id.id,
                    "fact_id": self.big.fact_id.id,
                    "value": 1,
                    "severity": "warn",
                    "message": "Also this.",
                }
            )
        )
        self.publish(rule)
        self.assertIn("Also this.", [finding["message"] for finding in hold.findings])

    def test_a_local_change_in_its_company(self):
        warehouse_2 = self.env["stock.warehouse"].search([("company_id", "=", self.company_2.id)], limit=1)
        here = self.held()
        there = self.hold(
            self.env["sale.order"]
            .with_company(self.company_2)
            .create(
                {
                    "company_id": self.company_2.id,
                    "warehouse_id": warehouse_2.id,
                    "partner_id": self.hospital.id,
                    "order_line": [Command.create({"product_id": self.device.id, "price_unit": 6000})],
                }
            )
        )
        self.assertEqual(there.company_id, self.company_2)
        override = self.env["med.rule.override"].with_user(self.author)
        override = override.create({"rule_id": self.big.id, "switch_off": True, "reason": "x"})
        self.publish(override)
        self.assertEqual((here.state, there.state), ("released", "open"))
        self.assertFalse(there.recheck)
        override.with_user(self.author).action_request_retire()
        override.with_user(self.second).action_retire()
        again = self.held()
        self.assertEqual(again.state, "open")

    def test_a_refused_change_is_marked_too(self):
        """The rules of a confirmation hold for changes: their holds are of another operation."""
        hold = self.held()
        hold._drive({"operation_id": self.env.ref("med_base.operation_sale_change").id, "recheck": False})
        self.env["med.outbox"]._outbox_rules_changed({"operation": self.big.operation_id.id, "company": False})
        self.assertTrue(hold.recheck)
        hold._drive({"recheck": False})
        ship = self.env.ref("med_base.operation_stock_ship")
        self.env["med.outbox"]._outbox_rules_changed({"operation": ship.id, "company": False})
        self.assertFalse(hold.recheck)

    def test_once_for_a_change_and_in_one_query(self):
        def tasks():
            return self.env["med.outbox"].search_count([("kind", "=", "rules_changed")])

        before = tasks()
        self.big.write({"sequence": self.big.sequence, "name": self.big.name})
        self.env["med.hold"]._rules_changed(self.big)
        self.assertEqual(tasks(), before, "nothing has changed")
        self.big.write({"value": 5001})
        self.assertEqual(tasks(), before + 1)
        for _i in range(5):
            self.held()
        self.env.flush_all()
        with self.assertQueryCount(6):  # the marking, and waking up the job: whatever the number of holds
            self.env["med.outbox"]._outbox_rules_changed({"operation": self.big.operation_id.id, "company": False})
        self.assertEqual(self.env["med.hold"].search_count([("recheck", "=", True)]), 5)
