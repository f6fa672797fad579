from odoo import api, fields, models
from odoo.addons.med_base.models import med_driven  # noqa: F401 (inherited)
from odoo.exceptions import AccessError


class MedReviewLine(models.Model):
    """One step of one review, as it was when the review was submitted. Only the review's verbs write it."""

    _name = "med.review.line"
    _description = "Step of a Review"
    _inherit = ["med.driven"]
    _order = "model, res_id, id"

    model = fields.Char(required=True, readonly=True)
    res_id = fields.Many2oneReference(model_field="model", required=True, readonly=True)
    company_id = fields.Many2one("res.company", readonly=True, index=True)
    step_id = fields.Many2one("med.review.step", "Step as Set Up", readonly=True, ondelete="restrict")
    name = fields.Char(readonly=True)
    title = fields.Char("Step", compute="_compute_title")
    sequence = fields.Integer(readonly=True)
    group_id = fields.Many2one("res.groups", "Role", required=True, readonly=True, ondelete="restrict")
    min_persons = fields.Integer("Persons", default=1, readonly=True)
    veto = fields.Boolean(readonly=True)
    distinct = fields.Boolean("Another Person", readonly=True)
    hours = fields.Float(readonly=True)
    present = fields.Boolean(default=True, readonly=True, help="Of the present round: a review may be taken up again.")
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("pending", "To Decide"),
            ("approved", "Approved"),
            ("refused", "Refused"),
            ("skipped", "Not Needed"),
        ],
        default="waiting",
        required=True,
        readonly=True,
        index=True,
    )
    due = fields.Datetime(readonly=True)
    opinion_ids = fields.One2many("med.review.opinion", "line_id", "Opinions", readonly=True)
    opinions = fields.Char("What Was Said", compute="_compute_opinions", help="Who said what, and when.")

    _subject_idx = models.Index("(model, res_id)")

    @api.depends("step_id.name", "name")
    @api.depends_context("lang")
    def _compute_title(self):
        for line in self:
            line.title = line.step_id.name or line.name

    @api.depends("opinion_ids.reason")
    @api.depends_context("lang", "tz")
    def _compute_opinions(self):
        for line in self:
            line.opinions = "; ".join(opinion._said() for opinion in line.opinion_ids)

    def _people(self, excluded=()):
        """Who may decide the line today: {user id: id of the person in whose place, or False}."""
        self.ensure_one()
        Delegation, deciders = self.env["med.delegation"], {}
        # sudo: what is of no company may be decided in every one
        for company in self.company_id or self.env["res.company"].sudo().search([("active", "=", True)]):
            today = self.env["med.gate"]._today(company)
            for user, principals in Delegation._deciders(self.group_id, company, today).items():
                deciders.setdefault(user, set()).update(principals)
        return self.env["med.approval.step"]._entitled(deciders, excluded)

    def _check_person(self, record):
        """Whether the user may decide the line now: the person in whose place he does, empty for an own right.

        :raises AccessError: why not
        """
        if self.env.uid == api.SUPERUSER_ID:  # the system itself, never a client
            return self.env["res.users"]
        people = self._people(record._review_excluded(self))
        if self.env.uid not in people:
            raise AccessError(self._why_not(record))
        return self.env["res.users"].browse(people[self.env.uid] or [])

    def _why_not(self, record):
        if self.env.uid in record._review_excluded(self):
            return self.env._(
                "%(record)s: you entered, asked for, submitted or reviewed it, so another person must decide it.",
                record=record.display_name,
            )
        role = self.sudo().group_id.full_name  # sudo: only the role's name is read
        return self.env._(
            "%(record)s: the step “%(step)s” is decided by %(role)s, or by who stands in for them today.",
            record=record.display_name,
            step=self.title,
            role=role,
        )
