from odoo import fields, models


class MedReconciliationSign(models.TransientModel):
    """Files the signed and sealed paper of a statement: with it the statement is signed."""

    _name = "med.reconciliation.sign"
    _description = "File a Signed Statement"

    reconciliation_id = fields.Many2one("med.reconciliation", "Statement", required=True, readonly=True)
    name = fields.Char("File Name")
    content = fields.Binary("Scan", required=True)
    signed_name = fields.Char("Signed By", required=True, help="Who signed or sealed it, as on the paper.")

    def action_file(self):
        """Keeps the file with its SHA-256; what is signed already gets a further file."""
        self.ensure_one()
        statement = self.reconciliation_id
        statement._require_clerk()
        statement._claim("sent", "agreed", "disputed", "signed", "closed")
        file = (
            self.env["med.reconciliation.file"]
            .sudo()  # nobody has the right to write files: the verb keeps them
            .create({"reconciliation_id": statement.id, "name": self.name or statement.name, "content": self.content})
        )
        if statement.state == "disputed":
            statement._agree()  # a signed paper settles only what is explained
        if statement.state in ("sent", "agreed"):
            statement._sign(self.signed_name, file=file.name, sha256=file.sha256)
        else:
            statement._record("reconciliation.filed", file=file.name, sha256=file.sha256)
        return {"type": "ir.actions.act_window_close"}
