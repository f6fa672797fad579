from odoo import api, models


class SaleOrder(models.Model):
    """Orders tell the credit ledger of their customers that something has changed."""

    _inherit = "sale.order"

    def _med_debtor(self):
        """Who will owe the money: the company of the invoice address."""
        return (self.partner_invoice_id or self.partner_id).commercial_partner_id

    def _med_counted(self):
        return super()._med_counted() | self._med_debtor()

    def _med_credit_of(self):
        """(root company, who will owe, what it adds before it is confirmed, in the company's currency)."""
        open_amount = 0.0 if self.state == "sale" else self._med_amount()
        return self.company_id.root_id, self._med_debtor(), open_amount

    def _med_credit_moved(self):
        return None

    def _med_currency(self):
        return self.currency_id

    def _med_terms_days(self, day):
        """Days from an invoice on the day until all of it is due."""
        return self.payment_term_id._med_days(day) if self.payment_term_id else 0

    def _med_mark_credit(self):
        self.env["med.credit.account"]._mark_dirty(
            {(order.company_id.id, order._med_debtor().id) for order in self.sudo()}  # whose figures, whoever asks
        )

    @api.constrains("state", "partner_invoice_id", "company_id", "currency_rate")
    def _mark_med_credit(self):
        self._med_mark_credit()

    def write(self, vals):
        if "partner_invoice_id" in vals or "partner_id" in vals or "company_id" in vals:
            self.filtered(lambda order: order.state == "sale")._med_mark_credit()  # whose it was
        return super().write(vals)
