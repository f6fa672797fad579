from odoo import api, fields, models


class MedImportColumn(models.Model):
    """A column of an imported file, and what it is."""

    _name = "med.import.column"
    _description = "Column of an Import"
    _order = "import_id, index"
    _rec_name = "head"

    import_id = fields.Many2one("med.import", required=True, ondelete="cascade", index=True)
    index = fields.Integer(required=True, readonly=True, aggregator=None)
    head = fields.Char(readonly=True)
    sample = fields.Char("Examples", readonly=True)
    target = fields.Selection("_targets", "Is", help="Empty: the column is passed over.")
    document_type_id = fields.Many2one(
        "med.document.type",
        "Of Licence Type",
        domain=[("holder_kind", "!=", "product")],
        ondelete="cascade",
        help="Empty: the row itself says it, or the number does.",
    )

    @api.model
    def _targets(self):
        own = {"licence", "reason", "listed_on"}
        return [(name, label) for name, label in self.env["med.import.header"]._targets() if name not in own]

    def write(self, vals):
        result = super().write(vals)
        self.import_id.filtered(lambda one: one.state == "preview")._drive({"state": "mapping"})
        return result
