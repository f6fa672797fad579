from odoo import api, fields, models
from odoo.addons.med_base.tools.people import said
from odoo.exceptions import UserError

from . import med_review_request  # noqa: F401 (inherited)
from .med_guarded_field import MODELS


class MedChangeRequest(models.Model):
    """A change of approved master data, asked for with a reason and decided by quality.

    The fields are kept as they were and as they shall be. On approval all of them change at once, if each is still
    what it was; otherwise nothing does, and the approver is told what has changed meanwhile.
    """

    _name = "med.change.request"
    _description = "Change Request"
    _inherit = ["med.review.request"]
    _order = "id desc"
    _log_code = "change_request"

    name = fields.Char("Number", readonly=True, copy=False, index=True)
    model = fields.Char(required=True, readonly=True)
    model_name = fields.Char("Kind", compute="_compute_model_name")
    res_id = fields.Many2oneReference("Record ID", model_field="model", readonly=True)
    record_name = fields.Char("Record", readonly=True)
    operation = fields.Selection(
        [("write", "Change"), ("create", "New Record")], default="write", required=True, readonly=True
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    partner_id = fields.Many2one("res.partner", "Company Concerned", readonly=True, index="btree_not_null")
    lang = fields.Char(readonly=True, help="The language in which translated texts were asked for.")
    reason = fields.Text(required=True)
    line_ids = fields.One2many("med.change.line", "request_id", "Fields", readonly=True)
    changes = fields.Char("What", compute="_compute_changes")
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("submitted", "Submitted"),
            ("in_review", "In Review"),
            ("approved", "Approved and Applied"),
            ("rejected", "Refused"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )

    _user_creates = False
    _user_writes = frozenset(("reason",))
    _record_idx = models.Index("(model, res_id)")

    @api.depends("model")
    @api.depends_context("lang")
    def _compute_model_name(self):
        for request in self:
            # sudo: what the kind is called in the user's language
            request.model_name = self.env["ir.model"].sudo()._get(request.model).name or request.model

    @api.depends("line_ids.new_text")
    @api.depends_context("lang")
    def _compute_changes(self):
        for request in self:
            request.changes = "; ".join(
                f"{line.label}: {line.old_text or '–'} → {line.new_text or '–'}" for line in request.line_ids
            )

    @api.depends("name", "record_name")
    def _compute_display_name(self):
        for request in self:
            request.display_name = " ".join(filter(None, (request.name, request.record_name)))

    # --- asking -----------------------------------------------------------------------------------------------------

    @api.model
    def _ask_for(self, record, wanted, reason, submit=True):
        """A request to give the record the values, submitted. Called by the wizard, which has checked the user, and by
        what a customer enters in the portal.

        :param record: of a guarded model; an empty one asks for a new record
        :param wanted: {field name: plain value}
        """
        if not said(reason):
            raise UserError(self.env._("Say why it shall change: quality decides on it."))
        known = record.sudo()  # what is asked for is kept as it is, also of a customer who may not read all of it
        values = {name: value for name, value in wanted.items() if not known or known._med_plain(name) != value}
        if not values:
            raise UserError(self.env._("Nothing would change: enter another value for at least one field."))
        self._refuse_twice(known, values)
        request = self._make(
            {
                "name": self.env["ir.sequence"].sudo().next_by_code(self._name),  # whoever asks gets a number
                "model": record._name, "res_id": known.id, "operation": "write" if known else "create",
                "record_name": known.display_name if known else self._new_name(record, values),
                "company_id": self._company_of(known).id, "partner_id": self._partner_of(known, values).id,
                "lang": self.env.lang, "reason": reason, "requested_by_id": self.env.uid, "state": "draft",
            }
        )  # fmt: skip
        for name, value in values.items():
            old = known._med_plain(name) if known else False
            self.env["med.change.line"]._make(
                {
                    "request_id": request.id, "name": name, "old": old, "new": value,
                    "old_text": self._text(known, name, old), "new_text": self._text(known, name, value),
                }
            )  # fmt: skip
        if submit:
            request._submit_checked()
        return request

    def _submit_checked(self):
        """Submits what the caller has checked: a customer has no right on requests."""
        self._drive({"state": "submitted", "submitted_on": fields.Datetime.now()})
        self._review_begin()
        if self.env.user._is_internal():  # a customer cannot mend what is set up wrong
            self._review_check_decidable()
        self._review_log("submitted")
        self._ask()

    def _replaced_by_customer(self, record):
        """A customer who enters something else in the portal takes back what he entered before."""
        # sudo: his own earlier requests, on which he has no right
        for request in self.sudo().search(
            [
                ("model", "=", record._name),
                ("res_id", "=", record.id),
                ("requested_by_id", "=", self.env.uid),
                ("state", "in", ("submitted", "in_review")),
            ]
        ):
            request._review_forget()
            request._drive({"state": "rejected", "decided_on": fields.Datetime.now()})
            request._done()
            request._review_log("withdrawn")

    def _refuse_twice(self, record, values):
        """Two requests for one field would each be right, and the second wrong once the first is applied."""
        open_ = self.sudo().search(  # also those that the user does not see
            [
                ("model", "=", record._name), ("res_id", "=", record.id or -1),
                ("state", "in", ("submitted", "in_review")), ("line_ids.name", "in", list(values)),
            ],
            limit=1,
        )  # fmt: skip
        if open_:
            raise UserError(
                self.env._("%(request)s asks for a change of this already. Wait for it, or have it taken back.",
                           request=open_.name)
            )  # fmt: skip

    def _new_name(self, record, values):
        return values.get("name") or values.get("acc_number") or record._description

    def _company_of(self, record):
        return ("company_id" in record._fields and record.company_id) or self.env.company

    def _partner_of(self, record, values):
        if record._name == "res.partner":
            partner = record or record.browse(values.get("parent_id") or [])
        elif record._name == "res.partner.bank":
            partner = record.partner_id or self.env["res.partner"].sudo().browse(values.get("partner_id") or [])  # id
        else:
            return self.env["res.partner"]
        return partner.commercial_partner_id

    def _text(self, record, name, value):
        """A plain value as a person reads it."""
        field = record._fields[name]
        if field.type == "many2one":
            # sudo: names of what the requester chose from
            return self.env[field.comodel_name].sudo().browse(value or []).exists().display_name or ""
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, value or "")
        if field.type == "boolean":
            return self.env._("Yes") if value else self.env._("No")
        return str(value) if value else ""

    # --- med.reviewed -----------------------------------------------------------------------------------------------

    def _review_subject(self):
        return "change"

    def _record(self):
        return self.env[self.model].browse(self.res_id or [])

    def _on_approved(self):
        """Changes all fields at once, or none."""
        values = {line.name: line.new for line in self.line_ids}
        # sudo: quality decides; the write is the request's, and passes the guard as the system's
        target = self.env[self.model].sudo().with_context(lang=self.lang, active_test=False)
        if self.operation == "create":
            record = target.create(values)
            self._drive({"res_id": record.id, "record_name": record.display_name})
            return
        record = target.browse(self.res_id).exists()
        self._check_unchanged(record)
        record.write(values)

    def _check_unchanged(self, record):
        if not record:
            raise UserError(self.env._("%s does not exist any more: refuse the request.", self.record_name))
        record.lock_for_update()
        moved = [line for line in self.line_ids if record._med_plain(line.name) != line.old]
        if moved:
            words = [
                f"{line.label}: {line.old_text or '–'} → {self._text(record, line.name, record._med_plain(line.name))}"
                for line in moved
            ]
            raise UserError(
                self.env._(
                    "%(request)s cannot be applied: %(record)s has changed since it was asked for. %(moved)s."
                    " Refuse it, and have it asked for again.",
                    request=self.name,
                    record=self.record_name,
                    moved="; ".join(words),
                )
            )

    def action_open_record(self):
        self.ensure_one()
        self.check_access("read")
        if self.model not in MODELS or not self._record().exists():
            raise UserError(self.env._("%s is not there yet, or not any more.", self.record_name))
        return {"type": "ir.actions.act_window", "res_model": self.model, "res_id": self.res_id, "view_mode": "form"}
