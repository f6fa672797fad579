from odoo import fields, models


class MedRuleTrialLine(models.Model):
    """What became of what was found."""

    _inherit = "med.rule.trial.line"

    outcome = fields.Selection(
        [("good", "Paid in time"), ("bad", "Went bad"), ("unknown", "Not invoiced")], readonly=True
    )
    outcome_days = fields.Integer("Days Past Due", readonly=True)
    lost = fields.Monetary(readonly=True)

    def _judge(self, outcome, bad):
        days, lost, _written = outcome or (0, 0.0, 0.0)
        self.write(
            {
                "outcome": "unknown" if outcome is None else "bad" if bad else "good",
                "outcome_days": days,
                "lost": lost if bad else 0.0,
            }
        )
