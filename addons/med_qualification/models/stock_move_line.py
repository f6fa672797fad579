from odoo import api, fields, models


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    med_production_date = fields.Date(
        "Production Date",
        compute="_compute_med_production_date",
        inverse="_inverse_med_production_date",
        store=True,
        readonly=False,
        help="As on the label. A lot that is on record has its own.",
    )

    @api.depends("lot_id.med_production_date")
    def _compute_med_production_date(self):
        for line in self:
            line.med_production_date = line.lot_id.med_production_date or line.med_production_date

    def _inverse_med_production_date(self):
        for line in self:
            if line.lot_id and line.med_production_date and not line.lot_id.med_production_date:
                line.lot_id.med_production_date = line.med_production_date

    def _prepare_new_lot_vals(self):
        return {**super()._prepare_new_lot_vals(), "med_production_date": self.med_production_date}

    def _med_made_on(self):
        return self.lot_id._med_made_on() if self.lot_id else self.med_production_date or None
