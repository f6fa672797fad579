from odoo import api, fields, models

STATES = [
    ("queued", "Waiting"),
    ("sent", "Sent"),
    ("delivered", "Delivered"),
    ("unsent", "Not Sent"),
    ("failed", "Failed"),
    ("bounced", "Returned"),
]


class MedReminder(models.Model):
    """One message about one licence to one person by one way: what became of it, and why.

    A row says that something was sent only after somebody who carries messages has taken it.
    """

    _name = "med.reminder"
    _description = "Reminder"
    _inherit = ["med.driven"]
    _order = "id desc"

    document_id = fields.Many2one("med.document", "Licence", readonly=True, index=True, ondelete="restrict")
    type_id = fields.Many2one("med.document.type", required=True, readonly=True, ondelete="restrict")
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="document_id.company_id", store=True, index=True)
    sender_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="restrict")
    occasion = fields.Selection(
        [("expiry", "Expiry"), ("request", "Asked by Hand")], required=True, readonly=True, default="expiry"
    )
    step = fields.Integer("Days Before", readonly=True, aggregator=None)
    valid_to = fields.Date("Valid until", readonly=True)
    channel = fields.Selection(
        [("activity", "Activity"), ("mail", "E-mail"), ("sms", "Text Message")], required=True, readonly=True
    )
    recipient_id = fields.Many2one("res.partner", "To", readonly=True, ondelete="restrict")
    recipient = fields.Char("Address", readonly=True)
    state = fields.Selection(STATES, required=True, readonly=True, index=True)
    reason = fields.Char(readonly=True)
    active_customer = fields.Boolean(readonly=True, help="It bought, or was offered something, in the last months.")
    key = fields.Char(required=True, readonly=True, help="What is sent once: the same key never exists twice.")
    link_id = fields.Many2one("med.renewal.link", readonly=True, ondelete="restrict")
    mail_id = fields.Many2one("mail.mail", "Message", readonly=True, ondelete="set null", index="btree_not_null")
    message_ref = fields.Char("Message-ID", readonly=True, index="btree_not_null")
    provider_id = fields.Many2one("med.message.provider", readonly=True, ondelete="restrict")
    provider_ref = fields.Char("Provider's Number", readonly=True, index="btree_not_null")
    attempts = fields.Integer(readonly=True, aggregator=None)
    next_try = fields.Datetime("Not Before", readonly=True)
    done_on = fields.Datetime("Last News", readonly=True)
    lang = fields.Char("Language", compute="_compute_lang")

    _key_unique = models.Constraint("UNIQUE(key)", "This reminder exists already.")
    _queue = models.Index("(next_try) WHERE state = 'queued' AND channel = 'sms'")

    @api.depends("document_id", "type_id", "channel")
    def _compute_display_name(self):
        words = dict(self._fields["channel"]._description_selection(self.env))
        for reminder in self:
            reminder.display_name = (
                f"{(reminder.document_id or reminder.type_id).display_name} · {words.get(reminder.channel, '')}"
            )

    @api.depends("recipient_id", "partner_id", "sender_id")
    def _compute_lang(self):
        for reminder in self:
            reminder.lang = reminder._lang()

    def _report(self, state, reason=False, **values):
        """Notes what became of the message. What came back or was delivered is not unsaid by an earlier word."""
        rank = {"queued": 0, "sent": 1, "unsent": 1, "failed": 1, "delivered": 2, "bounced": 3}
        later = self.filtered(lambda reminder: rank[reminder.state] <= rank[state] or state == "queued")
        if later:
            later._drive(
                {"state": state, "reason": (reason or "")[:500] or False, "done_on": fields.Datetime.now(), **values}
            )

    def _lang(self):
        # sudo: only the language of a contact whom the user may not see is read
        people = self.sudo()
        return people.recipient_id.lang or people.partner_id.lang or people.sender_id.partner_id.lang or self.env.lang

    # ---------------------------------------------------------------- mail

    def _queue_mail(self):
        """Writes the mail into the queue, from which the mail server takes it; without an address, says so."""
        if not self.recipient:
            self._report("failed", self.env._("The customer has no e-mail address."))
            return
        template = self.env.ref(f"med_qualification.mail_template_{self.occasion}")
        lang = self._lang()
        context = {"renewal_url": self.link_id._url(), "portal_url": self.get_base_url() + "/my/licences"}
        # sudo: a template is read, and a mail written, by a system that may do both
        words = {
            name: template.sudo()._render_field(name, self.ids, set_lang=lang, add_context=context)[self.id]
            for name in ("subject", "body_html")
        }
        # No document is named and the body is kept out of the message: the link in it is for the customer alone.
        mail = (
            self.env["mail.mail"]
            .sudo()
            .create(  # as above
                {
                    "subject": words["subject"],
                    "body_html": words["body_html"],
                    "body": "",
                    "email_from": self.sender_id.email_formatted or self.env.user.email_formatted,
                    "email_to": self.recipient,
                    "auto_delete": False,
                    "state": "outgoing",
                    "message_type": "email_outgoing",
                }
            )
        )
        self._drive({"mail_id": mail.id, "message_ref": mail.message_id})

    @api.model
    def _mail_news(self, mails):
        """The mail queue has sent, failed or given up these mails."""
        news = {"sent": "sent", "exception": "failed", "cancel": "unsent", "outgoing": "queued"}
        # sudo: whoever sends the queue
        for reminder in self.sudo().search([("mail_id", "in", mails.ids)]):
            mail = reminder.mail_id
            reason = mail.failure_reason or (self.env._("It was cancelled.") if mail.state == "cancel" else False)
            if mail.state in news and (reminder.state, reminder.reason) != (news[mail.state], reason):
                reminder._report(news[mail.state], reason, message_ref=mail.message_id)

    @api.model
    def _bounced(self, references, text):
        """A mail server has sent these messages back."""
        # sudo: the gateway reads what came in, whoever it runs as
        reminders = self.sudo().search([("message_ref", "in", [ref for ref in references if ref])])
        for reminder in reminders.filtered(lambda reminder: reminder.state != "bounced"):
            reminder._report("bounced", " ".join((text or self.env._("It came back.")).split()))
            self.env["med.log"]._record("reminder.bounced", reminder.document_id, recipient=reminder.recipient)

    # ---------------------------------------------------------------- again

    def action_retry(self):
        """Sends what failed once more, to the address that the customer has now."""
        self.env["med.document"]._require("med_base.group_quality", self.env._("send a reminder again"))
        self.check_access("read")
        for reminder in self.filtered(lambda reminder: reminder.state in ("failed", "unsent", "bounced")):
            if reminder.channel == "activity":
                continue
            person = reminder.document_id._reminder_recipient() or reminder.partner_id._med_contact()
            address = person.email_formatted if reminder.channel == "mail" else person.phone
            reminder._drive(
                {"state": "queued", "reason": False, "recipient_id": person.id, "recipient": address, "attempts": 0}
            )
            reminder._queue_mail() if reminder.channel == "mail" else reminder._queue_sms()
        return True
