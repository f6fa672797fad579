from odoo import fields, models


class MedExposure(models.Model):
    """What one source adds to an account's exposure, as last brought up to date. Written by SQL only."""

    _name = "med.exposure"
    _description = "Exposure by Source"
    _order = "account_id, source_id"
    _log_access = False

    account_id = fields.Many2one("med.credit.account", required=True, ondelete="cascade")
    source_id = fields.Many2one("med.exposure.source", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="account_id.company_id")
    currency_id = fields.Many2one(related="account_id.currency_id")
    amount = fields.Monetary()
    counts = fields.Boolean(related="source_id.counts")

    _row_unique = models.UniqueIndex("(account_id, source_id)")

    def action_open(self):
        """The documents that the amount is made of."""
        self.ensure_one()
        return self.account_id.action_open_documents(self.source_id.code)
