from odoo import fields, models


class MedRuleTrialLine(models.Model):
    _name = "med.rule.trial.line"
    _description = "Found in a Trial"
    _order = "date desc, id desc"
    _rec_name = "document_name"

    trial_id = fields.Many2one("med.rule.trial", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="trial_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="trial_id.currency_id")
    model = fields.Char()
    res_id = fields.Many2oneReference(model_field="model")
    document_name = fields.Char("Document")
    partner_id = fields.Many2one("res.partner")
    date = fields.Date()
    amount = fields.Monetary()
    message = fields.Char()

    def action_open_document(self):
        """Opens the document."""
        self.ensure_one()
        return {"type": "ir.actions.act_window", "res_model": self.model, "res_id": self.res_id, "view_mode": "form"}
