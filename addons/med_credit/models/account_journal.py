from odoo import api, fields, models


class AccountJournal(models.Model):
    _inherit = "account.journal"

    med_bill = fields.Boolean(
        "Customers' Bills",
        help="Payments in this journal are bills (acceptances): they count against the customer's limit until cashed.",
    )

    @api.constrains("med_bill")
    def _mark_med_credit(self):
        payments = self.env["account.payment"].sudo().search(  # whose figures, whoever asks
            [("journal_id", "in", self.ids), ("state", "in", ("in_process", "paid"))]
        )  # fmt: skip
        self.env["med.credit.account"]._mark_dirty(
            {(payment.company_id.id, payment.partner_id.commercial_partner_id.id) for payment in payments}
        )
