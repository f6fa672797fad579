from odoo import fields, models


class MedDunningLine(models.Model):
    """An overdue invoice as it was when the ticket was made."""

    _name = "med.dunning.line"
    _description = "Dunned Invoice"
    _inherit = ["med.driven"]
    _order = "due, id"

    dunning_id = fields.Many2one("med.dunning", required=True, readonly=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="dunning_id.company_id")
    move_id = fields.Many2one("account.move", "Invoice", required=True, readonly=True, ondelete="restrict")
    date = fields.Date(readonly=True)
    due = fields.Date(readonly=True)
    days = fields.Integer("Days Overdue", readonly=True, aggregator="max")
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    amount = fields.Monetary("Open", readonly=True, help="In the invoice's currency, on the ticket's day.")
    company_currency_id = fields.Many2one(related="company_id.currency_id", string="Company Currency")
    amount_company = fields.Monetary("Open (Company)", currency_field="company_currency_id", readonly=True)
    open_now = fields.Monetary("Open Now", related="move_id.amount_residual")
