from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.i18n import format_list

from .med_scorecard_line import CHATTER

ROLES = {"credit": ("med_base.group_credit",), "supplier": ("med_base.group_quality",)}
ANY_ROLE = ("med_base.group_quality", "med_base.group_credit")


class MedScorecard(models.Model):
    """What a template says of one subject on one day, criterion by criterion.

    Made by ``_score`` (med_scorecard_run.py). A draft is answered and confirmed by a person; a confirmed one is
    evidence: it only ever becomes superseded, by the next one. Nothing is written but by verbs.
    """

    _name = "med.scorecard"
    _inherit = ["mail.thread"]
    _description = "Scorecard"
    _order = "date desc, id desc"
    _rec_names_search = ["subject_name", "template_id"]

    template_id = fields.Many2one(
        "med.scorecard.template", required=True, readonly=True, index=True, ondelete="restrict"
    )
    code = fields.Char(required=True, readonly=True, help="Of the template, the same in all its versions.")
    version = fields.Integer(readonly=True)
    purpose = fields.Selection(related="template_id.purpose", store=True)
    model = fields.Char(required=True, readonly=True)
    res_id = fields.Many2oneReference("Subject Id", model_field="model", required=True, readonly=True)
    subject_name = fields.Char("Subject", readonly=True, help="Its name as it was.")
    partner_id = fields.Many2one("res.partner", readonly=True, index="btree_not_null", ondelete="restrict")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="restrict")
    date = fields.Date("As of", required=True, readonly=True)
    state = fields.Selection(
        [("draft", "Draft"), ("confirmed", "Confirmed"), ("superseded", "Superseded")],
        required=True,
        readonly=True,
        default="draft",
        index=True,
        tracking=True,
    )
    has_score = fields.Boolean(readonly=True)
    score = fields.Float(readonly=True, digits=(5, 2), aggregator="avg", help="0 to 100.")
    grade_id = fields.Many2one("med.scorecard.grade", readonly=True, ondelete="restrict")
    grade = fields.Char("Grade Code", related="grade_id.code", store=True, index=True)
    earned_grade_id = fields.Many2one("med.scorecard.grade", "Grade Without Veto", readonly=True, ondelete="restrict")
    line_ids = fields.One2many("med.scorecard.line", "scorecard_id")
    missing_count = fields.Integer("Without Data", readonly=True)
    vetoed = fields.Boolean(readonly=True)
    explanation = fields.Text(compute="_compute_explanation")
    confirmed_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    confirmed_on = fields.Datetime(readonly=True)
    superseded_on = fields.Datetime(readonly=True)

    _one_draft = models.UniqueIndex(
        "(model, res_id, code, company_id) WHERE state = 'draft'",
        "Somebody else has just scored the same. Reload the page.",
    )
    _one_confirmed = models.UniqueIndex(
        "(model, res_id, code, company_id) WHERE state = 'confirmed'",
        "Somebody else has just confirmed the same. Reload the page.",
    )

    # --- computes ---------------------------------------------------------------------------------------------------

    @api.depends("template_id.name", "subject_name")
    def _compute_display_name(self):
        for card in self:
            card.display_name = f"{card.subject_name}: {card.template_id.name}" if card.template_id else False

    @api.depends("score", "has_score", "grade_id", "earned_grade_id", "missing_count", "line_ids.vetoes")
    @api.depends_context("lang")
    def _compute_explanation(self):
        for card in self:
            if not card.has_score:
                card.explanation = self.env._("No criterion has data: there is no score.")
                continue
            grade = card.grade_id.display_name or self.env._("none")
            text = [self.env._("%(score).2f of 100 points: grade %(grade)s.", score=card.score, grade=grade)]
            if vetoes := card.line_ids.filtered("vetoes"):
                text.append(
                    self.env._(
                        "Vetoed by %(criteria)s; without the veto it would be %(grade)s.",
                        criteria=format_list(self.env, vetoes.criterion_id.mapped("name")),
                        grade=card.earned_grade_id.display_name or self.env._("none"),
                    )
                )
            if card.missing_count:
                counts = {"count": card.missing_count, "all": len(card.line_ids)}
                text.append(self.env._("%(count)s of %(all)s criteria have no data.", **counts))
            card.explanation = "\n".join(text)

    # --- CRUD -------------------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        raise AccessError(self.env._("A scorecard is made by “Score Now”."))

    def write(self, vals):
        if wrong := [name for name in vals if name != "line_ids" and not name.startswith(CHATTER)]:
            raise AccessError(
                self.env._(
                    "%(fields)s of a scorecard cannot be set: use its buttons.",
                    fields=format_list(self.env, sorted(wrong)),
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Scorecards are never deleted: a new one supersedes them."))

    def copy_data(self, default=None):
        raise UserError(self.env._("A scorecard cannot be copied: use “Score Now”."))

    def _make(self, vals_list):
        """Creates past the guard."""
        return super().create(vals_list)

    def _force(self, vals):
        """Writes past the guard."""
        return super().write(vals)

    # --- verbs ------------------------------------------------------------------------------------------------------

    def action_confirm(self):
        """The drafts hold from now on, in place of what held before. For the role of the template's purpose."""
        self.check_access("write")
        self._check_role()
        if wrong := self.filtered(lambda card: card.state != "draft"):
            raise UserError(self.env._("%(name)s is no draft any more. Reload the page.", name=wrong[0].display_name))
        self.sudo()._confirm(self.env.user)  # nobody has the right to write what a scorecard says
        for card in self:
            self.env["med.log"]._record("med_scorecard.confirmed", card, score=card.score, grade=card.grade or "")
        return True

    def action_score_again(self):
        """Scores the subjects as of today, with the version of the template that is published now.

        A person asks for it, so a confirmed card gets a successor even where nothing has changed: a review that has to
        be done every year is done anew, from the answers of the last time.
        """
        self.check_access("write")
        self._check_role()
        result = self.browse()
        for (code, company, model), cards in self.grouped(lambda c: (c.code, c.company_id, c.model)).items():
            subjects = self.env[model].browse(cards.mapped("res_id")).exists()
            subjects.check_access("read")
            result += self._score(self._published(code, company), subjects, company=company, again=True)
        return result._action_open()

    def action_open_subject(self):
        """Opens whom or what the card is about."""
        self.ensure_one()
        return {"type": "ir.actions.act_window", "res_model": self.model, "res_id": self.res_id, "view_mode": "form"}

    # --- helpers ----------------------------------------------------------------------------------------------------

    def _published(self, code, company):
        """The template that is in force; the company's own before the common one."""
        found = self.env["med.scorecard.template"].search(
            [("code", "=", code), ("state", "=", "published"), ("company_id", "in", (company.id, False))]
        )
        found = found.filtered("company_id") or found
        if not found:
            raise UserError(self.env._("The template %(code)s is no longer published.", code=code))
        return found[0]

    def _check_role(self):
        for purpose in set(self.mapped("purpose")):
            if not self._has_role(purpose):
                raise AccessError(self.env._("These scorecards are not decided by your role."))

    def _has_role(self, purpose):
        return any(self.env.user.has_group(group) for group in ROLES.get(purpose, ANY_ROLE))

    def _action_open(self):
        action = self.env["ir.actions.actions"]._for_xml_id("med_base.action_med_scorecard")
        if len(self) == 1:
            return {**action, "view_mode": "form", "views": [(False, "form")], "res_id": self.id, "context": {}}
        return {**action, "domain": [("id", "in", self.ids)], "context": {}}
