from odoo import fields, models
from odoo.tools import SQL


class MedScreeningStatus(models.Model):
    """How each company stood to each partner at the last screening: what the next one compares with."""

    _name = "med.screening.status"
    _description = "Standing at the Last Screening"
    _log_access = False
    _rec_name = "admission"

    partner_id = fields.Many2one("res.partner", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade", index=True)
    admission = fields.Char(required=True, readonly=True)

    _once = models.Constraint("UNIQUE(partner_id, company_id)", "One standing for each partner and company.")

    def _of(self, partners, company):
        """{partner id: admission} as last kept."""
        rows = self.env.execute_query(
            SQL(
                "SELECT partner_id, admission FROM med_screening_status WHERE company_id = %s AND partner_id = ANY(%s)",
                company.id,
                partners.ids,
            )
        )
        return dict(rows)

    def _keep(self, company, admissions):
        """Remembers the standings, in one statement."""
        if admissions:
            self.env.cr.execute(
                SQL(
                    """INSERT INTO med_screening_status (partner_id, company_id, admission) VALUES %s
                       ON CONFLICT (partner_id, company_id) DO UPDATE SET admission = EXCLUDED.admission""",
                    SQL(", ").join(SQL("(%s, %s, %s)", id_, company.id, state) for id_, state in admissions.items()),
                )
            )
            self.invalidate_model()
