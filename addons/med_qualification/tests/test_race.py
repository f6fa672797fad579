"""Two people at the same moment, each with a cursor of his own, on committed rows."""

from contextlib import contextmanager

from odoo.addons.med_qualification.tests.common import NUMBERS, SCAN
from odoo.api import SUPERUSER_ID, Environment
from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, new_test_user, tagged
from odoo.tests.common import get_db_name
from odoo.tools import SQL, mute_logger
from psycopg2.errors import SerializationFailure


@tagged("post_install", "-at_install")
class TestRace(BaseCase):
    """A licence is approved as the approver saw it, or not at all."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        with self.cursor() as env:
            env = env(context={"no_reset_password": True, "tracking_disable": True})
            roles = ("group_quality", "group_quality", "group_quality_head")
            users = [new_test_user(env, f"licence-race-{n}", f"med_base.{role}") for n, role in enumerate(roles)]
            self.user_ids, self.partner_ids = [u.id for u in users], [u.partner_id.id for u in users]
            env["ir.config_parameter"].set_param("med_qualification.ocr_manual", True)
            document = (
                env["med.document"]
                .with_user(users[0])
                .create(
                    {
                        "type_id": env.ref("med_qualification.document_type_operation_licence").id,
                        "partner_id": users[0].partner_id.id,
                        "number": NUMBERS["operation_licence"],
                        "valid_to": "2090-01-01",
                        "scope_text": "III类：6821",
                        "file_ids": [Command.create({"name": "scan.pdf", "content": SCAN})],
                    }
                )
            )
            env["ir.config_parameter"].set_param("med_qualification.ocr_manual", False)
            document.action_confirm_scope()
            document.action_submit()
            document.action_review()
            self.document_id = document.id
        self.addCleanup(self.clean)

    @contextmanager
    def cursor(self):
        with self.registry.cursor() as cr:
            yield Environment(cr, SUPERUSER_ID, {})

    def clean(self):
        """What is never deleted is taken out of the test database by SQL."""
        with self.cursor() as env:
            for table, column, ids in (
                ("med_document_scope", "document_id", [self.document_id]),
                ("med_document_file", "document_id", [self.document_id]),
                ("med_document", "id", [self.document_id]),
                ("mail_message", "author_id", self.partner_ids),
            ):
                where = SQL("DELETE FROM %s WHERE %s = ANY(%s)", SQL.identifier(table), SQL.identifier(column), ids)
                env.cr.execute(where)
            env["mail.activity"].search([("user_id", "in", self.user_ids)]).unlink()
            env["res.users"].browse(self.user_ids).write({"active": False})
            for number, user in enumerate(env["res.users"].with_context(active_test=False).browse(self.user_ids)):
                user.login = f"gone-{user.id}-{number}"

    def document(self, env, user):
        return env["med.document"].with_user(self.user_ids[user]).browse(self.document_id)

    @mute_logger("odoo.sql_db")
    def test_an_edit_meets_an_approval(self):
        for edit_first in (True, False):
            with self.subTest(edit_first=edit_first), self.cursor() as one, self.cursor() as two:
                editor, approver = self.document(one, 1), self.document(two, 2)
                self.assertEqual((editor.state, approver.state), ("in_review", "in_review"))

                def edit(document=editor):
                    document.scope_ids.write({"code": "6846"})
                    document.env.flush_all()

                def approve(document=approver):
                    document.action_approve()
                    document.env.flush_all()

                first, second = (edit, approve) if edit_first else (approve, edit)
                first()
                (one if edit_first else two).cr.commit()
                with self.assertRaises(SerializationFailure):
                    second()
                (two if edit_first else one).cr.rollback()
            if edit_first:
                with self.cursor() as env:
                    self.document(env, 0).scope_ids.write({"code": "6821"})
                    self.document(env, 0).action_confirm_scope()
