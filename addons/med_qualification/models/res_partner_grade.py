"""The customer's grade: what the confirmed scorecard of a grading template says. Part of res.partner."""

from odoo import api, fields, models
from odoo.addons.med_base.models.res_partner import READERS
from odoo.fields import Domain


class ResPartner(models.Model):
    _inherit = "res.partner"

    med_grade = fields.Char(
        "Customer Grade",
        compute="_compute_med_grade",
        search="_search_med_grade",
        groups=READERS,
        help="From turnover, depth of cooperation and compliance, by the scorecard template for customer grading.",
    )
    med_finance_ids = fields.One2many(
        "med.partner.finance",
        "commercial_partner_id",
        "Financial Figures",
        groups="med_base.group_quality,med_base.group_finance,med_base.group_credit,med_base.group_auditor",
    )

    @api.depends("commercial_partner_id.med_scorecard_ids.state", "commercial_partner_id.med_scorecard_ids.grade")
    @api.depends_context("company")
    def _compute_med_grade(self):
        found = self.env["med.scorecard"].search_read(
            [*self._med_grading(), ("partner_id", "in", self.commercial_partner_id.ids)],
            ["partner_id", "grade"],
            order="date, id",
            load=None,
        )
        grades = {card["partner_id"]: card["grade"] for card in found}
        for partner in self:
            partner.med_grade = grades.get(partner.commercial_partner_id.id, False)

    def _search_med_grade(self, operator, value):
        if operator not in ("in", "ilike", "="):
            return NotImplemented
        cards = self.env["med.scorecard"].search([*self._med_grading(), ("grade", operator, value)])
        found = Domain("commercial_partner_id", "in", cards.partner_id.ids)
        if operator == "in" and False in value:
            graded = self.env["med.scorecard"].search([*self._med_grading(), ("grade", "!=", False)])
            found |= Domain("commercial_partner_id", "not in", graded.partner_id.ids)
        return found

    @api.model
    def _med_grading(self):
        return [("purpose", "=", "grading"), ("state", "=", "confirmed"), ("company_id", "=", self.env.company.id)]
