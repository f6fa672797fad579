from odoo import fields, models


class SaleOrder(models.Model):
    """Who writes a quotation sees how the customer stands, beside what the gate would say."""

    _inherit = "sale.order"

    med_tier_id = fields.Many2one(related="partner_id.commercial_partner_id.med_tier_id", string="Customer Tier")
    med_admission = fields.Selection(
        related="partner_id.commercial_partner_id.med_admission", string="Customer Admission"
    )
