from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    med_evidence_days = fields.Integer("Keep Evidence Files (days)", default=30)
    med_evidence_mb = fields.Integer("Largest Evidence File (MB)", default=200)

    _med_evidence_bounds = models.Constraint(
        "CHECK((med_evidence_days IS NULL OR med_evidence_days BETWEEN 1 AND 3650)"
        " AND (med_evidence_mb IS NULL OR med_evidence_mb BETWEEN 1 AND 1000))",
        "Evidence files: keep them 1 to 3650 days, and 1 to 1000 MB at most.",
    )
