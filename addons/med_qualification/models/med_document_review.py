"""The verbs of a licence: submit, review, approve, reject, revoke, new version. Part of med.document."""

from odoo import fields, models
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
            document._ask(QUALITY, "review", document.type_id.reviewer_id)
        self._log("document.submitted")
        return True

    def action_review(self):
        """Quality takes a submitted licence and compares it with the paper."""
        self._require(QUALITY, self.env._("review a licence"))
        self.check_access("write")
        self._expect("submitted")
        self._advance({"state": "in_review", "reviewed_by": self.env.uid, "reviewed_on": fields.Datetime.now()})
        self._done()
        for document in self:
            document._ask(HEAD, "approve")
        self._log("document.in_review")
        return True

    def action_approve(self):
        """The licence counts from now on, and takes the place of the version before it."""
        self._require(HEAD, self.env._("approve a licence"))
        self.check_access("write")
        self._expect("in_review")
        for document in self:
            document._check_four_eyes()
            document._check_complete()
            document._check_number()
            document._check_scope_confirmed()
        self._supersede()
        self._advance({"state": "approved", "approved_by": self.env.uid, "approved_on": fields.Datetime.now()})
        self._done()
        self._log("document.approved")
        self._facts_changed()
        return True

    def action_reject(self, reason=None):
        """Sends a licence back with a reason; without one, asks for it."""
        return self._decide("rejected", ("submitted", "in_review"), QUALITY, reason)

    def action_revoke(self, reason=None):
        """An approved licence counts no longer, from this moment on; without a reason, asks for it."""
        return self._decide("revoked", ("approved", "superseded"), HEAD, reason)

    def action_draft(self):
        """Takes a rejected licence up again, or a submitted one back."""
        self.check_access("write")
        self._expect("rejected", "submitted")
        self._advance({"state": "draft", "submitted_by": False, "submitted_on": False, "reviewed_by": False})
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
        self._require(group, self.env._("reject or revoke a licence"))
        self.check_access("write")
        self._expect(*before)
        if not (reason or "").strip():
            action = self.env["ir.actions.act_window"]._for_xml_id("med_qualification.action_med_document_reason")
            return {**action, "context": {"default_document_ids": self.ids, "default_decision": state}}
        counted = self.filtered(lambda document: document.state in ("approved", "superseded"))
        self._advance(
            {
                "state": state,
                "decided_by": self.env.uid,
                "decided_on": fields.Datetime.now(),
                "reason": reason.strip(),
            }
        )
        self._done()
        for document in self:
            document.message_post(body=reason.strip())
        self._log(f"document.{state}", reason=reason.strip())
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

    def _ask(self, group, deed, person=None):
        """An activity for one person of the group: the named one, or who has the fewest open."""
        company = self.company_id or self.env.company
        # sudo: whoever submits need not see who reviews
        users = self.env.ref(group).sudo().all_user_ids.filtered(
            lambda user: user.active and not user.share and company in user.company_ids
        ) - (self.sudo().editor_ids | self.submitted_by | self.reviewed_by)
        if not person and users:
            # sudo: only the number of their open activities is read
            load = dict(
                self.env["mail.activity"].sudo()._read_group([("user_id", "in", users.ids)], ["user_id"], ["__count"])
            )
            person = min(users, key=lambda user: (load.get(user, 0), user.id))
        if person:
            theirs = self.with_context(lang=person.lang).env
            words = {
                "review": theirs._("Review the licence"),
                "approve": theirs._("Approve the licence"),
                "holder": theirs._("Is the new customer the holder of the licence?"),
            }
            # sudo: the asker need not have the right to plan another person's work
            self.sudo().activity_schedule("med_qualification.activity_review", summary=words[deed], user_id=person.id)

    def _done(self):
        # sudo: the activity may be another person's
        self.sudo().activity_feedback(["med_qualification.activity_review"])
