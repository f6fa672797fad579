from odoo import fields

from .common import CreditCase


class RatingCase(CreditCase):
    """Customers that pay well or badly, and their rating."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.grades = {g.code: g for g in cls.env["med.credit.grade"].search([])}
        cls.fallback = cls.env["med.credit.segment"].search([("fallback", "=", True)])
        cls.day = fields.Date.to_date("2026-11-20")

    def paid(self, amount, date, due, on, partner=None):
        """An invoice and its payment."""
        move = self.invoice(amount, partner=partner, date=date, due=due)
        payment = self.pay(amount, partner=partner, date=on)
        lines = (move.line_ids + payment.move_id.line_ids).filtered(lambda line: line.account_id == self.receivable)
        lines.reconcile()
        return move

    def rate(self, account):
        changes = account._rate(self.company, self.day)
        account.invalidate_recordset()
        return changes

    def good_payer(self):
        """Three years of trade, always in time."""
        for year in (2023, 2024, 2025, 2026):
            self.paid(100000, f"{year}-03-01", f"{year}-05-01", f"{year}-04-20")
        return self.account()

    def figure(self, code, partner=None):
        partner = partner or self.hospital
        metric = self.env["med.metric"].search([("code", "=", code)])
        return metric._measure(partner, self.day, self.company)[code].get(partner.id)
