from datetime import date

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from ..tools import number

OPEN_STATES = ("draft", "submitted", "in_review")
# What an approved licence was approved for. It changes only by a new version.
DECISIVE = {
    "type_id", "number", "partner_id", "product_tmpl_id", "company_id", "issuer", "issued_on", "valid_from", "valid_to",
    "open_ended", "scope_text", "scope_ids", "file_ids",
}  # fmt: skip
# What only the verbs write.
DRIVEN = {
    "state", "editor_ids", "submitted_by", "submitted_on", "reviewed_by", "reviewed_on", "approved_by", "approved_on",
    "decided_by", "decided_on", "reason", "supersedes_id", "replaced_on",
}  # fmt: skip
EARLIEST, LATEST = date(1949, 10, 1), date(2099, 12, 31)  # dates outside are slips of the pen, not licences
LONGEST_SCOPE = 50_000  # characters


class MedDocument(models.Model):
    """A licence, filing, certificate or authorisation of a partner, a product or our own company.

    Whether it counts on a day is read from its dates; its state says only what people decided about it. Each decided
    document is evidence: it is superseded, revoked or archived, and never changed or deleted.
    """

    _name = "med.document"
    _description = "Licence"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _rec_names_search = ["number", "number_key", "partner_id.name"]
    _check_company_auto = True
    _mail_post_access = "read"

    type_id = fields.Many2one("med.document.type", required=True, ondelete="restrict", index=True, tracking=True)
    holder_kind = fields.Selection(related="type_id.holder_kind")
    has_scope = fields.Boolean(related="type_id.has_scope")
    number = fields.Char(tracking=True)
    number_key = fields.Char("Number (plain)", compute="_compute_number_key", store=True, index=True)
    number_status = fields.Selection(
        [("valid", "Valid"), ("warn", "Unusual"), ("invalid", "Not Valid")], compute="_compute_number", store=True
    )
    number_reading = fields.Char("Number Says", compute="_compute_number_reading")
    number_problem = fields.Char("Number Problem", compute="_compute_number_reading")
    partner_id = fields.Many2one(
        "res.partner", "Holder", index=True, ondelete="restrict", check_company=True, tracking=True
    )
    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id", string="Company", store=True, index=True
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
    @api.depends_context("tz")
    def _compute_validity(self):
        today = fields.Date.context_today(self)
        for document in self:
            left = (document.valid_to - today).days if document.valid_to else 0
            days = [int(day) for day in (document.type_id.warn_days or "0").split(",") if day.strip().isdecimal()]
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
                document.validity = "expiring" if document.valid_to and left <= max(days, default=0) else "valid"

    @api.depends("scope_ids.confirmed_by")
    def _compute_scope_confirmed(self):
        for document in self:
            document.scope_confirmed = bool(document.scope_ids) and all(
                line.confirmed_by for line in document.scope_ids
            )

    # ---------------------------------------------------------------- constraints

    @api.constrains("issued_on", "valid_from", "valid_to", "open_ended")
    def _check_dates(self):
        for document in self:
            for name in ("issued_on", "valid_from", "valid_to"):
                day = document[name]
                if day and not EARLIEST <= day <= LATEST:
                    raise ValidationError(
                        self.env._(
                            "%(field)s of %(licence)s: the year %(year)s cannot be right. For a licence without an end,"
                            " leave the date empty and tick No Expiry.",
                            field=document._label(name),
                            licence=document.display_name,
                            year=day.year,
                        )
                    )
            if document.valid_from and document.valid_to and document.valid_from > document.valid_to:
                raise ValidationError(
                    self.env._(
                        "Valid until of %(licence)s: %(to)s is before the first day of validity, %(first)s.",
                        licence=document.display_name, to=document.valid_to, first=document.valid_from,
                    )
                )  # fmt: skip
            if document.issued_on and document.valid_to and document.issued_on > document.valid_to:
                raise ValidationError(
                    self.env._(
                        "Issued on of %(licence)s: %(issued)s is after its last day of validity, %(to)s.",
                        licence=document.display_name, issued=document.issued_on, to=document.valid_to,
                    )
                )  # fmt: skip
            if document.open_ended and document.valid_to:
                raise ValidationError(
                    self.env._(
                        "%s: it has a last day of validity and No Expiry as well. Keep one.", document.display_name
                    )
                )

    @api.constrains("type_id", "partner_id", "product_tmpl_id")
    def _check_holder(self):
        own = self.env["res.company"].sudo().search([]).partner_id
        for document in self:
            kind = document.type_id.holder_kind
            if kind == "product" and not document.product_tmpl_id:
                problem = self.env._("Product: a licence of this type belongs to a product. Choose it.")
            elif kind != "product" and not document.partner_id:
                problem = self.env._("Holder: choose the company or institution that the licence was issued to.")
            elif kind != "product" and document.product_tmpl_id:
                problem = self.env._("Product: a licence of this type belongs to a company, not to a product.")
            elif kind == "company" and document.commercial_partner_id not in own:
                problem = self.env._("Holder: only our own companies hold a licence of this type.")
            else:
                continue
            raise ValidationError(f"{document.display_name}: {problem}")

    @api.constrains("type_id", "number", "partner_id", "product_tmpl_id", "company_id", "state", "active")
    def _check_duplicate(self):
        """The same number twice for one holder and type, except as versions of one another."""
        living = Domain("state", "in", (*OPEN_STATES, "approved"))
        candidates = self.filtered(lambda d: d.active and d.number_key and d.state in (*OPEN_STATES, "approved"))
        if not candidates:
            return
        others = self.sudo().search(living & Domain("number_key", "in", candidates.mapped("number_key")))
        for document in candidates:
            twins = others.filtered(
                lambda other, document=document: (
                    other != document
                    and other.number_key == document.number_key
                    and other.type_id == document.type_id
                    and other.commercial_partner_id == document.commercial_partner_id
                    and other.product_tmpl_id == document.product_tmpl_id
                    and (not other.company_id or not document.company_id or other.company_id == document.company_id)
                    and other.supersedes_id != document
                    and document.supersedes_id != other
                )
            )
            if twins:
                raise ValidationError(
                    self.env._(
                        "Number: %(licence)s is on record already for this holder (%(state)s). Open that one, and use"
                        " New Version if the licence was renewed or corrected.",
                        licence=document.display_name,
                        state=dict(self._fields["state"]._description_selection(self.env))[twins[0].state],
                    )
                )

    @api.constrains("scope_text")
    def _check_scope_text(self):
        for document in self:
            if len(document.scope_text or "") > LONGEST_SCOPE:
                raise ValidationError(
                    self.env._(
                        "Scope as Printed of %(licence)s: %(length)s characters are far more than any scope has."
                        " Copy the scope only.",
                        licence=document.display_name, length=len(document.scope_text),
                    )
                )  # fmt: skip

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
                    ", ".join(self._label(name) for name in sorted(driven)),
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
                        fields=", ".join(self._label(name) for name in sorted(names)),
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
        """Remembers who changed what a decision rests on: nobody approves what he wrote himself."""
        newly = self.filtered(lambda document: self.env.uid not in document.sudo().editor_ids.ids)
        if newly:
            newly._advance({"editor_ids": [fields.Command.link(self.env.uid)]})

    def _advance(self, vals):
        """Writes what only verbs may; each caller has checked that the user may do it (hence sudo)."""
        return super(MedDocument, self.sudo()).write(vals)

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

    # ---------------------------------------------------------------- words

    def _label(self, name):
        return self._fields[name]._description_string(self.env)

    def _require(self, group, deed):
        """Only members of the group may do the deed; the system itself (uid 1, never a client) may."""
        if self.env.uid != SUPERUSER_ID and not self.env.user.has_group(group):
            raise AccessError(
                self.env._(
                    "Only %(role)s may %(deed)s.", role=self.env.ref(group).sudo().full_name, deed=deed
                )
            )  # fmt: skip

    def _say_parts(self, parts):
        names = {
            "province": self.env._("Province"), "area": self.env._("Area"), "year": self.env._("Year"),
            "klass": self.env._("Class"), "category": self.env._("Category"), "sequence": self.env._("Serial"),
            "region": self.env._("Region"), "note": self.env._("Note"),
        }  # fmt: skip
        return " · ".join(f"{names[name]}: {parts[name]}" for name in names if parts.get(name))

    def _say_problems(self, codes):
        words = {
            "empty": self.env._("it is empty"),
            "too_long": self.env._("it is longer than any such number"),
            "other_kind": self.env._("it is the number of another type of licence"),
            "format": self.env._("it does not have the format of this type of licence"),
            "characters": self.env._("it has a character that cannot occur in such a number"),
            "length": self.env._("it has too many or too few characters"),
            "year": self.env._("the year in it cannot be right"),
            "check_digit": self.env._("its check digit is wrong, so one character was mistyped"),
            "sequence_length": self.env._("its serial part has an unusual length"),
            "province_unknown": self.env._("it begins with an unknown province"),
            "category_unknown": self.env._("its device category is in no catalogue"),
            "year_range": self.env._("its year is unusual for this type of licence"),
        }
        return "; ".join(words.get(code, code) for code in codes)
