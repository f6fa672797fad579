from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .approval_common import ApprovalCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10 04:00:00")
class TestDelegation(ApprovalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.resource_calendar_id.tz = "Asia/Shanghai"
        cls.clerk = cls.user("quality")
        cls.clerk_2 = cls.user("quality", "test-quality-2")

    def test_decides_in_place(self):
        approval = self.ask()
        with self.assertRaises(AccessError):
            approval.with_user(self.clerk).action_approve()
        self.delegate(self.head, self.clerk)
        self.assertIn(self.clerk, self.todo(approval))
        approval.invalidate_recordset()
        self.assertTrue(approval.with_user(self.clerk).can_decide)
        approval.with_user(self.clerk).action_approve()
        self.assertRecordValues(
            approval.sudo().step_ids,
            [{"state": "approved", "decided_by_id": self.clerk.id, "on_behalf_of_id": self.head.id}],
        )

    def test_own_right_comes_first(self):
        self.delegate(self.head, self.head_2)
        approval = self.ask()
        approval.with_user(self.head_2).action_approve()
        self.assertFalse(approval.sudo().step_ids.on_behalf_of_id)

    def test_dates_are_days_of_the_company(self):
        approval = self.ask()
        self.delegate(self.head, self.clerk, date_from="2026-03-12", date_to="2026-03-13")
        for moment, may in (
            ("2026-03-11 15:59:59", False),
            ("2026-03-11 16:00:00", True),  # midnight in Shanghai
            ("2026-03-13 15:59:59", True),
            ("2026-03-13 16:00:00", False),
        ):
            with freeze_time(moment):
                for tz in ("UTC", "Pacific/Kiritimati", "Etc/GMT+12"):
                    approval.invalidate_recordset()
                    mine = approval.with_user(self.clerk).with_context(tz=tz)
                    self.assertEqual(mine.can_decide, may, (moment, tz))
        with freeze_time("2026-03-13 16:00:00"), self.assertRaises(AccessError):
            approval.with_user(self.clerk).action_approve()

    def test_a_day_later_the_to_do_moves(self):
        approval = self.ask()
        self.delegate(self.head, self.clerk, date_from="2026-03-12", date_to="2026-03-13")
        self.assertNotIn(self.clerk, self.todo(approval))
        for moment, has in (("2026-03-12 01:00:00", True), ("2026-03-14 01:00:00", False)):
            with freeze_time(moment), self.enter_registry_test_mode():
                self.env.ref("med_base.cron_approval").method_direct_trigger()
            self.assertEqual(self.clerk in self.todo(approval), has, moment)

    def test_not_for_the_requester(self):
        self.head.group_ids += self.env.ref("med_base.group_sales")
        self.delegate(self.head, self.clerk)
        approval = self.ask(user=self.head)
        for verb in ("action_approve", "action_refuse"):
            with self.assertRaises(AccessError):
                getattr(approval.with_user(self.clerk), verb)("for my boss")
        approval.with_user(self.head_2).action_approve()

    def test_requester_does_not_decide_for_another(self):
        self.delegate(self.head, self.sales)
        approval = self.ask()
        self.assertNotIn(self.sales, self.todo(approval))
        with self.assertRaises(AccessError):
            approval.with_user(self.sales).action_approve()

    def test_one_voice_once(self):
        """Who decided, or for whom it was decided, decides no later step, whoever does it for them."""
        self.head.group_ids += self.env.ref("med_base.group_finance")
        approval = self.ask(amount=200000)
        self.delegate(self.head, self.clerk)
        self.delegate(self.head, self.clerk_2)
        approval.with_user(self.clerk).action_approve()
        for user in (self.clerk, self.clerk_2, self.head):
            with self.assertRaises(AccessError):
                approval.with_user(user).action_approve()
        approval.with_user(self.finance).action_approve()
        self.assertEqual(approval.state, "approved")

    def test_one_hop_only(self):
        self.delegate(self.head, self.clerk)
        self.delegate(self.clerk, self.clerk_2)
        with self.assertRaises(AccessError):
            self.ask().with_user(self.clerk_2).action_approve()

    def test_role(self):
        both = self.user("quality_head,finance", "test-both")
        self.delegate(both, self.clerk, group_id=self.env.ref("med_base.group_finance").id)
        approval = self.ask(amount=200000)
        with self.assertRaises(AccessError):
            approval.with_user(self.clerk).action_approve()
        approval.with_user(self.head).action_approve()
        approval.with_user(self.clerk).action_approve()
        self.assertEqual(approval.state, "approved")

    def test_a_role_brings_what_it_includes(self):
        self.licence.waive_group_id = self.env.ref("med_base.group_quality")
        approval = self.ask()
        self.delegate(self.head, self.sales, group_id=self.env.ref("med_base.group_quality_head").id)
        other_sales = self.user("sales", "test-sales-2")
        self.delegate(self.head, other_sales, group_id=self.env.ref("med_base.group_quality_head").id)
        approval.with_user(other_sales).action_approve()
        self.assertEqual(approval.sudo().step_ids[0].on_behalf_of_id, self.head)

    def test_role_that_the_person_lost(self):
        self.delegate(self.head, self.clerk)
        approval = self.ask()
        self.head.group_ids -= self.env.ref("med_base.group_quality_head")
        with self.assertRaises(AccessError):
            approval.with_user(self.clerk).action_approve()

    def test_person_who_left(self):
        self.delegate(self.head, self.clerk)
        approval = self.ask()
        self.head.active = False
        with self.assertRaises(AccessError):
            approval.with_user(self.clerk).action_approve()

    def test_other_company(self):
        self.delegate(self.head, self.clerk, company_id=self.company.id)
        self.assertNotIn(self.clerk.id, self.deciders(self.company_2))
        self.assertIn(self.clerk.id, self.deciders(self.company))
        self.head.company_ids += self.company_2
        self.delegate(self.head_2, self.clerk_2)
        self.head_2.company_ids += self.company_2
        self.assertNotIn(self.clerk_2.id, self.deciders(self.company_2), "not of that company")
        self.clerk_2.company_ids += self.company_2
        self.clerk.company_ids += self.company_2
        self.assertIn(self.clerk_2.id, self.deciders(self.company_2))
        self.assertNotIn(self.clerk.id, self.deciders(self.company_2), "handed over for the other company only")

    def deciders(self, company):
        group = self.env.ref("med_base.group_quality_head")
        return self.env["med.delegation"]._deciders(group, company, date(2026, 3, 10))

    def test_revoke(self):
        delegation = self.delegate(self.head, self.clerk)
        approval = self.ask()
        for user in (self.clerk, self.clerk_2, self.head_2, self.sales):
            with self.assertRaises(AccessError):
                delegation.with_user(user).action_revoke()
        delegation.with_user(self.head).action_revoke()
        self.assertNotIn(self.clerk, self.todo(approval))
        with self.assertRaises(AccessError):
            approval.with_user(self.clerk).action_approve()
        self.assertRecordValues(delegation, [{"active": False, "revoked_by_id": self.head.id, "state": "revoked"}])
        with self.assertRaises(AccessError):
            delegation.with_user(self.head).action_revoke()

    def test_administrator_makes_and_revokes(self):
        admin = self.user("rules")
        values = {"date_from": "2026-03-10", "date_to": "2026-03-11", "reason": "Ill"}
        row = (
            self.env["med.delegation"]
            .with_user(admin)
            .create({"user_id": self.head.id, "delegate_id": self.clerk.id, **values})
        )
        row.action_revoke()
        self.assertFalse(row.active)

    def test_nobody_takes_a_right(self):
        for user in (self.clerk, self.sales, self.user("auditor")):
            with self.assertRaises(AccessError):
                self.env["med.delegation"].with_user(user).create(
                    {
                        "user_id": self.head.id,
                        "delegate_id": user.id,
                        "date_from": "2026-03-10",
                        "date_to": "2026-03-11",
                        "reason": "Mine",
                    }
                )

    def test_stays_as_it_was_made(self):
        delegation = self.delegate(self.head, self.clerk)
        for user in (self.head, self.clerk, self.user("rules"), self.user("base.group_system", "test-system")):
            with self.assertRaises(AccessError):
                delegation.with_user(user).date_to = "2030-01-01"
            with self.assertRaises(AccessError):
                delegation.with_user(user).unlink()
        with self.assertRaises(AccessError):
            delegation.sudo().delegate_id = self.sales
        with self.assertRaises(UserError):
            delegation.sudo().unlink()
        for values in ({"active": False}, {"revoked_by_id": self.sales.id}):
            with self.assertRaises(AccessError):
                self.delegate(self.head, self.clerk_2, **values)

    def test_who_sees_it(self):
        delegation = self.delegate(self.head, self.clerk)
        Delegation = self.env["med.delegation"]
        for user, sees in (
            (self.head, True),
            (self.clerk, True),
            (self.user("rules"), True),
            (self.user("auditor"), True),
            (self.sales, False),
            (self.clerk_2, False),
        ):
            self.assertEqual(bool(Delegation.with_user(user).search([("id", "=", delegation.id)])), sees, user.login)

    def test_impossible(self):
        portal = self.user("base.group_portal", "test-portal")
        gone = self.user("quality", "test-gone")
        gone.active = False
        for taker, values in (
            (self.head, {}),
            (portal, {}),
            (gone, {}),
            (self.clerk, {"group_id": self.env.ref("med_base.group_finance").id}),
        ):
            with self.assertRaises(ValidationError):
                self.delegate(self.head, taker, **values)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.delegate(self.head, self.clerk, date_from="2026-03-12", date_to="2026-03-11")

    def test_circle(self):
        week = {"date_from": "2026-03-10", "date_to": "2026-03-16"}
        self.delegate(self.head, self.clerk, **week)
        with self.assertRaisesRegex(ValidationError, f"{self.clerk.name} → {self.head.name} → {self.clerk.name}"):
            self.delegate(self.clerk, self.head, date_from="2026-03-16", date_to="2026-03-20")
        self.delegate(self.clerk, self.clerk_2, **week)
        with self.assertRaises(ValidationError):
            self.delegate(self.clerk_2, self.head, **week)
        self.delegate(self.clerk, self.head, date_from="2026-03-17", date_to="2026-03-20")

    def test_circle_of_different_roles_is_none(self):
        both, other = self.user("quality_head,finance", "test-both"), self.user("finance", "test-finance-2")
        self.delegate(both, other, group_id=self.env.ref("med_base.group_quality").id)
        self.delegate(other, both, group_id=self.env.ref("med_base.group_finance").id)
