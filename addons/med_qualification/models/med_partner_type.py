from odoo import fields, models


class MedPartnerType(models.Model):
    """What a customer or supplier is, for the law: it decides which licences it must hold."""

    _name = "med.partner.type"
    _description = "Customer Type"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=50)
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        [
            ("operator", "Trades devices"),
            ("user", "Uses devices"),
            ("maker", "Makes devices"),
            ("other", "Other"),
        ],
        required=True,
        default="other",
        help="Only who trades devices has a business scope by category.",
    )
    note = fields.Text(translate=True, help="What such a customer must hold, in words.")
    source = fields.Char()
    verified = fields.Selection(
        [("verified", "Verified"), ("unverified", "Unverified")], "Verification", required=True, default="unverified"
    )

    _code_unique = models.Constraint("UNIQUE(code)", "Another customer type has this code.")
