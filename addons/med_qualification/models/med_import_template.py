from odoo import fields, models


class MedImportTemplate(models.Model):
    """How the columns of one make of list were placed, for the next one."""

    _name = "med.import.template"
    _description = "Column Template"
    _order = "name"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    choices = fields.Json(required=True, readonly=True)
