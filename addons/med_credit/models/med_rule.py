from odoo import fields, models
from odoo.addons.med_base.tools.finding import Finding
from odoo.tools import SQL

SHARED = ("credit_limit", "overdue_days", "overdue_amount", "limit_expired", "concentration")
CREDIT = (*SHARED, "terms_longer_than_tier")


class MedRule(models.Model):
    """Check types of credit: they read the documents themselves, never the stored figures."""

    _inherit = "med.rule"

    check_type = fields.Selection(
        selection_add=[
            ("credit_limit", "The customer's credit limit"),
            ("overdue_days", "Days overdue"),
            ("overdue_amount", "Amount overdue"),
            ("limit_expired", "A credit limit that has ended"),
            ("concentration", "Share of all receivables"),
            ("terms_longer_than_tier", "Payment terms longer than agreed"),
        ],
        ondelete={name: lambda rules: rules._retire_without_credit() for name in CREDIT},
    )

    tolerance_percent = fields.Float(
        "Tolerance at Changes (%)",
        help="What has passed once may change so far above the bound: for a credit limit, in percent of the limit.",
    )
    tolerance_days = fields.Integer(
        "Tolerance at Changes (days)", help="What has passed once may change so many days above the bound."
    )

    _tolerances = models.Constraint(
        "CHECK(tolerance_percent >= 0 AND tolerance_days >= 0)", "A tolerance is 0 or more."
    )

    @property
    def _judged(self):
        return (*super()._judged, "tolerance_percent", "tolerance_days", "counting")

    def _retire_without_credit(self):
        self._force({"state": "retired", "check_type": "threshold"})

    def _shared(self):
        return self.check_type in SHARED or super()._shared()

    # --- the checks -------------------------------------------------------------------------------------------------

    def _check_overdue_days(self, records, facts):
        """Documents whose payer has something overdue for more days than the bound."""
        bound = facts.bounds.get(self.id, self.value)
        passed = self._passed_before(records, self.tolerance_days)
        return {
            record.id: Finding(
                values={"days": standing["overdue_days"], "bound": f"{bound:g}", **self._overdue_values(standing)},
                link=self._account_link(standing),
            )
            for record, standing in self._standings(records, facts)
            if standing["overdue_days"] > bound + (self.tolerance_days if record.id in passed else 0)
        }

    def _check_overdue_amount(self, records, facts):
        """Documents whose payer has more overdue than the bound, in the account's currency."""
        bound = facts.bounds.get(self.id, self.value)
        passed = self._passed_before(records, self.tolerance_percent)
        return {
            record.id: Finding(
                values={"days": standing["overdue_days"], "bound": f"{bound:,.2f}", **self._overdue_values(standing)},
                link=self._account_link(standing),
            )
            for record, standing in self._standings(records, facts)
            if standing["overdue"] > bound * (1 + (self.tolerance_percent / 100 if record.id in passed else 0))
        }

    def _overdue_values(self, standing):
        return {"overdue": self.env["res.currency"].browse(standing["currency"]).format(standing["overdue"])}

    def _check_limit_expired(self, records, facts):
        """Documents whose payer had a limit that has ended, and no other took its place."""
        standings = [(r, s) for r, s in self._standings(records, facts) if s["account"] and not s["limited"]]
        ended = self._ended_limits({s["account"] for _r, s in standings}, facts, records)
        return {
            record.id: Finding(
                values={"ended": ended[standing["account"]]}, link=self._account_link(standing)
            )
            for record, standing in standings
            if standing["account"] in ended
        }  # fmt: skip

    def _ended_limits(self, account_ids, facts, records):
        """{account id: last day} of base limits that ran out by their date."""
        if not account_ids:
            return {}
        day = max(facts.date(record) for record in records)
        limits = self.env["med.credit.limit"].search(
            [
                ("account_id", "in", list(account_ids)),
                ("kind", "=", "base"),
                ("state", "=", "active"),
                ("date_to", "<", day),
            ]
        )
        return {
            account.id: max(own.mapped("date_to")) for account, own in limits.grouped("account_id").items()
        }  # fmt: skip

    def _check_concentration(self, records, facts):
        """Documents with which the payer's share of what all customers owe the company exceeds the bound (percent).

        Of the other customers the stored figures are taken, which follow within seconds: orders of different
        customers do not wait for one another, and a share is no limit to the cent. Where nobody else owes anything
        there is no share.
        """
        bound, found = facts.bounds.get(self.id, self.value), {}
        standings = self._standings(records, facts)
        partners = {standing["partner"] for _r, standing in standings}
        others = self.env["med.credit.account"]._total_of_others({r._med_company().root_id for r in records}, partners)
        latest = {}  # of the customers in the batch, what they owe with their documents so far
        for record, standing in sorted(standings, key=lambda pair: pair[0].id):
            company = record._med_company().root_id
            currency = self.env["res.currency"].browse(standing["currency"])
            mine = currency._convert(standing["exposure"], company.currency_id, company, facts.date(record))
            latest[company, standing["partner"]] = max(mine, 0.0)
            rest = others[company] + sum(
                amount for (own, partner), amount in latest.items() if own == company and partner != standing["partner"]
            )
            share = 100 * mine / (mine + rest) if rest > 0 and mine > 0 else 0.0
            if share > bound:
                found[record.id] = Finding(
                    values={"share": f"{share:.1f}", "bound": f"{bound:g}"}, link=self._account_link(standing)
                )
        return found

    def _check_terms_longer_than_tier(self, records, facts):
        """Documents whose payment terms are longer than the payer's account allows. The bound is days of tolerance."""
        of_record = self._accounts_of(records, facts)
        longest, found = self.env["med.credit.account"].concat(*set(of_record.values()))._longest_terms(), {}
        bound = facts.bounds.get(self.id, self.value)
        passed = self._passed_before(records, self.tolerance_days)
        for record in records:
            account = of_record.get(record.id)
            if account not in longest:
                continue
            days = record._med_terms_days(facts.date(record))
            if days > longest[account] + bound + (self.tolerance_days if record.id in passed else 0):
                found[record.id] = Finding(
                    values={"days": days, "bound": longest[account]}, link=("med.credit.account", account.id)
                )
        return found

    # --- helpers ----------------------------------------------------------------------------------------------------

    def _accounts_of(self, records, facts):
        """{record id: the payer's account}; another check may have looked for it already."""
        accounts = self.env["med.credit.account"]
        if all("credit" in facts.known(record) for record in records):
            return {r.id: accounts.browse(s["account"]) for r, s in self._standings(records, facts) if s["account"]}
        keys = {record.id: (record._med_company().root_id, record._med_debtor()) for record in records}
        found = accounts._existing({key for key in keys.values() if all(key)})
        by_key = {(account.company_id, account.partner_id): account for account in found}
        return {id_: by_key[key] for id_, key in keys.items() if key in by_key}

    def _passed_before(self, records, tolerance):
        """The ids of the documents that have passed the gate already, if that makes a difference."""
        if not tolerance:
            return ()
        rows = self.env.execute_query(
            SQL(
                "SELECT res_id FROM med_clearance WHERE model = %s AND res_id = ANY(%s)", records._name, records.ids
            )  # fmt: skip
        )
        return {id_ for (id_,) in rows}

    def _standings(self, records, facts):
        known = facts["credit"]
        return [(record, known[record.id]) for record in records if record.id in known]

    def _account_link(self, standing):
        if standing["account"]:
            return ("med.credit.account", standing["account"])
        return ("res.partner", standing["partner"])
