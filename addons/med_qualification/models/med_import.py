import base64
import hashlib

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools import cells, columns

AT_ONCE = 1000  # rows that are checked while the person waits
OPEN = ("draft", "mapping", "preview")
GIVEN = {"file", "filename", "sheet", "head_row", "template_id", "column_ids", "good_rows", "overwrite", "company_id"}


class MedImport(models.Model):
    """A list of customers and their licences on its way in: file, columns, preview, run, and back again.

    Nothing is written before the run, which reads the file again and compares it with what is there by then. Licences
    come in as drafts: they are reviewed and approved as any other.
    """

    _name = "med.import"
    _description = "Import of Customers and Licences"
    _inherit = ["mail.thread"]
    _order = "id desc"
    _rec_name = "filename"

    filename = fields.Char("File Name")
    file = fields.Binary(attachment=True, copy=False)
    sha256 = fields.Char("SHA-256", readonly=True, copy=False)
    encoding = fields.Char("Text Encoding", readonly=True, copy=False)
    sheet = fields.Integer("Sheet No.", default=1)
    sheets = fields.Char("Sheets in the File", readonly=True, copy=False)
    head_row = fields.Integer("Row of the Heads", copy=False, help="Counted as Excel does. Found by itself.")
    template_id = fields.Many2one("med.import.template", "Column Template")
    column_ids = fields.One2many("med.import.column", "import_id", "Columns", copy=False)
    good_rows = fields.Boolean(
        "Import the Good Rows", help="Otherwise nothing at all is imported while a row has an error."
    )
    overwrite = fields.Boolean(
        "Overwrite What Differs", help="Phone, e-mail and address of known customers. Otherwise only gaps are filled."
    )
    company_id = fields.Many2one(
        "res.company", "Licences for", index=True, help="Empty: the licences count in every company of the group."
    )
    user_id = fields.Many2one("res.users", "Imported by", readonly=True, default=lambda self: self.env.user, copy=False)
    state = fields.Selection(
        [
            ("draft", "File"),
            ("mapping", "Columns"),
            ("checking", "Checking"),
            ("preview", "Preview"),
            ("running", "Running"),
            ("done", "Done"),
            ("failed", "Failed"),
            ("undone", "Undone"),
        ],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
        tracking=True,
    )
    error = fields.Text(readonly=True, copy=False)
    line_ids = fields.One2many("med.import.line", "import_id", "Rows", readonly=True)
    row_count = fields.Integer(readonly=True, copy=False)
    new_count = fields.Integer("New", readonly=True, copy=False)
    update_count = fields.Integer("Updates", readonly=True, copy=False)
    same_count = fields.Integer("Unchanged", readonly=True, copy=False)
    error_count = fields.Integer("With Errors", readonly=True, copy=False)
    warning_count = fields.Integer("With Warnings", readonly=True, copy=False)
    progress = fields.Float(compute="_compute_progress")
    seconds = fields.Float(readonly=True, copy=False)
    partner_ids = fields.Many2many(
        "res.partner", "med_import_partner_rel", string="Customers Created", readonly=True, copy=False
    )
    document_ids = fields.Many2many(
        "med.document", "med_import_document_rel", string="Licences Created", readonly=True, copy=False
    )
    findings_file = fields.Binary(readonly=True, copy=False, attachment=True)

    def _compute_progress(self):
        progress = self.env["med.import.progress"].sudo()  # sudo: only numbers, of imports that the user may read
        rows = {row.import_ref: row for row in progress.search([("import_ref", "in", self.ids)])}
        for one in self:
            row = rows.get(one.id)
            share = 100.0 * row.done / (row.total or 1) if row else 0.0
            one.progress = 100.0 if one.state in ("done", "undone", "preview") else share

    # ---------------------------------------------------------------- writing

    @api.model_create_multi
    def create(self, vals_list):
        own = [{name: value for name, value in vals.items() if name in GIVEN} for vals in vals_list]
        imports = super().create([{**vals, "state": "draft", "user_id": self.env.uid} for vals in own])
        imports.filtered("file")._fingerprint()
        return imports

    def write(self, vals):
        if GIVEN & vals.keys():
            for one in self:
                if one.state not in OPEN:
                    raise UserError(self.env._("%s is running or done: start another import.", one.display_name))
        if any(not name.startswith(("message_", "activity_")) for name in vals.keys() - GIVEN):
            raise AccessError(self.env._("An import goes on by its buttons."))
        result = super().write(vals)
        if "file" in vals:
            self._fingerprint()
            self._drive({"state": "draft"})
        elif GIVEN - {"good_rows"} & vals.keys():
            self.filtered(lambda one: one.state == "preview")._drive({"state": "mapping"})  # to be checked again
        return result

    @api.ondelete(at_uninstall=False)
    def _never_unlink(self):
        raise UserError(self.env._("Imports say where data came from and are never deleted."))

    def _drive(self, vals):
        """Writes what the buttons and the background job find out (hence sudo)."""
        return super(MedImport, self.sudo()).write(vals)  # see above

    def _fingerprint(self):
        for one in self:
            raw = base64.b64decode(one.with_context(bin_size=False).file or b"")
            one._drive({"sha256": hashlib.sha256(raw).hexdigest() if raw else False})

    # ---------------------------------------------------------------- step 1 and 2: file and columns

    def action_read(self):
        """Reads the file, finds its head and proposes what each column is."""
        self.ensure_one()
        self._require("draft", "mapping", "preview")
        self._propose(self._read_table())
        return True

    def action_find_head(self):
        """Proposes the columns again, for the row of heads that somebody entered."""
        self.ensure_one()
        self._require("mapping", "preview")
        self._propose(self._read_table(), self.head_row - 1)
        return True

    def action_apply_template(self):
        """Takes over what a template says of columns with the same heads."""
        self.ensure_one()
        self._require("mapping", "preview")
        choices = self.template_id.choices or {}
        for column in self.column_ids:
            if columns.plain(column.head) in choices:
                target, kind = choices[columns.plain(column.head)]
                column.write({"target": target or False, "document_type_id": kind})
        self.filtered(lambda one: one.state == "preview")._drive({"state": "mapping"})
        return True

    def action_save_template(self):
        """Keeps the columns as they are for the next list of the same make."""
        self.ensure_one()
        template = self.env["med.import.template"].create(
            {
                "name": self.filename or self.env._("List"),
                "choices": {
                    columns.plain(column.head): [column.target or "", column.document_type_id.id]
                    for column in self.column_ids
                    if column.head
                },
            }
        )
        self.template_id = template
        return True

    def _read_table(self):
        raw = base64.b64decode(self.with_context(bin_size=False).file or b"")
        return self.env["med.import.header"]._read_file(raw, max(self.sheet - 1, 0))

    def _propose(self, table, row=None):
        words = self.env["med.import.header"]._words()
        if row is None:
            head = columns.find_head(table.rows, words, table.merges)
            if head.row < 0:
                raise UserError(
                    self.env._(
                        "No row of the file looks like the head of a list. Write words such as 客户名称 and 许可证号"
                        " over the columns; an administrator can add the words your lists use under Column Words."
                    )
                )
            row, found = head.row, head.columns
        else:
            found = columns.columns_of(table.rows, row, words, table.merges)
        template = self.template_id or self._template_for(found)
        if template:
            found = columns.with_choices(found, template.choices)
        below = table.rows[row + 1 : row + 4]
        self._drive(
            {
                "state": "mapping",
                "head_row": row + 1,
                "template_id": template.id,
                "encoding": table.encoding,
                "sheets": ", ".join(table.sheets)[:500],
                "column_ids": [Command.clear()]
                + [
                    Command.create(
                        {
                            "index": column.index,
                            "head": column.head,
                            "target": column.target or False,
                            "document_type_id": column.kind,
                            "sample": self._sample(below, column.index),
                        }
                    )
                    for column in found
                ],
            }
        )

    def _template_for(self, found):
        mine = columns.signature(found)
        for template in self.env["med.import.template"].search([("active", "=", True)], order="id desc"):
            if "|".join(template.choices or {}) == mine:
                return template
        return self.env["med.import.template"]

    @staticmethod
    def _sample(rows, index):
        values = (cells.text(row[index]) if index < len(row) else "" for row in rows)
        return " / ".join(value[:40] for value in values if value)

    # ---------------------------------------------------------------- step 3: preview

    def action_check(self):
        """Compares every row with what is there; writes nothing. A long list is checked in the background."""
        self.ensure_one()
        self._require("mapping", "preview")
        targets = set(self.column_ids.mapped("target"))
        if not targets & {"name", "uscc"}:
            raise UserError(self.env._("Say which column has the customer's name."))
        table = self._read_table()
        if len(table.rows) <= AT_ONCE:
            self._check_rows(table)
        else:
            self._drive({"state": "checking"})
            self._in_background("import_check", len(table.rows))
        return True

    def action_run(self):
        """Starts the import in the background."""
        self.ensure_one()
        self._require("preview")
        self.env["res.partner"].check_access("create")
        self.env["med.document"].check_access("create")
        if self.error_count and not self.good_rows:
            raise UserError(
                self.env._(
                    "%s rows have errors. Correct the file and choose it again, or tick Import the Good Rows.",
                    self.error_count,
                )
            )
        if not self.new_count + self.update_count:
            raise UserError(self.env._("There is nothing to import: all is on record already."))
        self._drive({"state": "running", "user_id": self.env.uid})
        self._in_background("import_run", self.row_count)
        return True

    def _in_background(self, kind, total):
        self.env["med.import.progress"].sudo()._start(self.id, total)  # sudo: nobody has a right on it
        key = f"{kind}:{self.id}:{self.sha256}:{fields.Datetime.now()}"
        self.env["med.outbox"]._enqueue(kind, key, {"id": self.id}, company=self.company_id or self.env.company)

    def _require(self, *states):
        self.check_access("write")
        words = dict(self._fields["state"]._description_selection(self.env))
        if self.state not in states:
            raise UserError(
                self.env._("%(name)s is at the step: %(state)s.", name=self.display_name, state=words[self.state])
            )
        if not self.file:
            raise UserError(self.env._("Choose a file."))

    def action_lines(self):
        """The rows, with what was found in each."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("med_qualification.action_med_import_line")
        return {**action, "domain": [("import_id", "=", self.id)]}
