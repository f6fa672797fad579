from odoo import api, fields, models


class MedScorecardGrade(models.Model):
    """A grade, from a minimum score on."""

    _name = "med.scorecard.grade"
    _inherit = ["med.scorecard.part"]
    _description = "Scorecard Grade"
    _order = "template_id, minimum desc, id"
    _rec_name = "code"

    template_id = fields.Many2one("med.scorecard.template", required=True, ondelete="cascade", index=True)
    code = fields.Char(required=True, help="A, B, C …")
    name = fields.Char(translate=True, help="What the grade means.")
    minimum = fields.Float("From Score", required=True, digits=(5, 2))

    _code_unique = models.Constraint("UNIQUE(template_id, code)", "A grade's code is unique in its template.")
    _minimum_range = models.Constraint("CHECK(minimum >= 0 AND minimum <= 100)", "Scores are from 0 to 100.")

    @api.depends("code", "name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for grade in self:
            grade.display_name = f"{grade.code} ({grade.name})" if grade.name else grade.code
