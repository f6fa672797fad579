from odoo import models


class MedFact(models.Model):
    """The payer's grade, for formulas of rules and for who approves what."""

    _inherit = "med.fact"

    def _credit_rated(self, records, value):
        """{record id: value(account)} of the payers' accounts, None for who has none."""
        told = {record.id: record._med_credit_of()[:2] for record in records}
        pairs = {pair for pair in told.values() if pair[1]}
        # sudo: the grade decides, whoever asks
        accounts = {(a.company_id, a.partner_id): a for a in self.env["med.credit.account"].sudo()._existing(pairs)}
        return {id_: value(accounts[pair]) if pair in accounts else None for id_, pair in told.items()}

    def _fact_credit_grade(self, records, at):
        """Code of the payer's grade; "" for one that is not graded."""
        return {id_: code or "" for id_, code in self._credit_rated(records, lambda a: a.grade_id.code).items()}

    def _fact_credit_points(self, records, at):
        """Points of the payer's score; unknown for one that is not scored."""
        return self._credit_rated(records, lambda a: a.points if a.has_points else None)

    def _fact_credit_grade_days(self, records, at):
        """The longest terms that the payer's grade allows, in days; unknown for one that is not graded."""
        return self._credit_rated(records, lambda a: a.grade_days if a.grade_id else None)

    def _fact_grade_change(self, records, at):
        """How many grades better (or, below 0, worse) than the score's an override is."""
        order = {grade: index for index, grade in enumerate(self.env["med.credit.grade"].search([]))}
        return {
            override.id: order.get(override.account_id.scored_grade_id, 0) - order.get(override.grade_id, 0)
            for override in records
        }
