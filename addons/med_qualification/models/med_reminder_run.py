"""The daily run: whom to remind of what. Part of med.reminder."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL
from psycopg2 import errors

from ..tools import steps


class MedReminder(models.Model):
    _inherit = "med.reminder"

    @api.model
    def _cron_remind(self):
        """Reminds once a licence and step, whatever happens in between: each licence is a transaction of its own."""
        model = self._in_our_language()
        cron, due, missed = self.env["ir.cron"], model._due(), 0
        cron._commit_progress(remaining=len(due))
        for document, step in due:
            missed += not model._remind(document, step)
            if not cron._commit_progress(1):
                return
        if missed:  # somebody was writing them: look again soon
            self.env.ref("med_qualification.ir_cron_reminders")._trigger(fields.Datetime.now() + timedelta(minutes=10))

    @api.model
    def _due(self):
        """[(licence, step)] of which nobody was reminded yet."""
        grace = self._setting("reminder_grace_days", 30)
        types = self.env["med.document.type"].with_context(active_test=False).search(Domain.TRUE)
        furthest = max((kind._furthest() for kind in types), default=0)
        today = fields.Date.today()
        documents = self.env["med.document"].search(
            Domain("state", "=", "approved")
            & Domain("valid_to", ">=", today - timedelta(days=grace + 1))
            & Domain("valid_to", "<=", today + timedelta(days=furthest + 1)),
            order="valid_to, id",
        )
        known = {
            (row.document_id.id, row.valid_to, row.step)
            for row in self.search([("document_id", "in", documents.ids), ("occasion", "=", "expiry")])
        }
        quiet = documents._without_need_of_reminder()
        due = []
        for document in documents - quiet:
            step = steps.due(document.type_id._steps(), (document.valid_to - document._today()).days, grace)
            if step is not None and (document.id, document.valid_to, step) not in known:
                due.append((document, step))
        return due

    @api.model
    def _remind(self, document, step):
        """Makes the rows of one licence and step; False if somebody else is at the licence just now."""
        if not self._touch(document):
            return False
        if not self.search_count(
            [("document_id", "=", document.id), ("valid_to", "=", document.valid_to), ("step", "=", step),
             ("occasion", "=", "expiry")], limit=1
        ):  # fmt: skip
            self._remind_all(document, "expiry", step)
        return True

    def _touch(self, document):
        """Locks the licence and writes it, so that of two runs at once one fails to serialise and leaves it."""
        query = SQL(
            """UPDATE med_document SET state = state
                WHERE id = (SELECT id FROM med_document WHERE id = %s FOR UPDATE SKIP LOCKED) RETURNING id""",
            document.id,
        )
        try:
            with self.env.cr.savepoint():
                self.env.cr.execute(query, log_exceptions=False)
                return bool(self.env.cr.fetchone())
        except errors.SerializationFailure:
            return False

    @api.model
    def _remind_all(self, document, occasion, step=0):
        """The owner's activity and, where a customer holds the licence, mail and text message."""
        subject = {
            "document_id": document.id, "type_id": document.type_id.id, "occasion": occasion, "step": step,
            "partner_id": document.commercial_partner_id.id, "valid_to": document.valid_to,
            "key": f"{document.id}:{document.valid_to}:{step}",
            "active_customer": bool(document.commercial_partner_id._med_buying()),
        }  # fmt: skip
        owner, person = document._reminder_owner(), document._reminder_recipient()
        sender = document.company_id or owner.company_id or self.env.company
        made = self._write_to(person, sender, subject) if person else self.browse()
        return made | self._tell_owner(owner, sender, subject)

    def _tell_owner(self, owner, sender, subject):
        reminder = self._make(
            {
                **subject, "sender_id": sender.id, "channel": "activity", "recipient_id": owner.partner_id.id,
                "recipient": owner.login, "state": "queued", "key": f"{subject['key']}:activity:{owner.partner_id.id}",
            }
        )  # fmt: skip
        reminder._plan_activity(owner)
        return reminder

    @api.model
    def _write_to(self, person, sender, subject):
        """Mail and text message to a customer's person, with a link for this licence, or for one of this type.

        :param dict subject: what the rows are about: document_id, type_id, partner_id, occasion, key …
        """
        link = self.env["med.renewal.link"]._issue(subject["partner_id"], subject["type_id"], subject["document_id"])
        made = self.browse()
        for channel, address in (("mail", person.email_formatted), ("sms", person.phone)):
            reminder = self._make(
                {
                    **subject, "sender_id": sender.id, "channel": channel, "recipient_id": person.id,
                    "recipient": address, "state": "queued", "link_id": link.id,
                    "key": f"{subject['key']}:{channel}:{person.id}",
                }
            )  # fmt: skip
            reminder._queue_mail() if channel == "mail" else reminder._queue_sms()
            made |= reminder
        return made

    def _plan_activity(self, owner):
        """One open activity a licence: a later step sharpens it."""
        document = self.document_id
        if not owner:
            self._report("failed", self.env._("The customer has no salesperson and the licence type no reviewer."))
            return
        words = self.with_context(lang=owner.lang).env
        summary = words._("Licence valid until %s: ask for the new one", document.valid_to)
        if self.active_customer:
            summary = words._("Active customer, licence valid until %s: ask for the new one", document.valid_to)
        kind = "med_qualification.activity_renewal"
        # sudo: the system plans the work of another person
        open_ones = document.sudo().activity_search([kind], user_id=owner.id)
        if open_ones:
            open_ones.write({"summary": summary, "date_deadline": document.valid_to})
        else:
            document.sudo().activity_schedule(  # as above
                kind, summary=summary, user_id=owner.id, date_deadline=document.valid_to
            )
        self._report("delivered")

    @api.model
    def _in_our_language(self):
        """For jobs: what they write down is read by our people."""
        return self.with_context(lang=self.env.company.partner_id.lang or self.env.lang)

    def _setting(self, name, default):
        # sudo: settings that hold for everybody
        value = self.env["ir.config_parameter"].sudo().get_param(f"med_qualification.{name}")
        return int(value) if (value or "").isdecimal() else default
