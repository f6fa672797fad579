from odoo import models


class MedCreditAccount(models.Model):
    """For how long a customer may owe: as its grade says, where nobody has entered days for the customer itself."""

    _inherit = "med.credit.account"

    def _longest_terms(self):
        """{account: days} of the accounts whose payment terms are limited."""
        return {account: account.grade_days for account in self if account.grade_id} | super()._longest_terms()
