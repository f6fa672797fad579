from odoo import models


class MedFact(models.Model):
    _inherit = "med.fact"

    def _fact_credit(self, records, at):
        """How each document's payer stands (med.credit.account._standing): the snapshot that evidence keeps."""
        result = {}
        for day, part in records.grouped(lambda record: at[record.id]).items():
            result.update(self.env["med.credit.account"]._standing(part, day))
        return result

    def _credit_value(self, records, at, name):
        standing = self._fact_credit(records, at)
        return {record.id: standing.get(record.id, {}).get(name) for record in records}

    def _fact_credit_exposure(self, records, at):
        """What the payer would owe with the document, in its account's currency."""
        return self._credit_value(records, at, "exposure")

    def _fact_credit_overdue(self, records, at):
        return self._credit_value(records, at, "overdue")

    def _fact_credit_overdue_days(self, records, at):
        return self._credit_value(records, at, "overdue_days")

    def _fact_limit_amount(self, records, at):
        """The limit that is asked for, in the company's currency."""
        return {limit.id: limit._med_amount() for limit in records}
