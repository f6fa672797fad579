from odoo import api, models
from odoo.fields import Domain


class MedCreditLimit(models.Model):
    """Which limits hold on a day."""

    _inherit = "med.credit.limit"

    @api.model
    def _domain_in_force(self, day=None):
        day = day or self._today()
        return (
            Domain("state", "=", "active")
            & Domain("date_from", "<=", day)
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", day))
        )

    def _in_force(self, day=None):
        """Of these, the ones that hold on the day: of base limits the one that began last."""
        day = day or self._today()
        valid = self.filtered(
            lambda x: x.state == "active" and x.date_from <= day and (not x.date_to or x.date_to >= day)
        )
        result = valid.filtered(lambda x: x.kind == "temporary")
        for limits in valid.filtered(lambda x: x.kind == "base").grouped(lambda x: (x.account_id, x.group_id)).values():
            result |= max(limits, key=lambda x: (x.date_from, x.id))
        return result

    @api.model
    def _of_accounts(self, accounts, day):
        """{account id: (True, limit)} of the accounts with a limit on the day; the others are not limited."""
        return self._by_owner("account_id", [account.id for account in accounts], day)

    @api.model
    def _of_groups(self, groups, day):
        return self._by_owner("group_id", groups.ids, day)

    def _by_owner(self, name, ids, day):
        if not ids:
            return {}
        found = self.sudo().search(self._domain_in_force(day) & Domain(name, "in", ids))  # what holds, whoever asks
        return {
            owner.id: (True, sum(limits.mapped("amount")))
            for owner, limits in found._in_force(day).grouped(name).items()
            if limits.filtered(lambda limit: limit.kind == "base")
        }
