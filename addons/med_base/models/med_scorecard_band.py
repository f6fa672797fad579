from uuid import uuid4

from odoo import api, fields, models
from odoo.tools import formatLang

from ..tools import score


class MedScorecardBand(models.Model):
    """The points of values from low (included) to high (not included), or of one answer."""

    _name = "med.scorecard.band"
    _inherit = ["med.scorecard.part"]
    _description = "Scorecard Band"
    _order = "criterion_id, sequence, points desc, id"
    _rec_name = "label"

    criterion_id = fields.Many2one("med.scorecard.criterion", required=True, ondelete="cascade", index=True)
    key = fields.Char(default=lambda self: uuid4().hex, readonly=True, help="The same in all versions of a template.")
    sequence = fields.Integer(default=10)
    label = fields.Char(translate=True, help="For example: pays on time. An answer needs one.")
    low = fields.Float("From", digits=(16, 4))
    low_open = fields.Boolean("No Lower Bound")
    high = fields.Float("Up To (without)", digits=(16, 4))
    high_open = fields.Boolean("No Upper Bound")
    points = fields.Float(required=True, digits=(5, 2), help="0 to 100.")

    _points_range = models.Constraint("CHECK(points >= 0 AND points <= 100)", "Points are from 0 to 100.")

    def _whole(self):
        return self.criterion_id.template_id

    @api.depends("label", "low", "high", "low_open", "high_open")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for band in self:
            band.display_name = band.label or band._interval()

    def _interval(self):
        low, high = (formatLang(self.env, bound, digits=4).rstrip("0").rstrip(".,") for bound in (self.low, self.high))
        if self.low_open and self.high_open:
            return self.env._("any value")
        if self.low_open:
            return self.env._("below %(high)s", high=high)
        if self.high_open:
            return self.env._("from %(low)s on", low=low)
        return self.env._("from %(low)s to below %(high)s", low=low, high=high)

    def _arithmetic(self):
        self.ensure_one()
        low, high = None if self.low_open else self.low, None if self.high_open else self.high
        return score.Band(self.id, low, high, self.points)
