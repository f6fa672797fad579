from odoo import models


class MedOutbox(models.Model):
    _inherit = "med.outbox"

    def _outbox_reconcile(self, payload):
        """The statements of one customer of a run."""
        batch = self.env["med.reconciliation.batch"].browse(payload["batch_id"]).exists()
        partner = self.env["res.partner"].browse(payload["partner_id"]).exists()
        if batch and partner:
            batch._prepare_customer(partner)
