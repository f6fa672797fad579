from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResCompany(models.Model):
    _inherit = "res.company"

    med_registrant = fields.Boolean(
        "Device Registrant",
        help="The company is the registrant or filer of devices (MAH). Of products that name it as their registrant it"
        " needs no operation licence or filing of its own to sell them.",
    )
    med_review_months = fields.Integer(
        "First-Business Reviews Hold (months)", default=12, help="0: until something makes a new one necessary."
    )
    med_review_ahead = fields.Integer("Ask for the Next Review (days before)", default=30)

    @api.constrains("med_review_months", "med_review_ahead")
    def _check_med_review(self):
        for company in self:
            if not (0 <= company.med_review_months <= 120 and 0 <= company.med_review_ahead <= 365):
                raise ValidationError(
                    self.env._(
                        "First-business reviews hold for 0 to 120 months; ask for the next 0 to 365 days before."
                    )
                )
