from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

from ..tools.matrix import Requirement

FLOWS = [("sell", "We sell to it"), ("buy", "We buy from it"), ("service", "It services devices for us")]
FLAGS = ("implant", "ivd", "cold")


class MedRequirement(models.Model):
    """A row of the requirement matrix: who must hold what to trade devices of these classes with us.

    Rules of the check type ``qualified`` judge documents by the rows in force. A row that asks for nothing leaves each
    such document to a person. A company's own row takes the place of the common one with the same code.
    """

    _name = "med.requirement"
    _inherit = ["med.verify.mixin", "mail.thread"]
    _description = "Requirement"
    _order = "flow, sequence, code, version desc"
    _rec_names_search = ["code", "name"]

    code = fields.Char(required=True, copy=False, index=True, default=lambda self: self._default_code())
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=50)
    active = fields.Boolean(default=True)
    previous_id = fields.Many2one(
        "med.requirement", "Previous Version", readonly=True, copy=False, index="btree_not_null"
    )
    pack_id = fields.Many2one("med.rule.pack", index="btree_not_null", ondelete="restrict")
    company_id = fields.Many2one(
        "res.company",
        index=True,
        ondelete="restrict",
        help="Empty: for every company. A company's own row takes the place of the common one with the same code.",
    )
    # The mixin's words again: those of an inherited list would be med_base's, and in English after an installation.
    state = fields.Selection(
        [("draft", "Draft"), ("submitted", "To publish"), ("published", "Published"), ("retired", "Retired")]
    )
    flow = fields.Selection(
        FLOWS,
        required=True,
        default="sell",
        index=True,
    )
    partner_type_ids = fields.Many2many("med.partner.type", string="Partner Types", help="Empty: all types.")
    tier_ids = fields.Many2many("med.partner.tier", string="Tiers", help="Empty: all tiers, and who has none.")
    class_1 = fields.Boolean("Class I")
    class_2 = fields.Boolean("Class II")
    class_3 = fields.Boolean("Class III")
    implant = fields.Boolean("Implants Only")
    ivd = fields.Boolean("In-vitro Reagents Only")
    cold = fields.Boolean("Cold Chain Only")
    all_type_ids = fields.Many2many(
        "med.document.type",
        "med_requirement_all_rel",
        string="Must Hold All Of",
        domain=[("holder_kind", "=", "partner")],
    )
    any_type_ids = fields.Many2many(
        "med.document.type",
        "med_requirement_any_rel",
        string="Must Hold One Of",
        domain=[("holder_kind", "=", "partner")],
        help="With nothing asked here, in All Of or in Review to Pass, each such document is left to a person.",
    )
    scorecard_template_id = fields.Many2one(
        "med.scorecard.template",
        "Review to Pass",
        ondelete="restrict",
        domain=[("model", "=", "res.partner"), ("state", "=", "published")],
        help="A confirmed scorecard of this template is asked for, of whatever version.",
    )
    min_points = fields.Float("At Least Points", digits=(5, 2), help="0 to 100.")
    min_grade_id = fields.Many2one(
        "med.scorecard.grade",
        "At Least Grade",
        ondelete="restrict",
        domain="[('template_id', '=', scorecard_template_id)]",
    )
    max_age_days = fields.Integer("Not Older Than (days)", help="0: of whatever age.")
    scope_match = fields.Boolean(
        "Scope Must Cover", help="The business scope of the licence must cover each product. Doubts are for quality."
    )
    severity = fields.Selection(
        [("log", "Note only"), ("warn", "Warn"), ("approve", "Needs approval"), ("block", "Block")],
        required=True,
        default="block",
        help="Of a document whose partner lacks it.",
    )
    message = fields.Char(
        "Message Shown",
        translate=True,
        help="Empty: a standard sentence. %(partner)s, %(products)s and %(missing)s are filled.",
    )
    resolution = fields.Char("What Resolves It", translate=True, help="Empty: a standard sentence.")
    source = fields.Char("Legal Source", translate=True)
    clause = fields.Char()
    date_from = fields.Date("In Force From")
    date_to = fields.Date("In Force Until")

    _publish_fields = (
        *("code", "name", "sequence", "active", "pack_id", "company_id", "flow", "partner_type_ids", "tier_ids"),
        *("class_1", "class_2", "class_3", "implant", "ivd", "cold", "all_type_ids", "any_type_ids", "scope_match"),
        *("scorecard_template_id", "min_points", "min_grade_id", "max_age_days"),
        *("severity", "message", "resolution", "source", "clause", "date_from", "date_to"),
    )

    _version_unique = models.UniqueIndex(
        "(code, COALESCE(company_id, 0), version)", "This version of the requirement exists."
    )
    _published_unique = models.UniqueIndex(
        "(code, COALESCE(company_id, 0)) WHERE state = 'published'",
        "One version of a requirement is in force at a time.",
    )
    _dates_order = models.Constraint(
        "CHECK(date_from IS NULL OR date_to IS NULL OR date_from <= date_to)",
        "A requirement cannot end before it begins.",
    )

    def _default_code(self):
        # sudo: everybody who writes requirements may count
        return self.env["ir.sequence"].sudo().next_by_code("med.requirement") or "REQ"

    @api.depends("code", "name", "version")
    def _compute_display_name(self):
        for row in self:
            row.display_name = f"[{row.code} v{row.version}] {row.name or ''}"

    @api.constrains("class_1", "class_2", "class_3")
    def _check_classes(self):
        for row in self:
            if not (row.class_1 or row.class_2 or row.class_3):
                raise ValidationError(self.env._("Requirement %s: choose the device classes.", row.name))

    @api.constrains("all_type_ids", "any_type_ids")
    def _check_types(self):
        for row in self:
            kinds = row.all_type_ids | row.any_type_ids
            if wrong := kinds.filtered(lambda kind: kind.holder_kind == "product"):
                raise ValidationError(
                    self.env._(
                        "Requirement %(row)s: %(type)s belongs to a product, no customer or supplier can hold it.",
                        row=row.name,
                        type=wrong[0].name,
                    )
                )

    @api.constrains("scope_match", "all_type_ids", "any_type_ids")
    def _check_scope(self):
        for row in self.filtered("scope_match"):
            if not any(kind.has_scope for kind in row.all_type_ids | row.any_type_ids):
                raise ValidationError(
                    self.env._("Requirement %s: none of its licences has a business scope to compare.", row.name)
                )

    @api.constrains("scorecard_template_id", "min_points", "min_grade_id", "max_age_days")
    def _check_review(self):
        for row in self:
            template = row.scorecard_template_id
            if not 0 <= row.min_points <= 100 or row.max_age_days < 0:
                problem = self.env._("points are from 0 to 100, and days are not negative.")
            elif (row.min_points or row.min_grade_id or row.max_age_days) and not template:
                problem = self.env._("choose the review that must have been passed.")
            elif template and template.model != "res.partner":
                problem = self.env._("%s does not review customers or suppliers.", template.name)
            elif row.min_grade_id and row.min_grade_id.template_id != template:
                problem = self.env._("%s is no grade of this review.", row.min_grade_id.code)
            else:
                continue
            raise ValidationError(self.env._("Requirement %(row)s: %(problem)s", row=row.name, problem=problem))

    # --- which rows hold --------------------------------------------------------------------------------------------

    @api.model
    @tools.ormcache("company_id")
    def _published(self, company_id):
        """The published rows of a company and the common ones: tuple of tools.matrix.Requirement."""
        self = self.with_env(self.env(context={}))  # kept for all: not as one client asks
        rows = self.sudo().search([("state", "=", "published"), ("company_id", "in", (False, company_id))])
        return tuple(row._plain_row() for row in rows)

    def _plain_row(self):
        return Requirement(
            id=self.id,
            code=self.code,
            version=self.version,
            flow=self.flow,
            severity=self.severity,
            classes=frozenset(klass for klass in (1, 2, 3) if self[f"class_{klass}"]),
            company=self.company_id.id or 0,
            partner_types=frozenset(self.partner_type_ids.ids),
            tiers=frozenset(self.tier_ids.ids),
            flags=tuple(flag for flag in FLAGS if self[flag]),
            all=tuple(self.all_type_ids.ids),
            any=tuple(self.any_type_ids.ids),
            scope=tuple((self.all_type_ids | self.any_type_ids).filtered("has_scope").ids) if self.scope_match else (),
            card=self.scorecard_template_id.code or "",
            card_points=self.min_points,
            card_grade=self.min_grade_id.minimum,
            card_days=self.max_age_days,
            date_from=self.date_from or None,
            date_to=self.date_to or None,
        )

    def _legal_source(self):
        return " ".join(filter(None, (self.source, self.clause)))

    def _after_publish(self):
        self._forget_published()

    def _forget_published(self):
        """Again after the commit: until then another thread of this process may have kept what held before."""
        self.env.registry.clear_cache()
        self.env.cr.postcommit.add(self.env.registry.clear_cache)

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        if "published" in rows.mapped("state"):
            rows._forget_published()
        return rows

    def write(self, vals):
        result = super().write(vals)
        if "published" in self.mapped("state"):
            self._forget_published()
        return result
