from odoo import fields, models


class AccountAccount(models.Model):
    _inherit = "account.account"

    med_bad_debt = fields.Boolean(
        "Bad Debts", help="What is posted here of a customer was written off, or came back after it had been."
    )
    med_collection_cost = fields.Boolean("Cost of Collection", help="Letters, agencies, lawyers, courts.")
