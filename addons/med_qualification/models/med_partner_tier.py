from odoo import fields, models


class MedPartnerTier(models.Model):
    """How much a customer or supplier means to us: it decides how deep the review goes."""

    _name = "med.partner.tier"
    _description = "Partner Tier"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Stable name for templates and imports; do not change it once in use.")
    sequence = fields.Integer(default=50)
    active = fields.Boolean(default=True)
    note = fields.Text("How Deep the Review Goes", translate=True)
    partner_count = fields.Integer("Customers and Suppliers", compute="_compute_partner_count")

    _code_unique = models.Constraint("UNIQUE(code)", "Another tier has this code.")

    def _compute_partner_count(self):
        counts = dict(
            self.env["res.partner"]._read_group([("med_tier_id", "in", self.ids)], ["med_tier_id"], ["__count"])
        )
        for tier in self:
            tier.partner_count = counts.get(tier, 0)
