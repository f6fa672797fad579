from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def write(self, vals):
        result = super().write(vals)
        if self._med_decisive() & vals.keys():
            self.env["med.hold"].sudo()._facts_changed(partners=self)  # holds are the system's
        return result

    def action_med_hold(self, reason):
        """Puts the customers on hold: none of their orders and shipments passes until it is released."""
        return self.env["med.hold"]._place(self.commercial_partner_id, reason)

    def _med_decisive(self):
        """Fields on which rules about a partner may stand; addons add theirs."""
        return {"parent_id", "country_id", "state_id", "is_company", "category_id", "active", "vat", "name"}
