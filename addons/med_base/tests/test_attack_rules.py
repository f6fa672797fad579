"""An administrator of rules who wants to publish, retire or waive alone, or to hide what was."""

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .common_rules import RuleCase

REFUSED = (UserError, IntegrityError)


@tagged("post_install", "-at_install")
class TestAttackRules(RuleCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = cls.user("rules", "test-alone")
        cls.second = cls.user("rules", "test-second")
        cls.big = cls.order(lines=[(cls.device, 6, 1000)])

    def assertRefused(self, verb):
        """The verb is refused."""
        refused = False
        try:
            with self.env.cr.savepoint():
                verb()
                self.env.flush_all()
        except REFUSED:
            refused = True
        self.env.invalidate_all()
        self.assertTrue(refused)

    def values(self, **values):
        return {
            "name": "大额订单",
            "operation_id": self.env.ref("med_base.operation_sale_confirm").id,
            "check_type": "threshold",
            "fact_id": self.env.ref("med_base.fact_amount").id,
            "value": 5000,
            "severity": "warn",
            "message": "%(value)s",
            **values,
        }

    def rules(self, user=None, **context):
        return self.env["med.rule"].with_user(user or self.admin).with_context(**context)

    # --- published alone --------------------------------------------------------------------------------------------

    def test_default_state(self):
        """The context fills in what the values may not say."""
        rule = self.rules(
            default_state="published", default_version=9, default_published_by_id=self.second.id, default_editor_ids=[]
        ).create(self.values())
        self.assertRecordValues(
            rule, [{"state": "draft", "version": 1, "published_by_id": False, "editor_ids": self.admin.ids}]
        )

    def test_default_state_by_import(self):
        names = ["name", "operation_id/.id", "check_type", "fact_id/.id", "severity", "message"]
        row = self.values()
        row = [str(row[name.split("/")[0]]) for name in names]
        result = self.rules(default_state="published").load(names, [row])
        self.assertEqual(self.env["med.rule"].browse(result["ids"]).state, "draft")
        result = self.rules().load([*names, "state"], [[*row, "published"]])
        self.assertFalse(result["ids"])

    def test_default_state_of_an_override(self):
        rule = self.rule(severity="block")
        override = (
            self.env["med.rule.override"]
            .with_user(self.admin)
            .with_context(default_state="published")
            .create({"rule_id": rule.id, "switch_off": True, "reason": "x"})
        )
        self.assertEqual(override.state, "draft")
        self.refused(self.big.action_confirm)

    def test_override_that_names_another_rule(self):
        """The second person reads rule_id; what holds is rule_code."""
        harmless, strict = self.rule(severity="log", value=10**9), self.rule(severity="block")
        overrides = self.env["med.rule.override"].with_user(self.admin)
        values = {"rule_id": harmless.id, "rule_code": strict.code, "switch_off": True, "reason": "x"}
        override = overrides.create(values)
        self.assertEqual(override.rule_code, harmless.code)
        self.assertRefused(lambda: override.write({"rule_code": strict.code}))

    def test_nested_in_a_pack(self):
        rule = self.rule(severity="block")
        pack = self.env["med.rule.pack"].create({"code": "P", "name": "P"})
        packs = pack.with_user(self.admin)
        self.assertRefused(lambda: packs.write({"rule_ids": [Command.update(rule.id, {"severity": "log"})]}))
        self.assertRefused(lambda: packs.write({"rule_ids": [Command.link(rule.id)]}))
        self.assertRefused(lambda: packs.write({"rule_ids": [Command.create(self.values(state="published"))]}))
        rule.write({"pack_id": pack.id})
        for command in (Command.unlink(rule.id), Command.delete(rule.id), Command.clear()):
            self.assertRefused(lambda command=command: packs.write({"rule_ids": [command]}))
        packs.with_context(default_state="published").write({"rule_ids": [Command.create(self.values(name="n"))]})
        self.assertEqual(pack.rule_ids.filtered(lambda r: r.name == "n").state, "draft")

    def test_words_of_a_published_rule(self):
        rule = self.rule(severity="block", message_customer="No.").with_user(self.admin)
        for name in ("name", "message", "resolution", "message_customer", "source"):
            self.assertRefused(lambda name=name: rule.update_field_translations(name, {"en_US": "Yes."}))
            self.assertRefused(lambda name=name: rule.web_override_translations({name: "Yes."}))
            self.assertRefused(lambda name=name: rule.with_context(lang="zh_CN").write({name: "好"}))
        draft = self.rules().create(self.values())
        draft.update_field_translations("message", {"en_US": "Too much."})
        self.assertEqual(draft.message, "Too much.")

    def test_why_it_was_published_all_the_same(self):
        rule = self.rule(severity="block", lockout_reason="Because the inspector said so.")
        self.assertRefused(lambda: rule.with_user(self.admin).write({"lockout_reason": "Never said."}))

    # --- trials that were none --------------------------------------------------------------------------------------

    def test_forged_trial(self):
        rule = self.rules().create(self.values(severity="block"))
        trials = self.env["med.rule.trial"].with_user(self.admin)
        trial = trials.with_context(default_state="done", default_share=0, default_found=0).create({"rule_id": rule.id})
        self.assertEqual(trial.state, "running")
        for verb in (
            lambda: trial.write({"state": "done", "share": 0}),
            lambda: trial.write({"rule_digest": "x"}),
            lambda: trial.write({"rule_id": self.rule().id}),
            lambda: trial.write({"days": 1}),
            lambda: rule.write({"trial_ids": [Command.update(trial.id, {"state": "done"})]}),
            lambda: trial.write({"line_ids": [Command.create({"message": "x"})]}),
        ):
            self.assertRefused(verb)
        trial.action_stop()
        self.assertEqual(trial.state, "cancelled")

    def test_trial_of_a_published_rule_stays(self):
        rule = self.rule(severity="block")
        trial = self.env["med.rule.trial"].with_user(self.admin).create({"rule_id": rule.id})
        self.assertRefused(trial.unlink)
        self.assertRefused(lambda: rule.with_user(self.admin).write({"trial_ids": [Command.delete(trial.id)]}))

    # --- verified by nobody -----------------------------------------------------------------------------------------

    def test_pack_verified_by_another(self):
        packs = self.env["med.rule.pack"].with_user(self.admin)
        for values in (
            {"status": "verified"},
            {"verified_by_id": self.second.id},
            {"verified_on": "2020-01-01"},
        ):
            self.assertRefused(lambda values=values: packs.create({"code": "Q", "name": "Q", **values}))
            pack = packs.create({"code": "Q", "name": "Q"})
            self.assertRefused(lambda values=values, pack=pack: pack.write(values))
            pack.sudo().unlink()
        pack = packs.with_context(default_status="verified", default_verified_by_id=self.second.id).create(
            {"code": "Q", "name": "Q"}
        )
        self.assertRecordValues(pack, [{"status": "unverified", "verified_by_id": False}])
        pack.action_verify()
        self.assertRecordValues(pack, [{"status": "verified", "verified_by_id": self.admin.id}])
        pack.write({"source_number": "another law"})
        self.assertEqual(pack.status, "unverified", "what was verified is not what is there")

    # --- what a rule refers to --------------------------------------------------------------------------------------

    def test_what_a_rule_refers_to_stays(self):
        group = self.env["res.groups"].create({"name": "Waivers"})
        pack = self.env["med.rule.pack"].create({"code": "P", "name": "P"})
        action = self.env["ir.actions.server"].create(
            {"name": "x", "model_id": self.env.ref("sale.model_sale_order").id, "state": "code", "code": "pass"}
        )
        self.rule(
            waive_group_id=group.id,
            pack_id=pack.id,
            finding_action_ids=action.ids,
            release_action_ids=action.ids,
        )
        system = self.user("base.group_system", "test-system")
        with mute_logger("odoo.sql_db"):
            for record in (group, action):
                self.assertRefused(record.with_user(system).unlink)
            for record in (pack, self.env.ref("med_base.fact_amount")):
                self.assertRefused(record.sudo().unlink)

    # --- waived alone -----------------------------------------------------------------------------------------------

    def test_delegation_to_oneself(self):
        """Making delegations for others does not mean taking their right."""
        head = self.user("quality_head")
        today = fields.Date.today()
        values = {"user_id": head.id, "date_from": today, "date_to": today, "reason": "Mine"}
        delegations = self.env["med.delegation"].with_user(self.admin)
        with self.assertRaises(AccessError):
            delegations.create({**values, "delegate_id": self.admin.id})
        with self.assertRaises(AccessError):
            delegations.with_context(default_delegate_id=self.admin.id, default_user_id=head.id).create(
                {**values, "delegate_id": self.admin.id}
            )

    def test_waiver_made_by_hand(self):
        """Also by somebody who has given himself the access right."""
        self.rule(code="BIG")
        hold = self.hold(self.big)
        values = {
            "hold_id": hold.id,
            "model": "sale.order",
            "res_id": self.big.id,
            "company_id": self.company.id,
            "operation_id": hold.operation_id.id,
            "rule_code": "BIG",
            "fingerprint": hold.fingerprint,
            "ceiling": 10**9,
            "expires_on": "2099-01-01",
            "granted_by_id": self.second.id,
        }
        self.all_rights("med.waiver", "med.clearance", "med.hold", "med.outbox", "med.check", "med.log", "med.approval")
        env = self.env(user=self.user("base.group_system", "test-system"), su=False)
        for env_ in (env, self.env):
            for verb in (
                lambda e: e["med.waiver"].create(values),
                lambda e: e["med.clearance"].create({"model": "sale.order", "res_id": self.big.id, "snapshot": {}}),
                lambda e: e["med.outbox"].create(
                    {"kind": "rule_action", "key": "x", "user_id": 1, "state": "pending", "attempts": 0}
                ),
                lambda e: e["med.hold"].browse(hold.id).write({"state": "released"}),
                lambda e: e["med.hold"].browse(hold.id).write({"findings": []}),
                lambda e: e["med.hold"].browse(hold.id).unlink(),
                lambda e: e["med.log"].search([], limit=1).write({"event": "x"}),
                lambda e: e["med.log"].search([], limit=1).unlink(),
            ):
                self.assertRefused(lambda verb=verb, env_=env_: verb(env_))

    def all_rights(self, *models):
        for model in models:
            self.env["ir.model.access"].create(
                {
                    "name": model,
                    "model_id": self.env["ir.model"]._get_id(model),
                    "group_id": self.env.ref("base.group_system").id,
                    **{f"perm_{right}": True for right in ("read", "write", "create", "unlink")},
                }
            )

    def test_automation_releases_no_hold(self):
        """What runs with all rights, without any code, ends no hold either."""
        quality = self.user("quality")
        self.big.with_user(quality).action_med_hold("破损")
        hold = self.env["med.hold"].search([("res_id", "=", self.big.id), ("kind", "=", "manual")])
        action = self.env["ir.actions.server"].create(
            {
                "name": "x",
                "model_id": self.env["ir.model"]._get_id("med.hold"),
                "state": "object_write",
                "update_path": "state",
                "selection_value": self.env["ir.model.fields.selection"]
                .search(
                    [("field_id.model", "=", "med.hold"), ("field_id.name", "=", "state"), ("value", "=", "released")]
                )
                .id,
            }
        )
        self.assertRefused(
            lambda: action.sudo().with_context(active_model="med.hold", active_id=hold.id, active_ids=hold.ids).run()
        )
        self.assertEqual(hold.state, "open")
