from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools import fetch


class MedSourceHeader(models.Model):
    """A header of the question, often a key. Only system administrators see and write it; it is never logged."""

    _name = "med.source.header"
    _description = "Header of a Source"
    _order = "id"

    source_id = fields.Many2one("med.source", required=True, ondelete="cascade", index=True)
    name = fields.Char(required=True)
    value = fields.Char(required=True, groups="base.group_system")

    @api.constrains("name", "value")
    def _check_header(self):
        for header in self:
            if fetch.header_problem(header.name, header.value):
                raise ValidationError(
                    self.env._("Header %s: such a header cannot be sent. Look for odd characters.", header.name)
                )
