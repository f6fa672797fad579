"""The verbs of a licence: submit, review, approve, reject, revoke, new version. Part of med.document."""

from odoo import fields, models
from odoo.addons.med_base.tools.people import said
from odoo.exceptions import UserError

QUALITY, HEAD = "med_base.group_quality", "med_base.group_quality_head"


class MedDocument(models.Model):
    _inherit = "med.document"

    def action_submit(self):
        """Hands a draft to quality. Says everything that is still missing at once."""
        self.check_access("write")
        self._expect("draft")
        for document in self:
            document._check_complete()
        self._advance({"state": "submitted", "submitted_by": self.env.uid, "submitted_on": fields.Datetime.now()})
        for document in self:
            document._review_begin()
            document._ask("review", document.type_id.reviewer_id)
        self._log("document.submitted")
        return True

    def action_review(self):
        """Whose step is first takes a submitted licence and compares it with the paper."""
        self.check_access("read")
        for document in self:
            document._review_ensure()
            if line := document._review_current():
                line._check_person(document)
        self._expect("submitted")
        for document in self:
            if len(document._review_present()) > 1:
                document._review_decide("approve")
            document._advance({"state": "in_review", "reviewed_by": self.env.uid, "reviewed_on": fields.Datetime.now()})
            document._done()
            document._ask("approve")
        self._log("document.in_review")
        return True

    def action_approve(self):
        """Agrees to the present step; with the last one the licence counts, and takes the place of the one before."""
        self.check_access("read")
        for document in self:
            document._review_ensure()
            document._check_turn()
        approved = self.filtered(lambda document: document._review_decide("approve") == "approved")
        for document in self - approved:
            document._done()
            document._ask("approve")
        approved._approved()
        return True

    def _check_turn(self):
        """A licence is approved after its review, by whoever decides then."""
        lines = self._review_present()
        if self.state == "submitted" and len(lines) > 1:
            lines[-1]._check_person(self)
            self._expect("in_review")
        self._expect("submitted", "in_review")

    def _approved(self):
        self._supersede()
        self._advance({"state": "approved", "approved_by": self.env.uid, "approved_on": fields.Datetime.now()})
        self._done()
        self._log("document.approved")
        self._tell_result("approved")
        self._facts_changed()
        self._follow_lead()

    def action_reject(self, reason=None):
        """Sends a licence back with a reason; without one, asks for it."""
        return self._decide("rejected", ("submitted", "in_review"), QUALITY, reason)

    def action_revoke(self, reason=None):
        """An approved licence counts no longer, from this moment on; without a reason, asks for it."""
        return self._decide("revoked", ("approved", "superseded"), HEAD, reason)

    def action_draft(self):
        """Takes a rejected licence up again, or takes back what one has submitted; what was said of it stays."""
        self.check_access("write")
        self._expect("rejected", "submitted")
        for document in self.filtered(lambda document: document.state == "submitted"):
            if document.submitted_by != self.env.user:  # another's submission is sent back by who reviews
                document._require(QUALITY, self.env._("take back what somebody else has submitted"))
        self._advance({"state": "draft", "submitted_by": False, "submitted_on": False, "reviewed_by": False})
        for document in self:
            document._review_forget()
        self._done()
        self._log("document.draft")
        return True

    def action_new_version(self):
        """A draft with the same data, which takes this one's place when it is approved."""
        self.ensure_one()
        self._expect("approved")
        version = self.successor_ids.filtered(lambda document: document.state in ("draft", "submitted", "in_review"))[
            :1
        ]
        if not version:
            version = self.copy({"number": False, "scope_text": False})
            version._advance({"supersedes_id": self.id, "number": self.number, "scope_text": self.scope_text})
            self.scope_ids.copy({"document_id": version.id})
            self._log("document.new_version", successor=version.id)
        return version._form()

    # ---------------------------------------------------------------- helpers

    def _action_own(self):
        """The licences of our own companies."""
        action = self.env["ir.actions.act_window"]._for_xml_id("med_qualification.action_med_document")
        partners = self.env.companies.partner_id
        return {
            **action,
            "domain": [("commercial_partner_id", "in", partners.ids)],
            "context": {"default_partner_id": partners[:1].id},
            "name": self.env._("Our Own Licences"),
        }

    def _form(self):
        return {"type": "ir.actions.act_window", "res_model": self._name, "res_id": self.id, "view_mode": "form"}

    def _expect(self, *states):
        words = dict(self._fields["state"]._description_selection(self.env))
        for document in self:
            if document.state not in states:
                raise UserError(
                    self.env._(
                        "%(licence)s is %(state)s; for this it must be %(wanted)s. Somebody may have decided it"
                        " meanwhile: reload the page.",
                        licence=document.display_name,
                        state=words[document.state],
                        wanted=" / ".join(words[state] for state in states),
                    )
                )

    def _decide(self, state, before, group, reason):
        self.check_access("read")
        if state == "revoked" or not all(document._review_is_mine() for document in self):
            self._require(group, self.env._("reject or revoke a licence"))
        self._expect(*before)
        if not said(reason):
            action = self.env["ir.actions.act_window"]._for_xml_id("med_qualification.action_med_document_reason")
            return {**action, "context": {"default_document_ids": self.ids, "default_decision": state}}
        counted = self.filtered(lambda document: document.state in ("approved", "superseded"))
        for document in self - counted:
            document._review_refuse(said(reason))
        self._advance(
            {"state": state, "decided_by": self.env.uid, "decided_on": fields.Datetime.now(), "reason": said(reason)}
        )
        self._done()
        # sudo: who decides by a step of its own need not have the right to write licences
        for document in self.sudo():
            document.message_post(body=said(reason))
        self._log(f"document.{state}", reason=said(reason))
        self._tell_result(state)
        counted._facts_changed()
        return True

    def _supersede(self):
        """The version before stops counting on the day from which the new one counts, so that no gap opens."""
        for document in self.filtered(lambda document: document.supersedes_id.state == "approved"):
            today = document._today()
            start = max(document.valid_from or today, today)
            document.supersedes_id._advance({"state": "superseded", "replaced_on": start})
            document.supersedes_id._log("document.superseded", successor=document.id, replaced_on=str(start))

    def _facts_changed(self):
        """Orders and shipments that wait for a licence are judged again."""
        partners = self.sudo().commercial_partner_id  # only the ids are passed on
        if partners:
            self.env["med.hold"].sudo()._facts_changed(partners)  # holds are the system's

    def _log(self, event, **payload):
        for document in self:
            self.env["med.log"]._record(event, document, number=document.number_key or "", **payload)

    def _done(self):
        # sudo: the activity may be another person's
        self.sudo().activity_feedback(["med_qualification.activity_review"])
