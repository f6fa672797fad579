from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class MedCreditGuarantee(models.Model):
    """A deposit, bank guarantee or insurance that makes room under a limit while it is in force."""

    _name = "med.credit.guarantee"
    _description = "Deposit or Guarantee"
    _inherit = ["mail.thread"]
    _order = "date_to, id"
    _check_company_auto = True

    account_id = fields.Many2one("med.credit.account", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="account_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="account_id.partner_id", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(
        [
            ("deposit", "Deposit"),
            ("bank", "Bank Guarantee"),
            ("insurance", "Credit Insurance"),
            ("person", "Personal or Company Guarantee"),
            ("collateral", "Collateral"),
        ],
        required=True,
        default="deposit",
    )
    name = fields.Char("Reference", required=True)
    amount = fields.Monetary(required=True, tracking=True, help="What it covers, in the company's currency.")
    date_from = fields.Date("In Force From", required=True, default=fields.Date.context_today, tracking=True)
    date_to = fields.Date("In Force Until", tracking=True, help="The last day.")
    state = fields.Selection(
        [("draft", "Draft"), ("active", "In Force"), ("ended", "Ended")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    editor_id = fields.Many2one("res.users", "Entered By", readonly=True, copy=False)
    confirmed_by_id = fields.Many2one("res.users", readonly=True, copy=False)

    _amount_positive = models.Constraint("CHECK(amount > 0)", "A guarantee covers more than 0.")
    _dates_order = models.Constraint(
        "CHECK(date_to IS NULL OR date_to >= date_from)", "A guarantee cannot end before it begins."
    )

    @api.model_create_multi
    def create(self, vals_list):
        clean = {"state": "draft", "editor_id": self.env.uid, "confirmed_by_id": False}
        return super().create([{**vals, **clean} for vals in vals_list])

    def write(self, vals):
        if {"state", "editor_id", "confirmed_by_id"} & vals.keys():
            raise AccessError(self.env._("The state of a guarantee changes only by its buttons."))
        if {"account_id", "kind", "amount", "date_from", "date_to"} & vals.keys():
            if fixed := self.filtered(lambda guarantee: guarantee.state != "draft"):
                raise UserError(self.env._("%s is confirmed: end it and enter a new one.", fixed[0].name))
            self._advance({"editor_id": self.env.uid})
        return super().write(vals)

    def _advance(self, vals):
        """Writes what only verbs may; each caller has checked that the user may do it (hence sudo)."""
        return super(MedCreditGuarantee, self.sudo()).write(vals)  # see above

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts_only(self):
        if self.filtered(lambda guarantee: guarantee.state != "draft"):
            raise UserError(self.env._("Guarantees that were in force are evidence. End them instead."))

    def action_accept(self):
        """Another person of credit control or finance has seen the paper or the money: it counts from now on."""
        for guarantee in self:
            guarantee._require_role()
            if guarantee.state != "draft":
                raise UserError(self.env._("%s is not a draft.", guarantee.name))
            if guarantee.editor_id == self.env.user:
                raise AccessError(self.env._("Who entered %s does not confirm it: ask a colleague.", guarantee.name))
            guarantee._advance({"state": "active", "confirmed_by_id": self.env.uid})
            guarantee._changed("credit.guarantee_confirmed")
        return True

    def action_end(self):
        """It is given back or called: it covers nothing from now on."""
        for guarantee in self:
            guarantee._require_role()
            if guarantee.state != "active":
                raise UserError(self.env._("%s is not in force.", guarantee.name))
            guarantee._advance({"state": "ended"})
            guarantee._changed("credit.guarantee_ended")
        return True

    def _require_role(self):
        self.check_access("write")
        user = self.env.user
        if not (self.env.su or user.has_group("med_base.group_credit") or user.has_group("med_base.group_finance")):
            raise AccessError(self.env._("Only credit control and finance confirm and end guarantees."))

    def _changed(self, event):
        self.env["med.log"]._record(event, self, amount=self.amount)
        self.account_id.sudo()._lock()  # who decides on the customer at this moment decides again
        self.env["med.credit.account"]._mark_dirty(self.account_id._pairs())
        self.env["med.hold"].sudo()._credit_changed(self.account_id.sudo())  # holds are the system's
