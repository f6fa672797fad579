"""Sealers that meet, a transaction that commits late, and the command: real transactions."""

import subprocess
from pathlib import Path

from odoo.api import SUPERUSER_ID, Environment
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, tagged
from odoo.tests.common import get_db_name
from odoo.tools import SQL

from ..models.med_log_verification import ChainCount

ROOT = Path(__file__).parents[3]


@tagged("post_install", "-at_install")
class TestSealers(BaseCase):
    """Several transactions that commit; all they leave is removed in the end."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        with self.registry.cursor() as cr:
            cr.execute("SELECT coalesce(max(id), 0) FROM med_log_block")
            self.last_block = cr.fetchone()[0]
        self.addCleanup(
            self.clean
        )  # before any cursor is opened: it runs when they are closed, it needs the tables alone
        self.first = self.open()

    def open(self):
        cr = self.registry.cursor()
        self.addCleanup(cr.close)
        return Environment(cr, SUPERUSER_ID, {})

    def clean(self):
        with self.registry.cursor() as cr:
            cr.execute("SET LOCAL lock_timeout = '10s'")
            for table in ("med_log", "med_log_block"):
                cr.execute(SQL("ALTER TABLE %s DISABLE TRIGGER USER", SQL.identifier(table)))
            cr.execute(SQL("UPDATE med_log SET block_id = NULL WHERE block_id > %s", self.last_block))
            cr.execute(SQL("DELETE FROM med_log_block WHERE id > %s", self.last_block))
            cr.execute("DELETE FROM med_log WHERE event = 'test.race'")
            env = Environment(cr, SUPERUSER_ID, {})
            env["med.log"].init()
            env["med.log.block"].init()

    def record(self, env):
        return env["med.log"]._record("test.race").id

    def new_blocks(self, env):
        return env["med.log.block"].search([("id", ">", self.last_block), ("model", "=", "med.log")], order="number")

    def test_two_sealers(self):
        self.record(self.first)
        self.first.cr.commit()
        second, third = self.open(), self.open()
        second.cr.execute("SET LOCAL lock_timeout = '5s'")  # sealers do not wait for one another
        third.cr.execute("SELECT 1")  # its snapshot is from before
        self.assertTrue(self.first["med.log.block"]._seal("med.log"))
        self.assertEqual(second["med.log.block"]._seal("med.log"), 0, "the first has the lock")
        self.first.cr.commit()
        self.assertEqual(third["med.log.block"]._seal("med.log"), 0, "the lock is free, but the head is an old one")
        third.cr.commit()
        blocks = self.new_blocks(third)
        self.assertEqual(len(blocks), 1)
        self.assertFalse(list(third["med.log.verification"]._findings(ChainCount("med.log"))))

    def test_committed_late(self):
        late = self.open()
        late_id = self.record(late)
        early_id = self.record(self.first)
        self.assertLess(late_id, early_id)
        self.first.cr.commit()
        sealer = self.open()
        self.assertTrue(sealer["med.log.block"]._seal("med.log"))
        sealer.cr.commit()
        late.cr.commit()
        self.assertEqual(sealer["med.log.block"]._seal("med.log"), 1)
        sealer.cr.commit()
        self.assertEqual(self.new_blocks(sealer)[1].mapped("first_id"), [late_id])
        self.assertFalse(list(sealer["med.log.verification"]._findings(ChainCount("med.log"))))

    def test_command_line(self):
        """Odoo finds the command in our addons, and its exit status says what it found."""
        for arguments, status, text in (
            (["-d", get_db_name(), f"--head={'f' * 64}"], 1, "f" * 64),
            (["-d", "no-such-database"], 2, "no-such-database"),
        ):
            command = ["scripts/odoo", "med_verify", *arguments, "--log-level=critical"]
            done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=120, check=False)
            self.assertEqual(done.returncode, status, done.stderr)
            self.assertIn(text, done.stdout + done.stderr)
            self.assertNotIn("Traceback", done.stderr)
