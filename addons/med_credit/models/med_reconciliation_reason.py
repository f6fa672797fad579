from odoo import fields, models


class MedReconciliationReason(models.Model):
    """Why a customer's figure is another one than ours."""

    _name = "med.reconciliation.reason"
    _description = "Reason of a Difference"
    _order = "sequence, id"

    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    fault = fields.Selection(
        [("ours", "Ours"), ("theirs", "The Customer's"), ("time", "Only a Matter of Time")], "Whose", required=True,
        default="time", help="What only needs time, such as a payment on its way, is no difference by the next period.",
    )  # fmt: skip
    active = fields.Boolean(default=True)

    _code_unique = models.Constraint("UNIQUE(code)", "A reason's code is unique.")
