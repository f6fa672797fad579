from odoo import api, fields, models
from odoo.exceptions import AccessError


class AccountPayment(models.Model):
    _inherit = "account.payment"

    med_bill = fields.Boolean(related="journal_id.med_bill")
    med_bill_due = fields.Date("Bill Due", help="The day on which the customer's bill can be cashed.")
    med_cashed_on = fields.Date(
        "Bill Cashed On", readonly=True, copy=False, tracking=True,
        help="Until then the bill counts against the customer's limit: it may bounce.",
    )  # fmt: skip

    def action_med_cashed(self):
        """The bank has paid the bills: they do not count against the customers' limits any more."""
        if not self.env.user.has_group("med_base.group_finance"):
            raise AccessError(self.env._("Only finance says that a bill is cashed."))
        self.check_access("write")
        for payment in self.filtered(lambda p: p.med_bill and not p.med_cashed_on):
            payment.sudo().med_cashed_on = fields.Date.context_today(self)  # the field is nobody's to write
            self.env["med.log"]._record("credit.bill_cashed", payment, amount=payment.amount)
        return True

    def action_med_uncash(self):
        """It bounced, or it was a mistake: the bills count again."""
        if not self.env.user.has_group("med_base.group_finance"):
            raise AccessError(self.env._("Only finance says that a bill is not cashed."))
        self.check_access("write")
        for payment in self.filtered("med_cashed_on"):
            payment.sudo().med_cashed_on = False  # as above
            self.env["med.log"]._record("credit.bill_returned", payment, amount=payment.amount)
        return True

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any(vals.get("med_cashed_on") for vals in vals_list):
            raise AccessError(self.env._("“Bill Cashed On” changes only by its button."))
        clean = {key: value for key, value in self.env.context.items() if key != "default_med_cashed_on"}
        return super(AccountPayment, self.with_context(clean)).create(vals_list)

    def write(self, vals):
        if "med_cashed_on" in vals and not self.env.su:
            raise AccessError(self.env._("“Bill Cashed On” changes only by its button."))
        if {"partner_id", "company_id", "journal_id"} & vals.keys():
            self._mark_med_credit()  # whose it was
        return super().write(vals)

    @api.constrains("state", "amount", "partner_id", "journal_id", "med_cashed_on", "payment_type")
    def _mark_med_credit(self):
        bills = self.sudo().filtered(lambda payment: payment.journal_id.med_bill)  # whose figures, whoever asks
        self.env["med.credit.account"]._mark_dirty(
            {(bill.company_id.id, bill.partner_id.commercial_partner_id.id) for bill in bills}
        )  # fmt: skip

    @api.ondelete(at_uninstall=False)
    def _mark_med_credit_gone(self):
        self._mark_med_credit()
