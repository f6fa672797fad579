from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    med_credit_default = fields.Selection(related="company_id.med_credit_default", readonly=False)
    med_credit_near_percent = fields.Float(
        "Nearly Used From (%)", default=80, config_parameter="med_credit.near_percent"
    )
