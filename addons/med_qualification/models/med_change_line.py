from odoo import api, fields, models
from odoo.addons.med_base.models import med_driven  # noqa: F401 (inherited)


class MedChangeLine(models.Model):
    """One field of a change request: what it was when asked, and what it shall be."""

    _name = "med.change.line"
    _description = "Field of a Change Request"
    _inherit = ["med.driven"]
    _order = "request_id, id"
    _rec_name = "name"

    request_id = fields.Many2one("med.change.request", required=True, readonly=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="request_id.company_id", store=True, index=True)
    name = fields.Char("Technical Name", required=True, readonly=True)
    label = fields.Char("Field", compute="_compute_label")
    old = fields.Json("Was", readonly=True)
    new = fields.Json("Shall Be", readonly=True)
    old_text = fields.Char("Before", readonly=True)
    new_text = fields.Char("After", readonly=True)

    @api.depends("name")
    @api.depends_context("lang")
    def _compute_label(self):
        for line in self:
            model = self.env.get(line.request_id.model)
            field = model._fields.get(line.name) if model is not None else None
            line.label = field._description_string(self.env) if field else line.name
