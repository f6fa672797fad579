"""Asking a customer for its licences. Part of res.partner."""

from odoo import api, fields, models
from odoo.fields import Domain


class ResPartner(models.Model):
    _inherit = "res.partner"

    med_renewal_link_count = fields.Integer("Open Renewal Links", compute="_compute_med_renewal_link_count")

    def _compute_med_renewal_link_count(self):
        count = {}
        if self.env["med.renewal.link"].has_access("read"):
            count = dict(
                self.env["med.renewal.link"]._read_group(
                    [("partner_id", "in", self.commercial_partner_id.ids), ("state", "=", "open")],
                    ["partner_id"],
                    ["__count"],
                )
            )
        for partner in self:
            partner.med_renewal_link_count = count.get(partner.commercial_partner_id, 0)

    def _med_contact(self):
        """Who is written to about a licence: the holder itself, its company, or a contact of it that can be reached."""
        # sudo: the addresses of a customer whom the user may not see in full
        candidates = (self | self.commercial_partner_id | self.commercial_partner_id.child_ids).sudo()
        candidates = candidates.filtered("active")
        return (candidates.filtered("email")[:1] or candidates.filtered("phone")[:1] or candidates[:1]).sudo(False)

    def _med_buying(self):
        """Those that bought, or were offered something, within the last months (a setting)."""
        since = fields.Datetime.subtract(
            fields.Datetime.now(), days=self.env["med.reminder"]._setting("active_customer_days", 180)
        )
        # sudo: whether a customer buys must not depend on whose orders the user sees
        bought = (
            self.env["sale.order"]
            .sudo()
            ._read_group(
                Domain("partner_id.commercial_partner_id", "in", self.commercial_partner_id.ids)
                & Domain("state", "in", ("sent", "sale"))
                & Domain("date_order", ">=", since),
                ["partner_id"],
            )
        )
        buying = {partner.commercial_partner_id.id for (partner,) in bought}
        return self.filtered(lambda partner: partner.commercial_partner_id.id in buying)

    def _med_ask(self, kind, document=None, person=None):
        """Writes to the customer and asks for a licence of this type, or for the new version of this one."""
        self.ensure_one()
        document = document or self.env["med.document"]
        person = person or self._med_contact()
        subject = {
            "document_id": document.id, "type_id": kind.id, "partner_id": self.id, "occasion": "request",
            "valid_to": document.valid_to, "key": f"asked:{self.id}:{kind.id}:{document.id}:{fields.Datetime.now()}",
        }  # fmt: skip
        sender = document.company_id or self.env.company
        # sudo: reminders and links are the system's; every caller has checked who asks
        reminders = self.env["med.reminder"].sudo()._write_to(person, sender, subject)
        self.env["med.log"]._record(
            "document.asked_for",
            document or self,
            type=kind.code,
            recipients=reminders.mapped("recipient"),
            states=reminders.mapped("state"),
        )
        (document or self).sudo().message_post(  # sudo: the note is the system's
            body=self.env._("%(who)s was asked for: %(what)s", who=person.display_name, what=kind.display_name)
        )
        return reminders

    @api.model
    def _med_say_asked(self, reminders):
        words = dict(reminders._fields["state"]._description_selection(self.env))
        ways = dict(reminders._fields["channel"]._description_selection(self.env))
        told = [f"{ways[row.channel]}: {words[row.state]}. {row.reason or ''}".strip() for row in reminders]
        good = any(row.state in ("queued", "sent") for row in reminders)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if good else "danger",
                "title": self.env._("Asked the customer") if good else self.env._("The customer could not be asked"),
                "message": " · ".join(told),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def action_med_renewal_links(self):
        """The links this customer was given."""
        action = self.env["ir.actions.act_window"]._for_xml_id("med_qualification.action_med_renewal_link")
        return {**action, "domain": [("partner_id", "in", self.commercial_partner_id.ids)], "context": {}}
