from odoo import fields, models


class MedDocumentReason(models.TransientModel):
    """Asks for the reason of a rejection or revocation."""

    _name = "med.document.reason"
    _description = "Reason for a Decision on Licences"

    document_ids = fields.Many2many("med.document", string="Licences", required=True, readonly=True)
    decision = fields.Selection([("rejected", "Reject"), ("revoked", "Revoke")], required=True, readonly=True)
    reason = fields.Text(required=True)

    def action_apply(self):
        self.ensure_one()
        if self.decision == "rejected":
            return self.document_ids.action_reject(self.reason)
        return self.document_ids.action_revoke(self.reason)
