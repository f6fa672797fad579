from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    med_review_months = fields.Integer(related="company_id.med_review_months", readonly=False)
    med_review_ahead = fields.Integer(related="company_id.med_review_ahead", readonly=False)
