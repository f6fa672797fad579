from datetime import date

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

EARLIEST = date(1949, 10, 1)  # what is before is a slip of the pen


class StockLot(models.Model):
    _inherit = "stock.lot"

    med_production_date = fields.Date(
        "Production Date",
        copy=False,
        tracking=True,
        help="A device made while its registration was valid may still be sold when it is not any more. Entered at the"
        " receipt; corrected by quality staff.",
    )

    def _med_made_on(self):
        """The day on which the lot was made, or None. An addon with another source of it overrides this."""
        return self.med_production_date or None

    @api.constrains("med_production_date")
    def _check_med_production_date(self):
        today = fields.Date.context_today(self)
        for lot in self:
            if lot.med_production_date and not EARLIEST <= lot.med_production_date <= today:
                raise ValidationError(
                    self.env._(
                        "Production Date of %(lot)s: %(day)s cannot be right. Look at the label.",
                        lot=lot.display_name,
                        day=lot.med_production_date,
                    )
                )

    def write(self, vals):
        if "med_production_date" not in vals:
            return super().write(vals)
        day = fields.Date.to_date(vals["med_production_date"]) or False
        changed = self.filtered(lambda lot: lot.med_production_date != day)
        changed._check_med_production_editor()
        before = {lot: lot.med_production_date for lot in changed}
        result = super().write(vals)
        for lot, old in before.items():
            self.env["med.log"]._record(
                "lot.production_date", lot, lot=lot.name, old=str(old or ""), new=str(day or "")
            )
        changed._med_recheck_holds()
        return result

    def _check_med_production_editor(self):
        """Whoever receives enters it once; what has been entered decides about sales and is quality's to correct."""
        if self.env.su or self.env.user.has_group("med_base.group_quality"):
            return
        for lot in self.filtered("med_production_date"):
            raise AccessError(
                self.env._(
                    "Production Date of %s: it is on record already. Only quality staff may correct it.",
                    lot.display_name,
                )
            )

    def _med_recheck_holds(self):
        """Transfers that wait because of the lots' dates are looked at again."""
        # sudo: holds are the system's, and the transfers may be another's
        lines = (
            self.env["stock.move.line"]
            .sudo()
            .search([("lot_id", "in", self.ids), ("state", "not in", ("done", "cancel"))])
        )
        if lines.picking_id:
            self.env["med.hold"].sudo()._facts_changed(documents=lines.picking_id)  # as above
