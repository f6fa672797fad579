from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged

from .approval_common import ApprovalCase
from .common import ROLES


@tagged("post_install", "-at_install")
class TestApprovalRights(ApprovalCase):
    def everybody(self):
        return [self.user(role) for role in ROLES] + [
            self.user("base.group_system,med_base.group_rules,med_base.group_quality_head", "test-all"),
        ]

    def test_nobody_writes(self):
        approval = self.ask()
        step = approval.sudo().step_ids
        for user in self.everybody():
            for record, values in (
                (approval, {"state": "approved"}),
                (approval, {"ceiling": 10**9}),
                (approval, {"fingerprint": "x"}),
                (approval, {"requested_by_id": self.head_2.id}),
                (approval, {"step_ids": [(1, step.id, {"state": "approved"})]}),
                (step, {"state": "approved"}),
                (step, {"decided_by_id": self.head.id}),
                (step, {"group_id": self.env.ref("med_base.group_sales").id}),
            ):
                with self.assertRaises(AccessError, msg=f"{user.login} {values}"):
                    call_kw(record.with_user(user), "write", [record.ids, values], {"context": {"med_verb": True}})
            for record in (approval, step):
                with self.assertRaises(AccessError):
                    record.with_user(user).unlink()
                with self.assertRaises(AccessError):
                    record.with_user(user).copy()
                with self.assertRaises(AccessError):
                    record.with_user(user).create({})
        self.assertEqual((approval.state, step.state), ("pending", "pending"))

    def test_not_even_code_with_all_rights(self):
        """An automation rule runs with all rights: it may post and schedule, and decides nothing."""
        approval = self.ask().sudo()
        for record, values in ((approval, {"state": "approved"}), (approval.step_ids, {"state": "approved"})):
            with self.assertRaises(AccessError):
                record.write(values)
            with self.assertRaises(AccessError):
                record.with_context(med_verb=object()).write(values)
            with self.assertRaises(UserError):
                record.unlink()
            with self.assertRaises(AccessError):
                record.copy()
        with self.assertRaises(AccessError):
            approval.action_approve()
        approval.message_post(body="x")
        action = self.env["ir.actions.server"].create(
            {
                "name": "Approve all",
                "model_id": self.env["ir.model"]._get_id("med.approval"),
                "state": "object_write",
                "update_path": "state",
                "selection_value": self.env["ir.model.fields.selection"]
                .search([("field_id.model", "=", "med.approval"), ("value", "=", "approved")])
                .id,
            }
        )
        with self.assertRaises(AccessError):
            action.with_context(
                active_model="med.approval", active_id=approval.id, active_ids=approval.ids
            ).sudo().run()

    def test_private_methods_stay_private(self):
        approval = self.ask()
        for name in ("_drive", "_make", "_settle", "_end", "_void", "_request", "_advance", "_lapsed"):
            with self.assertRaises(AccessError):
                call_kw(approval.with_user(self.head), name, [approval.ids], {})

    def test_only_the_role_decides(self):
        approval = self.ask()
        for role in ROLES:
            if role == "quality_head":
                continue
            for verb in ("action_approve", "action_refuse"):
                with self.assertRaises(AccessError, msg=role):
                    call_kw(approval.with_user(self.user(role)), verb, [approval.ids, "because"], {})
        self.assertEqual(approval.state, "pending")
        call_kw(approval.with_user(self.head), "action_approve", [approval.ids], {})
        self.assertEqual(approval.state, "approved")

    def test_refused_stays_refused_over_rpc(self):
        approval = self.ask()
        call_kw(approval.with_user(self.head), "action_refuse", [approval.ids, "No"], {})
        for user in (self.head, self.head_2):
            for verb in ("action_approve", "action_refuse"):
                with self.assertRaises(UserError):
                    call_kw(approval.with_user(user), verb, [approval.ids, "Yes"], {})
        with self.assertRaises(UserError):
            call_kw(approval.with_user(self.sales), "action_cancel", [approval.ids], {})
        self.assertEqual(approval.state, "refused")

    def test_second_company(self):
        foreigner = self.user(
            "quality_head,rules",
            "test-head-foreign",
            company_id=self.company_2.id,
            company_ids=[(6, 0, self.company_2.ids)],
        )
        approval = self.ask()
        self.assertNotIn(foreigner, self.todo(approval))
        mine = approval.with_user(foreigner).with_company(self.company_2)
        self.assertFalse(mine.search([("id", "=", approval.id)]))
        approval.invalidate_recordset()
        with self.assertRaises(AccessError):
            mine.read(["name", "amount"])
        with self.assertRaises(AccessError):
            mine.step_ids.read(["state"])
        for verb in ("action_approve", "action_refuse", "action_open_document"):
            with self.assertRaises(AccessError):
                call_kw(mine, verb, [approval.ids] + (["x"] if verb == "action_refuse" else []), {})
        self.assertEqual(approval.state, "pending")

    def test_role_in_another_company_only(self):
        """A role is not enough: who decides belongs to the document's company."""
        approval = self.ask()
        self.head.write({"company_ids": [(6, 0, self.company_2.ids)], "company_id": self.company_2.id})
        approval.invalidate_recordset()
        with self.assertRaises(AccessError):
            approval.with_user(self.head).with_context(allowed_company_ids=[]).action_approve()

    def test_reader_posts_but_does_not_speak_for_the_verbs(self):
        approval = self.ask()
        message = approval.with_user(self.sales).message_post(body="Please hurry")
        self.assertEqual(message.author_id, self.sales.partner_id)

    def test_portal_sees_nothing(self):
        approval = self.ask()
        portal = self.user("base.group_portal", "test-portal")
        for model in ("med.approval", "med.approval.step", "med.approval.policy", "med.delegation"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(portal).search([])
        with self.assertRaises(AccessError):
            approval.with_user(portal).action_approve()

    def test_auditor_reads(self):
        approval = self.ask().with_user(self.user("auditor"))
        self.assertTrue(approval.read(["name", "amount", "findings_html", "present_html", "why_not", "step_ids"]))
        self.assertTrue(approval.step_ids.read(["state", "decided_by_id"]))
