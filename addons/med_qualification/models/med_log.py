from odoo import api, models


class MedLog(models.Model):
    _inherit = "med.log"

    @api.model
    def _event_names(self):
        return {
            **super()._event_names(),
            "document.approved": self.env._("Licence approved"),
            "document.asked_for": self.env._("Customer asked for a licence"),
            "document.double": self.env._("Licence entered twice"),
            "document.draft": self.env._("Licence back to draft"),
            "document.handed_over": self.env._("Licence of a prospect became the customer's"),
            "document.in_review": self.env._("Review of a licence started"),
            "document.lead_merged": self.env._("Licence moved to the merged lead"),
            "document.new_version": self.env._("New version of a licence begun"),
            "document.rejected": self.env._("Licence rejected"),
            "document.revoked": self.env._("Licence revoked"),
            "document.sent_in": self.env._("Licence sent in by the customer"),
            "document.submitted": self.env._("Licence submitted"),
            "document.superseded": self.env._("Licence superseded"),
            "lot.production_date": self.env._("Production date of a lot entered"),
            "extraction.decided": self.env._("Reading of a licence decided"),
            "extraction.done": self.env._("Licence file read"),
            "extraction.failed": self.env._("Licence file could not be read"),
            "document_type.changed": self.env._("Licence type changed"),
            "portal.refused": self.env._("Customer asked for what is not its own"),
            "reminder.bounced": self.env._("Reminder came back"),
            "renewal_link.opened": self.env._("Renewal link opened"),
            "renewal_link.refused": self.env._("Renewal link refused"),
            "renewal_link.revoked": self.env._("Renewal link revoked"),
            "renewal_link.used": self.env._("Licence sent in through a renewal link"),
            "med_requirement.published": self.env._("Requirement published"),
            "med_requirement.retired": self.env._("Requirement retired"),
            "med_requirement.retirement_requested": self.env._("Retirement of a requirement asked for"),
            "med_requirement.updated": self.env._("Requirement updated with the software"),
            "med_requirement.unverified": self.env._("Requirement to be verified again"),
            "med_requirement.verified": self.env._("Requirement compared with its source"),
            "med_requirement.submitted": self.env._("Requirement submitted"),
            "med_requirement.withdrawn": self.env._("Requirement withdrawn"),
        }
