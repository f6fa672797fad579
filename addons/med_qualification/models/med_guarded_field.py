from odoo import api, fields, models, tools
from odoo.exceptions import UserError, ValidationError

MODELS = ("res.partner", "res.partner.bank", "product.template")
TYPES = ("char", "text", "selection", "boolean", "integer", "float", "date", "many2one")


class MedGuardedField(models.Model):
    """A field of master data that changes only by a change request, once its record has been approved."""

    _name = "med.guarded.field"
    _description = "Guarded Field"
    _order = "model, id"
    _rec_name = "label"

    field_id = fields.Many2one(
        "ir.model.fields",
        required=True,
        ondelete="cascade",
        domain=[("model", "in", MODELS), ("ttype", "in", TYPES), ("store", "=", True), ("readonly", "=", False)],
    )
    model = fields.Char(related="field_id.model", store=True, index=True)
    name = fields.Char("Technical Name", related="field_id.name", store=True)
    label = fields.Char("Field Label", compute="_compute_label")
    model_name = fields.Char("Of", compute="_compute_label")
    first_free = fields.Boolean(
        "May Be Filled In", help="Whoever may write it enters a first value; only a change needs a request."
    )
    creation = fields.Boolean(
        "New Records, Too", help="A new delivery address or bank account of an approved company needs a request."
    )
    active = fields.Boolean(default=True)

    _once = models.Constraint("UNIQUE(field_id)", "This field is in the list already.")

    @api.depends("field_id")
    @api.depends_context("lang")
    def _compute_label(self):
        for row in self.sudo():  # names of fields are no secret
            model = self.env.get(row.model)
            field = model._fields.get(row.name) if model is not None else None
            row.label = field._description_string(self.env) if field else row.name
            row.model_name = model._description if model is not None else row.model

    @api.constrains("field_id")
    def _check_field(self):
        for row in self.sudo():  # as above
            field = self.env[row.model]._fields.get(row.name) if row.model in MODELS else None
            if field is None or field.type not in TYPES or not field.store:
                raise ValidationError(
                    self.env._(
                        "%s cannot be guarded: choose a stored text, number, date, choice or link of a partner, bank"
                        " account or product.",
                        row.field_id.name,
                    )
                )

    @api.model
    @tools.ormcache("model")
    def _of(self, model):
        """{field name: (may be filled in, new records too)} of a model."""
        rows = self.sudo().search([("model", "=", model)])  # which fields are guarded holds for all
        return {row.name: (row.first_free, row.creation) for row in rows}

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows._changed("created")
        return rows

    def write(self, vals):
        result = super().write(vals)
        self._changed("changed")
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Archive a guarded field that is free again: it says since when."))

    def _changed(self, what):
        self.env.registry.clear_cache()
        for row in self:
            self.env["med.log"]._record(
                "guarded_field.changed", row, result=what, field=f"{row.model}.{row.name}", active=row.active,
                first_free=row.first_free, creation=row.creation,
            )  # fmt: skip
