from odoo import api, fields, models
from odoo.addons.med_base.models.med_fact import Facts
from odoo.addons.med_base.tools.finding import Finding

ORDERED = ("undelivered",)  # what a shipment changes into debt


class MedRule(models.Model):
    """The check of the credit limit, of customers and of their groups."""

    _inherit = "med.rule"

    counting = fields.Selection(
        [("all", "All that is ordered or owed"), ("delivered", "What is owed, and this shipment")],
        default="all",
        required=True,
        help="At a shipment, orders whose goods have not left yet can be left out: what is covered may go.",
    )

    def _check_credit_limit(self, records, facts):
        """Documents with which the payer, or its credit group, would owe more than its limit and the tolerance.

        The rule's bound is the tolerance in percent of the limit; documents that have passed before have another.
        """
        found, worst = {}, {}
        factors = self._factors(records, facts)
        standings = [(record, {**s, "exposure": self._counted(s)}) for record, s in self._standings(records, facts)]
        for record, standing in standings:  # of a transfer, one figure for all of its moves
            key = record._med_document(), standing["partner"]
            if standing["exposure"] >= worst.get(key, standing)["exposure"]:
                worst[key] = standing
        for record, standing in standings:
            currency = self.env["res.currency"].browse(standing["currency"])
            allowed = standing["limit"] * factors[record.id]
            if problem := self._no_rate(record):
                found[record.id] = [problem]
            elif standing["limited"] and currency.compare_amounts(standing["exposure"], allowed) > 0:
                found[record.id] = [self._over(worst[record._med_document(), standing["partner"]], currency)]
        for record_id, finding in self._over_groups(records, facts, factors):
            found.setdefault(record_id, []).append(finding)
        return found

    @api.model
    def _credit_room(self, moves):
        """What of the moves' value the limits cover: {(root company, payer): amount in the company's currency}.

        Without an entry, nothing limits it. Only what can be left out at a shipment can be reduced.
        """
        company, room = moves._med_company(), {}
        day = self.env["med.gate"]._today(company)
        in_force = [
            rule for rule in self._in_force("stock.ship", company.id) if rule.severity in ("approve", "block")
        ]  # fmt: skip
        facts = Facts(moves, dict.fromkeys(moves.ids, day))
        facts.bounds = {rule.id: rule.value for rule in in_force}
        for rule in self.browse([rule.id for rule in in_force]).filtered(lambda r: r.check_type == "credit_limit"):
            concerned = rule._applicable(moves, facts)
            factors = rule._factors(concerned, facts)
            for record, standing in rule._standings(concerned, facts):
                if standing["limited"]:
                    currency = self.env["res.currency"].browse(standing["currency"])
                    base = rule._counted({**standing, "exposure": standing["exposure"] - standing["own"], "moved": 0.0})
                    left = standing["limit"] * factors[record.id] - base
                    key = company.root_id, record._med_debtor()
                    left = currency._convert(left, company.currency_id, company, day)
                    room[key] = min(left, room.get(key, left))
        return room

    def _factors(self, records, facts):
        """{record id: what of the limit may be used}."""
        tolerance = max(facts.bounds.get(self.id, self.value), 0.0)
        passed = self._passed_before(records, self.tolerance_percent)
        return {
            record.id: 1 + (tolerance + (self.tolerance_percent if record.id in passed else 0)) / 100
            for record in records
        }

    def _counted(self, standing):
        """The exposure that the rule goes by; ``moved`` is what shipments take out of what is only ordered."""
        if self.counting != "delivered" or "moved" not in standing:
            return standing["exposure"]
        counting = self.env["med.credit.account"]._counting()
        ordered = sum(standing["sources"].get(code, 0.0) for code in ORDERED if code in counting)
        return standing["exposure"] - ordered + min(standing["moved"], ordered)

    def _no_rate(self, record):
        """An amount in a currency without a rate would count as if one were worth one."""
        company = record._med_company().root_id
        currency = record._med_currency()
        if not currency or currency == company.currency_id or currency.sudo().rate_ids:  # rates are no secret
            return None
        return Finding(
            code="no_rate",
            message=self.env._(
                "%%(document)s is in %(currency)s, which has no exchange rate: nobody knows what it adds to the debt.",
                currency=currency.name,
            ),
            resolution=self.env._("Enter the exchange rate."),
            link=("res.currency", currency.id),
        )

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

    # --- groups -----------------------------------------------------------------------------------------------------

    def _over_groups(self, records, facts, factors):
        """Of accounts in a group the group's limit holds as well: (record id, Finding) of what passes it.

        What the batch's own documents add is taken one after the other, as with the accounts themselves.
        """
        standings = self._standings(records, facts)
        accounts = self.env["med.credit.account"].browse({s["account"] for _r, s in standings if s["account"]})
        if not accounts.group_id:
            return
        day = max(facts.date(record) for record in records)
        groups = accounts._groups_standing(day, {(record._name, record.id) for record in records})
        added = {}
        for record, standing in sorted(standings, key=lambda pair: pair[0].id):
            account = accounts.browse(standing["account"] or ())
            group = account.group_id.sudo()  # over companies
            if group not in groups:
                continue
            _limited, limit, exposure = groups[group]
            extra = account.currency_id._convert(standing["added"], group.currency_id, account.company_id, day)
            added[group] = added.get(group, 0.0) + extra
            if group.currency_id.compare_amounts(exposure + added[group], limit * factors[record.id]) > 0:
                yield record.id, self._over_group(group, exposure + added[group], limit)

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
