"""What decides about orders decides what a lead may buy: leads are screened again when it changes."""

from odoo import models

CRON = "med_qualification.ir_cron_leads"


class MedRule(models.Model):
    _inherit = "med.rule"

    def _after_publish(self):
        result = super()._after_publish()
        self.env.ref(CRON).sudo()._trigger()  # the scheduler is the system's
        return result


class MedRequirement(models.Model):
    _inherit = "med.requirement"

    def _after_publish(self):
        result = super()._after_publish()
        self.env.ref(CRON).sudo()._trigger()  # the scheduler is the system's
        return result
