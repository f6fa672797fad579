import doctest

from odoo.addons.med_base.tools import people
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .approval_common import ApprovalCase


@tagged("post_install", "-at_install")
class TestApprovalPolicy(ApprovalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.small, cls.large = cls.env.ref("med_base.policy_small"), cls.env.ref("med_base.policy_large")
        cls.rules_admin = cls.user("rules")
        cls.rules_second = cls.user("rules", "test-rules-second")
        cls.operation = cls.env.ref("med_base.operation_sale_confirm")
        cls.other_operation = cls.env.ref("med_base.operation_sale_change")
        cls.finance_group = cls.env.ref("med_base.group_finance")
        cls.credit_group = cls.env.ref("med_base.group_credit")
        cls.pack = cls.env["med.rule.pack"].create({"name": "Pack", "code": "test-pack"})

    def draft(self, name="Policy", group="med_base.group_credit", **values):
        values = {"unlimited": True, "step_ids": [(0, 0, {"group_id": self.env.ref(group).id})], **values}
        return self.env["med.approval.policy"].with_user(self.rules_admin).create({"name": name, **values})

    def publish(self, policy):
        policy.with_user(self.rules_admin).action_submit()
        policy.with_user(self.rules_second).action_publish()
        return policy

    def policy(self, *args, **values):
        """A policy in force, written by one administrator of rules and published by another."""
        return self.publish(self.draft(*args, **values))

    def retire(self, policy):
        policy.with_user(self.rules_admin).action_request_retire()
        policy.with_user(self.rules_second).action_retire()

    def chosen(self, amount=1000, rules=None, company=None, currency=None, operation=None):
        company = company or self.company
        return self.env["med.approval.policy"]._choose(
            operation or self.operation,
            company,
            amount,
            currency or company.currency_id,
            self.licence if rules is None else rules,
            self.env["med.gate"]._today(company),
        )

    def test_doctests(self):
        self.assertEqual(doctest.testmod(people).failed, 0)

    def test_shipped_bands_meet_without_gap(self):
        for amount, policy in (
            (-5, self.small),
            (0, self.small),
            (99999.99, self.small),
            (100000, self.small),
            (100000.004, self.small),
            (100000.01, self.large),
            (10**12, self.large),
        ):
            self.assertEqual(self.chosen(amount), policy, amount)

    def test_amounts_are_converted(self):
        dollar = self.company_2.currency_id
        self.env["res.currency.rate"].create(
            {"currency_id": dollar.id, "company_id": self.company.id, "name": "2020-01-01", "rate": 0.125}
        )
        self.assertEqual(self.chosen(12500, currency=dollar), self.small)
        self.assertEqual(self.chosen(12501, currency=dollar), self.large)

    def test_no_policy_is_said(self):
        self.retire(self.large)
        with self.assertRaisesRegex(UserError, "200,000.00"):
            self.chosen(200000)
        hold = self.held(200000)
        with self.assertRaises(UserError):
            self.ask(hold)
        self.assertEqual(hold.state, "open")

    def test_narrower_wins(self):
        rule = self.make_rule("packed", pack_id=self.pack.id)
        operation = self.policy("operation", operation_ids=[(6, 0, self.operation.ids)])
        self.assertEqual(self.chosen(rules=rule), operation)
        self.assertEqual(self.chosen(rules=rule, operation=self.other_operation), self.small)
        pack = self.policy("pack", pack_ids=[(6, 0, self.pack.ids)])
        self.assertEqual(self.chosen(rules=rule), pack)
        self.assertEqual(self.chosen(rules=self.licence), operation)
        named = self.policy("rule", rule_ids=[(6, 0, rule.ids)])
        self.assertEqual(self.chosen(rules=rule), named)
        self.assertEqual(self.chosen(rules=rule._next_version(2)), named, "the next version of the rule")
        company = self.policy("company", company_id=self.company.id)
        self.assertEqual(self.chosen(rules=rule), company)
        self.assertEqual(self.chosen(rules=rule, company=self.company_2), named)

    def test_each_finding_has_its_policy(self):
        """Credit's own policy does not take the licence's policy away: both decide, the stricter margin holds."""
        credit = self.make_rule("limit", "med_base.group_credit", sequence=1)
        self.user("credit")
        self.policy("credit", ceiling_percent=0.5, valid_days=30, rule_ids=[(6, 0, credit.ids)])
        approval = self.ask(amount=200000)
        self.assertEqual(approval.policy_ids.mapped("name"), ["credit", self.large.name])
        self.assertEqual(
            [name for name, _state in self.steps(approval)],
            ["med_base.group_credit", "med_base.group_quality_head", "med_base.group_finance"],
        )
        self.assertEqual((approval.ceiling, approval.valid_days), (200000, 14))

    def new_version(self, policy):
        return policy.browse(policy.with_user(self.rules_admin).action_new_version()["res_id"])

    def test_overlaps(self):
        for values in (
            {"amount_from": 50000},
            {"amount_from": 0, "amount_to": 1, "unlimited": False},
            {"amount_from": 99999, "amount_to": 100001, "unlimited": False},
        ):
            with self.assertRaisesRegex(ValidationError, self.small.name.split(":")[0] + "|Above"):
                self.policy(**values)
        version = self.new_version(self.large)
        version.amount_from = 99999
        with self.assertRaises(ValidationError):
            self.publish(version)
        with self.assertRaises(ValidationError):
            self.policy(currency_id=self.company_2.currency_id.id)

    def test_overlaps_of_filters(self):
        one, two = self.make_rule("one"), self.make_rule("two")
        self.policy(rule_ids=[(6, 0, (one | two).ids)])
        with self.assertRaises(ValidationError):
            self.policy(rule_ids=[(6, 0, two.ids)])
        self.policy(rule_ids=[(6, 0, two.ids)], operation_ids=[(6, 0, self.operation.ids)])
        self.policy(rule_ids=[(6, 0, self.licence.ids)])
        self.policy(pack_ids=[(6, 0, self.pack.ids)])
        with self.assertRaises(ValidationError):
            self.policy(pack_ids=[(6, 0, self.pack.ids)])

    def test_only_bands_in_force_count(self):
        draft = self.draft(amount_from=100000)
        self.assertEqual(self.chosen(200000), self.large)
        with self.assertRaises(ValidationError):
            self.publish(draft)
        self.retire(self.large)
        self.publish(draft)
        self.assertEqual(self.chosen(200000), draft)
        with self.assertRaises(ValidationError):
            self.publish(self.new_version(self.large))

    @mute_logger("odoo.sql_db")
    def test_impossible_values(self):
        for values in (
            {"unlimited": False, "amount_from": 10, "amount_to": 10},
            {"amount_from": -1},
            {"ceiling_percent": -0.1},
            {"valid_days": 0},
        ):
            with self.assertRaises(IntegrityError), self.env.cr.savepoint():
                self.policy(company_id=self.company.id, **values)

    def test_roles_without_anybody_are_named(self):
        policy = self.policy(company_id=self.company.id, group="med_base.group_warehouse")
        self.env["res.users"].search(
            [("all_group_ids", "in", self.env.ref("med_base.group_warehouse").ids)]
        ).active = False
        self.assertEqual(policy.vacant, "Warehouse")
        self.user("warehouse", "test-new-warehouse")
        policy.invalidate_recordset()
        self.assertFalse(policy.vacant)

    def test_only_administrators_of_rules_edit(self):
        for role in ("sales", "quality_head", "finance", "credit", "auditor"):
            policy = self.small.with_user(self.user(role))
            self.assertEqual(policy.name, self.small.name)
            with self.assertRaises(AccessError):
                policy.amount_to = 10**9
            with self.assertRaises(AccessError):
                policy.step_ids.group_id = self.env.ref("med_base.group_sales")
            with self.assertRaises(AccessError):
                policy.copy()
            with self.assertRaises(AccessError):
                policy.step_ids.unlink()
        for verb in (
            lambda policy: policy.write({"valid_days": 7}),
            lambda policy: policy.write({"active": False}),
            lambda policy: policy.step_ids.write({"hours": 1}),
            lambda policy: policy.write({"step_ids": [(5,)]}),
            lambda policy: policy.step_ids.copy({"policy_id": policy.id, "group_id": self.finance_group.id}),
            lambda policy: policy.unlink(),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                verb(self.small.with_user(self.rules_admin))
        with self.assertRaises(AccessError):
            self.small.with_user(self.rules_admin).write({"state": "draft"})

    # --- two persons --------------------------------------------------------------------------------------------------

    def test_two_persons(self):
        version = self.new_version(self.small)
        version.with_user(self.rules_admin).step_ids.group_id = self.finance_group
        self.assertEqual(self.chosen(), self.small)
        version.with_user(self.rules_admin).action_submit()
        with self.assertRaises(UserError):
            version.with_user(self.rules_admin).action_publish()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            version.with_user(self.rules_second).step_ids.hours = 1
        with self.assertRaises(AccessError):
            version.with_user(self.head).action_publish()
        version.with_user(self.rules_second).action_publish()
        self.assertEqual(self.chosen(), version)
        self.assertRecordValues(
            self.small | version,
            [
                {"state": "retired", "code": "SMALL", "version": 1, "previous_id": False},
                {"state": "published", "code": "SMALL", "version": 2, "previous_id": self.small.id},
            ],
        )
        self.assertEqual(self.small.step_ids.group_id, self.env.ref("med_base.group_quality_head"))

    def test_who_edits_a_step_has_written_the_policy(self):
        draft = self.draft(company_id=self.company.id)
        draft.with_user(self.rules_second).step_ids.write({"hours": 1})
        draft.with_user(self.rules_admin).action_submit()
        for user in (self.rules_admin, self.rules_second):
            with self.assertRaises(UserError):
                draft.with_user(user).action_publish()

    def test_a_step_does_not_wander_into_what_is_in_force(self):
        draft = self.draft(company_id=self.company.id)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            draft.step_ids.write({"policy_id": self.small.id})

    def test_without_steps_nobody_decides(self):
        draft = self.draft(company_id=self.company.id, step_ids=False)
        draft.action_submit()
        with self.assertRaises(ValidationError):
            draft.with_user(self.rules_second).action_publish()

    def test_code_is_not_chosen(self):
        with self.assertRaises(AccessError):
            self.draft(code="SMALL")
        draft = self.env["med.approval.policy"].with_user(self.rules_admin).with_context(default_code="SMALL")
        draft = draft.with_context(default_state="published").create({"name": "x", "unlimited": True})
        self.assertNotEqual(draft.code, "SMALL")
        self.assertEqual(draft.state, "draft")

    def test_a_request_keeps_its_steps(self):
        approval = self.ask()
        steps = self.steps(approval)
        self.retire(self.small)
        self.assertEqual(self.steps(approval), steps)
        approval.with_user(self.head).action_approve()
        self.assertEqual(approval.state, "approved")

    def test_the_log_tells_once(self):
        log = self.env["med.log"]
        last = log.search([], limit=1).id
        policy = self.draft(
            company_id=self.company.id,
            step_ids=[(0, 0, {"group_id": self.finance_group.id}), (0, 0, {"group_id": self.credit_group.id})],
        )
        self.publish(policy)
        rows = log.search([("id", ">", last), ("model", "=", policy._name)], order="id")
        self.assertEqual(
            rows.mapped("event"), [f"med_approval_policy.{e}" for e in ("created", "submitted", "published")]
        )
        self.assertTrue(all(row.event_name != row.event for row in rows))
        self.assertEqual([len(row.payload["steps"]) for row in rows], [2, 2, 2])
        self.assertEqual(rows.user_id, self.rules_admin | self.rules_second)

    def test_company_rule(self):
        policy = self.policy(company_id=self.company.id)
        foreigner = self.user(
            "rules", "test-rules-2", company_id=self.company_2.id, company_ids=[(6, 0, self.company_2.ids)]
        )
        with self.assertRaises(AccessError):
            policy.with_user(foreigner).name = "x"
        self.assertEqual(self.small.with_user(foreigner).valid_days, 14)
