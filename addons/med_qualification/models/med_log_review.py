"""Events of reviews, change requests and screenings. Part of med.log."""

from odoo import api, models


class MedLog(models.Model):
    _inherit = "med.log"

    @api.model
    def _event_names(self):
        return {
            **super()._event_names(),
            "business_review.approved": self.env._("First-business review approved"),
            "business_review.created": self.env._("First-business review begun"),
            "business_review.draft": self.env._("First-business review taken up again"),
            "business_review.expired": self.env._("First-business approval ended"),
            "business_review.opened": self.env._("Approved as in business before the system"),
            "business_review.rejected": self.env._("First-business review refused"),
            "business_review.revoked": self.env._("First-business approval revoked"),
            "business_review.step_approve": self.env._("Agreed to one step of a first-business review"),
            "business_review.step_refuse": self.env._("Spoke against a first-business review"),
            "business_review.submitted": self.env._("First-business review submitted"),
            "business_review.withdrawn": self.env._("First-business review taken back"),
            "change_request.approved": self.env._("Change of master data approved"),
            "change_request.created": self.env._("Change of master data asked for"),
            "change_request.draft": self.env._("Change request taken up again"),
            "change_request.rejected": self.env._("Change of master data refused"),
            "change_request.step_approve": self.env._("Agreed to one step of a change request"),
            "change_request.step_refuse": self.env._("Spoke against a change request"),
            "change_request.submitted": self.env._("Change request submitted"),
            "change_request.withdrawn": self.env._("Change request taken back"),
            "document.archived": self.env._("Licence archived"),
            "document.created": self.env._("Licence entered"),
            "document.file_added": self.env._("File added to a licence"),
            "document.file_withdrawn": self.env._("File withdrawn from a licence"),
            "document.scope_confirmed": self.env._("Scope of a licence confirmed"),
            "document.step_approve": self.env._("Agreed to one step of a licence's review"),
            "document.step_refuse": self.env._("Spoke against a licence"),
            "document.unarchived": self.env._("Licence taken out of the archive"),
            "guarded_field.changed": self.env._("Guarded field changed"),
            "partner.merged": self.env._("Approved company merged"),
            "review_step.changed": self.env._("Review step changed"),
            "review_step.created": self.env._("Review step created"),
            "screening.done": self.env._("Screening done"),
            "screening.started": self.env._("Screening asked for"),
            "screening.stopped": self.env._("Screening stopped"),
        }
