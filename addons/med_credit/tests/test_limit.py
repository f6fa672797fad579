"""Who grants a limit, and what holds on which day."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .common import CreditCase


@tagged("post_install", "-at_install")
@freeze_time("2026-11-22 04:00:00")
class TestLimit(CreditCase):
    def setUp(self):
        super().setUp()
        self.acc = self.account()

    def draft(self, amount=1000, **values):
        return (
            self.env["med.credit.limit"]
            .with_user(self.credit_user)
            .create({"account_id": self.acc.id, "amount": amount, "reason": "年度授信", **values})
        )

    def test_no_limit_is_not_zero(self):
        self.assertEqual((self.acc.has_limit, self.acc.credit_state), (False, "free"))
        self.limit(self.acc, 0)
        self.acc.invalidate_recordset()
        self.assertEqual((self.acc.has_limit, self.acc.limit, self.acc.credit_state), (True, 0, "good"))
        self.assertIn(self.acc, self.accounts.search([("has_limit", "=", True)]))
        self.assertNotIn(self.acc, self.accounts.search([("has_limit", "=", False)]))

    def test_the_newest_base_and_the_temporary_ones(self):
        self.limit(self.acc, 1000)
        self.limit(self.acc, 3000, date_from="2026-06-01")
        self.limit(self.acc, 9000, date_from="2027-01-01")
        self.limit(self.acc, 500, kind="temporary", date_from="2026-11-01", date_to="2026-11-22")
        self.acc.invalidate_recordset()
        self.assertEqual(self.acc.limit, 3500)
        with freeze_time("2026-11-23 04:00:00"):
            self.acc.invalidate_recordset()
            self.assertEqual(self.acc.limit, 3000)
        with freeze_time("2027-01-01 04:00:00"):
            self.acc.invalidate_recordset()
            self.assertEqual(self.acc.limit, 9000)

    def test_asked_for_and_approved_by_another(self):
        limit = self.draft()
        with self.assertRaises(AccessError):
            limit.state = "active"
        with self.assertRaises(AccessError):
            self.draft(state="active")
        smuggled = (
            self.env["med.credit.limit"]
            .with_user(self.credit_user)
            .with_context(default_state="active")
            .create({"account_id": self.acc.id, "amount": 1, "reason": "x"})
        )
        self.assertEqual(smuggled.state, "draft")
        limit.action_request()
        self.assertEqual(limit.state, "requested")
        approval = self.env["med.approval"].search([("model", "=", limit._name), ("res_id", "=", limit.id)])
        self.assertEqual(approval.state, "pending")
        with self.assertRaises(AccessError):
            approval.with_user(self.credit_user).action_approve()
        approval.with_user(self.user("finance", "head-of-finance")).action_approve()
        self.assertEqual((limit.state, limit.granted_by_id.login), ("active", "head-of-finance"))
        with self.assertRaises(UserError):
            limit.with_user(self.credit_user).amount = 9999

    def test_refused(self):
        limit = self.draft()
        limit.action_request()
        approval = self.env["med.approval"].search([("res_id", "=", limit.id), ("model", "=", limit._name)])
        approval.with_user(self.user("finance")).action_refuse("逾期太多")
        self.assertEqual(limit.state, "refused")
        self.assertFalse(self.acc.has_limit)

    def test_an_ended_limit_holds_no_more(self):
        limit = self.limit(self.acc, 1000)
        limit.with_user(self.credit_user).action_end("停止合作")
        self.acc.invalidate_recordset()
        self.assertEqual((limit.state, self.acc.has_limit), ("ended", False))

    def test_who_may_not(self):
        for role in ("sales", "warehouse", "finance", "auditor"):
            with self.assertRaises(AccessError):
                self.env["med.credit.limit"].with_user(self.user(role)).create(
                    {"account_id": self.acc.id, "amount": 1, "reason": "x"}
                )
        limit = self.draft()
        for role in ("sales", "finance"):
            with self.assertRaises(AccessError):
                limit.with_user(self.user(role)).action_request()

    def test_absurd_values(self):
        for values in ({"amount": -1}, {"date_from": "2026-11-22", "date_to": "2026-11-21"}, {"kind": "temporary"}):
            with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
                self.draft(**values)
                self.env.flush_all()

    def test_a_limit_of_another_company_is_not_seen(self):
        other = self.accounts._of({(self.company_2, self.hospital)})
        limit = self.env["med.credit.limit"].create({"account_id": other.id, "amount": 5, "reason": "x"})
        self.assertEqual(limit.company_id, self.company_2)
        with self.assertRaises(AccessError):
            limit.with_user(self.credit_user).read(["amount"])
