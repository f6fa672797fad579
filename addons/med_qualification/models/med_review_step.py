from odoo import api, fields, models
from odoo.addons.med_base.models.med_rule import parse_domain
from odoo.exceptions import UserError, ValidationError

SUBJECTS = {
    "document": "med.document",
    "partner": "med.business.review",
    "product": "med.business.review",
    "change": "med.change.request",
}


class MedReviewStep(models.Model):
    """A step that reviews take: who decides, how many of them, and whether their refusal ends it.

    Every step whose conditions a record meets is taken, in order. What a review has begun with stays its own: the
    steps are copied at submission (``med.review.line``).
    """

    _name = "med.review.step"
    _description = "Review Step"
    _inherit = ["mail.thread"]
    _order = "subject, sequence, id"

    name = fields.Char(required=True, translate=True)
    subject = fields.Selection(
        [
            ("document", "Licence"),
            ("partner", "First Business: Company"),
            ("product", "First Business: Product"),
            ("change", "Change of Master Data"),
        ],
        "Review Of",
        required=True,
        default="document",
    )
    model = fields.Char(compute="_compute_model")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: in every company.")
    type_ids = fields.Many2many("med.document.type", string="Licence Types", help="Empty: every type.")
    condition = fields.Char(
        "Only For", default="[]", help="The step is taken only by what matches: a type, a tier, a device class …"
    )
    group_id = fields.Many2one("res.groups", "Role", required=True, ondelete="restrict", help="Who decides.")
    min_persons = fields.Integer("Persons", default=1, required=True, help="So many of them have to decide.")
    veto = fields.Boolean(
        default=True, help="One refusal ends the review. Without it, a refusal is noted and the next step decides."
    )
    distinct = fields.Boolean("Another Person", default=True, help="Nobody who decided an earlier step decides here.")
    hours = fields.Float("Hours to Decide", default=24, required=True)

    _persons = models.Constraint("CHECK(min_persons > 0)", "A review step needs at least one person.")
    _hours = models.Constraint("CHECK(hours > 0)", "A review step gives more than 0 hours to decide.")

    @api.depends("subject")
    def _compute_model(self):
        for step in self:
            step.model = SUBJECTS.get(step.subject)

    @api.constrains("condition", "subject")
    def _check_condition(self):
        for step in self:
            try:
                parse_domain(step.condition).validate(self.env[SUBJECTS[step.subject]])
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise ValidationError(
                    self.env._("Only For of step %(step)s cannot be read: %(error)s", step=step.name, error=error)
                ) from None

    @api.model_create_multi
    def create(self, vals_list):
        steps = super().create(vals_list)
        steps._log("review_step.created")
        return steps

    def write(self, vals):
        result = super().write(vals)
        if any(not name.startswith("message_") for name in vals):
            self._log("review_step.changed")
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Archive a review step that is not wanted: reviews of the past point at it."))

    def _log(self, event):
        for step in self.sudo():  # names of roles, which not everybody may read
            self.env["med.log"]._record(
                event, step, role=step.group_id.full_name, persons=step.min_persons, veto=step.veto,
                active=step.active, condition=step.condition,
            )  # fmt: skip

    def _plan(self, record, subject, company, type_=None):
        """The steps that the record takes, in order.

        :raises UserError: none is for it: nobody would decide, and nothing passes undecided
        """
        # sudo: which steps there are does not depend on who submits
        steps = self.sudo().search([("subject", "=", subject), ("company_id", "in", (False, company.id))])
        steps = steps.filtered(
            lambda step: (
                (not step.type_ids or type_ in step.type_ids)
                and record.sudo().filtered_domain(parse_domain(step.condition))  # as above
            )
        )
        if not steps:
            raise UserError(
                self.env._(
                    "No review step is set up for %(record)s, so nobody could decide. Ask an administrator of rules"
                    " to add one under Review Steps.",
                    record=record.display_name,
                )
            )
        return steps
