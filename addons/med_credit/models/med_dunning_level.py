from odoo import fields, models


class MedDunningLevel(models.Model):
    """A step of collection: from how many days overdue, by which letter or call, with what consequence."""

    _name = "med.dunning.level"
    _description = "Dunning Level"
    _order = "days, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: for all companies.")
    days = fields.Integer("Days Overdue From", required=True)
    interval_days = fields.Integer(
        "Days Until the Next", default=7, required=True, help="So many days nobody is dunned again, by any level."
    )
    minimum = fields.Float("Minimum Overdue", default=0, help="Less is not worth it, in the company's currency.")
    channel = fields.Selection(
        [("mail", "E-mail"), ("letter", "Printed Letter"), ("call", "Call"), ("agency", "Lawyer or Agency")],
        required=True,
        default="mail",
    )
    template_id = fields.Many2one("mail.template", "Letter", domain="[('model', '=', 'med.dunning')]")
    automatic = fields.Boolean(
        "Send at Once", help="Otherwise the ticket waits for a collector, who sends it or calls."
    )
    hold = fields.Boolean(
        "Hold Orders", help="Quotations and open deliveries of the customer are held until it has paid."
    )
    cost = fields.Float(help="What a step costs us, in the company's currency.")
    stop_on_promise = fields.Boolean("Not While a Promise Is Open", default=True)
    skip_steps = fields.Boolean("May Be the First", help="Otherwise only after the level before it.")
    note = fields.Text("Instructions", translate=True)

    _days_positive = models.Constraint(
        "CHECK(days >= 0 AND interval_days > 0 AND minimum >= 0 AND cost >= 0)",
        "Days, amounts and costs of a dunning level are 0 or more, and the days until the next at least 1.",
    )
