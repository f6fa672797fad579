from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger
from psycopg2.errors import UniqueViolation

from .common_rules import RuleCase


@tagged("post_install", "-at_install")
class TestRule(RuleCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.author = cls.user("rules", "test-author")
        cls.second = cls.user("rules", "test-second")

    def draft(self, **values):
        return (
            self.env["med.rule"]
            .with_user(self.author)
            .create(
                {
                    "name": "大额订单",
                    "operation_id": self.env.ref("med_base.operation_sale_confirm").id,
                    "check_type": "threshold",
                    "fact_id": self.env.ref("med_base.fact_amount").id,
                    "operator": ">",
                    "value": 5000,
                    "severity": "warn",
                    "message": "%(value)s",
                    **values,
                }
            )
        )

    def findings(self, order, operation="sale.confirm"):
        return [f["message"] for v in self.env["med.gate"]._evaluate(operation, order) for f in v.findings]

    # --- publishing ---------------------------------------------------------------------------------------------------

    def test_second_person_publishes(self):
        rule = self.draft()
        rule.action_submit()
        with self.assertRaises(UserError):
            rule.action_publish()
        self.assertEqual(self.findings(self.order(lines=[(self.device, 6, 1000)])), [])
        rule.with_user(self.second).action_publish()
        self.assertEqual(self.findings(self.order(lines=[(self.device, 6, 1000)])), ["6,000"])

    def test_editor_may_not_publish_what_another_submits(self):
        rule = self.draft()
        rule.with_user(self.second).write({"value": 6000})
        rule.action_submit()
        for user in (self.author, self.second):
            with self.assertRaises(UserError):
                rule.with_user(user).action_publish()

    def test_published_by_one_of_two(self):
        rule = self.draft()
        rule.action_submit()
        rule.with_user(self.second).action_publish()
        with self.assertRaises(UserError):
            rule.with_user(self.user("rules", "test-third")).action_publish()

    def test_new_version_retires_the_old(self):
        rule = self.draft()
        rule.action_submit()
        rule.with_user(self.second).action_publish()
        with self.assertRaises(UserError):
            rule.write({"value": 1})
        new = self.env["med.rule"].browse(rule.action_new_version()["res_id"]).with_user(self.author)
        self.assertEqual(rule.action_new_version()["res_id"], new.id, "one draft at a time")
        new.value = 9000
        new.action_submit()
        new.with_user(self.second).action_publish()
        self.assertRecordValues(rule | new, [{"state": "retired", "version": 1}, {"state": "published", "version": 2}])
        self.assertEqual(new.previous_id, rule)
        with self.assertRaises(UserError):
            rule.unlink()
        self.assertEqual(self.findings(self.order(lines=[(self.device, 6, 1000)])), [])

    def test_retiring_takes_two(self):
        rule = self.draft()
        rule.action_submit()
        rule.with_user(self.second).action_publish()
        with self.assertRaises(UserError):
            rule.action_retire()
        rule.action_request_retire()
        with self.assertRaises(UserError):
            rule.action_retire()
        rule.with_user(self.second).action_retire()
        self.assertEqual(rule.state, "retired")

    def test_state_is_not_written(self):
        rule = self.draft()
        for values in (
            {"state": "published"},
            {"editor_ids": [(5,)]},
            {"version": 7},
            {"published_by_id": self.second.id},
        ):
            with self.assertRaises(AccessError):
                rule.write(values)
            with self.assertRaises(AccessError):
                rule.with_context(install_mode=True, module="med_base").sudo().write(values)
        with self.assertRaises(AccessError):
            self.draft(state="published")
        with self.assertRaises(AccessError):
            self.draft().with_user(self.user("sales")).action_submit()

    @mute_logger("odoo.sql_db")
    def test_one_version_in_force(self):
        self.rule(code="X")
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self.rule(code="X", version=2)

    # --- trying -------------------------------------------------------------------------------------------------------

    def trial(self, rule):
        trial = self.env["med.rule.trial"].browse(rule.action_try()["res_id"])
        while trial.state == "running":
            trial.sudo()._step()
        return trial

    def test_refusing_rule_needs_a_trial(self):
        rule = self.draft(severity="block")
        rule.action_submit()
        with self.assertRaisesRegex(UserError, "Try"):
            rule.with_user(self.second).action_publish()
        self.trial(rule)
        rule.with_user(self.second).action_publish()
        self.assertEqual(rule.state, "published")

    def test_trial_is_good_for_the_rule_as_tried(self):
        rule = self.draft(severity="block")
        self.trial(rule)
        rule.value = 1
        rule.action_submit()
        with self.assertRaisesRegex(UserError, "Try"):
            rule.with_user(self.second).action_publish()

    def test_trial_is_good_in_every_language(self):
        """A role's name is cached without its language: neither may the digest read it, nor leave it in English."""
        role = self.env.ref("med_base.group_quality_head")
        role.with_context(lang="zh_CN").name = "质量负责人"
        rule = self.draft(severity="approve", waive_group_id=role.id)
        chinese = rule.with_context(lang="zh_CN")
        digest = rule._digest()
        self.assertIn("质量负责人", chinese.waive_group_id.display_name)
        self.env.invalidate_all()
        self.assertIn("质量负责人", chinese.waive_group_id.display_name)
        self.assertEqual(chinese._digest(), digest)

    def test_locking_everyone_out_needs_a_reason(self):
        for amount in (10, 20, 30):
            self.order(lines=[(self.device, 1, amount)]).action_confirm()
        rule = self.draft(severity="block", value=1)
        trial = self.trial(rule)
        self.assertGreaterEqual(trial.found, 3)
        rule.action_submit()
        with self.assertRaisesRegex(UserError, "would refuse"):
            rule.with_user(self.second).action_publish()
        rule.write({"lockout_reason": "The ministry has ordered it."})
        rule.with_user(self.second).action_publish()

    def test_trial_finds_and_changes_nothing(self):
        with freeze_time("2026-03-01 08:00:00"):
            good, bad = self.order(), self.order(lines=[(self.device, 6, 1000)])
            (good | bad).action_confirm()
            old = self.order(lines=[(self.device, 7, 1000)])
            old.action_confirm()
            old.date_order = "2025-11-01"
            checks = self.env["med.check"].search_count([])
            trial = self.trial(self.draft(severity="block"))
            self.assertIn(bad.id, trial.line_ids.mapped("res_id"))
            self.assertNotIn(good.id, trial.line_ids.mapped("res_id"))
            self.assertNotIn(old.id, trial.line_ids.mapped("res_id"))
            self.assertRecordValues(trial, [{"state": "done", "progress": 100.0, "found": len(trial.line_ids)}])
            self.assertEqual(trial.amount, sum(trial.line_ids.mapped("amount")))
            self.assertEqual(self.env["med.check"].search_count([]), checks)
            self.assertEqual(bad.state, "sale")

    # --- where and when it holds --------------------------------------------------------------------------------------

    def test_dates_and_companies(self):
        self.rule(date_from="2026-01-01", date_to="2026-01-31", message="january")
        self.rule(company_id=self.company_2.id, message="elsewhere")
        order = self.order(lines=[(self.device, 6, 1000)])
        for day, expected in (
            ("2025-12-31", []),
            ("2026-01-01", ["january"]),
            ("2026-01-31", ["january"]),
            ("2026-02-01", []),
        ):
            with freeze_time(f"{day} 04:00:00"):
                self.assertEqual(self.findings(order), expected, day)

    def test_the_day_is_the_company_s(self):
        """At 17:00 UTC it is tomorrow in Shanghai."""
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        with freeze_time("2026-01-31 17:00:00"):
            self.assertEqual(self.env["med.gate"]._today(self.company), date(2026, 2, 1))

    def test_confirmation_rules_hold_for_changes(self):
        self.rule(message="both")
        self.rule("sale.change", message="change only")
        order = self.order(lines=[(self.device, 6, 1000)])
        self.assertEqual(self.findings(order), ["both"])
        self.assertCountEqual(self.findings(order, "sale.change"), ["both", "change only"])

    def test_money_is_in_company_currency(self):
        usd = self.env.ref("base.USD")
        self.env["res.currency.rate"].create(
            {"currency_id": usd.id, "company_id": self.company.id, "name": "2020-01-01", "inverse_company_rate": 7}
        )
        pricelist = self.env["product.pricelist"].create({"name": "USD", "currency_id": usd.id})
        self.rule(message="%(value)s")
        order = self.order(lines=[(self.device, 1, 800)], pricelist_id=pricelist.id)
        self.assertEqual(self.findings(order), ["5,600"])

    def test_override(self):
        rule = self.rule()
        order = self.order(lines=[(self.device, 6, 1000)])
        override = (
            self.env["med.rule.override"]
            .with_user(self.author)
            .create({"rule_id": rule.id, "set_value": True, "value": 8000, "reason": "本公司大客户多"})
        )
        self.assertTrue(self.findings(order))
        override.action_submit()
        with self.assertRaises(UserError):
            override.action_publish()
        override.with_user(self.second).action_publish()
        self.assertFalse(self.findings(order))
        self.assertTrue(self.findings(self.order(lines=[(self.device, 9, 1000)])))
        off = self.env["med.rule.override"].browse(override.action_new_version()["res_id"]).with_user(self.second)
        off.write({"switch_off": True})
        off.action_submit()
        third = self.user("rules", "test-third")
        off.with_user(third).action_publish()
        self.assertFalse(self.findings(self.order(lines=[(self.device, 9, 1000)])))
        self.assertEqual(override.state, "retired")

    # --- broken rules -------------------------------------------------------------------------------------------------

    def test_unreadable_is_refused_when_written(self):
        for values in (
            {"check_type": "formula", "formula": "amount >"},
            {"check_type": "formula", "formula": "__import__('os')"},
            {"check_type": "formula", "formula": "no_such_fact > 1"},
            {"check_type": "domain", "condition_domain": "[('no_field', '=', 1)]"},
            {"check_type": "domain", "condition_domain": "[]"},
            {"check_type": "domain", "condition_domain": "os.system('x')"},
            {"applies_domain": "[('partner_id.nothing', '=', 1)]"},
            {"fact_id": self.env.ref("med_base.fact_lot_count").id},
        ):
            with self.assertRaises(ValidationError, msg=str(values)):
                self.draft(**values)

    def test_unworkable_refuses_in_words(self):
        self.rule(check_type="formula", formula="amount / line_count > 10", severity="block")
        order = self.env["sale.order"].create({"partner_id": self.hospital.id})
        payload = self.refused(order.action_confirm)
        finding = payload["documents"][0]["findings"][0]
        self.assertIn("division by zero", finding["message"])
        self.assertEqual(finding["link"]["model"], "med.rule")

    def test_vanished_fact_refuses_in_words(self):
        rule = self.rule(severity="block")
        self.env.cr.execute("UPDATE med_fact SET code = 'vanished' WHERE id = %s", [rule.fact_id.id])
        self.env.invalidate_all()
        payload = self.refused(self.order().action_confirm)
        self.assertIn("cannot be worked out", payload["documents"][0]["findings"][0]["message"])

    def test_check_formula(self):
        order = self.order(lines=[(self.device, 2, 1000)])
        check = self.env["med.rule"].with_user(self.author).check_formula
        operation = self.env.ref("med_base.operation_sale_confirm").id
        self.assertEqual(check(operation, "amount * 2")["sample"], f"{order.name}: 4000.0")
        self.assertIn("division by zero", check(operation, "amount / (line_count - 1)")["error"])
        self.assertFalse(check(operation, "amount >")["ok"])
        with self.assertRaises(AccessError):
            self.env["med.rule"].with_user(self.user("sales")).check_formula(operation, "amount")
