"""An addon's new data meet what people have decided."""

from odoo.tests import tagged

from .common_rules import RuleCase


@tagged("post_install", "-at_install")
class TestRuleUpdate(RuleCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.author = cls.user("rules", "test-author")
        cls.second = cls.user("rules", "test-second")

    def test_an_update_keeps_what_was(self):
        """An addon's new data changes a shipped rule: the version before stays."""
        rule = self.rule(code="SHIPPED")
        rule.write({"value": 5000, "name": rule.name})
        self.assertEqual(rule.version, 1)
        rule.write({"value": 7000})
        self.assertRecordValues(rule | rule.previous_id, [{"version": 2, "value": 7000}, {"version": 1, "value": 5000}])
        self.assertEqual(rule.previous_id.state, "retired")

    def test_an_update_leaves_what_people_decided(self):
        """The data of an addon say "published" again, whatever has happened to the row since."""
        again = {
            "code": "SHIPPED",
            "value": 5000,
            "severity": "approve",
            "verified": "unverified",
            "state": "published",
        }
        retired = self.rule(code="SHIPPED")
        retired.with_user(self.author).action_request_retire()
        retired.with_user(self.second).action_retire()
        retired.write({**again, "value": 100})
        self.assertRecordValues(retired, [{"state": "retired", "value": 5000}])
        self.env.flush_all()
        shipped = self.rule(code="SHIPPED", version=2, verified="verified")
        new = self.env["med.rule"].browse(shipped.with_user(self.author).action_new_version()["res_id"])
        self.env["med.rule.trial"].with_user(self.author).create({"rule_id": new.id})
        self.run_cron("med_base.ir_cron_trial")
        new.with_user(self.author).action_submit()
        new.with_user(self.second).action_publish()
        shipped.write({**again, "value": 100})
        self.assertRecordValues(
            shipped | new, [{"state": "retired", "value": 5000}, {"state": "published", "value": 5000}]
        )
