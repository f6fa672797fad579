from odoo import fields, models


class MedCreditProofLine(models.Model):
    _name = "med.credit.proof.line"
    _description = "Difference Found by a Proof"
    _inherit = ["med.driven"]
    _order = "id"

    proof_id = fields.Many2one("med.credit.proof", required=True, ondelete="cascade", index=True)
    account_id = fields.Many2one("med.credit.account", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="account_id.company_id", store=True)
    currency_id = fields.Many2one(related="account_id.currency_id")
    source = fields.Char(readonly=True)
    stored = fields.Monetary(readonly=True)
    actual = fields.Monetary("From the Documents", readonly=True)
