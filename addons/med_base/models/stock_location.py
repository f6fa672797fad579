from odoo import fields, models


class StockLocation(models.Model):
    _inherit = "stock.location"

    med_quarantine = fields.Boolean("Quarantine Zone", help="Lots on hold may be moved here, and nowhere else.")
