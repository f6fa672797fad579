from uuid import uuid4

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools import score


class MedScorecardCriterion(models.Model):
    """One thing that is judged, by a metric's value or by a person's answer."""

    _name = "med.scorecard.criterion"
    _inherit = ["med.scorecard.part"]
    _description = "Scorecard Criterion"
    _order = "template_id, sequence, id"

    template_id = fields.Many2one("med.scorecard.template", required=True, ondelete="cascade", index=True)
    key = fields.Char(default=lambda self: uuid4().hex, readonly=True, help="The same in all versions of a template.")
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)
    kind = fields.Selection(
        [("metric", "Measured"), ("answer", "Answered by a person")], required=True, default="metric"
    )
    metric_id = fields.Many2one("med.metric", ondelete="restrict")
    model = fields.Selection(related="template_id.model")
    unit = fields.Char(related="metric_id.unit")
    weight = fields.Float(default=10, required=True, digits=(8, 2))
    veto = fields.Boolean(help="No points in this criterion: the grade is the lowest one, whatever the score.")
    help = fields.Text("Explanation", translate=True, help="How to answer, or what the figure says.")
    band_ids = fields.One2many("med.scorecard.band", "criterion_id", copy=True)
    warning = fields.Text(compute="_compute_warning")

    _weight_positive = models.Constraint("CHECK(weight >= 0)", "A weight is not negative.")

    @api.depends("kind", "band_ids.low", "band_ids.high", "band_ids.low_open", "band_ids.high_open", "band_ids.points")
    @api.depends_context("lang")
    def _compute_warning(self):
        for criterion in self:
            found = [text for code, text in criterion._problems() if code in ("gap", "below", "above")]
            if criterion.veto and criterion.band_ids and min(criterion.band_ids.mapped("points")) > 0:
                found.append(self.env._("The veto never comes: no band has 0 points."))
            criterion.warning = "\n".join(found)

    @api.onchange("metric_id")
    def _onchange_metric_id(self):
        if self.metric_id and not self.name:
            self.name = self.metric_id.name

    @api.constrains("band_ids", "kind")
    def _check_bands(self):
        for criterion in self:
            if wrong := [text for code, text in criterion._problems() if code in ("empty", "overlap")]:
                raise ValidationError(
                    self.env._("%(criterion)s: %(problem)s", criterion=criterion.name, problem=wrong[0])
                )

    @api.constrains("kind", "metric_id", "template_id")
    def _check_metric(self):
        for criterion in self.filtered("metric_id"):
            if criterion.kind == "metric" and criterion.metric_id.model != criterion.template_id.model:
                raise ValidationError(
                    self.env._(
                        "%(metric)s is not measured of what %(template)s scores.",
                        metric=criterion.metric_id.name,
                        template=criterion.template_id.name,
                    )
                )

    def _problems(self):
        """[(code, text)] of the bands, see tools.score.problems."""
        self.ensure_one()
        if self.kind != "metric":
            return []
        names = {band.id: band.display_name for band in self.band_ids}
        texts = {
            "empty": self.env._("“%(first)s” holds no value: its end is not above its begin."),
            "overlap": self.env._("“%(first)s” and “%(second)s” overlap."),
            "gap": self.env._("Nothing between “%(first)s” and “%(second)s”: such a value counts as no data."),
            "below": self.env._("Nothing below “%(first)s”: such a value counts as no data."),
            "above": self.env._("Nothing above “%(first)s”: such a value counts as no data."),
        }
        return [
            (code, texts[code] % {"first": names[first], "second": names.get(second)})
            for code, first, second in score.problems([band._arithmetic() for band in self.band_ids])
        ]

    def _check_complete(self):
        """Raises when a result could not be computed."""
        for criterion in self:
            if criterion.kind == "metric" and not criterion.metric_id:
                raise ValidationError(self.env._("%(name)s has no metric.", name=criterion.name))
            if len(criterion.band_ids) < 2:
                raise ValidationError(
                    self.env._("%(name)s needs at least two bands or answers to choose from.", name=criterion.name)
                )
        self._check_bands()
        self._check_metric()

    def _arithmetic(self):
        self.ensure_one()
        bands = tuple(band._arithmetic() for band in self.band_ids)
        return score.Criterion(self.id, self.weight, bands, self.veto, self.kind == "answer")
