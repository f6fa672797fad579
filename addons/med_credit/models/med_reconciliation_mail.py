from datetime import timedelta

from odoo import api, fields, models

from .med_reconciliation import OPEN


class MedReconciliation(models.Model):
    """Letters to customers: the statement itself, and reminders of a reply."""

    _inherit = "med.reconciliation"

    @api.model
    def _contact_of(self, partner):
        """Who gets statements and letters: the invoice address if it has an e-mail, else the customer."""
        partner = partner.sudo()  # an address of the customer, whoever sends
        invoice = partner.browse(partner.address_get(["invoice"])["invoice"])
        return invoice if invoice.email else partner

    def _send(self, xmlid):
        """Queues the letter in the customer's language; without an e-mail address it is to be printed."""
        contact = self._contact_of(self.partner_id)
        if not contact.email:
            self.message_post(
                body=self.env._("%s has no e-mail address: print the statement and send it.", contact.display_name)
            )
            return
        # sudo: a template is read, and a mail written, by a system that may do both
        self.env.ref(xmlid).sudo().send_mail(
            self.id, email_values={"email_to": contact.email_formatted, "recipient_ids": []}
        )

    def _remind(self):
        self._drive({"reminded_on": self.env["med.gate"]._today(self.company_id), "reminders": self.reminders + 1})
        self._send("med_credit.mail_template_reconciliation_reminder")
        self._record("reconciliation.reminded", number=self.reminders)

    @api.model
    def _cron_remind(self):
        """Reminds of what is past its date, every so many days; a run that is repeated reminds nobody twice."""
        cron = self.env["ir.cron"]
        for company in self.env["res.company"].search([("parent_id", "=", False)]):
            today = self.env["med.gate"]._today(company)
            due = self.search(
                [
                    ("company_id", "=", company.id),
                    ("state", "in", OPEN),
                    ("reply_by", "<", today),
                    "|",
                    ("reminded_on", "=", False),
                    ("reminded_on", "<=", today - timedelta(days=company.med_reply_remind_days)),
                ]
            )
            for statement in due:
                statement._remind()
                if not cron._commit_progress(1):
                    return

    @api.model
    def _unsigned_periods(self, pairs, day):
        """{(root company id, partner id): periods not signed by the day, though their reply was due before}."""
        if not pairs:
            return {}
        rows = self.sudo()._read_group(  # what counts, whoever asks
            [
                ("company_id", "in", [company for company, _partner in pairs]),
                ("partner_id", "in", [partner for _company, partner in pairs]),
                ("state", "in", OPEN),
                ("reply_by", "<", fields.Date.to_string(day)),
            ],
            ["company_id", "partner_id"],
            ["date_to:count_distinct"],
        )
        return {(company.id, partner.id): count for company, partner, count in rows}
