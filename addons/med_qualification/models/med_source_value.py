from odoo import api, fields, models

from .med_source import RESULTS


class MedSourceValue(models.Model):
    """What a status of theirs means to us."""

    _name = "med.source.value"
    _description = "Meaning of a Source's Status"
    _order = "sequence, id"

    source_id = fields.Many2one("med.source", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=10)
    text = fields.Char("Their Status", required=True, help="As it stands in the answer, e.g. 存续, 吊销 or true.")
    result = fields.Selection(RESULTS[:3], "Means", required=True, default="unknown")

    _text_unique = models.Constraint("UNIQUE(source_id, text)", "This status has a meaning already.")

    @api.model_create_multi
    def create(self, vals_list):
        values = super().create(vals_list)
        values._log("added")
        return values

    def write(self, vals):
        result = super().write(vals)
        self._log("changed")
        return result

    def unlink(self):
        self._log("removed")
        return super().unlink()

    def _log(self, result):
        """What a status means decides who is held: a change of it leaves a trace."""
        for value in self:
            self.env["med.log"]._record(
                "source.changed", value.source_id, result=result, status=value.text, means=value.result
            )
