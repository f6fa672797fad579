from odoo import api, fields, models


class SaleOrder(models.Model):
    """Who writes a quotation sees how the customer stands, beside what the gate would say, and names who placed it."""

    _inherit = "sale.order"

    med_tier_id = fields.Many2one(related="partner_id.commercial_partner_id.med_tier_id", string="Customer Tier")
    med_admission = fields.Selection(
        related="partner_id.commercial_partner_id.med_admission", string="Customer Admission"
    )
    med_agent_id = fields.Many2one(
        "med.authorisation",
        "Buyer's Agent",
        domain="[('kind', '=', 'buyer'), ('commercial_partner_id', 'parent_of', partner_id)]",
        copy=False,
        index="btree_not_null",
        help="Who placed the order for the customer: his letter must be in force and cover the products.",
    )

    @api.constrains("med_agent_id")
    def _check_med_agent(self):
        self._med_guard()

    def _med_snapshot(self):
        """An order without an agent is what it was before there were agents."""
        agent = {"agent": self.med_agent_id.id} if self.med_agent_id else {}
        return {**super()._med_snapshot(), **agent}
