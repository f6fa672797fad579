import base64
import io

import xlsxwriter
from odoo import models


class MedReconciliation(models.Model):
    """The statement as a workbook, in the customer's language: figures as figures."""

    _inherit = "med.reconciliation"

    def action_xlsx(self):
        """A workbook of each statement in one file, a sheet each."""
        self.check_access("read")
        attachment = self.env["ir.attachment"].create(
            {"name": self._xlsx_name(), "datas": base64.b64encode(self._xlsx()), "res_model": self._name,
             "res_id": self.id if len(self) == 1 else False}
        )  # fmt: skip
        return {"type": "ir.actions.act_url", "url": f"/web/content/{attachment.id}?download=true", "target": "self"}

    def _xlsx_name(self):
        return f"{self.name.replace('/', '-')}.xlsx" if len(self) == 1 else "statements.xlsx"

    def _xlsx(self):
        file = io.BytesIO()
        with xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
            formats = {
                "bold": book.add_format({"bold": True}),
                "money": book.add_format({"num_format": "#,##0.00"}),
                "date": book.add_format({"num_format": "yyyy-mm-dd"}),
            }
            for statement in self:
                # sudo: the customer's language only
                lang = statement.partner_id.sudo().lang or self.env.lang
                statement.with_context(lang=lang)._xlsx_sheet(book, formats)
        return file.getvalue()

    def _xlsx_sheet(self, book, formats):
        sheet = book.add_worksheet(self.name.replace("/", "-")[-31:])
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, 7, 16)
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        sheet.write(0, 0, self.env._("Statement of Account: %s", kinds[self.kind]), formats["bold"])
        head = [
            (self.env._("Letter No."), self.name), (self.env._("From"), self.company_id.name),
            (self.env._("To"), self.partner_id.name), (self.env._("Period"), f"{self.date_from} - {self.date_to}"),
            (self.env._("Currency"), self.currency_id.name),
        ]  # fmt: skip
        for row, (label, value) in enumerate(head, 1):
            sheet.write(row, 0, label)
            sheet.write(row, 1, value)
        row = len(head) + 1
        for label, amount in self._figures():
            sheet.write(row, 0, label)
            sheet.write(row, 1, amount, formats["money"])
            row += 1
        self._xlsx_lines(sheet, formats, row + 1)

    def _figures(self):
        """The figures of the letter: (label, amount)."""
        return [
            (self.env._("Opening balance"), self.opening),
            (self.env._("Invoiced in the period"), self.debits),
            (self.env._("Received in the period"), self.credits),
            (self.env._("Closing balance"), self.closing),
            (self.env._("Delivered, not invoiced"), self.uninvoiced),
            (self.env._("Retention not due"), self.retention),
            (self.env._("Of the closing balance, overdue"), self.overdue),
        ]

    def _xlsx_lines(self, sheet, formats, row):
        kinds = dict(self.env["med.reconciliation.line"]._fields["kind"]._description_selection(self.env))
        heads = (
            *(self.env._("Document"), self.env._("Kind"), self.env._("Date"), self.env._("Description")),
            *(self.env._("Quantity"), self.env._("Our amount"), self.env._("Your amount"), self.env._("Difference")),
            *(self.env._("Reason"), self.env._("Your comment")),
        )
        for column, head in enumerate(heads):
            sheet.write(row, column, head, formats["bold"])
        for line in self.line_ids:
            row += 1
            sheet.write(row, 0, line.reference or "")
            sheet.write(row, 1, kinds[line.kind])
            sheet.write_datetime(row, 2, line.date, formats["date"])
            sheet.write(row, 3, line.description or "")
            if line.quantity:
                sheet.write_number(row, 4, line.quantity)
            sheet.write_number(row, 5, line.amount, formats["money"])
            if line.answer != "open":
                sheet.write_number(row, 6, line.customer_amount, formats["money"])
                sheet.write_number(row, 7, line.difference, formats["money"])
            sheet.write(row, 8, line.reason_id.name or "")
            sheet.write(row, 9, line.comment or "")
