from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    med_registrant = fields.Boolean(
        "Device Registrant",
        help="The company is the registrant or filer of devices (MAH). Of products that name it as their registrant it"
        " needs no operation licence or filing of its own to sell them.",
    )
