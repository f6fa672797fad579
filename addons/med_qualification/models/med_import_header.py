from odoo import api, fields, models

from ..tools import columns
from ..tools.sheet import SheetError, read


class MedImportHeader(models.Model):
    """A word that stands over a column in the lists that firms have, and what it means."""

    _name = "med.import.header"
    _description = "Column Word"
    _order = "target, document_type_id, sequence, id"
    _rec_name = "text"

    text = fields.Char("Word", required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    target = fields.Selection("_targets", "Means", required=True)
    document_type_id = fields.Many2one("med.document.type", "Licence Type", ondelete="cascade")

    _text_unique = models.Constraint("UNIQUE(text)", "This word is there already.")

    @api.model
    def _targets(self):
        words = {
            "name": self.env._("Customer: name"),
            "uscc": self.env._("Customer: credit code"),
            "partner_type": self.env._("Customer: type"),
            "contact": self.env._("Customer: contact"),
            "phone": self.env._("Customer: phone"),
            "email": self.env._("Customer: e-mail"),
            "address": self.env._("Customer: address"),
            "licence": self.env._("Names a licence type"),
            "licence_type": self.env._("Licence: type"),
            "number": self.env._("Licence: number"),
            "valid_from": self.env._("Licence: valid from"),
            "valid_to": self.env._("Licence: valid until"),
            "issued_on": self.env._("Licence: issued on"),
            "issuer": self.env._("Licence: issued by"),
            "scope": self.env._("Licence: scope"),
            "reason": self.env._("Watch list: reason"),
            "listed_on": self.env._("Watch list: listed on"),
        }
        return list(words.items())

    @api.model
    def _words(self):
        """All words, for reading the head of a list."""
        rows = self.sudo().search_fetch([], ["text", "target", "document_type_id"])  # sudo: they are no secret
        return columns.Words([(row.text, row.target, row.document_type_id.id or None) for row in rows])

    @api.model
    def _read_file(self, raw, sheet=0):
        """The table in a file.

        :raises UserError: what keeps it from being read, and what to do
        """
        try:
            return read(raw, sheet)
        except SheetError as error:
            raise self._unreadable(error) from None

    @api.model
    def _unreadable(self, error):
        from odoo.exceptions import UserError

        words = {
            "empty": self.env._("The file is empty."),
            "too_big": self.env._("The file is larger than %s MB. Split the list.", error.detail),
            "excel_password": self.env._("The file has a password. Save it in Excel without one, and choose it again."),
            "not_a_table": self.env._(
                "The file is no table, whatever its name says. Choose an .xlsx, .xls or .csv file."
            ),
            "web_page": self.env._(
                "The file is a web page with the name of a table. Open it in Excel and save it as .xlsx."
            ),
            "broken": self.env._(
                "The file is damaged. Open it in Excel, save it anew, and choose that one. (%s)", error.detail
            ),
            "zip_bomb": self.env._("The file is packed in a way that no list is. Save it anew in Excel."),
            "too_many_rows": self.env._("The file has more than %s rows. Split the list.", error.detail),
            "too_many_columns": self.env._(
                "The file has more than %s columns. Remove what is not needed.", error.detail
            ),
            "encoding": self.env._("The text of the file is neither UTF-8 nor GB18030. Save it anew as .xlsx."),
        }
        return UserError(words[error.code])
