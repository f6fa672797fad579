from odoo import api, models


class MedLog(models.Model):
    _inherit = "med.log"

    @api.model
    def _event_names(self):
        return {
            **super()._event_names(),
            "document.approved": self.env._("Licence approved"),
            "document.draft": self.env._("Licence back to draft"),
            "document.in_review": self.env._("Review of a licence started"),
            "document.new_version": self.env._("New version of a licence begun"),
            "document.rejected": self.env._("Licence rejected"),
            "document.revoked": self.env._("Licence revoked"),
            "document.submitted": self.env._("Licence submitted"),
            "document.superseded": self.env._("Licence superseded"),
            "extraction.decided": self.env._("Reading of a licence decided"),
            "extraction.done": self.env._("Licence file read"),
            "extraction.failed": self.env._("Licence file could not be read"),
            "document_type.changed": self.env._("Licence type changed"),
            "med_requirement.published": self.env._("Requirement published"),
            "med_requirement.retired": self.env._("Requirement retired"),
            "med_requirement.retirement_requested": self.env._("Retirement of a requirement asked for"),
            "med_requirement.submitted": self.env._("Requirement submitted"),
            "med_requirement.withdrawn": self.env._("Requirement withdrawn"),
        }
