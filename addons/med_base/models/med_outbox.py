"""Work to be done after the commit, exactly once, whatever happens to the process that does it."""

import logging
import re
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL
from psycopg2 import errors
from psycopg2.extras import Json

from ..tools.plain import plain, readable

_logger = logging.getLogger(__name__)

BACK_OFF = (1, 5, 30, 120)  # minutes until the second, third, fourth and fifth attempt; no sixth
KIND = re.compile(r"[a-z][a-z0-9_]*")


class MedOutbox(models.Model):
    """A row is enqueued in the transaction that wants the work, and done in one that also makes its effects.

    Two transactions a row: the first counts the attempt, the second runs the handler and marks the row as done.
    A process that dies in between leaves a counted attempt; a row that kills each process ends as failed and holds
    up no other. A handler never commits. Effects outside the database need a key of their own there: the transaction
    cannot cover them.
    """

    _name = "med.outbox"
    _description = "Background Task"
    _order = "id desc"
    _rec_name = "key"

    kind = fields.Char(required=True, readonly=True, index=True)
    key = fields.Char(required=True, readonly=True, help="What is done once: the same key is never enqueued again.")
    payload = fields.Json(readonly=True)
    details = fields.Text(compute="_compute_details")
    company_id = fields.Many2one("res.company", readonly=True, index=True, ondelete="restrict")
    user_id = fields.Many2one("res.users", string="Runs As", required=True, readonly=True, ondelete="restrict")
    state = fields.Selection(
        [("pending", "Waiting"), ("done", "Done"), ("failed", "Failed")], required=True, readonly=True
    )
    attempts = fields.Integer(required=True, readonly=True, aggregator=None)
    next_try = fields.Datetime(string="Not Before", required=True, readonly=True)
    error = fields.Text(readonly=True, help="Why the last attempt failed.")
    done_on = fields.Datetime(readonly=True)

    _key_unique = models.Constraint("UNIQUE(key)", "This task is already known.")
    _due_idx = models.Index("(next_try, id) WHERE state = 'pending'")

    @api.depends("payload")
    def _compute_details(self):
        for task in self:
            task.details = readable(task.payload)

    @api.model_create_multi
    def create(self, vals_list):
        raise AccessError(self.env._("Background tasks are put in by the system alone."))

    # ---- putting in

    @api.model
    def _enqueue(self, kind, key, payload, company=None):
        """Has `_outbox_<kind>(payload)` run in the background, once a key; returns the row, empty if the key is known.

        :param str kind: names a method of this model, added by the addon that enqueues
        :param str key: unique over all kinds, e.g. "hold.recheck:17:2026-01-02"
        :param payload: what JSON can hold (dates and records are converted)
        :param company: record, the document's own; the handler gets it as env.company
        """
        self._handler(kind)
        now = fields.Datetime.now()
        values = {
            "kind": kind,
            "key": key,
            "payload": Json(plain(payload)),
            "company_id": company.id if company else None,
            "user_id": self.env.uid,
            "state": "pending",
            "attempts": 0,
            "next_try": now,
            "create_uid": self.env.uid,
            "create_date": now,
        }
        rows = self.env.execute_query(
            SQL(
                "INSERT INTO med_outbox (%s) VALUES %s ON CONFLICT (key) DO NOTHING RETURNING id",
                SQL(", ").join(map(SQL.identifier, values)),
                tuple(values.values()),
            )
        )
        if rows:
            self.env.ref("med_base.ir_cron_outbox")._trigger()
        return self.browse(rows[0] if rows else ())

    def _handler(self, kind):
        """Returns the method for the kind. Kinds come from our code only: no interface can create or change a row."""
        handler = getattr(self, f"_outbox_{kind}", None) if KIND.fullmatch(kind or "") else None
        if not callable(handler):
            raise UserError(self.env._("No installed app handles background tasks of the kind “%(kind)s”.", kind=kind))
        return handler

    # ---- working off

    @api.model
    def _cron_run(self):
        """Works off what is due."""
        cron = self.env["ir.cron"]
        due = [("state", "=", "pending"), ("next_try", "<=", fields.Datetime.now())]
        cron._commit_progress(remaining=self.search_count(due))
        while task := self._claim():
            cron._commit_progress()  # the attempt counts, whatever becomes of this process
            task._run()
            if not cron._commit_progress(1):
                break

    @api.model
    def _claim(self):
        """Takes the next due row, counts the attempt and says when the next may be; returns the row or none."""
        now = fields.Datetime.now()
        task = self._lock(SQL("next_try <= %s ORDER BY next_try, id LIMIT 1", now))
        if task:
            wait = BACK_OFF[min(task.attempts, len(BACK_OFF) - 1)]
            task.write({"attempts": task.attempts + 1, "next_try": now + timedelta(minutes=wait)})
        return task

    @api.model
    def _lock(self, condition):
        """Locks a waiting row that meets the condition and that nobody else has; returns it or none."""
        query = SQL("SELECT id FROM med_outbox WHERE state = 'pending' AND %s FOR UPDATE SKIP LOCKED", condition)
        try:
            with self.env.cr.savepoint():
                self.env.cr.execute(query, log_exceptions=False)
                task = self.browse(self.env.cr.fetchone())
        except errors.SerializationFailure:  # another worker has just had it: what is left waits for the next run
            return self.browse()
        task.invalidate_recordset()
        return task

    def _run(self):
        """Does the work and marks it as done in the same transaction, or keeps the error."""
        self.ensure_one()
        if not self._lock(SQL("id = %s", self.id)):
            return
        if self.attempts > len(BACK_OFF) + 1:
            self._fail(self.env._("Each time, the process ended before the work was done."))
            return
        try:
            with self.env.cr.savepoint():
                self._as_enqueued()._handler(self.kind)(self.payload)
                self.write({"state": "done", "done_on": fields.Datetime.now(), "error": False})
        except Exception as error:  # noqa: BLE001 (a handler may fail in any way; its effects are rolled back)
            _logger.info("Background task %s (%s) failed", self.id, self.key, exc_info=True)
            self._fail(str(error) if isinstance(error, UserError) else f"{type(error).__name__}: {error}")

    def _as_enqueued(self):
        """Returns the row as the person who enqueued it, with the rights of the system, in the row's company."""
        task = self.with_user(self.user_id).sudo()  # what server code enqueued is done, whatever the person may
        return task.with_company(self.company_id).with_context(lang=self.user_id.lang)

    def _fail(self, error):
        if self.attempts <= len(BACK_OFF):
            self.write({"error": error})
            self.env.ref("med_base.ir_cron_outbox")._trigger(self.next_try)
        else:
            self.write({"error": error, "state": "failed"})
            self._as_enqueued().env["med.log"]._record("outbox.failed", self, kind=self.kind, result=error[:200])

    # ---- kinds of the kernel

    def _outbox_accepted(self, payload):
        """The customer has accepted what an order delivered: enqueued by who knows it, extended by who needs it.

        Payload: ``order_id``, ``date`` (of the acceptance), ``evidence`` (number of its report). One an order:
        the key is "accepted:<order id>".
        """

    # ---- again

    def action_retry(self):
        """Lets failed tasks run again, at once and with all attempts; for the administrator of rules."""
        if not self.env.user.has_group("med_base.group_rules"):
            raise AccessError(self.env._("Only the administrator of rules can start a failed task again."))
        self.check_access("read")
        failed = self.sudo().filtered(lambda task: task.state == "failed")  # sudo: nobody has a right to write tasks
        failed.write({"state": "pending", "attempts": 0, "next_try": fields.Datetime.now()})
        if failed:
            self.env["med.log"]._record("outbox.retried", failed)
            self.env.ref("med_base.ir_cron_outbox")._trigger()
        return True
