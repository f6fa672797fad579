from odoo import fields, models
from odoo.addons.med_base.tools.finding import Finding

CREDIT = ("credit_limit", "overdue_days", "overdue_amount", "limit_expired", "concentration")


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
        ],
        ondelete={name: lambda rules: rules._retire_without_credit() for name in CREDIT},
    )

    def _retire_without_credit(self):
        self._force({"state": "retired", "check_type": "threshold"})

    def _shared(self):
        return self.check_type in CREDIT or super()._shared()

    # --- the checks -------------------------------------------------------------------------------------------------

    def _check_credit_limit(self, records, facts):
        """Documents with which the payer, or its credit group, would owe more than its limit and the tolerance.

        The rule's bound is the tolerance in percent of the limit.
        """
        found = {}
        tolerance = 1 + max(facts.bounds.get(self.id, self.value), 0.0) / 100
        for record, standing in self._standings(records, facts):
            currency = self.env["res.currency"].browse(standing["currency"])
            allowed = standing["limit"] * tolerance
            if standing["limited"] and currency.compare_amounts(standing["exposure"], allowed) > 0:
                found.setdefault(record.id, []).append(self._over(standing, currency))
        self._check_groups(records, facts, tolerance, found)
        return found

    def _over(self, standing, currency):
        return Finding(
            values={
                "exposure": currency.format(standing["exposure"]),
                "limit": currency.format(standing["limit"]),
                "over": currency.format(standing["exposure"] - standing["limit"]),
                "own": currency.format(standing["own"]),
            },
            link=self._account_link(standing),
        )

    def _check_groups(self, records, facts, tolerance, found):
        """Of accounts in a group the group's limit holds as well; a document not confirmed yet comes on top."""
        accounts = self.env["med.credit.account"].browse(
            {s["account"] for _r, s in self._standings(records, facts) if s["account"]}
        )
        if not accounts.group_id:
            return
        day = max(facts.date(record) for record in records)
        groups = accounts._groups_standing(day)
        added = {}
        for record, standing in self._standings(records, facts):
            account = accounts.browse(standing["account"] or ())
            if account.group_id not in groups:
                continue
            _limited, limit, exposure = groups[account.group_id]
            _company, _partner, amount = record._med_credit_of()
            group, company = account.group_id, account.company_id
            extra = company.currency_id._convert(amount, group.currency_id, company, day)
            added[group] = added.get(group, 0.0) + extra
            if group.currency_id.compare_amounts(exposure + added[group], limit * tolerance) > 0:
                found.setdefault(record.id, []).append(self._over_group(group, exposure + added[group], limit))

    def _over_group(self, group, exposure, limit):
        return Finding(
            code="group",
            message=self.env._(
                "%(group)s owes %(exposure)s with this, and its limit is %(limit)s.",
                group=group.name,
                exposure=group.currency_id.format(exposure),
                limit=group.currency_id.format(limit),
            ),
            link=("med.credit.group", group.id),
        )

    def _check_overdue_days(self, records, facts):
        """Documents whose payer has something overdue for more days than the bound."""
        bound = facts.bounds.get(self.id, self.value)
        return {
            record.id: Finding(
                values={"days": standing["overdue_days"], "bound": f"{bound:g}", **self._overdue_values(standing)},
                link=self._account_link(standing),
            )
            for record, standing in self._standings(records, facts)
            if standing["overdue_days"] > bound
        }

    def _check_overdue_amount(self, records, facts):
        """Documents whose payer has more overdue than the bound, in the account's currency."""
        bound = facts.bounds.get(self.id, self.value)
        return {
            record.id: Finding(
                values={"days": standing["overdue_days"], "bound": f"{bound:,.2f}", **self._overdue_values(standing)},
                link=self._account_link(standing),
            )
            for record, standing in self._standings(records, facts)
            if standing["overdue"] > bound
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
        """Documents with which the payer's share of what all customers owe the company exceeds the bound (percent)."""
        bound, found = facts.bounds.get(self.id, self.value), {}
        totals = self.env["med.credit.account"]._totals({r._med_company().root_id for r in records})
        for record, standing in self._standings(records, facts):
            company = record._med_company().root_id
            currency = self.env["res.currency"].browse(standing["currency"])
            mine = currency._convert(standing["exposure"], company.currency_id, company, facts.date(record))
            others = totals.get(company, {})
            total = sum(amount for partner, amount in others.items() if partner != standing["partner"]) + mine
            share = 100 * mine / total if total > 0 else 0.0
            if len(others) > 1 and share > bound:
                found[record.id] = Finding(
                    values={"share": f"{share:.1f}", "bound": f"{bound:g}"}, link=self._account_link(standing)
                )
        return found

    # --- helpers ----------------------------------------------------------------------------------------------------

    def _standings(self, records, facts):
        known = facts["credit"]
        return [(record, known[record.id]) for record in records if record.id in known]

    def _account_link(self, standing):
        if standing["account"]:
            return ("med.credit.account", standing["account"])
        return ("res.partner", standing["partner"])
