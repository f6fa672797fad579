from odoo import api, models
from odoo.exceptions import AccessError

KEPT = "med.reconciliation.file"
DECISIVE = {"datas", "raw", "store_fname", "db_datas", "checksum", "mimetype", "res_model", "res_field", "res_id"}


class IrAttachment(models.Model):
    """A signed statement stays what was filed, also for who comes by way of its attachment."""

    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        ids = [vals.get("res_id") for vals in vals_list if vals.get("res_model") == KEPT and vals.get("res_field")]
        # sudo: whether it has its content already, whoever asks
        if ids and self.sudo().search_count(
            [("res_model", "=", KEPT), ("res_field", "=", "content"), ("res_id", "in", ids)], limit=1
        ):
            self._med_refuse_signed()
        return super().create(vals_list)

    def write(self, vals):
        moved = vals.get("res_model") == KEPT and vals.get("res_field")
        # sudo: reads which field it belongs to
        if moved or (DECISIVE & vals.keys() and any(a._med_signed(vals) for a in self.sudo())):
            self._med_refuse_signed()
        return super().write(vals)

    def _med_signed(self, vals=None):
        """Whether it is a signed statement that would become another; the same bytes may move to other storage."""
        same = vals is not None and vals.keys() <= {"raw", "mimetype"} and vals.get("raw") == self.raw
        return self.res_model == KEPT and bool(self.res_field) and not same

    @api.ondelete(at_uninstall=False)
    def _med_signed_never_unlink(self):
        if any(attachment._med_signed() for attachment in self.sudo()):  # reads which field it belongs to
            self._med_refuse_signed()

    def _med_refuse_signed(self):
        raise AccessError(self.env._("A signed statement is kept as it was filed: file the right one as well."))
