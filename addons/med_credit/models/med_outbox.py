from odoo import fields, models


class MedOutbox(models.Model):
    _inherit = "med.outbox"

    def _outbox_reconcile(self, payload):
        """The statements of one customer of a run."""
        batch = self.env["med.reconciliation.batch"].browse(payload["batch_id"]).exists()
        partner = self.env["res.partner"].browse(payload["partner_id"]).exists()
        if batch and partner:
            batch._prepare_customer(partner)

    def _outbox_milestone(self, payload):
        """An order with a payment plan was confirmed or delivered."""
        self._milestone(payload["order_id"], payload["event"])

    def _outbox_accepted(self, payload):
        result = super()._outbox_accepted(payload)
        self._milestone(payload["order_id"], "acceptance", payload.get("date"), payload.get("evidence"))
        return result

    def _milestone(self, order_id, event, day=None, evidence=None):
        order = self.env["sale.order"].browse(order_id).exists()
        if order and order.state == "sale":
            day = fields.Date.to_date(day) or self.env["med.gate"]._today(order.company_id)
            self.env["med.payment.milestone"]._event(order, event, day, evidence)
