"""Tables as firms have them (.xls, .xlsx, .csv), read into rows of plain values.

`read(data)` looks at the bytes, not at the name of the file. A row is a list of str, float, datetime.date or None;
merged cells carry their value in each of their cells. What is no table, or a dangerous one, is a SheetError with a
code: empty, too_big, excel_password, not_a_table, web_page, broken, zip_bomb, too_many_rows, too_many_columns,
encoding.

>>> table = read("名称,电话\\n和平公司,13900000000\\n".encode("gb18030"))
>>> table.rows, table.encoding
([['名称', '电话'], ['和平公司', '13900000000']], 'gb18030')
>>> read(b"MZ\\x90\\x00")
Traceback (most recent call last):
    ...
sheet.SheetError: not_a_table
"""

import codecs
import csv
import io
import re
import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import islice

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED = 300 * 1024 * 1024
MAX_ROWS, MAX_COLUMNS = 60_000, 200
MAX_TEXT = 60_000  # characters of one cell; more are cut off, and whoever uses them finds them too long
OLE, ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")
_ROOT = re.compile(rb"(?:\xef\xbb\xbf)?(?>\s+|<\?.*?\?>|<!--.*?-->)*+<[A-Za-z_]", re.DOTALL)
_RANGE = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')


class SheetError(ValueError):
    """What keeps a file from being read; `code` says it."""

    def __init__(self, code, detail=""):
        super().__init__(code)
        self.code, self.detail = code, detail


@dataclass
class Table:
    """rows: lists of values; merges: (first row, end row, first column, end column), counted from 0, ends excluded."""

    rows: list
    merges: list = field(default_factory=list)
    kind: str = "csv"
    encoding: str = ""
    sheets: tuple = ()
    epoch_1904: bool = False


def read(data, sheet=0):
    """The table in the bytes of a file; of a workbook, the sheet of this index."""
    if not data or not data.strip(b"\x00 \r\n\t"):
        raise SheetError("empty")
    if len(data) > MAX_BYTES:
        raise SheetError("too_big", str(MAX_BYTES // 1024 // 1024))
    if data.startswith(OLE):
        table = _read_xls(data, sheet)
    elif data.startswith(ZIP):
        table = _read_xlsx(data, sheet)
    else:
        table = _read_text(data)
    while table.rows and not any(value not in (None, "") for value in table.rows[-1]):
        table.rows.pop()
    if not table.rows:
        raise SheetError("empty")
    return table


# ---------------------------------------------------------------- text


def _read_text(data):
    start = data[:2048].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start.startswith((b"<html", b"<!doctype", b"<?xml", b"<table", b"<meta", b"mime-version")):
        raise SheetError("web_page")
    if start.startswith((b"mz", b"\x7felf", b"%pdf", b"\x89png", b"\xff\xd8\xff", b"rar!", b"7z\xbc", b"\x1f\x8b")):
        raise SheetError("not_a_table")
    text, encoding = _decode(data)
    if _CONTROL.search(text):
        raise SheetError("not_a_table")
    first = next((line for line in text.splitlines()[:50] if sum(line.count(c) for c in ",;\t|") > 0), "")
    delimiter = max(",\t;|", key=first.count)
    csv.field_size_limit(MAX_BYTES)
    rows = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            rows.append([_text(value) for value in row])
            _check_size(len(rows), len(row))
    except csv.Error as error:
        raise SheetError("broken", str(error)) from None
    return Table(rows, kind="csv", encoding=encoding)


def _decode(data):
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return data.decode(encoding), encoding.removesuffix("-sig")
        except UnicodeDecodeError:
            continue
    raise SheetError("encoding")


def _check_size(rows, columns):
    if rows > MAX_ROWS:
        raise SheetError("too_many_rows", str(MAX_ROWS))
    if columns > MAX_COLUMNS:
        raise SheetError("too_many_columns", str(MAX_COLUMNS))


def _text(value):
    value = value.strip()[: MAX_TEXT + 1]
    return value or None


# ---------------------------------------------------------------- .xlsx


def _read_xlsx(data, index):
    import openpyxl

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_archive(archive)
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    except SheetError:
        raise
    except Exception as error:  # noqa: BLE001 (a damaged file fails in any way inside the reader)
        raise SheetError("broken", type(error).__name__) from None
    try:
        sheets = book.worksheets
        if not sheets:
            raise SheetError("empty")
        sheet = sheets[min(index, len(sheets) - 1)]
        merges = _merges(book, sheet)
        rows = _xlsx_rows(sheet)
        return _filled(Table(rows, merges, "xlsx", "", tuple(book.sheetnames), book.epoch.year == 1904))
    except SheetError:
        raise
    except Exception as error:  # noqa: BLE001 (as above)
        raise SheetError("broken", type(error).__name__) from None
    finally:
        book.close()


def _check_archive(archive):
    """A workbook is small, has known parts, and no document type (with which a part can grow when it is read)."""
    parts = archive.infolist()
    if len(parts) > 2000 or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise SheetError("zip_bomb")
    names = {part.filename for part in parts}
    if "xl/workbook.xml" not in names:
        raise SheetError("not_a_table")
    for part in parts:
        if part.filename.endswith((".xml", ".rels")):
            with archive.open(part) as file:
                start = file.read(4096)
            # No root so soon: a document type stands behind a long comment, or in letters of two bytes.
            if b"<!DOCTYPE" in start.upper() or start.strip() and not _ROOT.match(start):
                raise SheetError("zip_bomb", part.filename)


def _xlsx_rows(sheet):
    sheet.reset_dimensions()
    rows, blank = [], 0
    for row in sheet.iter_rows(max_col=MAX_COLUMNS + 1, values_only=True):
        last = next((i for i in range(len(row) - 1, -1, -1) if row[i] is not None), -1)
        if last < 0:
            blank += 1
            continue
        if blank:
            _check_size(len(rows) + blank, 0)
            rows.extend([] for _ in range(blank))
            blank = 0
        rows.append([_plain(value) for value in row[: last + 1]])
        _check_size(len(rows), last + 1)
    return rows


def _plain(value):
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, time | timedelta):
        return str(value)
    return _text(str(value))


def _merges(book, sheet):
    """The merged ranges stand behind the cells, where a reader that keeps nothing does not look: found in the text."""
    found, tail = [], b""
    with book._archive.open(sheet._worksheet_path) as part:
        while chunk := part.read(1 << 20):
            text = tail + chunk
            for match in _RANGE.finditer(text):
                left, top, right, bottom = match.groups()
                found.append((int(top) - 1, int(bottom), _column(left), _column(right) + 1))
            tail = text[-100:] if b"<mergeCell" in text[-100:] else b""
            if len(found) > MAX_ROWS:
                raise SheetError("too_many_rows", str(MAX_ROWS))
    return list(dict.fromkeys(found))


def _column(letters):
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


# ---------------------------------------------------------------- .xls


def _read_xls(data, index):
    import xlrd

    if "EncryptedPackage".encode("utf-16-le") in data:
        raise SheetError("excel_password")
    try:
        book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=io.StringIO(), on_demand=True)
        if not book.nsheets:
            raise SheetError("empty")
        sheet = book.sheet_by_index(min(index, book.nsheets - 1))
        _check_size(sheet.nrows, 0)
        rows = [
            [_xls_value(xlrd, sheet.cell(r, c), book.datemode) for c in range(min(sheet.row_len(r), MAX_COLUMNS + 1))]
            for r in range(sheet.nrows)
        ]
    except SheetError:
        raise
    except Exception as error:  # noqa: BLE001 (a damaged file fails in any way inside the reader)
        text = str(error).lower()
        code = "excel_password" if "encrypted" in text else "broken"
        raise SheetError(code, type(error).__name__) from None
    for row in rows:
        while row and row[-1] is None:
            row.pop()
        _check_size(0, len(row))
    table = Table(rows, list(sheet.merged_cells), "xls", "", tuple(book.sheet_names()), book.datemode == 1)
    return _filled(table)


def _xls_value(xlrd, cell, datemode):
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            return xlrd.xldate_as_datetime(cell.value, datemode).date()
        except (ValueError, OverflowError, xlrd.xldate.XLDateError):
            return float(cell.value)
    if cell.ctype == xlrd.XL_CELL_NUMBER:
        return float(cell.value)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return "是" if cell.value else "否"
    return _text(str(cell.value)) if cell.ctype == xlrd.XL_CELL_TEXT else None


def _filled(table):
    """The value of a merged range in each of its cells."""
    rows, budget = table.rows, MAX_ROWS * 20
    for top, bottom, left, right in table.merges:
        if top >= len(rows) or left >= len(rows[top]) or rows[top][left] is None:
            continue
        value = rows[top][left]
        for row in islice(rows, top, bottom):
            budget -= min(right, MAX_COLUMNS) - left
            if budget < 0:
                raise SheetError("too_many_rows", str(MAX_ROWS))
            row.extend([None] * (min(right, MAX_COLUMNS) - len(row)))
            row[left : min(right, MAX_COLUMNS)] = [value] * (min(right, MAX_COLUMNS) - left)
    return table
