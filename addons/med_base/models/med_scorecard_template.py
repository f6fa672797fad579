import ast

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..tools import score


class MedScorecardTemplate(models.Model):
    """How subjects of one kind are judged: criteria with weights and bands, and grades.

    What decides is frozen once submitted (see med.publish.mixin); the next version is made of a published one.
    """

    _name = "med.scorecard.template"
    _inherit = ["med.publish.mixin", "mail.thread"]
    _description = "Scorecard Template"
    _order = "model, code, version desc"
    _rec_names_search = ["code", "name"]

    _publish_fields = (
        "code",
        "model",
        "company_id",
        "purpose",
        "domain",
        "missing",
        "automatic",
        "criterion_ids",
        "grade_ids",
    )

    code = fields.Char(required=True, copy=False, index=True, default=lambda self: self._default_code())
    name = fields.Char(required=True, translate=True, tracking=True)
    active = fields.Boolean(default=True)
    previous_id = fields.Many2one("med.scorecard.template", readonly=True, copy=False, index="btree_not_null")
    company_id = fields.Many2one("res.company", index=True, help="Empty: for every company, each with its own figures.")
    model = fields.Selection(selection="_selection_model", string="Scores", required=True, default="res.partner")
    purpose = fields.Selection(
        [("supplier", "Supplier review"), ("credit", "Credit grade"), ("other", "Other")],
        required=True,
        default="other",
    )
    description = fields.Html(translate=True)
    domain = fields.Char("Only For", default="[]", help="Whom “Score Now” scores with this template.")
    missing = fields.Selection(
        [("skip", "Left out, the others weigh more"), ("worst", "Counts as the worst band")],
        "Without Data",
        required=True,
        default="skip",
        help="What a criterion without a value does. It is shown in any case.",
    )
    automatic = fields.Boolean(
        "Confirmed by Itself",
        help="A new result holds at once. Otherwise a person answers what is to be answered, and confirms it.",
    )
    criterion_ids = fields.One2many("med.scorecard.criterion", "template_id", copy=True)
    grade_ids = fields.One2many("med.scorecard.grade", "template_id", copy=True)
    weight_total = fields.Float("Sum of Weights", compute="_compute_weight_total", digits=(8, 2))
    warning = fields.Text(compute="_compute_warning", help="What is probably not meant; it does not hinder.")
    scorecard_count = fields.Integer("Results", compute="_compute_scorecard_count")

    _version_unique = models.UniqueIndex(
        "(code, COALESCE(company_id, 0), version)", "This version of the template exists already."
    )
    _one_published = models.UniqueIndex(
        "(code, COALESCE(company_id, 0)) WHERE state = 'published'", "Only one version can be published."
    )

    # --- defaults and computes --------------------------------------------------------------------------------------

    def _default_code(self):
        return self.env["ir.sequence"].next_by_code("med.scorecard.template")

    @api.model
    def _selection_model(self):
        # Names of models are no secret; the figures about them are guarded elsewhere.
        names = {"res.partner", *(name for (name,) in self.env["med.metric"].sudo()._read_group([], ["model"]))}
        return [(name, self.env["ir.model"]._get(name).name or name) for name in sorted(names)]

    @api.depends("criterion_ids.weight")
    def _compute_weight_total(self):
        for template in self:
            template.weight_total = sum(template.criterion_ids.mapped("weight"))

    @api.depends("criterion_ids.warning", "grade_ids.minimum", "criterion_ids.weight")
    @api.depends_context("lang")
    def _compute_warning(self):
        for template in self:
            found = [f"{c.name}: {c.warning}" for c in template.criterion_ids if c.warning]
            if template.grade_ids and min(template.grade_ids.mapped("minimum")) > 0:
                found.append(self.env._("No grade from 0 on: low scores get none."))
            template.warning = "\n".join(found)

    def _compute_scorecard_count(self):
        counts = dict(
            self.env["med.scorecard"]._read_group([("template_id", "in", self.ids)], ["template_id"], ["__count"])
        )
        for template in self:
            template.scorecard_count = counts.get(template, 0)

    @api.depends("name", "version")
    def _compute_display_name(self):
        for template in self:
            template.display_name = f"{template.name} v{template.version}" if template.name else False

    # --- constraints ------------------------------------------------------------------------------------------------

    @api.constrains("domain", "model")
    def _check_domain(self):
        for template in self:
            try:
                list(self.env[template.model]._search(template._subject_domain(), limit=1))
            except (ValueError, SyntaxError, KeyError, TypeError, AttributeError) as error:
                raise ValidationError(
                    self.env._("“Only For” of %(name)s cannot be read: %(error)s", name=template.name, error=error)
                )

    @api.constrains("grade_ids")
    def _check_grades(self):
        for template in self:
            if len({*template.grade_ids.mapped("minimum")}) < len(template.grade_ids):
                raise ValidationError(self.env._("Two grades of %(name)s begin at the same score.", name=template.name))

    def _subject_domain(self):
        self.ensure_one()
        return Domain(ast.literal_eval((self.domain or "").strip() or "[]"))

    # --- publication ------------------------------------------------------------------------------------------------

    def action_submit(self):
        for template in self:
            template._check_complete()
        return super().action_submit()

    def _before_publish(self):
        self._check_complete()
        return super()._before_publish()

    def _check_complete(self):
        """Raises for what would make a result meaningless."""
        self.ensure_one()
        if not self.criterion_ids or self.weight_total <= 0:
            raise ValidationError(self.env._("%(name)s has no criterion with a weight.", name=self.name))
        if not self.grade_ids:
            raise ValidationError(self.env._("%(name)s has no grades.", name=self.name))
        self._check_grades()
        self.criterion_ids._check_complete()

    # --- verbs ------------------------------------------------------------------------------------------------------

    def action_scorecards(self):
        """Opens the results of this version."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("med_base.action_med_scorecard")
        return {**action, "domain": [("template_id", "=", self.id)], "context": {}}

    # --- for the engine ---------------------------------------------------------------------------------------------

    def _arithmetic(self):
        """(criteria, grades) for tools.score; their keys are the records' ids."""
        self.ensure_one()
        return (
            [criterion._arithmetic() for criterion in self.criterion_ids],
            [score.Grade(grade.id, grade.minimum) for grade in self.grade_ids],
        )
