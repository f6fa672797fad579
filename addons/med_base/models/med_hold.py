from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.i18n import format_list
from odoo.tools.misc import clean_context

from ..tools.people import said
from . import med_document_reader, med_driven, med_findings_mixin  # noqa: F401 (inherited)

OPEN = ("open", "requested")


class MedHold(models.Model):
    """A document that may not go on, and why: opened by a refusal or a person, closed by what resolves it."""

    _name = "med.hold"
    _inherit = ["med.driven", "med.document.reader", "med.findings.mixin", "mail.thread", "mail.activity.mixin"]
    _mail_post_access = "read"
    _user_creates = True  # by hand, as far as _person_places lets them
    _user_writes = frozenset(("user_id", "due"))
    _description = "Holds"
    _order = "state, due, id desc"
    _rec_names_search = ["name", "document_name"]

    name = fields.Char("Number", readonly=True, copy=False, default="/")
    kind = fields.Selection(
        [("gate", "Refused by the gate"), ("manual", "Placed by a person")], readonly=True, default="manual"
    )
    model = fields.Char(required=True, readonly=True)
    res_id = fields.Many2oneReference(model_field="model", required=True, readonly=True)
    document_ref = fields.Reference(
        selection="_document_models",
        string="Document",
        compute="_compute_document_ref",
        inverse="_inverse_document_ref",
    )
    document_name = fields.Char(readonly=True)
    operation_id = fields.Many2one("med.operation", readonly=True)
    company_id = fields.Many2one("res.company", default=lambda self: self.env.company, index=True, ondelete="restrict")
    partner_id = fields.Many2one("res.partner", readonly=True, index="btree_not_null", ondelete="restrict")
    amount = fields.Monetary(readonly=True)
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    fingerprint = fields.Char(readonly=True)
    severity = fields.Selection([("approve", "Needs approval"), ("block", "Blocked")], readonly=True, default="block")
    facts = fields.Json(readonly=True, help="What was known when it was held.")
    reason = fields.Text("Why")
    state = fields.Selection(
        [
            ("open", "Open"),
            ("requested", "Approval asked"),
            ("released", "Released"),
            ("rejected", "Refused"),
            ("expired", "Expired"),
            ("cancelled", "Cancelled"),
        ],
        default="open",
        required=True,
        readonly=True,
        index=True,
        tracking=True,
    )
    user_id = fields.Many2one("res.users", "Owner", tracking=True, default=lambda self: self.env.user)
    date = fields.Datetime("Held Since", readonly=True, default=fields.Datetime.now)
    due = fields.Date()
    age_days = fields.Integer("Age (days)", compute="_compute_age_days")
    closed_on = fields.Datetime(readonly=True)
    closed_by_id = fields.Many2one("res.users", readonly=True)
    close_reason = fields.Char(readonly=True)
    recheck = fields.Boolean(readonly=True, help="Something that decides has changed; it will be looked at again.")
    waiver_ids = fields.One2many("med.waiver", "hold_id", readonly=True)

    _open_unique = models.UniqueIndex(
        "(model, res_id) WHERE kind = 'gate' AND state IN ('open', 'requested')", "The document is held already."
    )
    _document_idx = models.Index("(model, res_id)")
    _recheck_idx = models.Index("(id) WHERE recheck AND state IN ('open', 'requested')")

    _driven = {
        *("name", "kind", "model", "res_id", "document_name", "operation_id", "partner_id", "amount", "fingerprint"),
        *("severity", "findings", "facts", "state", "date", "closed_on", "closed_by_id", "close_reason", "recheck"),
        *("waiver_ids", "document_ref", "company_id"),
    }

    @api.model
    def _document_models(self):
        """Models of which a person may hold a record."""
        models_ = ("sale.order", "stock.picking", "stock.lot", "res.partner")
        return [(name, self.env[name]._description) for name in models_]

    @api.depends("model", "res_id")
    def _compute_document_ref(self):
        for hold in self:
            allowed = hold.model in dict(self._document_models()) and hold.res_id
            hold.document_ref = f"{hold.model},{hold.res_id}" if allowed else False

    def _inverse_document_ref(self):
        for hold in self:
            hold._drive({"model": hold.document_ref._name, "res_id": hold.document_ref.id})  # once, at creation

    @api.depends("company_id")
    def _compute_currency_id(self):
        for hold in self:
            hold.currency_id = (hold.company_id or self.env.company).currency_id  # a customer's hold has no company

    @api.depends("date")
    def _compute_age_days(self):
        now = fields.Datetime.now()
        for hold in self:
            hold.age_days = ((hold.closed_on or now) - hold.date).days if hold.date else 0

    # --- CRUD -------------------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        self = self.with_context(clean_context(self.env.context))  # what a client sends as defaults is no hold
        for vals in vals_list:
            if not self.env.su or vals.get("kind", "manual") == "manual":
                self._person_places(vals)
            vals.setdefault("name", self.env["ir.sequence"].sudo().next_by_code("med.hold"))  # whoever is refused
        holds = super().create(vals_list)
        for hold in holds:
            self.env["med.log"]._record("med_hold.opened", hold, document=hold.document_name, reason=hold.reason or "")
        return holds

    def _person_places(self, vals):
        """A person holds a document by hand: only these values are theirs to give."""
        if extra := (self._driven & vals.keys()) - {"document_ref", "model", "res_id"}:
            raise AccessError(
                self.env._("These fields are set by the system: %s", format_list(self.env, sorted(extra)))
            )
        if ref := vals.pop("document_ref", None):
            model, _comma, res_id = str(ref).partition(",")
            vals["model"], vals["res_id"] = model, int(res_id) if res_id.isdecimal() else 0
        if vals.get("model") not in dict(self._document_models()) or not said(vals.get("reason")):
            raise UserError(self.env._("Choose the document to hold, and say why."))
        document = self.env[vals["model"]].browse(vals["res_id"])
        document.check_access("read")
        partner = document if document._name == "res.partner" else getattr(document, "partner_id", None)
        company = getattr(document, "company_id", None)
        vals.update(
            kind="manual",
            document_name=document.display_name,
            partner_id=partner.commercial_partner_id.id if partner else False,
            company_id=company.id if company else (vals.get("company_id") or False),
        )

    # --- verbs ------------------------------------------------------------------------------------------------------

    def action_open_document(self):
        """Opens what is held."""
        self.ensure_one()
        return {"type": "ir.actions.act_window", "res_model": self.model, "res_id": self.res_id, "view_mode": "form"}

    def action_release(self, reason):
        """Ends a hold that a person placed. One of the gate ends by what resolves it or by an approval.

        :raises UserError: it is the gate's, it is closed, or there is no reason
        """
        user = self.env.user
        if not (user.has_group("med_base.group_quality") or user.has_group("med_base.group_credit")):
            raise AccessError(self.env._("Holds are released by quality or credit control."))
        for hold in self:
            if hold.kind != "manual":
                raise UserError(
                    self.env._("%s was opened by a rule: resolve what it names, or ask for approval.", hold.name)
                )
            if hold.state not in OPEN or not said(reason):
                raise UserError(self.env._("Give a reason; and a closed hold cannot be released again."))
        self._close("released", reason)
        return True

    def _place(self, documents, reason):
        """Holds the documents by hand; one that is held already stays so."""
        self.check_access("create")
        documents.check_access("read")
        held = self.sudo().search(  # a hold that the user may not see counts too
            [
                ("kind", "=", "manual"),
                ("state", "in", OPEN),
                ("model", "=", documents._name),
                ("res_id", "in", documents.ids),
            ]
        )
        for document in documents:
            if document.id not in held.mapped("res_id"):
                self.create({"model": document._name, "res_id": document.id, "reason": reason})
        return True

    def action_recheck(self):
        """Judges the documents again and releases what nothing stands against any more."""
        self.check_access("read")
        self.sudo()._reevaluate()  # judging reads more than the user may; it releases only what the gate would pass
        return True

    # --- called by the gate and by approvals ------------------------------------------------------------------------

    def _close(self, state, reason):
        holds = self.sudo().filtered(lambda h: h.state in OPEN)  # rights are checked by the verb
        holds._drive(
            {
                "state": state,
                "closed_on": fields.Datetime.now(),
                "closed_by_id": self.env.uid,
                "close_reason": reason,
                "recheck": False,
            }
        )
        for hold in holds:
            self.env["med.log"]._record(f"med_hold.{state}", hold, document=hold.document_name, reason=reason)
            if state == "released":
                hold._queue_release_actions()
        holds.activity_unlink(["mail.mail_activity_data_todo"])
