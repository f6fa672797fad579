from odoo import models


class MailMail(models.Model):
    _inherit = "mail.mail"

    def write(self, vals):
        """Tells the reminders what became of their mails, whoever moves the queue."""
        result = super().write(vals)
        if "state" in vals:
            self.env["med.reminder"]._mail_news(self)
        return result
