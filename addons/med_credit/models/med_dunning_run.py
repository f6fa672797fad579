from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL


class MedDunning(models.Model):
    """Who is to be dunned today, and the daily job."""

    _inherit = "med.dunning"

    @api.model
    def _overdue(self, company, day, partners=None):
        """{partner id: [row]} of what is overdue and not disputed, by one query; credits not applied come off.

        A row is a dict of move_id, date, due, currency_id, amount (its currency), amount_company.
        """
        self.env.flush_all()
        # sudo: branches of the company
        companies = self.env["res.company"].sudo().search([("id", "child_of", company.id)]).ids
        rows = self.env.execute_query(
            SQL(
                """SELECT p.commercial_partner_id, l.move_id, l.date, COALESCE(l.date_maturity, l.date), l.currency_id,
                          l.amount_residual_currency, l.amount_residual
                     FROM account_move_line l
                     JOIN account_move m ON m.id = l.move_id AND m.med_dispute_id IS NULL
                     JOIN account_account a ON a.id = l.account_id AND a.account_type = 'asset_receivable'
                     JOIN res_partner p ON p.id = l.partner_id
                    WHERE l.parent_state = 'posted' AND l.reconciled IS NOT TRUE AND l.amount_residual != 0
                      AND l.company_id = ANY(%s) AND %s
                      AND (l.amount_residual < 0 OR COALESCE(l.date_maturity, l.date) < %s)
                    ORDER BY 4, 2""",
                companies,
                SQL("p.commercial_partner_id = ANY(%s)", partners.ids) if partners is not None else SQL("TRUE"),
                day,
            )
        )
        found = {}
        names = ("move_id", "date", "due", "currency_id", "amount", "amount_company")
        for partner_id, *values in rows:
            row = dict(zip(names, values, strict=True))
            row.update(amount=float(row["amount"]), amount_company=float(row["amount_company"]))
            found.setdefault(partner_id, []).append(row)
        return found

    @api.model
    def _candidates(self, company, day, partners=None):
        """Whom to dun by which level: [(partner, level, rows, net amount)], a constant number of queries."""
        levels = self.env["med.dunning.level"].search([("company_id", "in", (False, company.id))], order="days, id")
        overdue = self._overdue(company, day, partners) if levels else {}
        stopped, last, promised = self._stopped(company, day), self._last(company, overdue), self._promised(company)
        result = []
        for partner in self.env["res.partner"].browse(sorted(overdue)):
            debts = [row for row in overdue[partner.id] if row["amount_company"] > 0]
            net = sum(row["amount_company"] for row in overdue[partner.id])
            if not debts or partner.id in stopped or company.currency_id.compare_amounts(net, 0) <= 0:
                continue
            level = self._next_level(levels, (day - debts[0]["due"]).days, last.get(partner.id), day)
            if level and net >= level.minimum and not (level.stop_on_promise and partner.id in promised):
                result.append((partner, level, debts, net))
        return result

    @staticmethod
    def _next_level(levels, days, last, day):
        """The highest level for so many days overdue that may follow the last one, if it is time for another."""
        reached = levels.filtered(lambda level: level.days <= days)
        if last:
            if last.date + timedelta(days=last.level_id.interval_days) > day:
                return None
            later = [level for level in levels if level.days > last.level_id.days]
            allowed = reached.filtered(
                lambda level: level.days <= last.level_id.days or level == later[0] or level.skip_steps
            )  # fmt: skip
        else:
            allowed = reached.filtered(lambda level: level == levels[0] or level.skip_steps)
        return allowed[-1:] or None

    def _stopped(self, company, day):
        stops = self.env["med.dunning.stop"].search(
            [("company_id", "=", company.id), ("date_from", "<=", day), ("date_to", ">=", day)]
        )
        return set(stops.partner_id.ids)

    def _last(self, company, overdue):
        """{partner id: the last ticket of what is not over}."""
        tickets = self.search(
            [("company_id", "=", company.id), ("partner_id", "in", list(overdue)), ("state", "in", ("open", "sent"))],
            order="date, id",
        )
        return {ticket.partner_id.id: ticket for ticket in tickets}

    def _promised(self, company):
        promises = self.env["med.dunning.promise"].search(
            [("company_id", "=", company.id), ("cancelled", "=", False), ("date", ">=", fields.Date.today())]
        )
        return set(promises.filtered(lambda promise: promise.state == "open").partner_id.ids)

    @api.model
    def _ticket(self, company, partner, level, rows, net, day):
        """The ticket of a customer, level and day: made once. The caller has checked the user."""
        # sudo: what exists counts, whoever asks
        if self.sudo().search_count(
            [("company_id", "=", company.id), ("partner_id", "=", partner.id), ("date", "=", day),
             ("level_id", "=", level.id)], limit=1
        ):  # fmt: skip
            return self.browse()
        account = self.env["med.credit.account"].sudo()._existing({(company, partner)})  # its controller only
        ticket = self._make(
            {
                "name": self.env["ir.sequence"].sudo().with_company(company).next_by_code("med.dunning"),  # a number
                "company_id": company.id,
                "partner_id": partner.id,
                "level_id": level.id,
                "date": day,
                "amount": company.currency_id.round(net),
                "days": (day - rows[0]["due"]).days,
                "user_id": account.user_id.id or False,
                "line_ids": [(0, 0, {**row, "days": (day - row["due"]).days}) for row in rows],
            }
        )
        ticket._record("dunning.opened", days=ticket.days)
        if level.automatic and level.channel == "mail":
            ticket._carry_out()
        elif ticket.user_id:
            kind = "call" if level.channel in ("call", "agency") else "todo"
            ticket.activity_schedule(
                f"mail.mail_activity_data_{kind}", user_id=ticket.user_id.id,
                summary=self.env._("%(level)s: %(customer)s", level=level.name, customer=partner.display_name),
            )  # fmt: skip
        return ticket

    @api.model
    def _settle_paid(self, company):
        """Tickets whose invoices are all paid, or disputed, are over."""
        tickets = self.search([("company_id", "=", company.id), ("state", "in", ("open", "sent"))])
        for ticket in tickets:
            if all(line.move_id.currency_id.is_zero(line.open_now) for line in ticket.line_ids):
                ticket._end("paid")

    @api.model
    def _cron_run(self):
        """Daily: closes what is paid, tells of broken promises, makes the tickets of the day.

        Commits customer by customer; run again, it goes on where it was and makes nothing twice.
        """
        cron = self.env["ir.cron"]
        self.env["med.dunning.promise"]._tell_broken()
        for company in self.env["res.company"].search([("parent_id", "=", False)]):
            day = self.env["med.gate"]._today(company)
            self._settle_paid(company)
            for partner, level, rows, net in self._candidates(company, day):
                self._ticket(company, partner, level, rows, net, day)
                if not cron._commit_progress(1):
                    return
