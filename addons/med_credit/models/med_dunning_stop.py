from odoo import api, fields, models
from odoo.exceptions import ValidationError


class MedDunningStop(models.Model):
    """A customer that is not dunned for a time: negotiations, a lawsuit, a closed budget year."""

    _name = "med.dunning.stop"
    _description = "Dunning Stop"
    _order = "id desc"

    partner_id = fields.Many2one("res.partner", "Customer", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company.root_id
    )
    date_from = fields.Date("Stopped From", required=True, default=fields.Date.context_today)
    date_to = fields.Date("Stopped Until", required=True, help="The last day: nobody is forgotten for ever.")
    reason = fields.Char(required=True)
    user_id = fields.Many2one("res.users", "Decided By", readonly=True, default=lambda self: self.env.user)

    _dates_order = models.Constraint("CHECK(date_to >= date_from)", "A stop cannot end before it begins.")

    @api.constrains("partner_id")
    def _check_partner(self):
        for stop in self:
            if stop.partner_id != stop.partner_id.commercial_partner_id:
                raise ValidationError(
                    self.env._("%s belongs to a company: stop that one.", stop.partner_id.display_name)
                )

    @api.model_create_multi
    def create(self, vals_list):
        stops = super().create([{**vals, "user_id": self.env.uid} for vals in vals_list])
        for stop in stops:
            self.env["med.log"]._record(
                "dunning.stopped", stop, customer=stop.partner_id.name, until=stop.date_to, reason=stop.reason
            )
        return stops

    def write(self, vals):
        result = super().write({name: value for name, value in vals.items() if name != "user_id"})
        for stop in self:
            self.env["med.log"]._record("dunning.stop_changed", stop, until=stop.date_to, reason=stop.reason)
        return result
