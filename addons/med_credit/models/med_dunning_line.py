from odoo import api, fields, models


class MedDunningLine(models.Model):
    """An overdue invoice as it was when the ticket was made."""

    _name = "med.dunning.line"
    _description = "Dunned Invoice"
    _inherit = ["med.driven"]
    _order = "due, id"
    _user_writes = frozenset({"dispute_id"})

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
    dispute_id = fields.Many2one(
        "med.dispute.code", "Disputed For", compute="_compute_dispute_id", inverse="_inverse_dispute_id",
        help="Why the customer does not pay this invoice. It is not dunned until the dispute is settled.",
    )  # fmt: skip
    open_now = fields.Monetary("Open Now", related="move_id.amount_residual", related_sudo=True)

    @api.depends("move_id.med_dispute_id")
    def _compute_dispute_id(self):
        for line in self:
            line.dispute_id = line.move_id.sudo().med_dispute_id  # collectors need not see the invoice itself

    def _inverse_dispute_id(self):
        """A collector has heard why: written on the invoice, where accountants see it too."""
        self.dunning_id._require_collector()
        for line in self:
            line.move_id.sudo().med_dispute_id = line.dispute_id  # the role was asked for
