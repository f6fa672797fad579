from odoo import api, fields, models


class MedScorecardTemplate(models.Model):
    _inherit = "med.scorecard.template"

    purpose = fields.Selection(
        selection_add=[("grading", "Customer grading"), ("review", "Review of a customer or supplier")],
        ondelete={"grading": "set default", "review": "set default"},
    )

    @api.model
    def _cron_grade(self):
        """Grades customers anew by the templates that need no answer; each batch is committed."""
        templates = self.search([("purpose", "=", "grading"), ("automatic", "=", True), ("state", "=", "published")])
        todo = [
            (template, company, batch)
            for template in templates
            for company in template.company_id or self.env["res.company"].search([("parent_id", "=", False)])
            for batch in self._batches(template, company)
        ]
        for done, (template, company, batch) in enumerate(todo, 1):
            self.env["med.scorecard"]._score(template, batch, company=company)
            if not self.env["ir.cron"]._commit_progress(1, remaining=len(todo) - done):
                return  # what is the same since is passed over quickly, next time

    def _batches(self, template, company, size=500):
        subjects = self.env[template.model].search(
            [*template._subject_domain(), ("company_id", "in", (False, company.id))], order="id"
        )
        return [subjects[start : start + size] for start in range(0, len(subjects), size)]
