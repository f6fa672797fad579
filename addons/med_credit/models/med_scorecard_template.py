import hashlib

from odoo import models
from odoo.exceptions import UserError


class MedScorecardTemplate(models.Model):
    """A score model of credit is tried before it is published."""

    _inherit = "med.scorecard.template"

    def _credit_digest(self):
        """SHA-256 of what decides: criteria, bands and grades by what they are, not by their ids."""
        self.ensure_one()
        parts = [self.missing]
        for criterion in self.criterion_ids:
            parts.append((criterion.kind, criterion.metric_id.code, criterion.weight, criterion.veto))
            parts += [(b.low, b.low_open, b.high, b.high_open, b.points) for b in criterion.band_ids]
        parts += [(grade.code, grade.minimum) for grade in self.grade_ids]
        return hashlib.sha256(repr(parts).encode()).hexdigest()

    def action_credit_try(self):
        """Tries the model on the last twelve months, in the background."""
        self.ensure_one()
        trial = self.env["med.credit.trial"].create({"template_id": self.id})
        return {"type": "ir.actions.act_window", "res_model": trial._name, "res_id": trial.id, "view_mode": "form"}

    def _before_publish(self):
        result = super()._before_publish()
        for template in self.filtered(lambda t: t.purpose == "credit" and t.automatic and t.model == "res.partner"):
            digest = template._credit_digest()
            # sudo: whether somebody has tried it, whoever publishes
            if (
                not self.env["med.credit.trial"]
                .sudo()
                .search_count([("template_id", "=", template.id), ("state", "=", "done"), ("digest", "=", digest)])
            ):
                raise UserError(
                    self.env._("Try %s on the past first: nobody knows yet whom it would hold.", template.display_name)
                )
        return result
