"""The stamp that a rule says what its source says: by another person, and for the rule as it is."""

from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common_rules import RuleCase


@tagged("post_install", "-at_install")
class TestRuleVerify(RuleCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.author = cls.user("rules", "test-author")
        cls.second = cls.user("rules", "test-second")
        cls.rules = cls.env["med.rule"].with_user(cls.author)

    def draft(self, **values):
        return self.rules.create(
            {
                "name": "大额订单",
                "operation_id": self.env.ref("med_base.operation_sale_confirm").id,
                "fact_id": self.env.ref("med_base.fact_amount").id,
                "value": 5000,
                "severity": "warn",
                "message": "%(value)s",
                "source": "医疗器械经营质量管理规范",
                **values,
            }
        )

    def test_another_person_stamps(self):
        rule = self.draft()
        with self.assertRaises(UserError):
            rule.action_verify()
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        with freeze_time("2026-01-31 17:00:00"):
            rule.with_user(self.second).action_verify()
        self.assertRecordValues(
            rule,
            [{"verified": "verified", "verified_by_id": self.second.id, "verified_on": date(2026, 2, 1)}],
        )
        row = self.env["med.log"].search([("event", "=", "med_rule.verified"), ("res_id", "=", rule.id)])
        self.assertEqual(row.user_id, self.second)
        rule.action_unverify()
        self.assertRecordValues(rule, [{"verified": "unverified", "verified_by_id": False, "verified_on": False}])

    def test_not_by_hand(self):
        rule = self.draft()
        for values in ({"verified": "verified"}, {"verified_by_id": self.second.id}, {"verified_on": "2026-01-01"}):
            for user in (self.author, self.second):
                with self.assertRaises(AccessError):
                    rule.with_user(user).write(values)
                with self.assertRaises(AccessError):
                    rule.with_user(user).sudo().write(values)
            with self.assertRaises(AccessError):
                self.draft(**values)
        values = {"default_verified": "verified", "default_verified_by_id": self.second.id}
        rule = self.rules.with_context(**values).create(rule.copy_data()[0])
        self.assertEqual((rule.verified, rule.verified_by_id.id), ("unverified", False))

    def test_who_may(self):
        rule = self.draft()
        for role in ("sales", "quality_head", "auditor", "finance"):
            with self.assertRaises(AccessError):
                rule.with_user(self.user(role)).action_verify()
            with self.assertRaises(AccessError):
                rule.with_user(self.user(role)).sudo().action_verify()

    def test_without_a_source(self):
        with self.assertRaises(UserError):
            self.draft(source=False).with_user(self.second).action_verify()

    def test_an_edit_takes_the_stamp_away(self):
        rule = self.draft()
        rule.with_user(self.second).action_verify()
        rule.write({"value": 1})
        self.assertRecordValues(rule, [{"verified": "unverified", "verified_by_id": False}])

    def test_a_new_version_has_to_be_compared(self):
        rule = self.draft()
        rule.with_user(self.second).action_verify()
        rule.action_submit()
        rule.with_user(self.second).action_publish()
        self.assertEqual(rule.verified, "verified")
        version = rule.browse(rule.action_new_version()["res_id"])
        self.assertRecordValues(version, [{"verified": "unverified", "verified_by_id": False}])

    def test_an_update(self):
        """An update that changes nothing leaves the stamp; one that changes the rule brings its own."""
        rule = self.rule(source="x")
        rule.with_user(self.second).action_verify()
        rule.write({"value": 5000, "verified": "unverified"})
        self.assertEqual((rule.verified, rule.verified_by_id), ("verified", self.second))
        rule.write({"value": 6000, "verified": "unverified"})
        self.assertRecordValues(rule, [{"verified": "unverified", "verified_by_id": False, "verified_on": False}])
