from odoo import api, models
from odoo.exceptions import AccessError

KEPT = ("med.document.file", "content")
DECISIVE = {
    "datas",
    "raw",
    "store_fname",
    "db_datas",
    "checksum",
    "mimetype",
    "res_model",
    "res_field",
    "res_id",
    "url",
}


class IrAttachment(models.Model):
    """The content of a licence file stays what was received, also for who comes by way of its attachment."""

    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        files = [vals.get("res_id") for vals in vals_list if self._med_kept(vals)]
        # sudo: whether a file has its content already, whoever asks
        if files and self.sudo().search_count(
            [("res_model", "=", KEPT[0]), ("res_field", "=", KEPT[1]), ("res_id", "in", files)], limit=1
        ):
            self._med_refuse()
        return super().create(vals_list)

    def write(self, vals):
        moved = (vals.get("res_model"), vals.get("res_field")) == KEPT
        # sudo: reads which field it belongs to
        if moved or DECISIVE & vals.keys() and any(attachment._med_changes(vals) for attachment in self.sudo()):
            self._med_refuse()
        return super().write(vals)

    def _med_changes(self, vals):
        """Whether it is a licence file's and would become another; moving the same bytes to other storage is none."""
        moved = vals.keys() <= {"raw", "mimetype"} and vals.get("raw") == self.raw
        return self._med_kept(self) and not moved

    @api.ondelete(at_uninstall=False)
    def _med_never_unlink(self):
        if any(self._med_kept(attachment) for attachment in self.sudo()):  # sudo: reads which field it belongs to
            self._med_refuse()

    @staticmethod
    def _med_kept(values):
        def value(name):
            return values.get(name) if isinstance(values, dict) else values[name]

        return (value("res_model"), value("res_field")) == KEPT

    def _med_refuse(self):
        raise AccessError(
            self.env._("A licence file is kept as it was received: withdraw it on the licence and add the right one.")
        )
