"""Two jobs at once, each with a cursor of its own, on committed rows."""

import threading
from contextlib import contextmanager
from datetime import timedelta

from odoo import fields
from odoo.api import SUPERUSER_ID, Environment
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, tagged
from odoo.tests.common import get_db_name
from odoo.tools import SQL


@tagged("post_install", "-at_install")
class TestReminderRace(BaseCase):
    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        with self.cursor() as env:
            self.partner_id = env["res.partner"].create({"name": "并发公司", "email": "race@example.com"}).id
            self.kind_id = env.ref("med_qualification.document_type_quality_agreement").id
            documents = env["med.document"].create(
                [
                    {
                        "type_id": self.kind_id, "partner_id": self.partner_id, "number": f"race-{number}",
                        "valid_to": fields.Date.today() + timedelta(days=25),
                    }
                    for number in range(3)
                ]
            )  # fmt: skip
            documents._advance({"state": "approved"})
            self.document_ids = documents.ids
        self.addCleanup(self.clean)

    @contextmanager
    def cursor(self):
        with self.registry.cursor() as cr:
            yield Environment(cr, SUPERUSER_ID, {})

    def clean(self):
        with self.cursor() as env:
            rows = env["med.reminder"].search([("document_id", "in", self.document_ids)])
            rows.mail_id.unlink()
            env["mail.activity"].search(
                [("res_model", "=", "med.document"), ("res_id", "in", self.document_ids)]
            ).unlink()
            for table, column in (
                ("med_reminder", "document_id"), ("med_renewal_link", "document_id"), ("med_document", "id"),
            ):  # fmt: skip
                where = SQL(
                    "DELETE FROM %s WHERE %s = ANY(%s)",
                    SQL.identifier(table),
                    SQL.identifier(column),
                    self.document_ids,
                )
                env.cr.execute(where)
            env["res.partner"].browse(self.partner_id).active = False

    def mine(self, env):
        due = env["med.reminder"]._due()
        return [(document, step) for document, step in due if document.id in self.document_ids]

    def count(self):
        with self.cursor() as env:
            return sorted(
                env["med.reminder"]
                .search([("document_id", "in", self.document_ids)])
                .mapped(lambda row: (row.document_id.id, row.step, row.channel))
            )

    def expected(self):
        return sorted((id_, 30, channel) for id_ in self.document_ids for channel in ("activity", "mail", "sms"))

    def test_both_have_read_what_is_due(self):
        with self.cursor() as one, self.cursor() as two:
            first, second = self.mine(one), self.mine(two)
            self.assertEqual(len(first), 3)
            self.assertEqual(len(second), 3)
            self.assertEqual([one["med.reminder"]._remind(*due) for due in first], [True] * 3)
            self.assertFalse(two["med.reminder"]._remind(*second[0]), "the first one is at it")
            one.cr.commit()
            self.assertFalse(two["med.reminder"]._remind(*second[1]), "the first one was at it since")
            two.cr.rollback()
            two.invalidate_all()
            self.assertTrue(two["med.reminder"]._remind(*second[2]), "in a new transaction it sees the rows")
            two.cr.commit()
        self.assertEqual(self.count(), self.expected())

    def test_two_runs_in_threads(self):
        barrier, failed = threading.Barrier(2), []

        def run():
            try:
                with self.registry.cursor() as cr:
                    env = Environment(cr, SUPERUSER_ID, {})
                    due = self.mine(env)
                    barrier.wait(10)
                    for document, step in due:
                        env["med.reminder"]._remind(document, step)
                        cr.commit()
            except Exception as error:  # noqa: BLE001 (to be shown by the test's own thread)
                failed.append(error)

        threads = [threading.Thread(target=run) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(failed, [])
        with self.cursor() as env:
            for document, step in self.mine(env):  # what both left to one another
                env["med.reminder"]._remind(document, step)
        self.assertEqual(self.count(), self.expected())

    def test_one_message_for_one_sender(self):
        with self.cursor() as env:
            provider = env["med.message.provider"].create({"name": "race", "url": "http://127.0.0.1:1/x"})
            partner = env["res.partner"].browse(self.partner_id)
            rows = env["med.reminder"]._write_to(
                partner,
                env.company,
                {"document_id": self.document_ids[0], "type_id": self.kind_id, "partner_id": partner.id,
                 "occasion": "request", "valid_to": False, "key": f"race:{self.document_ids[0]}"},
            )  # fmt: skip
            sms_id = rows.filtered(lambda row: row.channel == "sms").id
            rows.browse(sms_id)._drive(
                {"state": "queued", "recipient": "1", "provider_id": provider.id, "next_try": "2000-01-01"}
            )
        try:
            with self.cursor() as one, self.cursor() as two:
                self.assertEqual(one["med.reminder"]._claim_sms().id, sms_id)
                self.assertFalse(two["med.reminder"]._claim_sms(), "it is locked")
                one.cr.commit()
                self.assertFalse(two["med.reminder"]._claim_sms(), "it was taken")
        finally:
            with self.cursor() as env:
                env.cr.execute("DELETE FROM med_reminder WHERE provider_id = %s", [provider.id])
                env["med.message.provider"].browse(provider.id).unlink()
