from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, format_list

from ..tools import number

OPEN_STATES = ("draft", "submitted", "in_review")
# What an approved licence was approved for. It changes only by a new version.
DECISIVE = {
    "type_id", "number", "partner_id", "product_tmpl_id", "company_id", "issuer", "issued_on", "valid_from", "valid_to",
    "open_ended", "scope_text", "scope_ids", "file_ids", "lead_id", "prospect_name",
}  # fmt: skip
# What only the verbs write.
DRIVEN = {
    "state", "editor_ids", "submitted_by", "submitted_on", "reviewed_by", "reviewed_on", "approved_by", "approved_on",
    "decided_by", "decided_on", "reason", "supersedes_id", "replaced_on", "from_customer",
}  # fmt: skip


class MedDocument(models.Model):
    """A licence, filing, certificate or authorisation of a partner, a product or our own company.

    Whether it counts on a day is read from its dates; its state says only what people decided about it. Each decided
    document is evidence: it is superseded, revoked or archived, and never changed or deleted.
    """

    _name = "med.document"
    _description = "Licence"
    _inherit = ["med.derived", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _rec_names_search = ["number", "number_key", "partner_id.name"]
    _check_company_auto = True
    _mail_post_access = "read"
    _med_derived = frozenset(("commercial_partner_id", "number_key", "number_status"))

    type_id = fields.Many2one("med.document.type", required=True, ondelete="restrict", index=True, tracking=True)
    holder_kind = fields.Selection(related="type_id.holder_kind")
    has_scope = fields.Boolean(related="type_id.has_scope")
    number = fields.Char(tracking=True)
    number_key = fields.Char("Number (plain)", compute="_compute_number_key", store=True, index=True)
    number_status = fields.Selection(
        [("valid", "Valid"), ("warn", "Unusual"), ("invalid", "Not Valid")], compute="_compute_number", store=True
    )
    number_reading = fields.Char("Number Says", compute="_compute_number_reading")
    number_problem = fields.Char(compute="_compute_number_reading")
    partner_id = fields.Many2one(
        "res.partner", "Holder", index=True, ondelete="restrict", check_company=True, tracking=True
    )
    commercial_partner_id = fields.Many2one(
        "res.partner",
        "Holding Company",
        compute="_compute_commercial_partner_id",
        store=True,
        index=True,
        help="Whose orders the licence opens: the holder's company when the holder was entered. If the holder moves"
        " to another company later, the licence does not move with it.",
    )
    partner_type_id = fields.Many2one(related="commercial_partner_id.med_type_id", readonly=False)
    product_tmpl_id = fields.Many2one(
        "product.template", "Product", index=True, ondelete="restrict", check_company=True, tracking=True
    )
    company_id = fields.Many2one(
        "res.company", index=True, tracking=True, help="Empty: the licence counts in every company of the group."
    )
    issuer = fields.Char("Issued by")
    issued_on = fields.Date()
    valid_from = fields.Date(tracking=True)
    valid_to = fields.Date("Valid until", tracking=True, index=True, help="The last day on which it is valid.")
    open_ended = fields.Boolean(
        "No Expiry", compute="_compute_open_ended", store=True, readonly=False, precompute=True, tracking=True
    )
    days_left = fields.Integer(compute="_compute_validity")
    validity = fields.Selection(
        [
            ("pending", "Not Approved"),
            ("future", "Not Yet Valid"),
            ("valid", "Valid"),
            ("expiring", "Expiring"),
            ("expired", "Expired"),
            ("gone", "No Longer Counts"),
        ],
        compute="_compute_validity",
    )
    scope_text = fields.Text("Scope as Printed")
    scope_ids = fields.One2many("med.document.scope", "document_id", "Scope Lines")
    scope_confirmed = fields.Boolean(compute="_compute_scope_confirmed")
    file_ids = fields.One2many("med.document.file", "document_id", "Files")
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("submitted", "Submitted"),
            ("in_review", "In Review"),
            ("approved", "Approved"),
            ("rejected", "Rejected"),
            ("superseded", "Superseded"),
            ("revoked", "Revoked"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    active = fields.Boolean(default=True)
    editor_ids = fields.Many2many("res.users", "med_document_editor_rel", string="Edited by", readonly=True, copy=False)
    submitted_by = fields.Many2one("res.users", readonly=True, copy=False)
    submitted_on = fields.Datetime(readonly=True, copy=False)
    reviewed_by = fields.Many2one("res.users", readonly=True, copy=False)
    reviewed_on = fields.Datetime(readonly=True, copy=False)
    approved_by = fields.Many2one("res.users", readonly=True, copy=False)
    approved_on = fields.Datetime(readonly=True, copy=False)
    decided_by = fields.Many2one("res.users", "Rejected or Revoked by", readonly=True, copy=False)
    decided_on = fields.Datetime("Rejected or Revoked on", readonly=True, copy=False)
    reason = fields.Char("Reason for the Decision", readonly=True, copy=False)
    supersedes_id = fields.Many2one("med.document", "New Version of", readonly=True, copy=False, index=True)
    successor_ids = fields.One2many("med.document", "supersedes_id", "Newer Versions", readonly=True)
    replaced_on = fields.Date(
        "Replaced from", readonly=True, copy=False, help="From this day on the newer version counts instead."
    )

    _in_force = models.Index("(commercial_partner_id, type_id) WHERE state IN ('approved', 'superseded')")

    # ---------------------------------------------------------------- computes

    @api.depends("type_id", "number")
    def _compute_display_name(self):
        for document in self:
            document.display_name = " ".join(filter(None, (document.type_id.name, document.number)))

    @api.depends("partner_id")  # alone: a change of the partner's parent must not carry a licence to another company
    def _compute_commercial_partner_id(self):
        for document in self:
            document.commercial_partner_id = document.partner_id.commercial_partner_id

    @api.depends("number")
    def _compute_number_key(self):
        for document in self:
            document.number_key = number.normalise(document.number)

    @api.depends("number", "type_id.number_kind")
    def _compute_number(self):
        for document in self:
            read = document.type_id._read_number(document.number) if document.type_id and document.number else None
            document.number_status = read.status if read else False

    @api.depends("number", "type_id.number_kind")
    @api.depends_context("lang")
    def _compute_number_reading(self):
        for document in self:
            read = document.type_id._read_number(document.number) if document.type_id and document.number else None
            document.number_reading = document._say_parts(read.parts) if read else False
            document.number_problem = document._say_problems(read.errors) if read else False

    @api.depends("type_id")
    def _compute_open_ended(self):
        for document in self:
            document.open_ended = document.type_id.validity == "open" and not document.valid_to

    @api.depends("state", "valid_from", "valid_to", "open_ended", "replaced_on", "type_id.warn_days")
    @api.depends_context("company")
    def _compute_validity(self):
        for document in self:
            today = document._today()
            left = (document.valid_to - today).days if document.valid_to else 0
            document.days_left = left
            replaced = document.state == "superseded" and not (document.replaced_on and document.replaced_on > today)
            if replaced or document.state in ("rejected", "revoked"):
                document.validity = "gone"
            elif document.state in OPEN_STATES:
                document.validity = "pending"
            elif document.valid_from and document.valid_from > today:
                document.validity = "future"
            elif document.valid_to and left < 0:
                document.validity = "expired"
            else:
                document.validity = "expiring" if document.valid_to and document.type_id._is_near(left) else "valid"

    @api.depends("scope_ids.confirmed_by")
    def _compute_scope_confirmed(self):
        for document in self:
            document.scope_confirmed = bool(document.scope_ids) and all(
                line.confirmed_by for line in document.scope_ids
            )

    # ---------------------------------------------------------------- writing

    @api.model_create_multi
    def create(self, vals_list):
        driven = {name: vals[name] for vals in vals_list for name in DRIVEN & vals.keys() if vals[name]}
        self._refuse_driven(driven.keys() - ({"state"} if driven.get("state") == "draft" else set()))
        # Explicit, because a default_ key of the context is the client's.
        clean = {name: False for name in DRIVEN} | {"state": "draft", "editor_ids": [fields.Command.link(self.env.uid)]}
        documents = super().create([{"active": True, **vals, **clean} for vals in vals_list])
        documents.filtered(lambda document: not document.scope_ids)._read_scope_text()
        return documents

    def write(self, vals):
        self._refuse_driven(vals.keys())
        decisive = DECISIVE & vals.keys()
        if decisive:
            self._check_editable(decisive)
        if not vals.get("active", True):
            self._check_archivable()
        result = super().write(vals)
        if decisive - {"scope_ids", "file_ids"}:
            self._note_editor()
        if "scope_text" in vals and "scope_ids" not in vals:
            self._read_scope_text()
        return result

    @api.ondelete(at_uninstall=False)
    def _never_unlink(self):
        raise UserError(self.env._("Licences are evidence and are never deleted. Archive a draft that was a mistake."))

    def _refuse_driven(self, names):
        driven = DRIVEN & set(names)
        if driven:
            raise AccessError(
                self.env._(
                    "%s: this changes only by the buttons of the licence.",
                    format_list(self.env, [self._label(name) for name in sorted(driven)]),
                )
            )

    def _check_editable(self, names):
        """Refuses a change of what a decided licence was decided on, and one by who may not review a submitted one."""
        for document in self:
            if document.state not in OPEN_STATES:
                raise UserError(
                    self.env._(
                        "%(fields)s of %(licence)s: the licence is decided and does not change any more. Use the button"
                        " New Version; the new one takes its place when it is approved.",
                        fields=format_list(self.env, [self._label(name) for name in sorted(names)]),
                        licence=document.display_name,
                    )
                )
            if document.state != "draft":
                document._require("med_base.group_quality", self.env._("change a submitted licence"))

    def _check_archivable(self):
        counting = self.filtered(lambda document: document.state in ("submitted", "in_review", "approved"))
        if counting:
            raise UserError(
                self.env._(
                    "%s is in force or under review and cannot be archived. Reject or revoke it, or let a new version"
                    " take its place.",
                    counting[0].display_name,
                )
            )

    def _note_editor(self):
        """Remembers who changed what a decision rests on: nobody approves what he wrote himself.

        The row is touched in any case, also when only its scope or files changed: a decision taken at the same moment
        in another transaction then fails to serialise and is taken again, on what is there now.
        """
        self.env.cr.execute(SQL("UPDATE med_document SET state = state WHERE id = ANY(%s)", self.ids))
        # sudo: the editors may be users whom the current one does not see
        newly = self.filtered(lambda document: self.env.uid not in document.sudo().editor_ids.ids)
        if newly:
            newly._advance({"editor_ids": [fields.Command.link(self.env.uid)]})

    def _advance(self, vals):
        """Writes what only verbs may; each caller has checked that the user may do it (hence sudo)."""
        return super(MedDocument, self.sudo()).write(vals)  # see above

    # ---------------------------------------------------------------- scope

    def action_read_scope(self):
        """Fills the scope lines from the printed text. What a person confirmed stays; a person confirms the rest."""
        self.check_access("write")
        self._check_editable({"scope_ids"})
        self._read_scope_text()
        return True

    def _read_scope_text(self):
        for document in self.filtered(lambda document: document.scope_text and document.type_id.has_scope):
            document.scope_ids._replace_by_text(document)

    def action_confirm_scope(self):
        """A person of quality has compared the lines with the paper."""
        self._require("med_base.group_quality", self.env._("confirm a scope"))
        self._check_editable({"scope_ids"})
        for document in self:
            if not document.scope_ids:
                raise UserError(self.env._("%s has no scope lines yet.", document.display_name))
        self.scope_ids.confirm()
        return True

    def _label(self, name):
        return self._fields[name]._description_string(self.env)

    def _require(self, group, deed):
        """Only members of the group may do the deed; the system itself (uid 1, never a client) may."""
        # uid 1 is the system: no client can be it
        if self.env.uid != SUPERUSER_ID and not self.env.user.has_group(group):
            role = self.env.ref(group).sudo().full_name  # sudo: only the role's name is read
            raise AccessError(self.env._("Only %(role)s may %(deed)s.", role=role, deed=deed))
