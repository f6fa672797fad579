import itertools
from datetime import date
from hashlib import sha256
from json import dumps
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools import SQL, mute_logger
from psycopg2 import errors

from .common import MedCase


@tagged("post_install", "-at_install")
class TestLog(MedCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.entry = cls.env["med.log"]._record("test.done", cls.hospital, reason="逾期")

    def entries(self, event):
        return self.env["med.log"].search([("event", "=", event)])

    # ---- what is recorded

    @freeze_time("2026-03-01 10:00:00")
    def test_who_when_what_result_follow_up(self):
        user = self.user("sales")
        order = self.order(user=user).with_company(self.company_2)
        entry = (
            order.sudo()
            .env["med.log"]
            ._record(
                "test.held", order, result="held", follow_up="approval 7", due=date(2026, 3, 2), partner=self.hospital
            )
        )
        self.assertRecordValues(
            entry.sudo(),
            [
                {
                    "event": "test.held",
                    "date": order.date_order.replace(year=2026, month=3, day=1, hour=10, minute=0, second=0),
                    "user_id": user.id,
                    "user_name": "test-sales (test-sales)",
                    "company_id": self.company.id,
                    "model": "sale.order",
                    "res_id": order.id,
                    "document_name": order.name,
                    "result": "held",
                    "follow_up": "approval 7",
                    "payload": {"due": "2026-03-02", "partner": self.hospital.ids},
                    "block_id": False,
                }
            ],
        )
        self.assertEqual(entry.sudo().details, f"due: 2026-03-02\npartner: [{self.hospital.id}]")

    def test_several_none_and_empty(self):
        partners = self.hospital + self.company_2.partner_id
        entries = self.env["med.log"]._record("test.many", partners)
        self.assertEqual(entries.mapped("res_id"), partners.ids)
        self.assertRecordValues(
            self.env["med.log"]._record("test.none") + self.env["med.log"]._record("test.empty", partners.browse()),
            [{"model": False, "res_id": 0}, {"model": "res.partner", "res_id": 0}],
        )

    def test_everyone_can_record(self):
        portal = new_test_user(self.env, "test-portal", "base.group_portal")
        for user in (portal, self.env.ref("base.public_user"), self.user("warehouse")):
            entry = self.env["med.log"].with_user(user)._record("test.anyone", self.hospital.with_user(user))
            self.assertEqual((entry.env.user, entry.sudo().user_id), (user, user))
            self.assertFalse(entry.env.su)

    def test_exports_are_logged(self):
        user = self.user("sales,base.group_allow_export", login="test-exporter")
        self.hospital.with_user(user).export_data(["name", "id"])
        self.assertRecordValues(
            self.entries("data.exported"),
            [
                {
                    "user_id": user.id,
                    "model": "res.partner",
                    "payload": {"count": 1, "total": 1, "fields": ["name", "id"], "ids": self.hospital.ids},
                }
            ],
        )
        with self.assertRaises(UserError):
            self.hospital.with_user(self.user("sales")).export_data(["name"])
        self.assertEqual(len(self.entries("data.exported")), 1)

    def test_exports_are_the_companies(self):
        """Each company's auditor reads what went out of its rows, and nothing of the other's."""
        partners = self.env["res.partner"].create(
            [
                {"name": f"C{c.id or 0}", "company_id": c.id}
                for c in (self.company, self.company_2, self.env["res.company"])
            ]
        )
        both = self.user(
            "sales,base.group_allow_export", "test-both", company_ids=[(6, 0, (self.company | self.company_2).ids)]
        )
        mine = partners.with_user(both).with_context(allowed_company_ids=both.company_ids.ids)
        mine.export_data(["name"])
        partners[:2].sudo().company_id.with_user(both).export_data(["name"])
        for company, ids in ((self.company, partners[0]), (self.company_2, partners[1])):
            auditor = self.user(
                "auditor", f"auditor-{company.id}", company_id=company.id, company_ids=[(6, 0, company.ids)]
            )
            entries = self.env["med.log"].with_user(auditor).search([("event", "=", "data.exported")], order="id")
            of_partners = entries.filtered(lambda e: e.model == "res.partner")
            self.assertCountEqual([e.payload["ids"] for e in of_partners], [partners[2].ids, ids.ids])
            self.assertEqual(of_partners.mapped(lambda e: e.payload["total"]), [3, 3])
            self.assertEqual([e.payload["ids"] for e in entries - of_partners], [company.ids])

    def test_an_export_of_nothing(self):
        self.env["sale.order"].with_user(self.user("sales,base.group_allow_export")).export_data(["name"])
        self.assertRecordValues(self.entries("data.exported"), [{"company_id": False, "model": "sale.order"}])

    def test_open_document(self):
        auditor = self.user("auditor")
        entry = self.entry.with_user(auditor)
        self.assertEqual(entry.action_open_document()["res_id"], self.hospital.id)
        gone = self.env["res.partner"].create({"name": "gone"})
        entry = self.env["med.log"]._record("test.gone", gone)
        gone.unlink()
        with self.assertRaises(UserError):
            entry.with_user(auditor).action_open_document()
        secret = self.env["med.log"]._record("test.secret", self.env["ir.config_parameter"].search([], limit=1))
        with self.assertRaises(AccessError):
            secret.with_user(auditor).action_open_document()

    # ---- who may read

    def test_readers(self):
        for role in ("auditor", "rules", "quality_head"):
            user = self.user(role)
            self.assertTrue(self.entry.with_user(user).event_name)
            for right in ("write", "create", "unlink"):
                for model in ("med.log", "med.log.block", "med.outbox", "med.log.verification"):
                    self.assertFalse(self.env[model].with_user(user).has_access(right), (role, model, right))
        others = ("sales", "service", "engineer", "quality", "finance", "credit", "warehouse", "base.group_system")
        for role in others:
            for model in ("med.log", "med.log.block", "med.outbox", "med.log.verification"):
                self.assertFalse(self.env[model].with_user(self.user(role)).has_access("read"), (role, model))

    def test_company(self):
        auditor = self.user("auditor")
        entries = self.env["med.log"]._record("test.company", self.company_2)
        entries += self.env["med.log"]._record("test.company", self.company)
        entries += self.env["med.log"]._record("test.company")
        seen = self.env["med.log"].with_user(auditor).search([("event", "=", "test.company")])
        self.assertEqual(seen.sorted("id").ids, entries[1:].ids)

    def test_screens(self):
        for role in ("auditor", "rules", "quality_head"):
            for name in ("med.log", "med.log.block", "med.outbox"):
                model = self.env[name].with_user(self.user(role))
                views = model.get_views([(False, "list"), (False, "form"), (False, "search")])["views"]
                retry = "action_retry" in views["list"]["arch"]
                self.assertEqual(retry, name == "med.outbox" and role == "rules", (role, name))
            action = self.env["ir.actions.act_window"].with_user(self.user(role))._for_xml_id("med_base.action_med_log")
            self.assertEqual(action["res_model"], "med.log")

    # ---- nobody rewrites it

    def test_orm_refuses(self):
        admin = new_test_user(self.env, "test-admin", "base.group_system,med_base.group_rules")
        attempts = (
            lambda entry: entry.write({"event": "x"}),
            lambda entry: entry.write({"block_id": 1}),
            lambda entry: entry.update({"event": "x"}),
            lambda entry: setattr(entry, "event", "x"),
            lambda entry: entry.unlink(),
            lambda entry: entry.copy(),
            lambda entry: entry.copy_data(),
            lambda entry: entry._write({"event": "x"}),
        )
        as_admin = self.entry.with_user(admin)
        for entry, attempt in itertools.product((as_admin, as_admin.sudo(), self.entry), attempts):
            with self.assertRaises(AccessError):
                attempt(entry)
        entry = self.entry
        with self.assertRaises(AccessError):
            entry.create({"event": "x", "user_id": 1, "user_name": "x", "block_id": 1})
        entry.browse().unlink()
        entry.invalidate_recordset()
        self.assertEqual(entry.event, "test.done")

    def test_sql_refused(self):
        table = SQL("med_log")
        for query in (
            SQL("UPDATE %s SET event = 'x' WHERE id = %s", table, self.entry.id),
            SQL("UPDATE %s SET user_id = user_id WHERE id = %s", table, self.entry.id),
            SQL("DELETE FROM %s WHERE id = %s", table, self.entry.id),
            SQL("TRUNCATE %s", table),
            SQL("TRUNCATE med_log_block CASCADE"),
            SQL("DELETE FROM res_users WHERE id = %s", self.entry.user_id.id),
        ):
            with self.assertRaises(errors.IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                self.env.cr.execute(query)

    def test_sql_refused_in_replica_role(self):
        self.env.cr.execute("SAVEPOINT role; SET LOCAL session_replication_role = replica")
        with self.assertRaises(errors.RestrictViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.env.cr.execute(SQL("DELETE FROM med_log WHERE id = %s", self.entry.id))
        self.env.cr.execute("ROLLBACK TO SAVEPOINT role")

    def test_shape(self):
        """A model that PostgreSQL or the ORM would want to rewrite is refused when it is installed."""
        Log = type(self.env["med.log"])
        self.assertFalse(self.env["med.log"]._check_shape())
        with self.assertRaises(TypeError), patch.object(Log, "_log_access", True):
            self.env["med.log"]._check_shape()
        for name, value in (("ondelete", "set null"), ("comodel_name", "res.partner")):
            with self.assertRaises(TypeError), patch.object(Log._fields["user_id"], name, value):
                self.env["med.log"]._check_shape()
        with self.assertRaises(TypeError), patch.object(Log._fields["ip"], "compute", "_compute_details"):
            self.env["med.log"]._check_shape()

    # ---- the canonical content

    def digest(self):
        query = self.env["med.log"]._digests(SQL("t.id = %s", self.entry.id))
        return self.env.execute_query(query)[0][2]

    def test_digest_is_as_documented(self):
        """Python arrives at the same digest, from nothing but the documented form."""
        self.env.cr.execute(SQL("SELECT * FROM med_log WHERE id = %s", self.entry.id))
        row = {key: value for key, value in self.env.cr.dictfetchone().items() if value is not None}
        row["date"] = row["date"].isoformat()
        row.pop("block_id", None)
        text = dumps({key: row[key] for key in sorted(row, key=lambda key: (len(key), key))}, ensure_ascii=False)
        self.assertEqual(self.digest(), sha256(text.encode()).hexdigest())

    def test_later_column(self):
        """An upgrade that adds a column changes no digest; a value in it does."""
        before = self.digest()
        self.env.cr.execute("ALTER TABLE med_log ADD COLUMN later varchar")
        self.assertEqual(self.digest(), before)
        with patch.object(self.env["med.log"]._fields["ip"], "default", lambda model: "0.0.0.0"):
            self.env["med.log"]._init_column("ip")  # what the upgrade does for a new column with a default
        self.assertEqual(self.digest(), before)
        self.env.cr.execute("ALTER TABLE med_log DISABLE TRIGGER USER")
        self.env.cr.execute(SQL("UPDATE med_log SET later = 'x' WHERE id = %s", self.entry.id))
        self.assertNotEqual(self.digest(), before)
