from odoo import models
from odoo.tools import html2plaintext


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    def _routing_handle_bounce(self, email_message, message_dict):
        """A returned mail is news for the reminder that it was written for."""
        result = super()._routing_handle_bounce(email_message, message_dict)
        text = html2plaintext(message_dict.get("body") or "")
        self.env["med.reminder"]._bounced(message_dict.get("bounced_msg_ids") or [], text)
        return result
