from odoo import api, models
from odoo.tools import SQL


class MedCreditAccount(models.Model):
    """How credit stands for documents that ask to pass."""

    _inherit = "med.credit.account"

    @api.model
    def _standing(self, records, day):
        """How the payers of documents of one model stand: {record id: plain values, amounts in the account's currency}.

        Keys: account, partner, currency (ids), limited, limit, sources ({code: amount} of the other documents),
        exposure (what counts of them, the document itself, and those before it in the batch), own (the document and
        those before), added (the document alone), moved (of shipments: what they turn from ordered into delivered),
        overdue, overdue_days. One query reads the exposure of all of them. A document that is confirmed adds what is
        still open of it, another one its amount.
        """
        told = {record.id: record._med_credit_of() for record in records}
        pairs = {(company, partner) for company, partner, _amount in told.values() if partner}
        accounts = {(a.company_id, a.partner_id): a for a in self._existing(pairs)} if pairs else {}
        triples = {
            (company.id, partner.id, (accounts.get((company, partner)) or company).currency_id.id)
            for company, partner in pairs
        }
        sums, own, since = self._sums(triples, {(records._name, record.id) for record in records}, day)
        limits = self.env["med.credit.limit"]._of_accounts(list(accounts.values()), day)
        counting, before, moved, result = self._counting(), {}, {}, {}
        for record in records.sorted("id"):
            company, partner, amount = told[record.id]
            if not partner:
                continue
            pair = (company.id, partner.id)
            account = accounts.get((company, partner), self.browse())
            currency = (account or company).currency_id
            added = own.get(record.id, 0.0) + company.currency_id._convert(amount, currency, company, day)
            before[pair] = before.get(pair, 0.0) + added
            sources = sums.get(pair, {})
            limited, limit = limits.get(account.id) or (company.med_credit_default == "none", 0.0)
            due = since.get(pair)
            result[record.id] = {
                "account": account.id,
                "partner": partner.id,
                "currency": currency.id,
                "limited": limited,
                "limit": limit,
                "sources": sources,
                "own": before[pair],
                "added": added,
                "exposure": sum(value for code, value in sources.items() if code in counting) + before[pair],
                "overdue": sources.get("overdue", 0.0),
                "overdue_days": (day - due).days if due else 0,
            }
            if (shipped := record._med_credit_moved()) is not None:
                moved[pair] = moved.get(pair, 0.0) + company.currency_id._convert(shipped, currency, company, day)
                result[record.id]["moved"] = moved[pair]
        return result

    def _sums(self, triples, batch, day):
        """What the documents add up to, and what those of the batch do.

        :return: ({(company id, partner id): {source: amount of the others}}, {id in the batch: what counts of it},
            {(company id, partner id): oldest overdue date})
        """
        sums, own, since = {}, {}, {}
        if not triples:
            return sums, own, since
        mine = SQL("(model, res_id) IN (%s)", SQL(", ").join(SQL("(%s, %s)", *one) for one in sorted(batch)))
        counting = self._counting()
        rows = self.env["med.exposure.source"]._rows(
            triples,
            day,
            SQL("company_id, partner_id, source, CASE WHEN %s THEN res_id END, SUM(amount), MIN(due)", mine),
            SQL("GROUP BY 1, 2, 3, 4"),
        )
        for company_id, partner_id, source, res_id, amount, due in rows:
            if res_id is None:
                sums.setdefault((company_id, partner_id), {})[source] = float(amount)
            elif source in counting:
                own[res_id] = own.get(res_id, 0.0) + float(amount)
            if source == "overdue":
                since[company_id, partner_id] = min(due, since.get((company_id, partner_id), due))
        return sums, own, since

    def _groups_standing(self, day, exclude=()):
        """What the credit groups of these accounts owe and may owe: {group: (limited, limit, exposure)}.

        Over all companies, in the group's currency; the documents of a group's other accounts are read as well.
        ``exclude``: (model, id) of documents that do not count.
        """
        result = {}
        for group in self.sudo().group_id:  # a group is over companies
            limited, limit = self.env["med.credit.limit"]._of_groups(group, day).get(group.id) or (False, 0.0)
            if limited:
                exposures = group.account_ids._exposure(day, exclude)
                counting = self._counting()
                result[group] = (limited, limit, group._sum({
                    account: sum(value for code, value in sources.items() if code in counting)
                    for account, sources in exposures.items()
                }))  # fmt: skip
        return result
