import contextlib
import io
from unittest.mock import patch

from odoo.api import SUPERUSER_ID, Environment
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged
from odoo.tools import SQL, mute_logger
from psycopg2 import errors

from ..cli.med_verify import verify
from ..models.med_log_verification import ChainCount
from ..tools.chain import block_hash
from .common import MedCase


@tagged("post_install", "-at_install")
class TestLogBlock(MedCase):
    """Sealing, tampering and finding it, inside one transaction."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Block, cls.Log = cls.env["med.log.block"], cls.env["med.log"]
        while cls.Block._seal("med.log"):
            pass
        cls.before = cls.Block.search_count([("model", "=", "med.log")])
        cls.rows = cls.Log.browse()
        for _number in range(3):  # three blocks of two rows
            cls.rows += cls.Log._record("test.row") + cls.Log._record("test.row", cls.hospital, why="测试")
            cls.Block._seal("med.log")
        cls.blocks = cls.rows.mapped("block_id").sorted("number")

    @contextlib.contextmanager
    def tampering(self):
        """What someone with the database password can do, who then covers his tracks."""
        for table in ("med_log", "med_log_block"):
            self.env.cr.execute(SQL("ALTER TABLE %s DISABLE TRIGGER USER", SQL.identifier(table)))
        yield self.env.cr.execute
        for table in ("med_log", "med_log_block"):
            self.env.cr.execute(SQL("ALTER TABLE %s ENABLE ALWAYS TRIGGER med_write_once_row", SQL.identifier(table)))
            self.env.cr.execute(SQL("ALTER TABLE %s ENABLE ALWAYS TRIGGER med_write_once_table", SQL.identifier(table)))

    def found(self, **values):
        """Returns [(kind, block number counted from our first, row)]."""
        count = ChainCount("med.log", **values)
        return [
            (finding.kind, finding.block and finding.block - self.before, finding.row)
            for finding in self.env["med.log.verification"]._findings(count)
        ]

    # ---- sealing

    def test_chain(self):
        self.assertEqual(self.blocks.mapped("number"), [self.before + number for number in (1, 2, 3)])
        self.assertEqual(self.blocks.mapped("count"), [2, 2, 2])
        self.assertEqual(self.blocks[1:].mapped("previous_hash"), self.blocks[:2].mapped("hash"))
        self.assertRecordValues(self.blocks[0], [{"first_id": self.rows[0].id, "last_id": self.rows[1].id}])
        count = ChainCount("med.log")
        self.assertFalse(list(self.env["med.log.verification"]._findings(count)))
        self.assertEqual((count.head, count.blocks), (self.blocks[2].hash, self.before + 3))
        self.assertEqual(self.Block._seal("med.log"), 0)

    def test_limit_and_cron(self):
        for _number in range(5):
            self.Log._record("test.more")
        self.assertEqual(self.Log._count_unsealed(), 5)
        self.assertEqual(self.Block._seal("med.log", limit=3), 3)
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            Environment(cr, SUPERUSER_ID, {}).ref("med_base.ir_cron_seal").method_direct_trigger()
        self.assertEqual(self.Log._count_unsealed(), 0)
        self.assertFalse(self.found())

    def test_every_evidence_model_has_a_chain(self):
        self.assertIn("med.log", self.env["med.append.only"]._evidence_models())
        self.assertNotIn("med.append.only", self.env["med.append.only"]._evidence_models())

    def test_blocks_are_written_once(self):
        block = self.blocks[0]
        for attempt in (lambda: block.write({"count": 1}), block.unlink, block.copy):
            with self.assertRaises(AccessError):
                attempt()
        for query in (
            SQL("UPDATE med_log_block SET count = 1 WHERE id = %s", block.id),
            SQL("DELETE FROM med_log_block WHERE id = %s", block.id),
            SQL("UPDATE med_log SET block_id = NULL WHERE id = %s", self.rows[0].id),
            SQL("UPDATE med_log SET block_id = %s WHERE id = %s", self.blocks[1].id, self.rows[0].id),
        ):
            with self.assertRaises(errors.RestrictViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                self.env.cr.execute(query)

    def test_seal_changes_nothing_else(self):
        row = self.Log._record("test.fresh")
        query = SQL("UPDATE med_log SET block_id = %s, event = 'x' WHERE id = %s", self.blocks[0].id, row.id)
        with self.assertRaises(errors.RestrictViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.env.cr.execute(query)

    # ---- tampering

    def test_changed(self):
        for number, change in enumerate(
            ("event = 'x'", "date = date - interval '1 second'", "payload = '{\"why\": 1}'", "result = ''", "ip = 'x'")
        ):
            with self.subTest(change), self.env.cr.savepoint() as savepoint:
                row = self.rows[number]
                with self.tampering() as execute:
                    execute(SQL("UPDATE med_log SET %s WHERE id = %s", SQL(change), row.id))
                self.assertEqual(self.found(), [("changed", number // 2 + 1, row.id)])
                savepoint.rollback()

    def test_removed(self):
        row = self.rows[3]
        with self.tampering() as execute:
            execute(SQL("DELETE FROM med_log WHERE id = %s", row.id))
        self.assertEqual(self.found(), [("removed", 2, row.id)])

    def test_inserted(self):
        row = self.Log._record("test.inserted")
        with self.tampering() as execute:
            execute(SQL("UPDATE med_log SET block_id = %s WHERE id = %s", self.blocks[0].id, row.id))
        self.assertEqual(self.found(), [("inserted", 1, row.id)])

    def test_moved_and_sealed_again(self):
        row = self.rows[0]
        with self.tampering() as execute:
            execute(SQL("UPDATE med_log SET event = 'x', block_id = NULL WHERE id = %s", row.id))
        self.assertEqual(self.found(), [("changed", 1, row.id)])
        self.Block._seal("med.log")
        self.assertEqual(self.found(), [("changed", 1, row.id)])

    def test_moved_as_it_was(self):
        row = self.rows[0]
        with self.tampering() as execute:
            execute(SQL("UPDATE med_log SET block_id = NULL WHERE id = %s", row.id))
        self.assertEqual(self.found(), [("changed", 1, row.id)])
        with self.tampering() as execute:
            execute(SQL("UPDATE med_log SET block_id = %s WHERE id = %s", self.blocks[1].id, row.id))
        self.assertEqual(self.found(), [("changed", 1, row.id), ("inserted", 2, row.id)])

    def test_block_removed(self):
        with self.tampering() as execute:
            execute(SQL("DELETE FROM med_log WHERE block_id = %s", self.blocks[1].id))
            execute(SQL("DELETE FROM med_log_block WHERE id = %s", self.blocks[1].id))
        self.assertEqual(self.found(), [("missing", 3, None)])

    def test_block_forged(self):
        """Row and manifest changed together: the block is named; with its hash too, the broken link is."""
        row = self.rows[0]
        with self.tampering() as execute:
            execute(SQL("UPDATE med_log SET event = 'x' WHERE id = %s", row.id))
            manifest = "".join(
                f"{item[0]} {item[2]}\n"
                for item in self.env.execute_query(self.Log._digests(SQL("t.block_id = %s", self.blocks[0].id)))
            )
            execute(SQL("UPDATE med_log_block SET manifest = %s WHERE id = %s", manifest, self.blocks[0].id))
        self.assertEqual(self.found(), [("block", 1, None)])
        with self.tampering() as execute:
            self.blocks.invalidate_recordset()
            true_hash = self.true_hash(self.blocks[0])
            execute(SQL("UPDATE med_log_block SET hash = %s WHERE id = %s", true_hash, self.blocks[0].id))
        self.assertEqual(self.found(), [("link", 2, None)])

    def true_hash(self, block):
        names = ("model", "number", "previous_hash", "sealed_at", "count", "first_id", "last_id", "manifest")
        return block_hash(**{name: block[name] for name in names})

    def test_block_of_another_chain(self):
        row = self.Log._record("test.stray")
        with self.tampering() as execute:
            execute(
                "INSERT INTO med_log_block (model, number, previous_hash, hash, sealed_at, count, first_id, last_id,"
                " manifest) VALUES ('med.gone', 1, '', '', now(), 1, 1, 1, '') RETURNING id"
            )
            execute(SQL("UPDATE med_log SET block_id = %s WHERE id = %s", self.env.cr.fetchone()[0], row.id))
        self.assertEqual(self.found(), [("stray", None, row.id)])
        result = self.env["med.log.verification"]._verify(["med.gone"])
        self.assertIn("med.gone", result.findings)

    def test_guard_removed(self):
        for change in (
            "ALTER TABLE med_log DISABLE TRIGGER med_write_once_row",
            "DROP TRIGGER med_write_once_table ON med_log",
            "ALTER TABLE med_log_block DISABLE TRIGGER USER",
            "CREATE OR REPLACE FUNCTION med_write_once() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        ):
            with self.subTest(change), self.env.cr.savepoint() as savepoint:
                self.env.cr.execute(change)
                self.assertEqual(self.found(), [("guard", None, None)])
                savepoint.rollback()
        self.env.cr.execute("DROP TRIGGER med_write_once_table ON med_log")
        self.env["med.log"].init()
        self.assertFalse(self.found())

    def test_streams(self):
        """A long chain is read in pieces."""
        with patch("odoo.addons.med_base.models.med_log_verification.BLOCKS_PER_READ", 1):
            self.test_chain()
            self.test_removed()

    # ---- verifying

    @freeze_time("2026-03-01 10:00:00")
    def test_action(self):
        for role in ("auditor", "rules", "quality_head"):
            blocks = self.Block.with_user(self.user(role))
            action = blocks.action_verify()
            result = self.env[action["res_model"]].with_user(blocks.env.user).browse(action["res_id"])
            self.assertTrue(result.ok)
            self.assertIn(self.blocks[2].hash, result.summary)
        entry = self.Log.search([("event", "=", "log.verified")], limit=1)
        self.assertRecordValues(entry, [{"result": "ok", "user_id": self.user("quality_head").id}])
        self.assertEqual(entry.payload["heads"]["med.log"], self.blocks[2].hash)
        for role in ("sales", "quality", "warehouse"):
            with self.assertRaises(AccessError):
                self.Block.with_user(self.user(role)).action_verify()

    def test_action_names_the_row(self):
        row = self.rows[2]
        with self.tampering() as execute:
            execute(SQL("DELETE FROM med_log WHERE id = %s", row.id))
        result = self.env["med.log.verification"].browse(self.blocks[:1].action_verify()["res_id"])
        self.assertFalse(result.ok)
        self.assertIn(str(row.id), result.findings)
        with patch("odoo.addons.med_base.models.med_log_verification.SHOWN", 0):
            result = self.env["med.log.verification"]._verify()
        self.assertFalse(result.ok)

    def command(self, heads=()):
        with contextlib.redirect_stdout(io.StringIO()) as out:
            return verify(self.env.cr, heads), out.getvalue()

    def test_command(self):
        status, text = self.command([self.blocks[0].hash.upper(), self.blocks[2].hash])
        self.assertEqual(status, 0)
        self.assertIn(self.blocks[2].hash, text)
        with self.tampering() as execute:
            execute(SQL("DELETE FROM med_log WHERE id = %s", self.rows[2].id))
        status, text = self.command()
        self.assertEqual(status, 1)
        self.assertIn(f"row {self.rows[2].id},", text)

    def test_head_proves_the_tail(self):
        """Cutting off the end leaves a chain that is sound in itself: only a head noted outside shows it."""
        head = self.blocks[2].hash
        with self.tampering() as execute:
            execute(SQL("DELETE FROM med_log WHERE block_id = %s", self.blocks[2].id))
            execute(SQL("DELETE FROM med_log_block WHERE id = %s", self.blocks[2].id))
        self.assertEqual(self.command()[0], 0)
        status, text = self.command([head])
        self.assertEqual(status, 1)
        self.assertIn(head, text)
