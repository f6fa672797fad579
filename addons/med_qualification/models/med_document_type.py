from odoo import api, fields, models, tools
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain

from ..tools import number

# The strict value of what a decision is safe by.
STRICT = {"four_eyes": True, "lock_on_expiry": True, "needs_file": True, "has_scope": True}


class MedDocumentType(models.Model):
    """What a kind of licence is like: who holds it, what its number looks like, how long it is good, who decides."""

    _name = "med.document.type"
    _description = "Licence Type"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Stable name for rules and imports; do not change it once it is in use.")
    sequence = fields.Integer(default=50)
    active = fields.Boolean(default=True)
    holder_kind = fields.Selection(
        [("partner", "Company or Institution"), ("product", "Product"), ("company", "Our Own Company")],
        string="Held by",
        required=True,
        default="partner",
    )
    number_kind = fields.Selection(
        [
            ("free", "Free text"),
            ("uscc", "Unified Social Credit Code"),
            ("operation_licence", "Device operation licence"),
            ("class2_filing", "Class II operation filing"),
            ("production_licence", "Device production licence"),
            ("class1_production_filing", "Class I production filing"),
            ("registration", "Registration certificate (since 2014)"),
            ("class1_filing", "Class I product filing"),
            ("registration_2004", "Registration certificate (2004 rules)"),
            ("institution_licence", "Medical institution registration number"),
        ],
        required=True,
        default="free",
        help="Which format the number must have. A number of another format can be saved but not approved.",
    )
    validity = fields.Selection(
        [("until", "Until a Date"), ("open", "Open-ended"), ("either", "Date or Open-ended")],
        required=True,
        default="until",
    )
    validity_years = fields.Integer("Usual Validity (years)")
    renew_from_days = fields.Integer("Renewal Opens (days before)")
    renew_to_days = fields.Integer("Renewal Closes (days before)")
    warn_days = fields.Char(
        default="90,60,30,7,0", help="Days before the expiry on which people are reminded, with commas between."
    )
    lock_on_expiry = fields.Boolean(
        default=True, help="A licence past its date counts as missing. Without this it only shows as expired."
    )
    four_eyes = fields.Boolean(
        default=True, help="Who entered, submitted or reviewed a licence of this type may not approve it."
    )
    needs_file = fields.Boolean("Needs a Scan", help="It cannot be submitted without a file.")
    has_scope = fields.Boolean("Has a Business Scope")
    scope_class = fields.Selection(
        [("2", "Class II"), ("3", "Class III")],
        help="The device class that the scope is for where its text names none.",
    )
    reviewer_id = fields.Many2one(
        "res.users", domain=lambda self: [("all_group_ids", "in", self.env.ref("med_base.group_quality").ids)]
    )
    source = fields.Char(help="Law and article.")
    verified = fields.Selection(
        [("verified", "Verified"), ("unverified", "Unverified")], "Verification", required=True, default="unverified"
    )

    _code_unique = models.Constraint("UNIQUE(code)", "Another licence type has this code.")

    @api.constrains("warn_days")
    def _check_warn_days(self):
        for kind in self:
            if any(not day.strip().isdecimal() for day in (kind.warn_days or "0").split(",")):
                raise ValidationError(
                    self.env._(
                        "Warning days of %(type)s: write whole days with commas between, as in 90,60,30,7,0.",
                        type=kind.display_name,
                    )
                )

    @api.constrains("number_kind")
    def _check_number_kind(self):
        unreadable = self.filtered(lambda kind: kind.number_kind not in ("free", *number.KINDS))
        if unreadable:
            raise ValidationError(self.env._("No reader for the numbers of %s.", unreadable[0].display_name))

    @api.model
    @tools.ormcache()
    def _warn_days(self):
        """{type id: days before the end of a licence from which it counts as expiring}."""
        kinds = self.sudo().with_context(active_test=False).search(Domain.TRUE)  # types are no secret
        return {kind.id: kind._first_warning() for kind in kinds}

    def _first_warning(self):
        return max((int(day) for day in (self.warn_days or "0").split(",") if day.strip().isdecimal()), default=0)

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self._check_loosening(vals)
        if {"warn_days", "has_scope"} & vals.keys():  # the matrix keeps them
            self.env.registry.clear_cache()
        decisive = vals.keys() & {*STRICT, "number_kind", "scope_class"}
        before = {kind: [kind[name] for name in decisive] for kind in self} if decisive else {}
        result = super().write(vals)
        if changed := self.filtered(lambda kind: kind in before and before[kind] != [kind[name] for name in decisive]):
            self.env["med.log"]._record("document_type.changed", changed, **{name: vals[name] for name in decisive})
            for kind in changed:
                self.env["med.screening"]._request("type", kind.display_name)
        return result

    def _check_loosening(self, vals):
        """What keeps a decision safe is loosened by an administrator of rules, not by who decides."""
        if self.env.su or self.env.user.has_group("med_base.group_rules"):
            return
        for name, strict in STRICT.items():
            if name in vals and vals[name] != strict and any(kind[name] == strict for kind in self):
                raise AccessError(
                    self.env._(
                        "%(field)s: only an administrator of rules may loosen this.",
                        field=self._fields[name]._description_string(self.env),
                    )
                )

    def _steps(self):
        """The days before the expiry on which people are reminded."""
        return [int(day) for day in (self.warn_days or "0").split(",") if day.strip().isdecimal()]

    def _furthest(self):
        """From how many days before the expiry a licence counts as expiring."""
        return max(self._steps(), default=0)

    def _is_near(self, left):
        return left <= self._furthest()

    def _read_number(self, text):
        """What the number says as one of this type: a number.Number, or None where any text will do."""
        self.ensure_one()
        return None if self.number_kind == "free" else number.parse(self.number_kind, text)

    def _suggest(self, text):
        """The types of which the text would be a good number."""
        return self.search([("number_kind", "in", number.guess(text))])
