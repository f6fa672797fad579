from odoo import api, models


class ResPartnerBank(models.Model):
    _name = "res.partner.bank"
    _inherit = ["res.partner.bank", "med.guarded"]

    @api.model_create_multi
    def create(self, vals_list):
        vals_list, waiting = self._med_guard_create(vals_list)
        records = super().create(vals_list)
        records._med_guard_created(waiting)
        return records

    def write(self, vals):
        allowed = self._med_guard_write(vals)
        return super().write(allowed) if allowed or not vals else True

    def _med_approved_owners(self):
        owners = self.sudo().partner_id._med_approved_owners()  # whether they are approved, whoever asks
        return self.filtered(lambda account: account.sudo().partner_id in owners)  # as above

    def _med_owner_of(self, vals):
        partner = vals.get("partner_id", self.env.context.get("default_partner_id"))
        return self.env["res.partner"].browse(partner or [])._med_approved_owners()
