from odoo import api, fields, models
from odoo.tools import SQL

from .med_rule import CREDIT

ROLES = "med_base.group_sales,med_base.group_credit,med_base.group_finance,med_base.group_auditor"


class MedHold(models.Model):
    _inherit = "med.hold"

    med_credit = fields.Boolean(
        "For Credit", compute="_compute_med_credit", store=True, help="A rule of credit control holds it."
    )
    debtor_id = fields.Many2one(
        "res.partner", "Payer", compute="_compute_med_credit", store=True, index="btree_not_null",
        help="Who will owe the money: not always who ordered.",
    )  # fmt: skip
    credit_currency_id = fields.Many2one("res.currency", compute="_compute_credit_figures")
    credit_exposure = fields.Monetary(
        "Exposure Then", currency_field="credit_currency_id", compute="_compute_credit_figures", groups=ROLES,
        help="With the document, when it was held.",
    )  # fmt: skip
    credit_limit = fields.Monetary(
        "Limit Then", currency_field="credit_currency_id", compute="_compute_credit_figures", groups=ROLES
    )
    credit_over = fields.Monetary(
        "Over By", currency_field="credit_currency_id", compute="_compute_credit_figures", groups=ROLES
    )
    customer_value = fields.Monetary(
        "Customer's Value",
        compute="_compute_customer_value",
        groups=ROLES,
        help="Invoiced to the customer in the past 12 months.",
    )

    @api.depends("findings", "facts", "kind")
    def _compute_med_credit(self):
        ids = {data.get("rule_id") for hold in self for data in hold.findings or ()}
        rules = self.env["med.rule"].sudo().browse(filter(None, ids)).exists()  # rules are no secret
        of_credit = set(rules.filtered(lambda rule: rule.check_type in (*CREDIT, "credit_grade")).ids)
        for hold in self:
            hold.med_credit = any(data.get("rule_id") in of_credit for data in hold.findings or ())
            standing = hold._credit_facts()
            partner = self.env["res.partner"].browse(standing.get("partner")).exists()
            hold.debtor_id = partner if hold.med_credit else False

    def _credit_facts(self):
        """The worst standing in what was known when it was held; of a transfer, each move has its own."""
        facts = self.facts or {}
        parts = [facts] if "credit" in facts else [part for part in facts.values() if isinstance(part, dict)]
        standings = [part["credit"] for part in parts if part.get("credit")]
        return max(standings, key=lambda standing: standing["exposure"] - standing["limit"], default={})

    @api.depends("facts", "med_credit")
    def _compute_credit_figures(self):
        for hold in self:
            standing = hold._credit_facts() if hold.med_credit else {}
            over = standing["exposure"] - standing["limit"] if standing.get("limited") else 0.0
            hold.credit_currency_id = standing.get("currency") or self.env.company.currency_id
            hold.credit_exposure = standing.get("exposure", 0.0)
            hold.credit_limit = standing.get("limit", 0.0)
            hold.credit_over = max(over, 0.0)

    @api.depends("partner_id", "company_id")
    def _compute_customer_value(self):
        """In one query for all; in each company's currency."""
        rows = self.env.execute_query(
            SQL(
                """SELECT company_id, commercial_partner_id, SUM(amount_total_signed) FROM account_move
                    WHERE move_type IN ('out_invoice', 'out_refund', 'out_receipt') AND state = 'posted'
                      AND commercial_partner_id = ANY(%s) AND invoice_date > %s GROUP BY 1, 2""",
                self.partner_id.ids,
                fields.Date.subtract(fields.Date.context_today(self), years=1),
            )
        )
        sums = {(company, partner): float(amount) for company, partner, amount in rows}
        for hold in self:
            hold.customer_value = sums.get((hold.company_id.id, hold.partner_id.id), 0.0)

    # --- opened and released ----------------------------------------------------------------------------------------

    def _open(self, verdict):
        """The refused transaction took the account that it opened with it: without one, no payment would be seen."""
        hold = super()._open(verdict)
        if hold.med_credit and hold.company_id and hold.debtor_id:
            self.env["med.credit.account"].sudo()._of({(hold.company_id, hold.debtor_id)})  # the system's row
        return hold

    @api.model
    def _credit_changed(self, accounts):
        """What holds the accounts' customers, as buyers or as payers, is looked at again; those of their groups too."""
        accounts |= accounts.group_id.account_ids
        self._facts_changed(partners=accounts.partner_id)
        self.flush_model(["state", "debtor_id"])
        held = self.search([("debtor_id", "in", accounts.partner_id.ids), ("state", "in", ("open", "requested"))])
        for model, holds in held.grouped("model").items():
            self._facts_changed(documents=self.env[model].browse(holds.mapped("res_id")))

    def _close(self, state, reason):
        """Says what has changed since, for the log."""
        if state != "released":
            return super()._close(state, reason)
        for hold in self:
            super(MedHold, hold)._close(state, " ".join(filter(None, (reason, hold._credit_change()))))
        return None

    def _credit_change(self):
        standing = self._credit_facts() if self.med_credit else {}
        if not standing or not self.debtor_id:
            return ""
        accounts = self.env["med.credit.account"].sudo()  # the figures, whoever closes
        account = accounts._existing({(self.company_id.root_id, self.debtor_id)})
        now = {"exposure": account.exposure, "limit": account.limit}
        form = self.env["res.currency"].browse(standing["currency"]).format
        return self.env._(
            "Credit then: %(exposure)s of %(limit)s; now: %(exposure_now)s of %(limit_now)s.",
            exposure=form(standing["exposure"]),
            limit=form(standing["limit"]) if standing["limited"] else self.env._("no limit"),
            exposure_now=form(now["exposure"]),
            limit_now=form(now["limit"]) if account.has_limit else self.env._("no limit"),
        )

    # --- the limits' own approvals ----------------------------------------------------------------------------------

    def _grant(self, approval):
        """A limit whose last approver has approved holds at once: nobody has to press a button again."""
        result = super()._grant(approval)
        for hold in self.filtered(lambda hold: hold.model == "med.credit.limit"):
            limit = self.env["med.credit.limit"].browse(hold.res_id)
            if limit.state == "requested":
                limit._activate()
        for hold in self.filtered(lambda hold: hold.model == "med.credit.override"):
            override = self.env["med.credit.override"].browse(hold.res_id)
            if override.state == "requested":
                override._activate()
        return result

    def _refuse(self, approval):
        result = super()._refuse(approval)
        for hold in self.filtered(lambda hold: hold.model == "med.credit.limit"):
            self.env["med.credit.limit"].browse(hold.res_id)._advance({"state": "refused"})
        for hold in self.filtered(lambda hold: hold.model == "med.credit.override"):
            self.env["med.credit.override"].browse(hold.res_id)._advance({"state": "refused"})
        return result
