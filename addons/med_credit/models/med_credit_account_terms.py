from odoo import models


class MedCreditAccount(models.Model):
    """For how long a customer may owe."""

    _inherit = "med.credit.account"

    def _longest_terms(self):
        """{account: days} of the accounts whose payment terms are limited; a grade's terms are added here."""
        return {account: account.terms_days for account in self if account.terms_limited}


class PaymentTerm(models.Model):
    _inherit = "account.payment.term"

    def _med_days(self, day):
        """Days from the day of an invoice to its last due date by this term; 0 for payment at once."""
        return max([(line._get_due_date(day) - day).days for line in self.line_ids], default=0)
