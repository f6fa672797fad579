from odoo import fields, models


class MedCreditTrialLine(models.Model):
    """One customer in one quarter of a trial: which grade it would have had, and what became of its orders."""

    _name = "med.credit.trial.line"
    _description = "Customer in a Trial"
    _order = "date desc, lost desc, id"
    _rec_name = "partner_id"

    trial_id = fields.Many2one("med.credit.trial", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="trial_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="trial_id.currency_id")
    partner_id = fields.Many2one("res.partner", "Customer", index=True)
    date = fields.Date("Rated On")
    grade_id = fields.Many2one("med.credit.grade", "Grade by the Tried Model", ondelete="restrict")
    old_grade_id = fields.Many2one("med.credit.grade", "Grade by the Model in Force", ondelete="restrict")
    orders = fields.Integer()
    amount = fields.Monetary()
    bad_orders = fields.Integer("Went Bad")
    bad_amount = fields.Monetary("Amount Gone Bad")
    lost = fields.Monetary()
    paid_orders = fields.Integer("Paid in Time")
    paid_amount = fields.Monetary("Amount Paid in Time")

    def action_orders(self):
        """Opens the customer's orders of the quarter."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.partner_id.display_name,
            "res_model": "sale.order",
            "view_mode": "list,form",
            "domain": [
                ("partner_invoice_id", "child_of", self.partner_id.id),
                ("state", "=", "sale"),
                ("date_order", ">=", self.date),
                ("date_order", "<", fields.Date.add(self.date, months=3)),
            ],
        }
