from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def action_med_evidence(self):
        """An evidence pack of each customer or supplier, as things stand today."""
        return self.env["med.evidence.pack"]._order_packs(self.commercial_partner_id)


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def action_med_evidence(self):
        """An evidence pack of each order, with the licences as they were on its date."""
        return self.env["med.evidence.pack"]._order_packs(self)


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    def action_med_evidence(self):
        """An evidence pack of each purchase, with the licences as they were on its date."""
        return self.env["med.evidence.pack"]._order_packs(self)


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def action_med_evidence(self):
        """An evidence pack of each transfer, with the licences as they were on the day it was done."""
        return self.env["med.evidence.pack"]._order_packs(self)
