from odoo import fields, models
from odoo.exceptions import UserError

REVIEWED = ("med.business.review", "med.change.request")


class MedReviewReason(models.TransientModel):
    """Asks for the words of a decision; the decision itself is the review's own verb, with all its checks."""

    _name = "med.review.reason"
    _description = "Words of a Decision"

    model = fields.Char(required=True, readonly=True)
    res_ids = fields.Json(required=True, readonly=True)
    deed = fields.Selection(
        [("approve", "Agree"), ("refuse", "Refuse"), ("revoke", "Revoke")], "Decision", required=True, readonly=True
    )
    names = fields.Char("About", compute="_compute_names")
    reason = fields.Text()

    def _compute_names(self):
        for wizard in self:
            wizard.names = ", ".join(wizard._records().mapped("display_name"))

    def _records(self):
        if self.model not in REVIEWED:
            raise UserError(self.env._("Nothing of this kind is decided here."))
        return self.env[self.model].browse(self.res_ids)

    def action_apply(self):
        self.ensure_one()
        records = self._records()
        if self.deed == "approve":
            return records.action_approve(self.reason)
        if self.deed == "refuse":
            return records.action_refuse(self.reason)
        return records.action_revoke(self.reason)
