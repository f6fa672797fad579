from odoo import api, fields, models
from odoo.exceptions import ValidationError


class MedCreditGroup(models.Model):
    """Customers that stand or fall together: a hospital group, a dealer with its daughters, over several companies.

    Its limit holds for all its accounts together, whatever their own limits. A group belongs to no company: who
    controls credit in one company sees the group's name and sums, not the other companies' documents.
    """

    _name = "med.credit.group"
    _description = "Credit Group"
    _inherit = ["mail.thread"]
    _order = "name"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    currency_id = fields.Many2one("res.currency", required=True, default=lambda self: self.env.company.currency_id)
    limit_ids = fields.One2many("med.credit.limit", "group_id", "Limits")
    has_limit = fields.Boolean("Limited", compute="_compute_limit")
    limit = fields.Monetary(compute="_compute_limit")
    account_ids = fields.One2many("med.credit.account", "group_id", "Accounts")
    exposure = fields.Monetary(compute="_compute_exposure")
    note = fields.Text()

    @api.constrains("currency_id")
    def _check_rate(self):
        for group in self:
            if group.currency_id != self.env.company.currency_id and not group.currency_id.rate_ids:
                raise ValidationError(
                    self.env._("%s has no exchange rate. Enter one before using it.", group.currency_id.name)
                )

    @api.depends("limit_ids.state", "limit_ids.amount", "limit_ids.date_from", "limit_ids.date_to")
    def _compute_limit(self):
        for group in self:
            inforce = group.limit_ids._in_force()
            group.has_limit = bool(inforce.filtered(lambda limit: limit.kind == "base"))
            group.limit = sum(inforce.mapped("amount")) if group.has_limit else 0.0

    @api.depends("account_ids.exposure")
    def _compute_exposure(self):
        for group in self:
            # sudo: the sum over all companies, not whose documents it is made of
            group.exposure = group._sum({account: account.exposure for account in group.sudo().account_ids})

    def _sum(self, amounts):
        """The accounts' amounts in the group's currency, at today's rates."""
        self.ensure_one()
        day = fields.Date.today()
        return sum(
            account.currency_id._convert(amount, self.currency_id, account.company_id, day)
            for account, amount in amounts.items()
        )
