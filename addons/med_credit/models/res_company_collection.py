from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    med_reply_days = fields.Integer(
        "Days to Answer a Statement", default=15, required=True, help="Until then a customer answers its statement."
    )
    med_reply_remind_days = fields.Integer("Days Between Reminders of a Statement", default=7, required=True)

    _med_reply_days_positive = models.Constraint(
        "CHECK(med_reply_days > 0 AND med_reply_remind_days > 0)", "A customer has at least one day for an answer."
    )
