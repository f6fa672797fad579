from odoo import models
from odoo.exceptions import UserError


class MedScorecardLine(models.Model):
    """From a line of the explanation to the documents."""

    _inherit = "med.scorecard.line"

    def action_med_documents(self):
        """Opens the documents that the figure was measured on, as far as the user may read them."""
        self.ensure_one()
        self.check_access("read")
        card = self.scorecard_id
        found = self.criterion_id.metric_id._documents_of(card.partner_id, card) if card.partner_id else None
        if not found:
            raise UserError(self.env._("There are no documents to show behind “%s”.", self.criterion_id.name))
        model, domain = found
        if "company_id" in self.env[model]._fields:
            domain = [*domain, ("company_id", "child_of", card.company_id.id)]
        return {
            "type": "ir.actions.act_window",
            "name": self.criterion_id.name,
            "res_model": model,
            "view_mode": "list,form",
            "domain": domain,
        }
