from odoo import fields, models


class MedImportLine(models.Model):
    """A row of an imported file: what becomes of it, and why."""

    _name = "med.import.line"
    _description = "Row of an Import"
    _order = "import_id, row"
    _rec_name = "name"
    _log_access = False

    import_id = fields.Many2one("med.import", required=True, readonly=True, ondelete="cascade", index=True)
    row = fields.Integer(readonly=True, aggregator=None)
    name = fields.Char("Customer", readonly=True)
    uscc = fields.Char("Credit Code", readonly=True)
    action = fields.Selection(
        [
            ("new", "New"),
            ("update", "Update"),
            ("same", "Unchanged"),
            ("error", "Error"),
            ("skipped", "Passed Over"),
        ],
        "What",
        readonly=True,
        index=True,
    )
    severity = fields.Selection([("ok", "Fine"), ("warning", "Warning"), ("error", "Error")], readonly=True)
    message = fields.Text("Why", readonly=True)
    partner_id = fields.Many2one("res.partner", "Known Customer", readonly=True, ondelete="set null")
