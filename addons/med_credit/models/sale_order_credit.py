from odoo import api, fields, models

ROLES = "med_base.group_sales,med_base.group_credit,med_base.group_finance,med_base.group_auditor"


class SaleOrder(models.Model):
    """What the salesperson sees of the payer's credit while writing the quotation; the gate reads the documents."""

    _inherit = "sale.order"

    med_credit_shown = fields.Boolean(compute="_compute_med_credit")
    med_credit_currency_id = fields.Many2one("res.currency", compute="_compute_med_credit")
    med_credit_limited = fields.Boolean("Limited", compute="_compute_med_credit", groups=ROLES)
    med_credit_exposure = fields.Monetary(
        "Owed Without This", currency_field="med_credit_currency_id", compute="_compute_med_credit", groups=ROLES
    )
    med_credit_limit = fields.Monetary(
        "Credit Limit", currency_field="med_credit_currency_id", compute="_compute_med_credit", groups=ROLES
    )
    med_credit_available = fields.Monetary(
        "Left After This", currency_field="med_credit_currency_id", compute="_compute_med_credit", groups=ROLES
    )
    med_credit_overdue = fields.Monetary(
        "Overdue", currency_field="med_credit_currency_id", compute="_compute_med_credit", groups=ROLES
    )

    @api.depends("partner_id", "partner_invoice_id", "company_id", "state", "amount_total", "currency_id")
    def _compute_med_credit(self):
        """From the stored figures of the payer's account, which follow within seconds."""
        pairs = {order: (order.company_id.root_id, order._med_debtor()._origin) for order in self}
        accounts = self.env["med.credit.account"].sudo()  # four figures, by the roles of the fields
        found = accounts._existing({pair for pair in pairs.values() if all(pair)})
        by_pair = {(account.company_id, account.partner_id): account for account in found}
        for order in self:
            company, partner = pairs[order]
            account = by_pair.get((company, partner), accounts.browse())
            currency = (account or company or self.env.company).currency_id
            limited = account.has_limit or company.med_credit_default == "none"
            own = 0.0
            if order.state in ("draft", "sent") and order.currency_id and company:
                day = fields.Date.context_today(order)
                own = order.currency_id._convert(order.amount_total, currency, company, day)
            order.med_credit_shown = bool(partner) and order.state != "cancel" and bool(account or limited)
            order.med_credit_currency_id = currency
            order.med_credit_limited = limited
            order.med_credit_exposure = account.exposure
            order.med_credit_limit = account.limit
            order.med_credit_available = account.limit - account.exposure - own if limited else 0.0
            order.med_credit_overdue = account.overdue

    def action_med_credit(self):
        """Opens the payer's credit account."""
        self.ensure_one()
        return self._med_debtor().action_med_credit()
