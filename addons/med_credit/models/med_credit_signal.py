from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class MedCreditSignal(models.Model):
    """Something unusual about a customer: found by a watch, or known from courts and authorities.

    It stays until a person has looked at it. What comes from outside and is grave lowers the grade to the last one
    until it is lifted.
    """

    _name = "med.credit.signal"
    _description = "Credit Signal"
    _inherit = ["med.driven", "mail.thread", "mail.activity.mixin"]
    _mail_post_access = "read"
    _order = "state desc, date desc, id desc"
    _user_creates = True  # what credit control knows from outside

    account_id = fields.Many2one("med.credit.account", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="account_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="account_id.partner_id", store=True, index=True)
    salesperson_id = fields.Many2one(related="account_id.salesperson_id")
    date = fields.Date(required=True, default=fields.Date.context_today)
    kind = fields.Selection(
        [("watch", "Found by a watch"), ("external", "From courts, authorities, the press")],
        required=True,
        readonly=True,
        default="external",
    )
    watch_id = fields.Many2one("med.credit.watch", readonly=True, index="btree_not_null", ondelete="restrict")
    severity = fields.Selection(
        [("info", "Noted"), ("warning", "Warning"), ("grave", "Grave")], required=True, default="warning", index=True
    )
    name = fields.Char("What", required=True)
    source = fields.Char(help="Where it is published, with the number.")
    value = fields.Float(readonly=True, digits=(16, 2), aggregator=None)
    bound = fields.Float(readonly=True, digits=(16, 2), aggregator=None)
    unit = fields.Char(related="watch_id.metric_id.unit")
    state = fields.Selection(
        [("open", "To Look At"), ("acknowledged", "Looked At")],
        required=True,
        readonly=True,
        default="open",
        index=True,
    )
    acknowledged_by_id = fields.Many2one("res.users", readonly=True)
    acknowledged_on = fields.Datetime(readonly=True)
    note = fields.Text("What Was Decided", readonly=True)
    lifted_on = fields.Date(readonly=True, help="From this day on it lowers no grade.")

    _open_unique = models.UniqueIndex(
        "(account_id, watch_id) WHERE state = 'open' AND watch_id IS NOT NULL", "The signal stands already."
    )

    _driven = ("kind", "watch_id", "value", "bound", "state", "acknowledged_by_id", "acknowledged_on", "note")

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            if not self.env.user.has_group("med_base.group_credit"):
                raise AccessError(self.env._("Only credit control enters signals."))
            clean = dict.fromkeys(self._driven, False) | {"kind": "external", "state": "open", "lifted_on": False}
            vals_list = [{**vals, **clean} for vals in vals_list]
        signals = super().create(vals_list)
        for signal in signals.filtered(lambda signal: signal.kind == "external"):
            self.env["med.log"]._record(
                "credit.signal_entered", signal, severity=signal.severity, source=signal.source or ""
            )
            signal._rate_again()
        return signals

    def action_acknowledge(self, note=None):
        """A person has looked at them. note: what was decided."""
        self._require_credit()
        for signal in self:
            if signal.state != "open":
                raise UserError(self.env._("%s has been looked at already.", signal.display_name))
        self._drive(
            {
                "state": "acknowledged",
                "acknowledged_by_id": self.env.uid,
                "acknowledged_on": fields.Datetime.now(),
                **({"note": note} if note else {}),
            }
        )
        for signal in self:
            self.env["med.log"]._record("credit.signal_acknowledged", signal, note=note or "")
        return True

    def action_lift(self):
        """What was known from outside holds no longer: it lowers no grade from today on."""
        self._require_credit()
        for signal in self:
            if signal.kind != "external" or signal.lifted_on:
                raise UserError(self.env._("%s cannot be lifted.", signal.display_name))
            if signal.create_uid == self.env.user:
                raise AccessError(self.env._("Who entered %s does not lift it: ask a colleague.", signal.display_name))
            signal._drive({"lifted_on": self.env["med.gate"]._today(signal.company_id)})
            self.env["med.log"]._record("credit.signal_lifted", signal)
            signal._rate_again()
        return True

    def action_open_account(self):
        """Opens the credit account."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "med.credit.account",
            "res_id": self.account_id.id,
            "view_mode": "form",
        }

    def _require_credit(self):
        if not self.env.user.has_group("med_base.group_credit"):
            raise AccessError(self.env._("Only credit control decides about signals."))
        self.check_access("read")

    def _rate_again(self):
        account = self.account_id.sudo()  # the grade is the system's
        account._rate(account.company_id, self.env["med.gate"]._today(account.company_id))
