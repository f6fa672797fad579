"""The log: who did what, when, to which document, with what result, and what followed."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.http import request

from ..tools.plain import plain, readable


class MedLog(models.Model):
    _name = "med.log"
    _inherit = ["med.append.only"]
    _description = "Log Entry"
    _order = "id desc"
    _rec_name = "event"
    _log_access = False

    event = fields.Char(required=True, readonly=True, index=True, help="Code of what happened, e.g. rule.published.")
    event_name = fields.Char(string="What", compute="_compute_event_name")
    date = fields.Datetime(
        string="When", required=True, readonly=True, index=True, default=fields.Datetime.now, help="Time of the server."
    )
    user_id = fields.Many2one("res.users", required=True, readonly=True, index=True, ondelete="restrict")
    user_name = fields.Char(
        string="Who", required=True, readonly=True, help="Name and login as they were; the user may be renamed later."
    )
    company_id = fields.Many2one("res.company", readonly=True, index=True, ondelete="restrict")
    model = fields.Char(string="Document Model", readonly=True)
    model_name = fields.Char(string="Kind of Document", compute="_compute_model_name")
    res_id = fields.Integer(string="Document ID", readonly=True, aggregator=None)
    document_name = fields.Char(string="Document", readonly=True, help="Name of the document as it was.")
    result = fields.Char(readonly=True, help="What came of it: granted, refused, failed …")
    follow_up = fields.Char(readonly=True, help="What it set in motion: an approval, a task, a notice …")
    payload = fields.Json(readonly=True)
    details = fields.Text(compute="_compute_details")
    ip = fields.Char(string="IP Address", readonly=True)

    _document_idx = models.Index("(model, res_id)")

    @api.depends("event")
    @api.depends_context("lang")
    def _compute_event_name(self):
        names = self._event_names()
        for entry in self:
            entry.event_name = names.get(entry.event) or entry.event

    @api.depends("model")
    @api.depends_context("lang")
    def _compute_model_name(self):
        models_ = self.env["ir.model"].sudo()  # names of models are no secret
        for entry in self:
            entry.model_name = models_._get(entry.model).name or entry.model if entry.model else False

    @api.depends("payload")
    def _compute_details(self):
        for entry in self:
            entry.details = readable(entry.payload)

    @api.depends("event", "document_name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for entry in self:
            entry.display_name = " · ".join(filter(None, (entry.event_name, entry.document_name)))

    @api.model
    def _event_names(self):
        """Returns {event code: what happened, in the user's language}; an addon adds its own events to it."""
        return {
            **self._publish_event_names(),
            "approval.approved": self.env._("Approval granted"),
            "approval.cancelled": self.env._("Approval taken back"),
            "approval.expired": self.env._("Approval lapsed"),
            "approval.refused": self.env._("Approval refused"),
            "approval.requested": self.env._("Approval asked for"),
            "approval.step_approved": self.env._("Approved one step"),
            "approval.step_refused": self.env._("Refused one step"),
            "approval.void": self.env._("Approval void, the document changed"),
            "approval_policy.changed": self.env._("Approval policy changed"),
            "approval_policy.created": self.env._("Approval policy created"),
            "data.exported": self.env._("Data exported"),
            "delegation.created": self.env._("Delegation given"),
            "delegation.revoked": self.env._("Delegation revoked"),
            "log.verified": self.env._("Evidence verified"),
            "med_hold.cancelled": self.env._("Hold cancelled"),
            "med_hold.expired": self.env._("Hold expired"),
            "med_hold.opened": self.env._("Put on hold"),
            "med_hold.rejected": self.env._("Held document refused"),
            "med_hold.released": self.env._("Hold released"),
            "res_users.roles_changed": self.env._("Roles of a user changed"),
            "med_rule_pack.verified": self.env._("Rule pack compared with its source"),
            "med_scorecard.confirmed": self.env._("Scorecard confirmed"),
            "med_waiver.revoked": self.env._("Waiver revoked"),
            "stock_location.quarantine": self.env._("Quarantine zone named or ended"),
            "outbox.failed": self.env._("Background task failed"),
            "outbox.retried": self.env._("Background task started again"),
        }

    @api.model
    def _publish_event_names(self):
        """The same of what one person writes and another publishes."""
        return {
            "med_approval_policy.created": self.env._("Approval policy written"),
            "med_approval_policy.published": self.env._("Approval policy published"),
            "med_approval_policy.retired": self.env._("Approval policy retired"),
            "med_approval_policy.retirement_requested": self.env._("Retirement of an approval policy asked for"),
            "med_approval_policy.submitted": self.env._("Approval policy submitted"),
            "med_approval_policy.updated": self.env._("Approval policy changed by an update"),
            "med_approval_policy.withdrawn": self.env._("Approval policy withdrawn"),
            "med_rule.published": self.env._("Rule published"),
            "med_rule.retired": self.env._("Rule retired"),
            "med_rule.retirement_requested": self.env._("Retirement of a rule asked for"),
            "med_rule.submitted": self.env._("Rule submitted"),
            "med_rule.unverified": self.env._("Rule to be compared with its source again"),
            "med_rule.updated": self.env._("Rule changed by an update"),
            "med_rule.verified": self.env._("Rule compared with its source"),
            "med_rule.withdrawn": self.env._("Rule withdrawn"),
            "med_rule_override.published": self.env._("Local change of a rule published"),
            "med_rule_override.retired": self.env._("Local change of a rule retired"),
            "med_rule_override.retirement_requested": self.env._("Retirement of a local change asked for"),
            "med_rule_override.submitted": self.env._("Local change of a rule submitted"),
            "med_rule_override.updated": self.env._("Local change of a rule changed by an update"),
            "med_rule_override.withdrawn": self.env._("Local change of a rule withdrawn"),
            "med_scorecard_template.published": self.env._("Scorecard template published"),
            "med_scorecard_template.retired": self.env._("Scorecard template retired"),
            "med_scorecard_template.retirement_requested": self.env._("Retirement of a scorecard template asked for"),
            "med_scorecard_template.submitted": self.env._("Scorecard template submitted"),
            "med_scorecard_template.updated": self.env._("Scorecard template changed by an update"),
            "med_scorecard_template.withdrawn": self.env._("Scorecard template withdrawn"),
        }

    @api.model
    def _record(self, event, record=None, company=None, **payload):
        """Adds an entry for each record, or one without a document, and returns the entries.

        :param str event: code, noun and past participle: "rule.published"
        :param record: recordset that the event is about; an empty one still names the kind of document
        :param company: whose entry it is, where there is no document to say so
        :param payload: what else is to be known, of any JSON-like shape (dates and records are converted);
            `result` and `follow_up` (short texts) get columns of their own
        """
        user = self.env.user  # the person, also where the code runs as superuser by sudo()
        common = {
            "event": event,
            "date": fields.Datetime.now(),
            "user_id": user.id,
            "ip": request.httprequest.remote_addr if request else False,
            "result": payload.pop("result", False),
            "follow_up": payload.pop("follow_up", False),
            "payload": plain(payload) or False,
        }
        # sudo: nobody may write the log, and whoever acts need not be allowed to read the document's or his own name.
        common["user_name"] = f"{user.sudo().name} ({user.sudo().login})"
        if record is not None:
            common["model"] = record._name
        without = [{"company_id": company.id if company else False}]
        # sudo: every user leaves traces, and a trace names what it is about
        documents = [self._document_values(item) for item in record.sudo()] if record else without
        rows = [{**common, **document} for document in documents]
        entries = self.sudo().create(rows)  # as above
        return entries.with_env(self.env)

    @api.model
    def _document_values(self, record):
        company = record if record._name == "res.company" else "company_id" in record._fields and record.company_id
        return {"res_id": record.id, "document_name": record.display_name, "company_id": company and company.id}

    def action_open_document(self):
        """Opens the document, if it still exists and the user may read it."""
        self.ensure_one()
        record = self.env[self.model].browse(self.res_id).exists() if self.model in self.env else None
        if not record:
            raise UserError(
                self.env._(
                    "The document %(name)s does not exist any more.", name=self.document_name or self.model or ""
                )
            )
        if not record.has_access("read"):
            raise AccessError(
                self.env._("You may not open %(name)s. Ask someone who works with it.", name=self.document_name)
            )
        return {"type": "ir.actions.act_window", "res_model": self.model, "res_id": self.res_id, "view_mode": "form"}
