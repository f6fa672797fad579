from odoo import models


class MedOutbox(models.Model):
    _inherit = "med.outbox"

    def _orders_to_rejudge(self, partners):
        purchases = self.env["purchase.order"].search(
            [
                ("partner_id.commercial_partner_id", "in", partners.ids),
                ("state", "=", "purchase"),
                ("receipt_status", "!=", "full"),
            ]
        )
        return [*super()._orders_to_rejudge(partners), ("purchase.change", purchases)]
