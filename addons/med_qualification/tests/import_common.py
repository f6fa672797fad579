"""Lists as firms have them, made on the spot."""

import base64
import io

import xlsxwriter
import xlwt
from odoo.addons.med_qualification.tests.common import USCC, QualificationCase

USCC_2 = "91110000802100433B"
OPERATION = "京东食药监械经营许20200039号"
HEAD = ["序号", "客户名称", "统一社会信用代码", "联系人", "联系电话", "经营许可证号", "有效期至", "经营范围"]

ROW = [1, "和平医疗器械有限公司", USCC, "张三", 13900000000, OPERATION, "2030.3.1", "2017年分类目录：III类：07，14"]


def xlsx(rows, merges=(), formats=None):
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet()
    for top, left, bottom, right in merges:
        sheet.merge_range(top, left, bottom, right, "")
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()
    return file.getvalue()


def xls(rows, merges=()):
    book = xlwt.Workbook()
    sheet = book.add_sheet("客户")
    covered = set()
    for top, left, bottom, right in merges:
        sheet.write_merge(top, bottom, left, right, rows[top][left])
        covered |= {(r, c) for r in range(top, bottom + 1) for c in range(left, right + 1)}
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            if value is not None and (r, c) not in covered:
                sheet.write(r, c, value)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def csv(rows, encoding="utf-8", delimiter=","):
    lines = [delimiter.join("" if value is None else str(value) for value in row) for row in rows]
    return "\r\n".join(lines).encode(encoding)


class ImportCase(QualificationCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dealer.write({"name": "旧客户医疗器械有限公司"})

    def take(self, data, name="list.xlsx", user=None, read=True, check=True, run=False, **values):
        """The import of a file, as far as wanted."""
        found = (
            self.env["med.import"]
            .with_user(user or self.quality)
            .create({"file": base64.b64encode(data), "filename": name, **values})
        )
        if read:
            found.action_read()
        if read and check:
            found.action_check()
        if run:
            found.action_run()
            self.run_cron("med_base.ir_cron_outbox")
        return found

    def actions(self, found):
        return {line.row: line.action for line in found.line_ids}

    def message(self, found, row):
        return found.line_ids.filtered(lambda line: line.row == row).message
