from odoo import api, models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _med_mark_credit(self):
        """Whose receivables these lines are."""
        lines = self.sudo().filtered(  # whoever posts
            lambda line: line.account_id.account_type == "asset_receivable"
        )
        self.env["med.credit.account"]._mark_dirty(
            {(line.company_id.id, line.partner_id.commercial_partner_id.id) for line in lines}
        )

    @api.constrains("amount_residual", "parent_state", "partner_id", "account_id", "date_maturity", "reconciled")
    def _mark_med_credit(self):
        self._med_mark_credit()

    def write(self, vals):
        if {"partner_id", "account_id", "company_id"} & vals.keys():
            self._med_mark_credit()  # whose it was
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _mark_med_credit_gone(self):
        self._med_mark_credit()
