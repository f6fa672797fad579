from odoo import api, fields, models
from odoo.addons.med_base.models import med_driven  # noqa: F401 (inherited)
from odoo.addons.med_base.models.med_driven import VERB
from odoo.addons.med_base.tools.people import said
from odoo.exceptions import AccessError, UserError
from odoo.tools.misc import clean_context

from . import med_reviewed  # noqa: F401 (inherited)


class MedReviewRequest(models.AbstractModel):
    """A request that a person drafts and submits, and others decide step by step. States change by the verbs only."""

    _name = "med.review.request"
    _description = "Request for a Review"
    _inherit = ["med.driven", "med.reviewed", "mail.thread", "mail.activity.mixin"]
    _mail_post_access = "read"
    _user_creates = True
    _log_code = ""  # the first part of the events' codes
    _activity_code = "med_qualification.activity_decide"

    requested_by_id = fields.Many2one("res.users", "Requested by", readonly=True, index=True, ondelete="restrict")
    submitted_on = fields.Datetime(readonly=True)
    decided_by_id = fields.Many2one("res.users", "Decided by", readonly=True, ondelete="restrict")
    decided_on = fields.Datetime(readonly=True)
    decision_reason = fields.Text("Reason of the Decision", readonly=True)

    # --- CRUD -------------------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if self.env.context.get("med_verb") is not VERB:
            self = self.with_context(clean_context(self.env.context))  # a client's defaults decide nothing
            vals_list = [self._draft_values(vals) for vals in vals_list]
        requests = super().create(vals_list)
        requests._review_log("created")
        return requests

    def _draft_values(self, vals):
        """What a person may give at creation, and who he is."""
        given = {name for name, value in vals.items() if value} - self._user_writes - {"state"}
        if given or vals.get("state", "draft") != "draft":
            raise AccessError(
                self.env._(
                    "%(fields)s: this is not yours to set; it follows from the buttons.",
                    fields=", ".join(sorted(given)) or "state",
                )
            )
        sequence = self.env["ir.sequence"].sudo()  # whoever asks gets a number
        return {
            **{name: value for name, value in vals.items() if name in self._user_writes},
            "name": sequence.next_by_code(self._name),
            "requested_by_id": self.env.uid,
            "state": "draft",
        }

    def write(self, vals):
        own = self._user_writes & vals.keys()
        if own and self.env.context.get("med_verb") is not VERB:
            for request in self:
                if request.state != "draft":
                    raise UserError(
                        self.env._(
                            "%s has been submitted and does not change any more. Take it back first.",
                            request.display_name,
                        )
                    )
                request._check_mine()
        return super().write(vals)

    def _check_mine(self):
        """A draft is its author's, or quality's."""
        if not self._is_mine():
            raise AccessError(
                self.env._(
                    "%(request)s is the draft of %(user)s.",
                    request=self.display_name,
                    user=self.sudo().requested_by_id.name,  # sudo: a name only
                )
            )

    def _is_mine(self):
        return (
            self.env.uid == api.SUPERUSER_ID  # the system itself
            or self.requested_by_id == self.env.user
            or self.env.user.has_group("med_base.group_quality")
        )

    # --- verbs ------------------------------------------------------------------------------------------------------

    def action_submit(self):
        """Hands the draft to those who decide. The steps are those of today, and stay so."""
        for request in self._plain().sudo(False):
            request.check_access("write")
            request._review_expect("draft")
            request._check_mine()
            request._before_submit()
            request._drive(
                {"state": "submitted", "submitted_on": fields.Datetime.now(), "requested_by_id": self.env.uid}
            )
            request._review_begin()
            request._review_check_decidable()
            request._review_log("submitted")
            request._ask()
        return True

    def action_approve(self, reason=None):
        """Agrees to the present step. With the last one the request is approved."""
        for request in self._plain().sudo(False):
            request.check_access("read")
            request._review_expect("submitted", "in_review")
            request._review_after(request._review_decide("approve", said(reason)), said(reason))
        return True

    def action_refuse(self, reason=None):
        """Refuses with a reason; without one, asks for it. A veto ends the request, another opinion is noted."""
        for request in self:
            request.check_access("read")
            request._review_expect("submitted", "in_review")
            request._review_line_of_mine()._check_person(request)
        if not said(reason):
            return self._ask_reason("refuse")
        for request in self._plain().sudo(False):
            line = request._review_line_of_mine()
            request._review_after(request._review_decide("refuse", said(reason), line), said(reason))
        return True

    def action_withdraw(self):
        """Takes one's own request back, to change it or to leave it."""
        for request in self._plain().sudo(False):
            request.check_access("read")
            request._review_expect("submitted", "in_review")
            if request.requested_by_id != self.env.user:
                raise AccessError(
                    self.env._(
                        "Only %(user)s may take %(request)s back.",
                        user=request.sudo().requested_by_id.name,  # sudo: a name only
                        request=request.display_name,
                    )
                )
            request._review_claim()
            request._to_draft()
            request._review_log("withdrawn")
        return True

    def action_draft(self):
        """Takes a refused request up again; what was said of it stays."""
        for request in self._plain().sudo(False):
            request.check_access("write")
            request._review_expect("rejected")
            request._check_mine()
            request._to_draft()
            request._review_log("draft")
        return True

    def _to_draft(self):
        self._review_forget()
        self._drive({"state": "draft", "submitted_on": False, "decided_by_id": False, "decided_on": False})
        self._done()

    # --- what follows -----------------------------------------------------------------------------------------------

    def _review_after(self, outcome, reason):
        """What the user's say leads to."""
        self._done()
        if outcome == "open":
            self._drive({"state": "in_review"})
            self._ask()
            return
        state = {"approved": "approved", "refused": "rejected"}[outcome]
        self._drive(
            {
                "state": state, "decided_by_id": self.env.uid, "decided_on": fields.Datetime.now(),
                "decision_reason": reason or False,
            }
        )  # fmt: skip
        if state == "approved":
            self._on_approved()
        self._review_log(state, reason=reason or "")
        self._tell_requester(state)

    def _review_excluded(self, line):
        """Who asks does not decide."""
        return self._review_earlier(line) | set(self.sudo().requested_by_id.ids)  # the id only

    def _before_submit(self):
        """Hook: raises when something is missing."""

    def _on_approved(self):
        """Hook: what the approval brings about."""

    def _review_log(self, event, **payload):
        self.env["med.log"]._record(f"{self._log_code}.{event}", self, **payload)

    def _review_expect(self, *states):
        words = dict(self._fields["state"]._description_selection(self.env))
        for request in self:
            if request.state not in states:
                raise UserError(
                    self.env._(
                        "%(request)s is %(state)s; for this it must be %(wanted)s. Somebody may have decided it"
                        " meanwhile: reload the page.",
                        request=request.display_name,
                        state=words[request.state],
                        wanted=" / ".join(words[state] for state in states),
                    )
                )

    def _ask_reason(self, deed):
        action = self.env["ir.actions.act_window"]._for_xml_id("med_qualification.action_med_review_reason")
        context = {"default_model": self._name, "default_res_ids": self.ids, "default_deed": deed}
        return {**action, "context": context}

    def _ask(self):
        self._review_ask(self._activity_code, lambda env: env._("Decide: %s", self.display_name))

    def _done(self):
        # sudo: the activity may be another person's
        self.sudo().activity_feedback([self._activity_code])

    def _tell_requester(self, state):
        user = self.sudo().requested_by_id  # whom to tell
        if user == self.env.user or not user.active:
            return
        theirs = self.with_context(lang=user.lang)
        if state == "rejected":
            words = theirs.env._("%(request)s was refused: %(reason)s", request=theirs.display_name,
                                 reason=self.decision_reason or "")  # fmt: skip
            # sudo: the to-do is another person's
            self.sudo().activity_schedule("mail.mail_activity_data_todo", summary=words, user_id=user.id)
        else:
            body = theirs.env._("%s has been approved.", theirs.display_name)
            self.sudo().message_notify(partner_ids=user.partner_id.ids, body=body)  # as above
