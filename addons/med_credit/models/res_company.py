from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    med_credit_default = fields.Selection(
        [("free", "Not limited"), ("none", "Nothing on credit")],
        string="Customers Without a Limit",
        default="free",
        required=True,
        help="What holds for a customer to whom nobody has granted a limit.",
    )
