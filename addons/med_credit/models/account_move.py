from odoo import api, models

SALES = ("out_invoice", "out_refund", "out_receipt")
GUARDED = ("out_invoice", "out_receipt")


class AccountMove(models.Model):
    """Customers' invoices tell the credit ledger what they change, and pass the gate when they are posted.

    The gate stands here and not in med_base, which knows no accounting: med_credit is the addon on ``account``. A
    posted invoice is guarded no further; whoever may change it does so by core's rules. One that is set back to draft
    has to pass again.
    """

    _name = "account.move"
    _inherit = ["account.move", "med.gated"]

    def _med_mark_credit(self):
        moves = self.sudo().filtered(lambda move: move.move_type in SALES)  # whose figures, whoever asks
        self.env["med.credit.account"]._mark_dirty(
            {(move.company_id.id, move.commercial_partner_id.id) for move in moves}
        )  # fmt: skip

    @api.constrains("state", "move_type", "commercial_partner_id", "amount_total_signed", "company_id")
    def _mark_med_credit(self):
        self._med_mark_credit()

    @api.constrains("state", "move_type")
    def _check_med_gate(self):
        guarded = self.sudo().filtered(lambda move: move.move_type in GUARDED)  # the user may not see all of it
        if left := guarded.filtered(lambda move: move.state != "posted"):
            left.env["med.clearance"]._withdraw(left)
        posted = guarded - left
        if not posted:
            return
        cleared = posted.env["med.clearance"]._of(posted)
        self.env["med.gate"]._pass("invoice.post", self.browse(posted.filtered(lambda m: m.id not in cleared).ids))

    def write(self, vals):
        if {"partner_id", "commercial_partner_id", "move_type", "company_id"} & vals.keys():
            self._med_mark_credit()  # whose it was
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _mark_med_credit_gone(self):
        self._med_mark_credit()

    # --- med.gated --------------------------------------------------------------------------------------------------

    def _med_partner(self):
        return self.commercial_partner_id

    def _med_debtor(self):
        return self.commercial_partner_id

    def _med_credit_of(self):
        """(root company, who will owe, nothing: a draft counts already)."""
        return self.company_id.root_id, self._med_debtor(), 0.0

    def _med_credit_moved(self):
        return None

    def _med_currency(self):
        return self.currency_id

    def _med_terms_days(self, day):
        """Days until all of it is due."""
        start = self.invoice_date or day
        terms = self.line_ids.filtered(lambda line: line.display_type == "payment_term").mapped("date_maturity")
        last = max([date for date in (*terms, self.invoice_date_due) if date], default=start)
        return max((last - start).days, 0)

    def _med_amount(self):
        return self.amount_total_signed

    def _med_date(self):
        return self.invoice_date or self.date

    def _med_snapshot(self):
        return {
            "company": self.company_id.id,
            "commercial": self.commercial_partner_id.id,
            "currency": self.currency_id.id,
            "total": round(self.amount_total, 2),
            "due": str(self.invoice_date_due or ""),
        }

    def _med_preview(self):
        return ("invoice.post", self) if self.state == "draft" and self.move_type in GUARDED else None
