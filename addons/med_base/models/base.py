"""Exports leave a trace."""

from odoo import models


class Base(models.AbstractModel):
    _inherit = "base"

    def export_data(self, fields_to_export):
        """Every file that a user exports passes here, whatever the model, screen or interface.

        One entry for each company whose rows went out: its auditors read it, and those of no other.
        """
        result = super().export_data(fields_to_export)
        for company, rows in self._med_by_company().items():
            self.env["med.log"]._record(
                *("data.exported", self.browse(), company),
                count=len(rows),
                total=len(self),
                fields=list(fields_to_export),
                ids=rows.ids[:100],
            )
        return result

    def _med_by_company(self):
        """{company, empty for none: the rows}; an export of nothing is one of no company."""
        field = self._fields.get("company_id")
        if self._name == "res.company":
            return {company: company for company in self}
        if not self or not field or field.comodel_name != "res.company":
            return {self.env["res.company"]: self}
        return self.sudo().grouped("company_id")  # of rows that the user has just read
