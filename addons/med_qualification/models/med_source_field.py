import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

TARGETS = [
    ("status", "Status"),
    ("name", "Name"),
    ("uscc", "Credit code"),
    ("legal_representative", "Legal representative"),
    ("address", "Address"),
    ("scope", "Scope"),
    ("established_on", "Established on"),
    ("valid_to", "Valid until"),
    ("cancelled_on", "Cancelled on"),
    ("listed_on", "Listed on"),
    ("reason", "Reason"),
    ("number", "Licence number"),
]


class MedSourceField(models.Model):
    """Where in the answer one of our facts stands."""

    _name = "med.source.field"
    _description = "Field of a Source's Answer"
    _order = "sequence, id"

    source_id = fields.Many2one("med.source", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=10)
    path = fields.Char(required=True, help="Keys and positions with dots between, e.g. data.list.0.regStatus")
    target = fields.Selection(TARGETS, "Our Field", required=True)

    _target_unique = models.Constraint("UNIQUE(source_id, target)", "Each of our fields stands in one place.")

    @api.constrains("path")
    def _check_path(self):
        for line in self:
            if not re.fullmatch(r"[^.\s]+(\.[^.\s]+){0,9}", line.path or ""):
                raise ValidationError(
                    self.env._(
                        "Path %s: write keys and positions with dots between, as in data.list.0.status.", line.path
                    )
                )
