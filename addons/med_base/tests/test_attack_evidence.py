"""Who would hide what was: evidence, holds and roles, with contexts, access rights and automations."""

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .common_rules import RuleCase


@tagged("post_install", "-at_install")
class TestAttackEvidence(RuleCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = cls.user("rules", "test-alone")
        cls.big = cls.order(lines=[(cls.device, 6, 1000)])

    def assertRefused(self, verb):
        """The verb is refused."""
        with self.assertRaises(UserError), self.env.cr.savepoint():
            verb()
            self.env.flush_all()

    # --- evidence ---------------------------------------------------------------------------------------------------

    def test_reason_of_a_hold_stays(self):
        quality = self.user("quality")
        self.big.with_user(quality).action_med_hold("破损")
        hold = self.env["med.hold"].search([("res_id", "=", self.big.id), ("kind", "=", "manual")])
        for user in (quality, self.admin):
            self.assertRefused(lambda user=user: hold.with_user(user).write({"reason": "Nothing."}))

    def test_context_forges_no_evidence(self):
        self.rule(severity="warn")
        block = self.env["med.log.block"]
        self.env["med.log"]._record("x.y")
        block._seal("med.log")
        sealed = block.search([], limit=1)
        seller = self.user("sales")
        order = self.order(user=seller)
        order.with_context(
            default_date="2001-01-01",
            default_block_id=sealed.id,
            default_result="refused",
            default_waivers=[1],
            default_severity="log",
            default_state="done",
            default_model="res.partner",
            default_user_id=self.admin.id,
        ).action_confirm()
        check = self.env["med.check"].search([("model", "=", "sale.order"), ("res_id", "=", order.id)])
        self.assertRecordValues(check, [{"block_id": False, "result": "passed", "user_id": seller.id}])
        self.assertEqual(check.date.date(), fields.Date.today())
        entry = self.env["med.log"].with_context(default_block_id=sealed.id, default_res_id=7)._record("x.z")
        self.assertRecordValues(entry, [{"block_id": False, "res_id": 0}])

    def test_hold_by_context(self):
        """A hold is what its values say, whatever defaults a client sends."""
        quality = self.user("quality")
        secret = self.order(company_id=self.company_2.id, partner_id=self.hospital.id)
        hold = (
            self.env["med.hold"]
            .with_user(quality)
            .with_context(
                default_state="released",
                default_document_ref=f"sale.order,{secret.id}",
                default_kind="gate",
                default_date="2001-01-01",
                default_fingerprint="x",
            )
            .create({"model": "sale.order", "res_id": self.big.id, "reason": "破损"})
        )
        self.assertRecordValues(
            hold, [{"state": "open", "kind": "manual", "res_id": self.big.id, "fingerprint": False}]
        )
        self.assertEqual(hold.date.date(), fields.Date.today())
        with self.assertRaises(UserError):
            self.env["med.hold"].with_user(quality).create({"document_ref": "x", "reason": "x"})

    # --- roles ------------------------------------------------------------------------------------------------------

    def test_role_by_a_new_user_or_group(self):
        """A role that comes with a new user, or with a new group that brings it, is logged as any other."""
        head = self.env.ref("med_base.group_quality_head")
        system = self.user("base.group_system", "test-system")
        helper = new_test_user(self.env(user=system, su=False), "test-helper", "base.group_user")
        groups = self.env["res.groups"].with_user(system)
        groups.create({"name": "Harmless", "implied_ids": [(4, head.id)], "user_ids": [(4, helper.id)]})
        new_test_user(self.env(user=system, su=False), "test-helper-2", "med_base.group_quality_head")
        rows = self.env["med.log"].search([("event", "=", "res_users.roles_changed"), ("user_id", "=", system.id)])
        rows = rows.filtered(lambda row: "test-helper" in row.document_name and head.full_name in row.payload["given"])
        self.assertEqual(len(rows), 2)
