from odoo import fields, models


class MedDisputeCode(models.Model):
    """Why a customer does not pay an invoice for a reason of its own."""

    _name = "med.dispute.code"
    _description = "Dispute Code"
    _order = "sequence, id"

    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_unique = models.Constraint("UNIQUE(code)", "A dispute's code is unique.")
