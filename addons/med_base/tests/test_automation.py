"""What two persons decide is no automation's to do: neither as OdooBot nor as whoever happens to click."""

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .approval_common import ApprovalCase
from .common_rules import RuleCase


class ServerActions:
    """Runs code as an administrator would have it run."""

    def action(self, code, model="res.partner"):
        return self.env["ir.actions.server"].create(
            {"name": "x", "model_id": self.env["ir.model"]._get_id(model), "state": "code", "code": code}
        )

    def assertNoAutomation(self, user, code):
        """The code runs neither as OdooBot nor as the user, by no way in which server actions run."""
        bot = self.env.ref("base.user_root")
        for runner in (bot, user):
            with self.subTest(code=code, user=runner.login), self.assertRaises(AccessError), self.env.cr.savepoint():
                self.action(code).with_env(self.env(user=runner.id, context={})).run()
                self.env.flush_all()


@tagged("post_install", "-at_install")
class TestAutomation(ServerActions, RuleCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.author = cls.user("rules", "test-author")
        cls.second = cls.user("rules", "test-second")
        cls.submitted = cls.env["med.rule"].with_user(cls.author).create(cls.values())
        cls.submitted.action_submit()
        cls.in_force = cls.rule(severity="block")

    @classmethod
    def values(cls):
        return {
            "name": "大额订单",
            "operation_id": cls.env.ref("med_base.operation_sale_confirm").id,
            "fact_id": cls.env.ref("med_base.fact_amount").id,
            "value": 5000,
            "severity": "warn",
            "message": "%(value)s",
        }

    def test_server_actions(self):
        self.in_force.with_user(self.author).action_request_retire()
        submitted, in_force = self.submitted.id, self.in_force.id
        for code in (
            f"env['med.rule'].browse({submitted}).action_publish()",
            f"env['med.rule'].browse({submitted}).sudo().action_publish()",
            f"env['med.rule'].browse({submitted}).action_withdraw()",
            f"env['med.rule'].browse({in_force}).action_retire()",
            f"env['med.rule'].browse({in_force}).sudo().action_retire()",
            f"env['med.rule'].browse({in_force}).action_request_retire()",
            f"env['med.rule'].browse({in_force}).action_new_version()",
            f"env['med.rule'].browse({in_force}).sudo().write({{'state': 'retired'}})",
            f"env['med.rule'].sudo().create({self.values()!r} | {{'state': 'published'}})",
            f"env['med.rule'].sudo().create({self.values()!r})",
            f"env['med.rule'].browse({submitted}).with_context(med_installer=1).action_publish()",
            f"env['med.rule'].with_user(1).browse({in_force}).with_context(med_installer=1).write({{'active': 0}})",
            f"env['med.rule'].with_user({self.second.id}).browse({submitted}).action_publish()",
        ):
            self.assertNoAutomation(self.second, code)
        self.assertEqual(self.submitted.state, "submitted")
        self.assertEqual(self.in_force.state, "published")
        self.submitted.with_user(self.second).action_publish()
        self.assertEqual(self.submitted.state, "published")

    def test_written_by_an_automation(self):
        """Who wrote the automation has written the rule, whoever clicked: that cannot be told, so it is refused."""
        draft = self.env["med.rule"].with_user(self.author).create(self.values())
        for name, value in (("value", 1), ("severity", "log"), ("active", False)):
            self.assertNoAutomation(self.second, f"env['med.rule'].browse({draft.id}).write({{{name!r}: {value!r}}})")
        self.assertEqual(draft.editor_ids, self.author)
        policy = self.env["med.approval.policy"].with_user(self.author)
        policy = policy.create({"name": "x", "unlimited": True, "company_id": self.company.id})
        group = self.env.ref("med_base.group_sales").id
        self.assertNoAutomation(
            self.second,
            f"env['med.approval.policy.step'].sudo().create({{'policy_id': {policy.id}, 'group_id': {group}}})",
        )

    def test_on_time(self):
        """A scheduled automation runs as OdooBot, who is nobody."""
        self.submitted.flush_recordset()
        automation = self.env["base.automation"].create(
            {
                "name": "x",
                "model_id": self.env["ir.model"]._get_id("med.rule"),
                "trigger": "on_time_created",
                "trg_date_id": self.env["ir.model.fields"]._get("med.rule", "create_date").id,
                "trg_date_range": 0,
                "trg_date_range_type": "minutes",
                "filter_domain": f"[('id', '=', {self.submitted.id})]",
                "action_server_ids": [
                    Command.create(
                        {
                            "name": "x",
                            "model_id": self.env["ir.model"]._get_id("med.rule"),
                            "state": "code",
                            "code": "records.action_publish()",
                        }
                    )
                ],
            }
        )
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            automation.with_env(self.env(context={}))._process(self.submitted.with_env(self.env(context={})))
        self.assertEqual(self.submitted.state, "submitted")

    def test_the_super_user_is_no_installer(self):
        """A shell, an interface or a scheduled job as OdooBot changes nothing that is in force."""
        bare = self.in_force.with_env(self.env(user=1, su=True, context={"install_mode": True, "med_installer": True}))
        self.assertTrue(bare.env.su)
        for verb in (
            lambda: bare.write({"severity": "log"}),
            lambda: bare.write({"state": "retired"}),
            lambda: bare.write({"active": False}),
            lambda: bare.create({**self.values(), "state": "published"}),
            lambda: bare.action_request_retire(),
            lambda: bare.unlink(),
            lambda: bare.write({"verified": "verified"}),
        ):
            with self.assertRaises(Exception) as caught, self.env.cr.savepoint():
                verb()
                self.env.flush_all()
            self.assertIn(type(caught.exception).__name__, ("AccessError", "UserError"))
        self.env.invalidate_all()
        self.assertRecordValues(self.in_force, [{"severity": "block", "state": "published", "active": True}])

    def test_rights_are_those_of_the_person(self):
        """sudo() in our own or another's code does not make a salesperson a publisher."""
        sales = self.user("sales")
        for verb in ("action_publish", "action_withdraw"):
            with self.assertRaises(AccessError):
                getattr(self.submitted.with_user(sales).sudo(), verb)()
        self.assertFalse(self.submitted.published_by_id)

    def test_an_update_is_told(self):
        """What an addon's update changes in force leaves a trace in the log."""
        log = self.env["med.log"]
        last = log.search([], limit=1).id
        self.in_force.write({"value": 7000})
        row = log.search([("id", ">", last), ("event", "=", "med_rule.updated")])
        self.assertEqual((row.res_id, row.payload["version"]), (self.in_force.id, 2))


@tagged("post_install", "-at_install")
class TestAutomationOfApprovals(ServerActions, ApprovalCase):
    def test_decided_by_nobody(self):
        """Who wrote the automation would decide in the name of the head of quality."""
        approval = self.ask()
        for code in (
            f"env['med.approval'].browse({approval.id}).action_approve('x')",
            f"env['med.approval'].browse({approval.id}).action_refuse('x')",
            f"env['med.approval'].with_user({self.head.id}).browse({approval.id}).action_approve('x')",
        ):
            self.assertNoAutomation(self.head, code)
        self.assertEqual(approval.state, "pending")

    def test_no_right_is_handed_over(self):
        today = fields.Date.today()
        values = {"delegate_id": self.sales.id, "reason": "x", "date_from": str(today), "date_to": str(today)}
        self.assertNoAutomation(self.head, f"env['med.delegation'].create({values!r})")
