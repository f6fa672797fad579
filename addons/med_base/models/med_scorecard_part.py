from odoo import models


class MedScorecardPart(models.AbstractModel):
    """A row of a template."""

    _name = "med.scorecard.part"
    _inherit = ["med.publish.part"]
    _description = "Part of a Scorecard Template"

    def _whole(self):
        return self.template_id
