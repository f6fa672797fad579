"""Who is reminded of a licence, and when nobody needs to be. Part of med.document."""

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class MedDocument(models.Model):
    _inherit = "med.document"

    reminder_ids = fields.One2many("med.reminder", "document_id", "Reminders", readonly=True)
    renewal_link_ids = fields.One2many("med.renewal.link", "document_id", "Renewal Links", readonly=True)

    def _today(self):
        """The day it is where the licence counts: in the time zone of its company, whoever reads."""
        # sudo: whoever reads a licence need not read the company's calendar
        return self.env["med.gate"].sudo()._today((self.company_id or self.env.company).sudo())

    def _reminder_owner(self):
        """Who answers for the renewal: the customer's salesperson, or the reviewer of the type."""
        # sudo: the system reads who it is
        document = self.sudo()
        people = document.partner_id.user_id | document.commercial_partner_id.user_id | document.type_id.reviewer_id
        return people.filtered(lambda user: user.active and not user.share)[:1]

    def _reminder_recipient(self):
        """The customer's person to write to; nobody for our own licences and for those of products."""
        # sudo: whether it is one of ours must not depend on the companies that the user sees
        own = self.env["res.company"].sudo().search(Domain.TRUE).partner_id
        if self.type_id.holder_kind != "partner" or not self.partner_id or self.commercial_partner_id in own:
            return self.env["res.partner"]
        return self.partner_id._med_contact()

    def _without_need_of_reminder(self):
        """Those that are renewed already, or will be when what was sent in is approved, or whose holder is gone."""
        # sudo: a renewal that the user may not see is a renewal all the same
        others = self.sudo().search(
            [
                ("commercial_partner_id", "in", self.commercial_partner_id.ids),
                ("type_id", "in", self.type_id.ids),
                ("state", "in", ("submitted", "in_review", "approved")),
            ]
        )
        by_holder = others.grouped(lambda other: (other.commercial_partner_id, other.type_id, other.product_tmpl_id))
        return self.filtered(
            lambda document: (
                not document.active
                or document.partner_id
                and not (document.partner_id.active and document.commercial_partner_id.active)
                or any(
                    document._is_renewed_by(other)
                    for other in by_holder.get(
                        (document.commercial_partner_id, document.type_id, document.product_tmpl_id), ()
                    )
                )
            )
        )

    def _is_renewed_by(self, other):
        """Whether the other one has taken, or is about to take, this one's place."""
        if other == self or (other.company_id and self.company_id and other.company_id != self.company_id):
            return False
        if other.supersedes_id == self:
            return True
        # number_key: a second licence with another number (another site) replaces nothing
        later = other.open_ended or (other.valid_to and self.valid_to and other.valid_to > self.valid_to)
        return bool(later and other.number_key == self.number_key)

    def action_ask_customer(self):
        """Asks the customer for the licence: mail and text message with a link through which it can be sent in."""
        for document in self:
            document._require_asker()
            if document.state not in ("approved", "rejected"):
                raise UserError(
                    self.env._("%s is not decided yet: there is nothing to ask for.", document.display_name)
                )
            if not document._reminder_recipient():
                raise UserError(
                    self.env._("%s is not a customer's licence: there is nobody to ask.", document.display_name)
                )
        asked = [
            document.commercial_partner_id._med_ask(document.type_id, document, document._reminder_recipient())
            for document in self
        ]
        return self.env["res.partner"]._med_say_asked(self.env["med.reminder"].union(*asked))

    def _require_asker(self):
        if not self.env.user.has_group("med_base.group_sales"):
            self._require("med_base.group_quality", self.env._("ask a customer for a licence"))
        self.check_access("read")

    def action_reminders(self):
        """What was sent about this licence."""
        action = self.env["ir.actions.act_window"]._for_xml_id("med_qualification.action_med_reminder")
        return {**action, "domain": [("document_id", "in", self.ids)], "context": {}}

    def _supersede(self):
        """Whoever was to ask for the new licence need not any more."""
        # sudo: the activity may be another person's
        self.supersedes_id.sudo().activity_feedback(["med_qualification.activity_renewal"])
        return super()._supersede()
