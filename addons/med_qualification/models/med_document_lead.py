"""Licences captured on a lead, before there is a customer to hold them. Part of med.document."""

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ..tools import name, number
from .med_document import OPEN_STATES

HEAD = "med_base.group_quality_head"
LIVING = (*OPEN_STATES, "approved")
FREE = ("draft", "rejected", "revoked")  # nobody is deciding whose paper it is, and it does not count


class MedDocument(models.Model):
    _inherit = "med.document"

    lead_id = fields.Many2one(
        "crm.lead",
        "Captured on Lead",
        index="btree_not_null",
        ondelete="restrict",
        help="Where a salesperson first saw it. Until the lead has a customer, the licence is the prospect's.",
    )
    prospect_name = fields.Char(
        "Name of the Prospect",
        help="As printed on the licence. When the prospect becomes a customer, an approved licence is his only if the"
        " customer has this name.",
    )
    # sudo: quality judges licences of leads without having a right on leads
    claimed_by_id = fields.Many2one("res.partner", "Claimed by", compute="_compute_claimed_by_id", compute_sudo=True)

    @api.depends("lead_id.partner_id", "partner_id", "state")
    def _compute_claimed_by_id(self):
        for document in self:
            waits = document.state == "approved" and not document.partner_id
            document.claimed_by_id = document.lead_id.partner_id.commercial_partner_id if waits else False

    @api.model_create_multi
    def create(self, vals_list):
        documents = super().create(vals_list)
        captured = documents.filtered(lambda document: document.lead_id and not document.partner_id)
        for document in captured.filtered(lambda document: not document.prospect_name):
            lead = document.lead_id.sudo()  # who enters licences need not have a right on leads
            document._advance({"prospect_name": lead.partner_name or lead.contact_name or lead.name})
        captured._follow_lead()
        return documents

    # --- from the prospect to the customer --------------------------------------------------------------------------

    def _follow_lead(self):
        """Licences whose lead has a customer become the customer's, as far as that is safe.

        A draft changes its holder; quality compares it with the paper afterwards. What is under review or approved is
        so for a name: it follows only to a customer of that name, otherwise the head of quality decides once it is
        approved. Whoever has the lead could else exchange the holder under the eyes of who approves.
        """
        for document in self.filtered(lambda document: document.active and not document.partner_id):
            # sudo: only the customer is read, by who need not have a right on leads
            customer = document.lead_id.sudo().partner_id.commercial_partner_id.with_env(self.env)
            if not customer:
                continue
            twin = document._twin_at(customer)
            if twin and document.state in OPEN_STATES:
                document._give_way(twin)
            elif not twin and (document.state in FREE or document._is_named(customer)):
                document._hold(customer)
            elif document.state == "approved":
                document._ask_head()

    def _ask_head(self):
        """A to-do for one head of quality of the company: whose the licence is."""
        company = self.company_id or self.env.company
        # sudo: whoever converts a lead need not see who decides
        people = (
            self.env.ref(HEAD)
            .sudo()
            .all_user_ids.filtered(lambda user: user.active and not user.share and company in user.company_ids)
        )
        if people:
            person = self._review_least_busy(people)
            words = self.with_context(lang=person.lang).env._("Is the new customer the holder of the licence?")
            # sudo: as above
            self.sudo().activity_schedule("med_qualification.activity_review", summary=words, user_id=person.id)

    def _hold(self, customer):
        self._advance({"partner_id": customer.id})
        self._log("document.handed_over", partner=customer.id, lead=self.lead_id.id)
        if self.state == "approved":
            self._facts_changed()

    def _twin_at(self, customer):
        """The same licence that the customer holds already."""
        if not self.number_key:
            return self.browse()
        # sudo: a twin that the user may not see is a twin all the same
        twins = self.sudo().search(
            Domain("number_key", "=", self.number_key)
            & Domain("type_id", "=", self.type_id.id)
            & Domain("commercial_partner_id", "=", customer.id)
            & Domain("state", "in", LIVING)
            & Domain("id", "!=", self.id)
        )
        return twins.filtered(
            lambda twin: not twin.company_id or not self.company_id or twin.company_id == self.company_id
        )[:1]

    def _give_way(self, twin):
        """The customer's own record counts; what was entered again is put away, with a word why."""
        reason = self.env._("On record already for %(holder)s: %(licence)s", holder=twin.partner_id.display_name,
                            licence=twin.display_name)  # fmt: skip
        if self.state != "draft":
            self._advance({"state": "rejected", "decided_by": self.env.uid, "decided_on": fields.Datetime.now(),
                           "reason": reason})  # fmt: skip
            self._done()
        self._advance({"active": False})
        self.sudo().message_post(body=reason)  # the licence may be a colleague's
        self._log("document.double", twin=twin.id)

    def _is_named(self, customer):
        """Whether it was approved for a holder of the customer's name, and says no other social credit code."""
        code = number.normalise(customer.vat).replace("-", "")
        if self.type_id.number_kind == "uscc" and code and code != self.number_key:
            return False
        return bool(self.prospect_name) and name.plain(self.prospect_name) == name.plain(customer.name)

    def _move_to_lead(self, lead):
        """Leads were merged: what was captured on them is the remaining one's."""
        for document in self:
            document._log("document.lead_merged", lead_before=document.lead_id.id, lead=lead.id)
        self._advance({"lead_id": lead.id})
        self._follow_lead()

    def action_accept_holder(self):
        """The head of quality has seen that the customer of the lead is who an approved licence was issued to."""
        self._require(HEAD, self.env._("accept the holder of a licence"))
        self.check_access("write")
        self._expect("approved")
        for document in self.filtered("claimed_by_id"):
            document._check_other_eyes()
            document._hold(document.claimed_by_id)
        self._done()
        return True

    def _check_other_eyes(self):
        """Who wrote, handed in or reviewed a licence does not say as well whose it is."""
        # sudo: the hands may be users of other companies
        hands = self.sudo().editor_ids | self.sudo().submitted_by | self.sudo().reviewed_by
        if self.type_id.four_eyes and self.env.user in hands:
            raise AccessError(
                self.env._(
                    "%s: you entered, submitted or reviewed it, so another person must say who holds it.",
                    self.display_name,
                )
            )
