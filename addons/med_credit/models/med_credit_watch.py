from odoo import api, fields, models
from odoo.tools import formatLang


class MedCreditWatch(models.Model):
    """A metric that is watched every night: beyond a bound it makes a signal."""

    _name = "med.credit.watch"
    _description = "Credit Watch"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    metric_id = fields.Many2one(
        "med.metric", required=True, ondelete="restrict", domain=[("model", "=", "res.partner")]
    )
    unit = fields.Char(related="metric_id.unit")
    side = fields.Selection([("above", "Above"), ("below", "Below")], required=True, default="above")
    warning = fields.Float("Warning From", required=True, digits=(16, 2))
    grave = fields.Float("Grave From", required=True, digits=(16, 2))
    quiet_days = fields.Integer(
        required=True, default=30, help="So long after somebody has looked at it, it is not shown again."
    )

    _quiet_positive = models.Constraint("CHECK(quiet_days BETWEEN 0 AND 3650)", "Quiet days are 0 to 3650.")
    _bounds_order = models.Constraint(
        "CHECK((side = 'above' AND grave >= warning) OR (side = 'below' AND grave <= warning))",
        "Grave lies beyond the warning.",
    )

    def _severity(self, value):
        """None, "warning" or "grave"."""
        sign = 1 if self.side == "above" else -1
        if sign * value < sign * self.warning:
            return None
        return "grave" if sign * value >= sign * self.grave else "warning"

    @api.model
    def _look(self, accounts, company, day):
        """Makes the signals of the accounts, which are of one company, as of the day."""
        watches = self.search([])
        figures = watches.metric_id._measure(accounts.partner_id, day, company)
        signals = self.env["med.credit.signal"]
        for watch in watches:
            values = figures[watch.metric_id.code]
            found = {}
            for account in accounts:
                value = values.get(account.partner_id.id)
                if value is not None and (severity := watch._severity(float(value))):
                    found[account] = (float(value), severity)
            quiet = watch._quiet(found, day)
            signals += signals._make(
                [
                    watch._signal(account, value, severity, day)
                    for account, (value, severity) in found.items()
                    if account.id not in quiet
                ]
            )
        return signals

    def _quiet(self, found, day):
        """Ids of the accounts that nobody is to be told about again."""
        known = self.env["med.credit.signal"].search(
            [
                ("watch_id", "=", self.id),
                ("account_id", "in", [account.id for account in found]),
                "|",
                ("state", "=", "open"),
                ("acknowledged_on", ">=", fields.Date.subtract(day, days=self.quiet_days)),
            ]
        )
        return set(known.account_id.ids)

    def _signal(self, account, value, severity, day):
        bound = self.grave if severity == "grave" else self.warning
        return {
            "account_id": account.id,
            "kind": "watch",
            "watch_id": self.id,
            "severity": severity,
            "date": day,
            "value": value,
            "bound": bound,
            "name": self.env._(
                "%(watch)s: %(value)s %(unit)s (bound: %(bound)s)",
                watch=self.name,
                value=formatLang(self.env, value, digits=1),
                unit=self.unit or account.company_id.currency_id.name,
                bound=formatLang(self.env, bound, digits=1),
            ),
        }
