from odoo import api, models


class MedLog(models.Model):
    _inherit = "med.log"

    @api.model
    def _event_names(self):
        return {
            **super()._event_names(),
            "credit.bill_cashed": self.env._("Bill cashed"),
            "credit.bill_returned": self.env._("Bill not cashed"),
            "credit.guarantee_confirmed": self.env._("Guarantee confirmed"),
            "credit.guarantee_ended": self.env._("Guarantee ended"),
            "credit.limit_ended": self.env._("Credit limit ended"),
            "credit.limit_granted": self.env._("Credit limit granted"),
            "credit.shipment_reduced": self.env._("Shipment reduced to what is covered"),
            "credit.proved": self.env._("Credit ledger proved"),
            "exposure_source.changed": self.env._("Source of exposure changed"),
        }
