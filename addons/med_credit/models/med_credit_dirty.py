from odoo import fields, models


class MedCreditDirty(models.Model):
    """Whose figures a transaction may have changed, until the background job has worked them out. SQL only."""

    _name = "med.credit.dirty"
    _description = "Figures to Work Out"
    _log_access = False

    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    partner_id = fields.Many2one("res.partner", required=True, ondelete="cascade")
