from odoo import fields, models


class MedCollectionCost(models.Model):
    """What collecting from a customer has cost."""

    _name = "med.collection.cost"
    _description = "Cost of Collection"
    _order = "date desc, id desc"

    dunning_id = fields.Many2one("med.dunning", "Ticket", index="btree_not_null", ondelete="restrict")
    partner_id = fields.Many2one("res.partner", "Customer", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company.root_id
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(required=True, default=fields.Date.context_today)
    kind = fields.Selection(
        [
            ("letter", "Letter"),
            ("call", "Call"),
            ("visit", "Visit"),
            ("agency", "Agency"),
            ("legal", "Lawyer and Court"),
            ("other", "Other"),
        ],
        required=True,
        default="letter",
    )
    amount = fields.Monetary(required=True)
    note = fields.Char()

    _amount_positive = models.Constraint("CHECK(amount > 0)", "A cost is more than 0.")
