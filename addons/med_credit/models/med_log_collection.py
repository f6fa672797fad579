from odoo import api, models


class MedLog(models.Model):
    _inherit = "med.log"

    @api.model
    def _event_names(self):
        return {
            **super()._event_names(),
            "dunning.closed": self.env._("Collection ticket closed"),
            "dunning.opened": self.env._("Collection ticket opened"),
            "dunning.paid": self.env._("Collection ticket paid"),
            "dunning.promise_broken": self.env._("Promise to pay broken"),
            "dunning.promise_replaced": self.env._("Promise to pay replaced"),
            "dunning.promised": self.env._("Promise to pay taken"),
            "dunning.sent": self.env._("Collection step carried out"),
            "dunning.stop_changed": self.env._("Dunning stop changed"),
            "dunning.stopped": self.env._("Dunning stopped"),
            "invoice.dispute_settled": self.env._("Invoice not disputed any more"),
            "invoice.disputed": self.env._("Invoice disputed"),
            "milestone.invoiced": self.env._("Milestone invoiced"),
            "milestone.reached": self.env._("Milestone reached"),
            "payment_plan.chosen": self.env._("Payment plan chosen"),
            "reconciliation.agreed": self.env._("Statement agreed"),
            "reconciliation.answered": self.env._("Customer's figure entered"),
            "reconciliation.batch_started": self.env._("Statement run started"),
            "reconciliation.closed": self.env._("Statement closed"),
            "reconciliation.disputed": self.env._("Statement disputed"),
            "reconciliation.filed": self.env._("Signed statement filed"),
            "reconciliation.reminded": self.env._("Reminder of a statement sent"),
            "reconciliation.sent": self.env._("Statement sent"),
            "reconciliation.signed": self.env._("Statement signed"),
            "reconciliation.withdrawn": self.env._("Statement withdrawn"),
        }
