from datetime import timedelta

from markupsafe import Markup
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.i18n import format_list

from ..tools.finding import stands_against
from ..tools.people import said
from . import med_approval_request, med_approval_todo, med_driven, med_findings_mixin  # noqa: F401 (inherited)
from .ir_actions_server import require_person


class MedApproval(models.Model):
    """A request to let one held document through as it is, decided step by step by other people than who asks.

    It shows the hold as it was at the request; when the document changes in what decides (its fingerprint), when
    the hold ends, or when its time is over, the request ends without effect. Steps and states change by verbs only.
    """

    _name = "med.approval"
    _description = "Approvals"
    _inherit = [
        *("med.approval.request", "med.approval.todo", "med.document.reader", "med.driven", "med.findings.mixin"),
        *("mail.thread", "mail.activity.mixin"),
    ]
    _order = "id desc"
    _mail_post_access = "read"

    name = fields.Char("Number", required=True, readonly=True, index=True)
    hold_id = fields.Many2one("med.hold", required=True, readonly=True, index=True, ondelete="restrict")
    model = fields.Char("Document Model", required=True, readonly=True)
    res_id = fields.Many2oneReference("Document ID", model_field="model", required=True, readonly=True)
    document_name = fields.Char("Document", readonly=True)
    operation_id = fields.Many2one("med.operation", readonly=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="restrict")
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True, index=True, ondelete="restrict")
    amount = fields.Monetary(readonly=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    fingerprint = fields.Char(required=True, readonly=True)
    present_html = fields.Html("Findings Now", compute="_compute_present_html", sanitize=False)
    reason = fields.Text(required=True, readonly=True)
    requested_by_id = fields.Many2one("res.users", required=True, readonly=True, index=True, ondelete="restrict")
    requested_on = fields.Datetime(required=True, readonly=True)
    policy_ids = fields.Many2many("med.approval.policy", string="Policies", readonly=True)
    ceiling = fields.Monetary(readonly=True, tracking=True, help="The waiver covers the document up to this amount.")
    valid_days = fields.Integer(readonly=True)
    expires_on = fields.Datetime(
        readonly=True, help="While it waits: when the request lapses. Once approved: until when the waiver may be used."
    )
    state = fields.Selection(
        [
            ("pending", "To Decide"),
            ("approved", "Approved"),
            ("refused", "Refused"),
            ("expired", "Expired"),
            ("void", "Void"),
            ("cancelled", "Cancelled"),
        ],
        default="pending",
        required=True,
        readonly=True,
        index=True,
        tracking=True,
    )
    step_ids = fields.One2many("med.approval.step", "approval_id", "Steps", readonly=True)
    current_step_id = fields.Many2one("med.approval.step", compute="_compute_current_step_id", store=True)
    current_group_id = fields.Many2one(related="current_step_id.group_id", string="Decides Now", store=True)
    due = fields.Datetime(related="current_step_id.due", store=True)
    can_decide = fields.Boolean("To Decide by Me", compute="_compute_can_decide", search="_search_can_decide")
    can_cancel = fields.Boolean(compute="_compute_can_decide")
    why_not = fields.Char(compute="_compute_can_decide")
    is_late = fields.Boolean(compute="_compute_is_late")

    _one_pending = models.UniqueIndex("(hold_id) WHERE state = 'pending'", "An approval of this hold is being decided.")

    # --- computes ---------------------------------------------------------------------------------------------------

    @api.depends("step_ids.state")
    def _compute_current_step_id(self):
        for approval in self:
            approval.current_step_id = approval.step_ids.filtered(lambda step: step.state == "pending")[:1]

    @api.depends("findings", "hold_id.findings", "state")
    def _compute_present_html(self):
        """What is found now, where the words are others than at the request."""
        for approval in self:
            now = approval.sudo().hold_id.findings or []  # the words only; the hold has the same company
            changed = [f["message"] for f in approval.findings or []] != [f["message"] for f in now]
            html = Markup("").join(self._finding_html(finding) for finding in now)
            approval.present_html = html if approval.state == "pending" and changed else False

    @api.depends("due", "state")
    def _compute_is_late(self):
        now = fields.Datetime.now()
        for approval in self:
            approval.is_late = approval.state == "pending" and bool(approval.due) and approval.due < now

    @api.depends("state", "expires_on", "current_step_id")
    @api.depends_context("uid")
    def _compute_can_decide(self):
        people = self.current_step_id._people()
        now = fields.Datetime.now()
        for approval in self:
            open_ = approval.state == "pending" and approval.expires_on and approval.expires_on > now
            mine = self.env.uid in people.get(approval.current_step_id.id, {})
            approval.can_decide = open_ and mine
            approval.can_cancel = approval.state == "pending" and approval.requested_by_id == self.env.user
            approval.why_not = open_ and not mine and approval.current_step_id._why_not(self.env.user)

    def _search_can_decide(self, operator, value):
        if operator != "in":
            return NotImplemented
        mine = self.search([("state", "=", "pending")]).filtered("can_decide")
        domain = Domain("id", "in", mine.ids)
        return domain if True in value else ~domain

    # --- verbs ------------------------------------------------------------------------------------------------------

    def action_approve(self, reason=None, ceiling=None):
        """Approves the current step; the last one grants the waiver.

        :param ceiling: lowers what the waiver covers, in the approval's currency; None leaves it
        :return: True, or a notice when the request has lapsed meanwhile
        """
        self.ensure_one()
        self._check_ceiling(ceiling)
        return self._decide("approved", said(reason), ceiling)

    def action_refuse(self, reason=None):
        """Refuses the request, whatever steps are left. A reason is needed."""
        self.ensure_one()
        if not said(reason):
            raise UserError(self.env._("Say why you refuse %(name)s: the requester has to know.", name=self.name))
        return self._decide("refused", said(reason), None)

    def action_cancel(self):
        """The requester takes the request back."""
        for approval in self._plain():
            approval.check_access("read")
            if approval.requested_by_id != self.env.user:
                raise AccessError(
                    self.env._(
                        "Only %(user)s may cancel %(name)s.", user=approval.requested_by_id.name, name=approval.name
                    )
                )
            approval._claim()
            approval._lapsed("cancelled", self.env._("Taken back by the requester."))
        return True

    def action_open_document(self):
        self.ensure_one()
        self.check_access("read")
        return {"type": "ir.actions.act_window", "res_model": self.model, "res_id": self.res_id, "view_mode": "form"}

    # --- decision ---------------------------------------------------------------------------------------------------

    def _decide(self, decision, reason, ceiling):
        require_person(self.env)
        self = self._plain().sudo(False)  # decided as the user, whoever called
        self.check_access("read")
        self._claim()
        principal = self.current_step_id._check_person()
        if lapse := self._lapse():
            return self._lapsed(*lapse)
        step, user = self.current_step_id, self.env.user
        if decision == "approved":
            step._check_next(user, principal)
        step._settle(decision, reason, principal)
        if ceiling is not None:
            self._drive({"ceiling": ceiling})
        self._record(
            f"approval.step_{decision}",
            role=step.group_id.full_name,
            on_behalf_of=principal.login or "",
            reason=reason,
        )
        self._tell(self._said(decision, step, principal, reason))
        self._advance(decision)
        return True

    def _claim(self):
        """Locks and touches the row: of two people at once, the second starts again and sees what the first did."""
        self.ensure_one()
        self.flush_recordset()
        rows = self.env.execute_query(
            SQL(
                "UPDATE med_approval SET write_date = %s, write_uid = %s"
                " WHERE id = %s AND state = 'pending' RETURNING id",
                *(fields.Datetime.now(), self.env.uid, self.id),
            )
        )
        self.invalidate_recordset()
        if not rows:
            raise UserError(self._already())

    def _advance(self, decision):
        """What a decision leads to: the next step, the waiver, or the end."""
        following = self.step_ids.filtered(lambda step: step.state == "waiting")[:1]
        if decision == "refused":
            self._end("refused")
            self.hold_id.sudo()._refuse(self)  # nobody writes holds
        elif following:
            following._start()
            self._sync_activities()
        else:
            self._end("approved")
            self._drive({"expires_on": fields.Datetime.now() + timedelta(days=self.valid_days)})
            self.hold_id.sudo()._grant(self)  # nobody writes holds or waivers

    # --- lapse ------------------------------------------------------------------------------------------------------

    def _lapse(self):
        """Why the request can no longer be decided: (state, words), or None. Judges the document anew."""
        if self.expires_on <= fields.Datetime.now():
            return "expired", self.env._("Nobody decided in time. Ask again if it is still wanted.")
        hold = self.hold_id.sudo()  # nobody's own record
        hold._reevaluate()
        if hold.state not in ("open", "requested"):
            return "void", self.env._("The hold %(name)s has ended: nothing is left to decide.", name=hold.name)
        if self.state != "pending":  # ended by the hold just now
            return self.state, self._changed(hold)
        if hold.fingerprint != self.fingerprint or stands_against(hold.findings) - stands_against(self.findings):
            return "void", self._changed(hold)
        return None

    def _lapse_now(self):
        """Ends those whose time is over or whose hold has changed or ended.

        :return: those that have ended
        """
        ended = self.browse()
        for approval in self._plain().sudo().filtered(lambda a: a.state == "pending"):  # the system ends them
            if lapse := approval._lapse():
                approval._lapsed(*lapse)
                ended |= approval
        return ended

    def _void(self, reason):
        """Called by the hold: what was asked for is not there any more."""
        for approval in self._plain().sudo():  # the system ends them
            approval._claim()
            approval._end("void", reason)

    def _changed(self, hold):
        """In words, what the hold says now and did not say at the request."""
        texts = []
        if self.currency_id.compare_amounts(hold.amount, self.amount):
            texts.append(f"{self.currency_id.format(self.amount)} → {self.currency_id.format(hold.amount)}")
        if hold.partner_id != self.partner_id:
            texts.append(f"{self.partner_id.name} → {hold.partner_id.name}")
        old = {finding["message"] for finding in self.findings or []}
        texts += [finding["message"] for finding in hold.findings or [] if finding["message"] not in old]
        return self.env._(
            "%(document)s is not what it was at the request (%(changes)s). Ask again for what it is now.",
            document=self.document_name,
            changes=format_list(self.env, texts) or self.env._("its lines, addresses, prices or state"),
        )

    def _lapsed(self, state, text):
        """Ends the request, if it has not ended, and says so. It does not raise: that would undo the end."""
        if self.state == "pending":
            self._end(state, text)
        self.hold_id.sudo()._withdraw_request(text)  # nobody writes holds
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.env._("%(name)s was not decided", name=self.name),
                "message": text,
                "type": "warning",
                "sticky": True,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _end(self, state, text=""):
        self.step_ids.filtered(lambda step: step.state in ("pending", "waiting"))._drive({"state": "skipped"})
        self._drive({"state": state})
        self._sync_activities()
        if text:
            self._tell(text)
        self._record(f"approval.{state}", text=text)
