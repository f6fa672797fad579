from odoo import models


class MedFact(models.Model):
    _inherit = "med.fact"

    def _fact_unreconciled_periods(self, records, at):
        """Periods whose statements the payer has not signed though the reply was due before the day."""
        payers = {record.id: record._med_credit_of()[:2] for record in records}
        result = {}
        for day, part in records.grouped(lambda record: at[record.id]).items():
            pairs = {(company.id, partner.id) for company, partner in (payers[r.id] for r in part) if partner}
            counts = self.env["med.reconciliation"]._unsigned_periods(pairs, day)
            for record in part:
                company, partner = payers[record.id]
                result[record.id] = counts.get((company.id, partner.id), 0)
        return result
