"""Two people at once, each with a cursor of his own, on committed rows."""

from contextlib import contextmanager
from unittest.mock import patch

from odoo.api import SUPERUSER_ID, Environment
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, new_test_user, tagged
from odoo.tests.common import get_db_name
from odoo.tools import SQL, mute_logger
from psycopg2.errors import SerializationFailure


@tagged("post_install", "-at_install")
class TestApprovalRace(BaseCase):
    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        # The log cannot be cleaned up after; and what is judged anew here is who decides, not the order.
        self.startPatcher(patch.object(self.registry["med.log"], "_record", lambda *args, **values: None))
        self.startPatcher(patch.object(self.registry["med.hold"], "_reevaluate", lambda hold: None))
        with self.cursor() as env:
            env = env(context={"no_reset_password": True, "tracking_disable": True})
            users = [
                new_test_user(env, f"race-{n}", f"med_base.{group}")
                for n, group in enumerate(("group_sales", "group_quality_head", "group_quality_head"))
            ]
            order = env["sale.order"].create({"partner_id": users[0].partner_id.id})
            rule = (
                env["med.rule"]
                ._as_installer()
                .create(
                    {
                        "name": "Race",
                        "operation_id": env.ref("med_base.operation_sale_confirm").id,
                        "fact_id": env.ref("med_base.fact_amount").id,
                        "message": "Race",
                    }
                )
            )
            finding = {"rule_id": rule.id, "rule": "Race", "code": rule.code, "severity": "approve", "message": "Race"}
            hold = env["med.hold"].create(
                {
                    "kind": "gate",
                    "model": "sale.order",
                    "res_id": order.id,
                    "document_name": order.name,
                    "operation_id": rule.operation_id.id,
                    "company_id": env.company.id,
                    "partner_id": order.partner_id.id,
                    "amount": 1000,
                    "fingerprint": "f1",
                    "findings": [{**finding, "finding": "", "waived": False}],
                }
            )
            approval = env["med.approval"].with_user(users[0])._request(hold, "Race")
            self.user_ids, self.partner_ids = [u.id for u in users], [u.partner_id.id for u in users]
            self.approval_id = approval.id
            self.ids = {
                "med_hold": hold.id,
                "sale_order": order.id,
                "med_rule": rule.id,
            }
        self.addCleanup(self.clean)

    @contextmanager
    def cursor(self):
        with self.registry.cursor() as cr:
            yield Environment(cr, SUPERUSER_ID, {})

    def clean(self):
        """What stays for ever in use is taken out of the test database by SQL."""
        with self.cursor() as env:
            approval_ids = env["med.approval"].search([("hold_id", "=", self.ids["med_hold"])]).ids
            rows = {
                "med.approval": approval_ids,
                "med.hold": [self.ids["med_hold"]],
                "sale.order": [self.ids["sale_order"]],
            }
            for model, ids in rows.items():
                env.cr.execute("DELETE FROM mail_message WHERE model = %s AND res_id = ANY(%s)", [model, ids])
                env.cr.execute("DELETE FROM mail_activity WHERE res_model = %s AND res_id = ANY(%s)", [model, ids])
                env.cr.execute("DELETE FROM mail_followers WHERE res_model = %s AND res_id = ANY(%s)", [model, ids])
            env.cr.execute("DELETE FROM med_waiver WHERE hold_id = %s", [self.ids["med_hold"]])
            env.cr.execute("UPDATE med_approval SET current_step_id = NULL WHERE id = ANY(%s)", [approval_ids])
            env.cr.execute("DELETE FROM med_approval_step WHERE approval_id = ANY(%s)", [approval_ids])
            env.cr.execute("DELETE FROM med_approval WHERE id = ANY(%s)", [approval_ids])
            for table, row_id in self.ids.items():
                env.cr.execute(SQL("DELETE FROM %s WHERE id = %s", SQL.identifier(table), row_id))
            env.invalidate_all()
            env["res.users"].browse(self.user_ids).unlink()
            env["res.partner"].browse(self.partner_ids).exists().unlink()

    def approval(self, env, user):
        return env(user=self.user_ids[user])["med.approval"].browse(self.approval_id)

    def test_one_of_two_wins(self):
        for first, second in (("action_approve", "action_refuse"), ("action_approve", "action_approve")):
            with self.subTest(first=first, second=second):
                self.race(first, second)
            self.doCleanups()
            self.setUp()

    def race(self, first, second):
        with self.registry.cursor() as loser:
            loser_env = Environment(loser, SUPERUSER_ID, {})
            self.assertTrue(self.approval(loser_env, 2).can_decide)  # has its snapshot
            with self.cursor() as winner:
                getattr(self.approval(winner, 1), first)("first")
            with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
                getattr(self.approval(loser_env, 2), second)("second")
            loser.rollback()
            with self.assertRaises(UserError):  # which is what Odoo does next: again, with a new snapshot
                getattr(self.approval(loser_env, 2), second)("second")
            loser.rollback()
        with self.cursor() as env:
            approval = self.approval(env, 1)
            self.assertEqual(approval.state, "approved")
            self.assertEqual(approval.step_ids.mapped("decided_by_id").ids, [self.user_ids[1]])

    def test_cancel_and_approve(self):
        with self.registry.cursor() as loser:
            loser_env = Environment(loser, SUPERUSER_ID, {})
            self.assertTrue(self.approval(loser_env, 1).can_decide)
            with self.cursor() as winner:
                self.approval(winner, 0).action_cancel()
            with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
                self.approval(loser_env, 1).action_approve()
            loser.rollback()
        with self.cursor() as env:
            self.assertEqual(self.approval(env, 1).state, "cancelled")

    def test_two_requests(self):
        """Two who ask at once: one request."""
        with self.cursor() as env:
            self.approval(env, 0).action_cancel()
            other = new_test_user(env, "race-3", "med_base.group_sales")
            self.user_ids.append(other.id)
            self.partner_ids.append(other.partner_id.id)
        hold_id = self.ids["med_hold"]
        with self.registry.cursor() as loser:
            loser_env = Environment(loser, self.user_ids[3], {})
            self.assertEqual(loser_env["med.hold"].browse(hold_id).state, "open")
            with self.cursor() as winner:
                env = winner(user=self.user_ids[0])
                won = env["med.approval"]._request(env["med.hold"].browse(hold_id), "first")
            with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
                loser_env["med.approval"]._request(loser_env["med.hold"].browse(hold_id), "second")
                loser_env.flush_all()
            loser.rollback()
        with self.cursor() as env:
            approvals = env["med.approval"].search([("hold_id", "=", hold_id)])
            self.assertEqual(approvals.filtered(lambda a: a.state == "pending").ids, [won.id])
