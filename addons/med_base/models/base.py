"""Exports leave a trace."""

from odoo import models


class Base(models.AbstractModel):
    _inherit = "base"

    def export_data(self, fields_to_export):
        """Every file that a user exports passes here, whatever the model, screen or interface."""
        result = super().export_data(fields_to_export)
        self.env["med.log"]._record(
            "data.exported", self.browse(), count=len(self), fields=list(fields_to_export), ids=self.ids[:100]
        )
        return result
