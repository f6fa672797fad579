from odoo import fields, models
from odoo.addons.med_base.tools.finding import Finding


class MedRule(models.Model):
    """Customers who do not sign their statements."""

    _inherit = "med.rule"

    check_type = fields.Selection(
        selection_add=[("unreconciled_periods", "Statements not signed")],
        ondelete={"unreconciled_periods": lambda rules: rules._retire_without_credit()},
    )

    def _check_unreconciled_periods(self, records, facts):
        """Documents whose payer has not signed the statements of more periods than the bound, replies being late."""
        bound = facts.bounds.get(self.id, self.value)
        return {
            record.id: Finding(values={"periods": count, "bound": f"{bound:g}"})
            for record in records
            if (count := facts["unreconciled_periods"].get(record.id) or 0) > bound
        }
