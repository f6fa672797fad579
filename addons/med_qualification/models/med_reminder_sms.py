"""Text messages: through a provider, with attempts that are counted before they are made. Part of med.reminder."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL, format_date
from psycopg2 import errors


class MedReminder(models.Model):
    _inherit = "med.reminder"

    def _queue_sms(self):
        """Puts the message into the queue; without a number or a provider, says so."""
        provider = self.env["med.message.provider"]._for(self.sender_id)
        if not provider:
            self._report("unsent", self.env._("No provider of text messages is set up."))
        elif not self.recipient:
            self._report("unsent", self.env._("The customer has no telephone number."))
        else:
            self._drive({"provider_id": provider.id, "next_try": fields.Datetime.now()})
            self.env.ref("med_qualification.ir_cron_messages")._trigger()

    @api.model
    def _cron_send(self):
        """Sends what waits. An attempt is counted and committed before it is made: a killed server repeats no more
        than the one that was under way, and the provider knows that one by its key."""
        cron = self.env["ir.cron"]
        due = [("state", "=", "queued"), ("channel", "=", "sms"), ("next_try", "<=", fields.Datetime.now())]
        cron._commit_progress(remaining=self.search_count(due))
        while reminder := self._in_our_language()._claim_sms():
            cron._commit_progress()
            reminder._send_sms()
            if not cron._commit_progress(1):
                break

    @api.model
    def _claim_sms(self):
        query = SQL(
            """SELECT id FROM med_reminder
                WHERE state = 'queued' AND channel = 'sms' AND next_try <= %s
             ORDER BY next_try, id LIMIT 1 FOR UPDATE SKIP LOCKED""",
            fields.Datetime.now(),
        )
        try:
            self.flush_model()
            with self.env.cr.savepoint():
                self.env.cr.execute(query, log_exceptions=False)
                reminder = self.browse(self.env.cr.fetchone())
        except errors.SerializationFailure:  # another worker has just had it
            return self.browse()
        if reminder:
            reminder.invalidate_recordset()
            wait = timedelta(minutes=reminder.provider_id.retry_minutes * (reminder.attempts + 1))
            reminder._drive({"attempts": reminder.attempts + 1, "next_try": fields.Datetime.now() + wait})
        return reminder

    def _send_sms(self):
        provider = self.provider_id
        if self.attempts > provider.attempts:
            self._report("failed", self.env._("Each time, the process ended before the provider answered."))
            return
        answer = provider._deliver(self.recipient, self._sms_text(), self._sms_values(), self.key)
        if answer.state == "sent":
            self._report("sent", provider_ref=answer.reference)
        elif answer.state == "failed" or self.attempts >= provider.attempts:
            self._report("failed", answer.reason)
        else:
            self._drive({"reason": answer.reason[:500]})
            self.env.ref("med_qualification.ir_cron_messages")._trigger(self.next_try)

    def _sms_values(self):
        """What a provider's template may name."""
        return {
            "company": self.sender_id.name or "",
            "customer": self.partner_id.name or "",
            "licence": self.type_id.with_context(lang=self._lang()).name or "",
            "number": self.document_id.number or "",
            "date": format_date(self.env, self.valid_to, lang_code=self._lang()) if self.valid_to else "",
            "days": str(max((self.valid_to - self.document_id._today()).days, 0)) if self.valid_to else "",
            "link": self.link_id._url() if self.link_id else "",
        }

    def _sms_text(self):
        values, words = self._sms_values(), self.with_context(lang=self._lang()).env
        if self.occasion == "request":
            return words._("%(company)s: please send us your %(licence)s: %(link)s", **values)
        return words._(
            "%(company)s: your %(licence)s %(number)s is valid until %(date)s. Please send us the new one: %(link)s",
            **values,
        )
