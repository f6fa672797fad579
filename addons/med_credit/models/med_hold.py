from odoo import models


class MedHold(models.Model):
    _inherit = "med.hold"

    def _grant(self, approval):
        """A limit whose last approver has approved holds at once: nobody has to press a button again."""
        result = super()._grant(approval)
        for hold in self.filtered(lambda hold: hold.model == "med.credit.limit"):
            limit = self.env["med.credit.limit"].browse(hold.res_id)
            if limit.state == "requested":
                limit._activate()
        for hold in self.filtered(lambda hold: hold.model == "med.credit.override"):
            override = self.env["med.credit.override"].browse(hold.res_id)
            if override.state == "requested":
                override._activate()
        return result

    def _refuse(self, approval):
        result = super()._refuse(approval)
        for hold in self.filtered(lambda hold: hold.model == "med.credit.limit"):
            self.env["med.credit.limit"].browse(hold.res_id)._advance({"state": "refused"})
        for hold in self.filtered(lambda hold: hold.model == "med.credit.override"):
            self.env["med.credit.override"].browse(hold.res_id)._advance({"state": "refused"})
        return result
