"""Two people decide the same review at the same moment, each with a cursor of his own, on committed rows."""

from contextlib import contextmanager

from odoo.api import SUPERUSER_ID, Environment
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, new_test_user, tagged
from odoo.tests.common import get_db_name
from odoo.tools import SQL, mute_logger
from psycopg2.errors import SerializationFailure


@tagged("post_install", "-at_install")
class TestReviewRace(BaseCase):
    """Of a yes and a no at once one counts; the other is taken again on what is there then."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        with self.cursor() as env:
            env = env(context={"no_reset_password": True, "tracking_disable": True})
            group = "med_base.group_quality"
            users = [new_test_user(env, f"review-race-{n}", group) for n in range(3)]
            self.user_ids, self.partner_ids = [u.id for u in users], [u.partner_id.id for u in users]
            partner = env["res.partner"].create({"name": "并发客户", "is_company": True, "city": "郑州"})
            self.partner_id = partner.id
            request = (
                env["med.change.request"]
                .with_user(users[0])
                ._ask_for(partner.with_user(users[0]), {"city": "开封"}, "迁址")
            )
            self.request_id = request.id
        self.addCleanup(self.clean)

    @contextmanager
    def cursor(self):
        with self.registry.cursor() as cr:
            yield Environment(cr, SUPERUSER_ID, {})

    def clean(self):
        """What is never deleted is taken out of the test database by SQL."""
        with self.cursor() as env:
            lines = env["med.review.line"].search(
                [("model", "=", "med.change.request"), ("res_id", "=", self.request_id)]
            )
            for table, column, ids in (
                ("med_review_opinion", "line_id", lines.ids),
                ("med_review_line", "id", lines.ids),
                ("med_change_line", "request_id", [self.request_id]),
                ("med_change_request", "id", [self.request_id]),
                ("mail_message", "author_id", self.partner_ids),
            ):
                where = SQL("DELETE FROM %s WHERE %s = ANY(%s)", SQL.identifier(table), SQL.identifier(column), ids)
                env.cr.execute(where)
            env["mail.activity"].search(
                [("res_model", "=", "med.change.request"), ("res_id", "=", self.request_id)]
            ).unlink()
            env["res.partner"].browse(self.partner_id).active = False
            env["res.users"].browse(self.user_ids).write({"active": False})
            for number, user in enumerate(env["res.users"].with_context(active_test=False).browse(self.user_ids)):
                user.login = f"gone-{user.id}-{number}"

    def request(self, env, user):
        return env["med.change.request"].with_user(self.user_ids[user]).browse(self.request_id)

    @mute_logger("odoo.sql_db")
    def test_yes_and_no_at_once(self):
        with self.cursor() as one, self.cursor() as two:
            yes, no = self.request(one, 1), self.request(two, 2)
            self.assertEqual((yes.state, no.state), ("submitted", "submitted"))
            yes.action_approve("同意")
            one.flush_all()
            one.cr.commit()
            with self.assertRaises(SerializationFailure):
                no.action_refuse("不同意")
            two.cr.rollback()
        with self.cursor() as env:
            self.assertEqual(self.request(env, 1).state, "approved")
            self.assertEqual(env["res.partner"].browse(self.partner_id).city, "开封")

    @mute_logger("odoo.sql_db")
    def test_a_change_meets_its_approval(self):
        """The record changes while it is approved: the approval is taken again, and then says so."""
        with self.cursor() as one, self.cursor() as two:
            self.assertEqual(self.request(two, 1).state, "submitted")  # what the approver sees
            one["res.partner"].browse(self.partner_id).city = "洛阳"
            one.flush_all()
            one.cr.commit()
            with self.assertRaises(SerializationFailure):
                self.request(two, 1).action_approve("同意")
                two.flush_all()
            two.cr.rollback()
