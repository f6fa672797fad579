from odoo import api, models


class MedHold(models.Model):
    _inherit = "med.hold"

    @api.model
    def _document_models(self):
        return [*super()._document_models(), ("purchase.order", self.env["purchase.order"]._description)]
