import signal
import subprocess
import sys
import textwrap
from datetime import datetime, timedelta
from unittest.mock import patch

from odoo.api import SUPERUSER_ID, Environment
from odoo.exceptions import AccessError, UserError
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, freeze_time, tagged
from odoo.tests.common import get_db_name
from odoo.tools import SQL, config

from ..models.med_outbox import BACK_OFF
from .common import MedCase

NOW = datetime(2026, 3, 1, 10)


def handler(self, payload):
    """Leaves a trace of each run, and fails if it is told to."""
    self.env["ir.config_parameter"].set_param(payload["parameter"], f"{self.env.user.login} {self.env.company.id}")
    if payload.get("fail"):
        raise UserError("no way")


@tagged("post_install", "-at_install")
class TestOutbox(MedCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Outbox = cls.env["med.outbox"]
        cls.startClassPatcher(patch.object(type(cls.Outbox), "_outbox_test", handler, create=True))
        cls.startClassPatcher(freeze_time(NOW))

    def enqueue(self, key="test:1", env=None, company=None, **payload):
        return (env or self.env)["med.outbox"]._enqueue("test", key, {"parameter": "test.outbox", **payload}, company)

    def work(self, task, at=NOW):
        """One run of the background job over a task, in this transaction."""
        with freeze_time(at):
            claimed = self.Outbox._claim()
            self.assertEqual(claimed, task)
            claimed._run()
            task.invalidate_recordset()

    def effect(self):
        return self.env["ir.config_parameter"].get_param("test.outbox")

    def test_done_as_the_person_in_the_company(self):
        sales = self.user("sales")
        task = self.enqueue(env=self.env(user=sales), company=self.company_2, day=NOW.date()).sudo()
        self.assertRecordValues(
            task, [{"state": "pending", "attempts": 0, "next_try": NOW, "user_id": sales.id, "create_uid": sales.id}]
        )
        self.assertEqual(task.payload, {"parameter": "test.outbox", "day": "2026-03-01"})
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", self.env.ref("med_base.ir_cron_outbox").id)])
        self.assertIn(NOW, triggers.mapped("call_at"))
        self.work(task)
        self.assertRecordValues(task, [{"state": "done", "attempts": 1, "done_on": NOW, "error": False}])
        self.assertEqual(self.effect(), f"test-sales {self.company_2.id}")
        self.assertFalse(self.Outbox._claim(), "once")
        task._run()
        self.assertEqual(task.attempts, 1)

    def test_once_a_key(self):
        task = self.enqueue()
        self.assertFalse(self.enqueue(other="payload"))
        self.assertEqual(self.Outbox.search([("key", "=", "test:1")]), task)
        self.assertNotIn("other", task.payload)

    def test_only_known_kinds(self):
        for kind in ("unknown", "", None, "test; drop", "__class__", "Test"):
            with self.assertRaises(UserError):
                self.Outbox._enqueue(kind, "test:2", {})

    def test_failure_is_undone_and_tried_again(self):
        task = self.enqueue(fail=True)
        at = NOW
        for number, minutes in enumerate(BACK_OFF, 1):
            self.work(task, at)
            at += timedelta(minutes=minutes)
            self.assertRecordValues(task, [{"state": "pending", "attempts": number, "error": "no way", "next_try": at}])
            self.assertFalse(self.effect())
            with freeze_time(at - timedelta(seconds=1)):
                self.assertFalse(self.Outbox._claim())
            triggers = self.env["ir.cron.trigger"].search([("call_at", "=", at)])
            self.assertIn(self.env.ref("med_base.ir_cron_outbox"), triggers.cron_id)
        self.work(task, at)
        self.assertRecordValues(task, [{"state": "failed", "attempts": 5, "error": "no way"}])
        with freeze_time(at + timedelta(days=9)):
            self.assertFalse(self.Outbox._claim())
        entry = self.env["med.log"].search([("event", "=", "outbox.failed")])
        self.assertRecordValues(entry, [{"res_id": task.id, "result": "no way"}])

    def test_bad_sql_and_bad_code_are_kept_as_words(self):
        def broken(self, payload):
            self.env.cr.execute("SELECT 1/0", log_exceptions=False)

        task = self.enqueue()
        with patch.object(type(self.Outbox), "_outbox_test", broken):
            self.work(task)
        self.assertIn("DivisionByZero", task.error)
        with patch.object(type(self.Outbox), "_outbox_test", lambda self, payload: payload["missing"]):
            self.work(task, NOW + timedelta(minutes=1))
        self.assertEqual(task.error, "KeyError: 'missing'")
        self.work(task, NOW + timedelta(minutes=6))
        self.assertEqual((task.state, task.error), ("done", False))

    def test_one_bad_does_not_hold_up_the_others(self):
        bad, good = self.enqueue(fail=True), self.enqueue("test:2")
        self.work(bad)
        self.work(good)
        self.assertEqual((bad.state, good.state), ("pending", "done"))

    def test_killer_ends_as_failed(self):
        """A row whose handler never returns is given up."""
        task = self.enqueue()
        at = NOW
        for _number in range(5):
            with freeze_time(at):
                self.assertEqual(self.Outbox._claim(), task)
            at += timedelta(hours=3)
        self.work(task, at)
        self.assertEqual(task.state, "failed")
        self.assertTrue(task.error)
        self.assertFalse(self.effect())

    def test_retry(self):
        task = self.enqueue(fail=True)
        task.write({"state": "failed", "attempts": 5, "error": "no way"})
        for role in ("auditor", "quality_head"):
            with self.assertRaises(AccessError):
                task.with_user(self.user(role)).action_retry()
        other = self.enqueue("test:3", company=self.company_2)
        other.write({"state": "failed"})
        with self.assertRaises(AccessError):
            other.with_user(self.user("rules")).action_retry()
        waiting = self.enqueue("test:4")
        waiting.write({"attempts": 2})
        (task + waiting).with_user(self.user("rules")).action_retry()
        self.assertRecordValues(
            task + waiting,
            [
                {"state": "pending", "attempts": 0, "next_try": NOW},
                {"state": "pending", "attempts": 2, "next_try": NOW},
            ],
        )
        entry = self.env["med.log"].search([("event", "=", "outbox.retried")])
        self.assertRecordValues(entry, [{"res_id": task.id, "user_id": self.user("rules").id}])

    def test_rights(self):
        task = self.enqueue()
        for role in ("rules", "base.group_system"):
            own = task.with_user(self.user(role))
            with self.assertRaises(AccessError):
                own.write({"kind": "x"})
            with self.assertRaises(AccessError):
                own.unlink()
            with self.assertRaises(AccessError):
                own.create({"kind": "test", "key": "x", "user_id": 1, "state": "pending"})

    def test_cron(self):
        tasks = self.enqueue() + self.enqueue("test:2", fail=True) + self.enqueue("test:3")
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            Environment(cr, SUPERUSER_ID, {}).ref("med_base.ir_cron_outbox").method_direct_trigger()
        self.assertEqual(tasks.mapped("state"), ["done", "pending", "done"])


@tagged("post_install", "-at_install")
class TestOutboxCrash(BaseCase):
    """Real transactions and a real process that is killed; all they leave is removed in the end."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        self.startPatcher(patch.object(self.registry["med.outbox"], "_outbox_test", handler, create=True))
        self.addCleanup(self.clean)
        self.env = self.open()

    def open(self):
        cr = self.registry.cursor()
        self.addCleanup(cr.close)
        return Environment(cr, SUPERUSER_ID, {})

    def clean(self):
        with self.registry.cursor() as cr:
            cr.execute("DELETE FROM med_outbox WHERE key LIKE 'test:%'")
            cr.execute("DELETE FROM ir_config_parameter WHERE key LIKE 'test.outbox%'")
            cr.execute(
                SQL(
                    "DELETE FROM ir_cron_trigger WHERE cron_id = %s",
                    Environment(cr, SUPERUSER_ID, {}).ref("med_base.ir_cron_outbox").id,
                )
            )
        self.registry.clear_all_caches()

    def enqueue(self, *keys):
        for key in keys:
            self.env["med.outbox"]._enqueue("test", f"test:{key}", {"parameter": f"test.outbox.{key}"})
        self.env.cr.commit()

    def rows(self):
        """Returns {key: (state, attempts)} and the effects, as committed."""
        cr = self.open().cr
        cr.execute("SELECT key, state, attempts FROM med_outbox WHERE key LIKE 'test:%'")
        tasks = {key.removeprefix("test:"): (state, attempts) for key, state, attempts in cr.fetchall()}
        cr.execute("SELECT key FROM ir_config_parameter WHERE key LIKE 'test.outbox.%'")
        return tasks, {key.removeprefix("test.outbox.") for (key,) in cr.fetchall()}

    def test_kill(self):
        """kill -9 in the middle of the second of three: nothing is lost, and nothing is done twice."""
        self.enqueue("a", "b", "c")
        script = f"""
            import os, signal
            from odoo.tools import config
            config.parse_config(["-c", {config["config"]!r}, "-d", {get_db_name()!r}, "--log-level=critical"])
            from odoo.api import Environment
            from odoo.modules.registry import Registry
            from odoo.addons.med_base.tests.test_outbox import handler

            def kill(self, payload):
                handler(self, payload)
                self.env.flush_all()
                if payload["parameter"] == "test.outbox.b":
                    os.kill(os.getpid(), signal.SIGKILL)

            registry = Registry({get_db_name()!r})
            registry["med.outbox"]._outbox_test = kill
            with registry.cursor() as cr:
                Environment(cr, 1, {{}})["med.outbox"]._cron_run()
        """
        done = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(script)], capture_output=True, text=True, timeout=120, check=False
        )
        self.assertEqual(done.returncode, -signal.SIGKILL, done.stderr)
        self.assertEqual(self.rows(), ({"a": ("done", 1), "b": ("pending", 1), "c": ("pending", 0)}, {"a"}))
        runs = []
        with patch.object(self.registry["med.outbox"], "_outbox_test", lambda *args: runs.append(handler(*args))):
            self.open()["med.outbox"]._cron_run()
            self.assertEqual(len(runs), 1, "c at once, b not before its time, a never again")
            with freeze_time(datetime.now() + timedelta(minutes=2)):
                self.open()["med.outbox"]._cron_run()
        self.assertEqual(len(runs), 2)
        self.assertEqual(self.rows(), ({"a": ("done", 1), "b": ("done", 2), "c": ("done", 1)}, {"a", "b", "c"}))

    def test_two_workers(self):
        """They share the work, and each row is done by one."""
        self.enqueue("a", "b")
        one, two = self.open()["med.outbox"], self.open()["med.outbox"]
        first, second = one._claim(), two._claim()
        self.assertEqual((first.key, second.key), ("test:a", "test:b"))
        self.assertFalse(self.open()["med.outbox"]._claim())
        one.env.cr.commit()
        first._run()
        late = self.open()["med.outbox"].browse(first.id)
        late._run()  # it has slept since it claimed: the row is somebody else's now
        self.assertEqual(late.env["ir.config_parameter"].search_count([("key", "=", "test.outbox.a")]), 0)
        one.env.cr.commit()
        late._run()
        late.env.cr.rollback()
        self.assertEqual(self.rows()[0], {"a": ("done", 1), "b": ("pending", 0)})

    def test_enqueue_twice_at_once(self):
        self.enqueue("a")
        self.assertFalse(self.open()["med.outbox"]._enqueue("test", "test:a", {}))
        self.assertEqual(self.rows()[0], {"a": ("pending", 0)})
