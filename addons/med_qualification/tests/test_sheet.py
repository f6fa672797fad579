"""Files as they come, and files that somebody made on purpose."""

import doctest
import io
import struct
import zipfile
from datetime import date
from unittest.mock import patch

import openpyxl
import xlwt
from odoo.addons.med_qualification.models import med_import_entry
from odoo.addons.med_qualification.tests.import_common import ImportCase, csv, xls, xlsx
from odoo.addons.med_qualification.tools import cells, columns, sheet
from odoo.exceptions import UserError
from odoo.tests import BaseCase, tagged
from xlwt.CompoundDoc import XlsDoc


def repacked(data, **parts):
    """An .xlsx with some of its parts replaced."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            new.writestr(item.filename, parts.get(item.filename.split("/")[-1][:-4], old.read(item)))
    return file.getvalue()


def encrypted_xls():
    """A workbook stream that says at its beginning that the rest is encrypted."""
    bof = struct.pack("<HHHHHHII", 0x809, 16, 0x600, 5, 0x0DBB, 0x07CC, 0, 6)
    file_pass = struct.pack("<HHH52s", 0x2F, 54, 1, b"\x01\x00\x01\x00" + b"\x11" * 48)
    file = io.BytesIO()
    XlsDoc().save(file, bof + file_pass + struct.pack("<HH", 0x0A, 0))
    return file.getvalue()


@tagged("post_install", "-at_install")
class TestSheet(BaseCase):
    def test_doctests(self):
        sheet.SheetError.__module__ = "sheet"
        for module in (cells, columns, med_import_entry):
            self.assertEqual(doctest.testmod(module).failed, 0, module)

    def refused(self, data):
        with self.assertRaises(sheet.SheetError) as caught:
            sheet.read(data)
        return caught.exception.code

    def test_what_is_no_table(self):
        good = xlsx([["客户名称"], ["和平"]])
        bomb = io.BytesIO()
        self.startPatcher(patch.object(sheet, "MAX_UNPACKED", 2_000_000))
        with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/workbook.xml", b" " * 2_000_001)
        other_zip = io.BytesIO()
        with zipfile.ZipFile(other_zip, "w") as archive:
            archive.writestr("readme.txt", "x")
        entities = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
        cases = {
            "nothing": (b"", "empty"),
            "blanks": (b" \r\n\x00", "empty"),
            "exe": (b"MZ\x90\x00\x03\x00\x00\x00" * 100, "not_a_table"),
            "pdf": (b"%PDF-1.4 x", "not_a_table"),
            "png": (b"\x89PNG\r\n\x1a\n" + bytes(100), "not_a_table"),
            "web page": ("<html><table><tr><td>客户</td></tr></table></html>".encode("gb18030"), "web_page"),
            "noise": (bytes(range(256)) * 20, "encoding"),
            "control characters": (b"a,b\n\x01\x02,c\n", "not_a_table"),
            "other zip": (other_zip.getvalue(), "not_a_table"),
            "cut off": (good[: len(good) // 2], "broken"),
            "bomb": (bomb.getvalue(), "zip_bomb"),
            "entities": (repacked(good, sheet1=entities), "zip_bomb"),
            "no xml": (repacked(good, sheet1=b"rubbish"), "broken"),
            "password xls": (encrypted_xls(), "excel_password"),
            "password xlsx": (sheet.OLE + bytes(512) + "EncryptedPackage".encode("utf-16-le"), "excel_password"),
            "damaged xls": (sheet.OLE + b"\xff" * 4096, "broken"),
            "only heads of nothing": (xlsx([[None]]), "empty"),
            "too large": (b"a" * (sheet.MAX_BYTES + 1), "too_big"),
            "too many rows": (b"a\n" * (sheet.MAX_ROWS + 1), "too_many_rows"),
            "too wide": (b"," * (sheet.MAX_COLUMNS + 1), "too_many_columns"),
            "quote without end": (b'a,"' + b"x" * 10, ""),
        }
        for name, (data, code) in cases.items():
            with self.subTest(name):
                if code:
                    self.assertEqual(self.refused(data), code)
                else:
                    self.assertEqual(sheet.read(data).rows, [["a", "x" * 10]])

    def test_far_away_cells_cost_nothing(self):
        book = openpyxl.Workbook()
        book.active["A1"] = "客户名称"
        book.active["A1048576"] = "和平"
        file = io.BytesIO()
        book.save(file)
        self.assertEqual(self.refused(file.getvalue()), "too_many_rows")
        book = openpyxl.Workbook()
        book.active["A1"] = "客户名称"
        book.active["XFD1"] = "x"
        file = io.BytesIO()
        book.save(file)
        self.assertEqual(sheet.read(file.getvalue()).rows, [["客户名称"]])

    def test_values(self):
        book = openpyxl.Workbook()
        page = book.active
        page.append(["名称", "日期", "电话", "公式"])
        page.append(["和平", date(2025, 3, 1), 13900000000, "=1+1"])
        page["B3"], page["C3"] = 45717, True
        page.merge_cells("A2:A3")
        file = io.BytesIO()
        book.save(file)
        table = sheet.read(file.getvalue())
        self.assertEqual(table.rows[1:], [["和平", date(2025, 3, 1), 13900000000.0], ["和平", 45717.0, "是"]])
        self.assertEqual(table.merges, [(1, 3, 0, 1)])

    def test_merges_are_filled_within_bounds(self):
        book = openpyxl.Workbook()
        page = book.active
        page["A1"], page["A3"] = "x", "y"
        page.merge_cells("A1:B2")
        file = io.BytesIO()
        book.save(file)
        with zipfile.ZipFile(file) as archive:
            part = archive.read("xl/worksheets/sheet1.xml")
        self.assertIn(b'ref="A1:B2"', part)
        data = repacked(file.getvalue(), sheet1=part.replace(b'ref="A1:B2"', b'ref="A1:XFD1048576"'))
        table = sheet.read(data)
        self.assertEqual([len(row) for row in table.rows], [sheet.MAX_COLUMNS] * 3)

    def test_xls_dates_and_merges(self):
        book = xlwt.Workbook()
        page = book.add_sheet("s")
        style = xlwt.easyxf(num_format_str="YYYY-MM-DD")
        page.write(0, 0, date(2025, 3, 1), style)
        page.write(0, 1, 9.5e17, style)  # no day at all
        page.write_merge(1, 2, 0, 1, "和平")
        file = io.BytesIO()
        book.save(file)
        self.assertEqual(
            sheet.read(file.getvalue()).rows, [[date(2025, 3, 1), 9.5e17], ["和平", "和平"], ["和平", "和平"]]
        )


@tagged("post_install", "-at_install")
class TestRefusedFiles(ImportCase):
    def test_each_refusal_says_what_to_do(self):
        for data in (b"", b"MZ\x90\x00", encrypted_xls(), b"<html>", b"\xff\xff\xff", xlsx([["甲"], ["乙"]])):
            with self.subTest(data[:10]):
                found = self.take(data, read=False)
                with self.assertRaises(UserError) as caught:
                    found.action_read()
                self.assertGreater(len(str(caught.exception)), 10)
                self.assertEqual(found.state, "draft")

    def test_text_named_xls(self):
        found = self.take(csv([["客户名称", "电话"], ["甲公司", "1"]], "gb18030", "\t"), "导出.xls")
        self.assertEqual((found.state, found.encoding, found.new_count), ("preview", "gb18030", 1))
        self.assertTrue(xls([["甲"]]))
