from odoo import api, models

SALES = ("out_invoice", "out_refund", "out_receipt")


class AccountMove(models.Model):
    _inherit = "account.move"

    def _med_mark_credit(self):
        self.env["med.credit.account"]._mark_dirty(
            {(move.company_id.id, move.commercial_partner_id.id) for move in self.sudo() if move.move_type in SALES}
        )  # sudo: whose figures, whoever asks

    @api.constrains("state", "move_type", "commercial_partner_id", "amount_total_signed", "company_id")
    def _mark_med_credit(self):
        self._med_mark_credit()

    def write(self, vals):
        if {"partner_id", "commercial_partner_id", "move_type", "company_id"} & vals.keys():
            self._med_mark_credit()  # whose it was
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _mark_med_credit_gone(self):
        self._med_mark_credit()
