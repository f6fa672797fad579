"""How a licence takes the review steps that are set up for it, and who hears of the result. Part of med.document."""

from odoo import api, fields, models


class MedDocument(models.Model):
    _name = "med.document"
    _inherit = ["med.document", "med.reviewed"]

    @api.model_create_multi
    def create(self, vals_list):
        documents = super().create(vals_list)
        documents._log("document.created")
        return documents

    def write(self, vals):
        result = super().write(vals)
        if "active" in vals:
            self._log("document.archived" if not vals["active"] else "document.unarchived")
        return result

    def action_confirm_scope(self):
        result = super().action_confirm_scope()
        self._log("document.scope_confirmed", lines=len(self.scope_ids))
        return result

    # --- med.reviewed -----------------------------------------------------------------------------------------------

    def _review_subject(self):
        return "document"

    def _review_type(self):
        return self.type_id

    def _review_excluded(self, line):
        """With four eyes, who entered, submitted or reviewed a licence does not take the last decision on it."""
        if not self.type_id.four_eyes:
            return set()
        excluded = self._review_earlier(line)
        if line == self._review_present()[-1:]:
            # sudo: the approver need not see the users of other companies
            excluded |= set((self.sudo().editor_ids | self.submitted_by | self.reviewed_by).ids)
        return excluded

    def _review_before_decided(self):
        self._check_complete()
        self._check_number()
        self._check_scope_confirmed()

    def _review_log(self, event, **payload):
        self._log(f"document.{event}", **payload)

    def _review_ensure(self):
        """A licence that was submitted before there were steps takes those of today."""
        if self.state not in self._review_open_states or self._review_present():
            return
        self._review_begin()
        lines = self._review_present()
        if self.state == "in_review" and len(lines) > 1:
            lines[0]._drive({"state": "approved"})
            self._review_start(lines[1])

    def _review_is_mine(self):
        """Whether the user decides a step of it, and so may refuse it."""
        line = self._review_current()
        return self.env.uid == api.SUPERUSER_ID or (
            bool(line) and self.env.uid in line._people(self._review_excluded(line))
        )

    def _review_refuse(self, reason):
        """Ends the review by a refusal; quality may send a licence back at any time, whoever has the step."""
        self._review_claim()
        line = self._review_current()
        if line and self._review_is_mine():
            self.env["med.review.opinion"]._make(
                {
                    "line_id": line.id, "user_id": self.env.uid, "user_name": self.env.user.sudo().name,  # his own
                    "opinion": "refuse", "reason": reason, "date": fields.Datetime.now(),
                }
            )  # fmt: skip
            line._drive({"state": "refused"})
        open_ = self._review_present().filtered(lambda other: other.state in ("waiting", "pending"))
        open_._drive({"state": "skipped"})

    # --- telling ----------------------------------------------------------------------------------------------------

    def _ask(self, deed, person=None):
        """A to-do for one of those who decide now: the type's reviewer, or who has the fewest open."""
        words = {
            "review": lambda env: env._("Review the licence"),
            "approve": lambda env: env._("Approve the licence"),
        }
        self._review_ask("med_qualification.activity_review", words[deed], person)

    def _tell_result(self, state):
        """The result, to who submitted the licence and to the holder's salesperson; a refusal is a to-do."""
        for document in self:
            submitter, seller = document.sudo().submitted_by, document.sudo().commercial_partner_id.user_id  # people
            for user in (submitter | seller) - self.env.user:
                if not user.active or user.share:
                    continue
                theirs = document.with_context(lang=user.lang)
                words = {
                    "approved": theirs.env._("%s has been approved.", theirs.display_name),
                    "rejected": theirs.env._("%s was sent back: see the reason.", theirs.display_name),
                    "revoked": theirs.env._("%s was revoked: it counts no longer.", theirs.display_name),
                }
                if state == "approved":
                    # sudo: who decides need not have the right to tell others
                    document.sudo().message_notify(partner_ids=user.partner_id.ids, body=words[state])
                else:
                    # sudo: as above, and the to-do is another person's
                    document.sudo().activity_schedule(
                        "mail.mail_activity_data_todo", summary=words[state], user_id=user.id
                    )
