"""The rows of a list as customers and their licences, with what is wrong in each.

>>> from odoo.addons.med_qualification.tools.columns import Column
>>> columns = [Column(0, "名称", "name"), Column(1, "代码", "uscc"), Column(2, "许可证号", "number", 7),
...            Column(3, "有效期至", "valid_to", 7), Column(4, "电话", "phone")]
>>> rows = [["和平公司", "91110000600037341L", "京020", "2030.3.1", 13900000000.0], ["合计", None, None, 1.0],
...         [None, None, None, None], ["平安", "91110000600037341A", None, "soon", None]]
>>> one, total, two = read_rows(rows, columns, first=2)
>>> one.row, one.partner["phone"], one.licences[0]["valid_to"], one.problems
(3, '13900000000', datetime.date(2030, 3, 1), [])
>>> total.skipped, [(problem.severity, problem.field, problem.code) for problem in two.problems]
('total', [('error', 'valid_to', 'unreadable'), ('error', 'uscc', 'check_digit')])
"""

from dataclasses import dataclass, field

from ..tools import cells, number
from ..tools.columns import LICENCE, PARTNER

LONGEST = {"name": 200, "uscc": 60, "phone": 60, "email": 120, "contact": 80, "address": 400, "number": 120}
LONGEST_SCOPE = 50_000
DAYS = ("valid_from", "valid_to", "issued_on")


@dataclass(frozen=True)
class Problem:
    """severity: 'error' (the row is not taken) or 'warning'; field: one of columns.TARGETS; value: as it stands."""

    severity: str
    field: str
    code: str
    value: str = ""


@dataclass
class Entry:
    """One row: `row` as Excel counts, the partner's values, its licences, what is wrong; skipped: '', 'total'."""

    row: int
    partner: dict = field(default_factory=dict)
    licences: list = field(default_factory=list)
    problems: list = field(default_factory=list)
    skipped: str = ""

    def blame(self, severity, name, code, value=""):
        self.problems.append(Problem(severity, name, code, cells.text(value)[:120]))


def read_rows(rows, columns, first=1, epoch_1904=False):
    """An Entry for each row that says anything; `first` is how many rows stand above."""
    used = [column for column in columns if column.target]
    return [
        read_row(row, used, first + offset + 1, epoch_1904)
        for offset, row in enumerate(rows)
        if any(cells.text(value) for value in row)
    ]


def read_row(row, columns, number_, epoch_1904=False):
    entry = Entry(number_)
    if cells.is_total(row):
        entry.skipped = "total"
        return entry
    licences = {}
    for column in columns:
        value = row[column.index] if column.index < len(row) else None
        if column.target in PARTNER:
            _read_partner(entry, column, value)
        elif column.target in LICENCE:
            _read_licence(entry, column, value, licences.setdefault(column.kind, {}), epoch_1904)
    _check_partner(entry)
    for kind, licence in licences.items():
        if any(name != "licence_type" for name in licence):
            entry.licences.append({"kind": kind, **licence})
    _check_licences(entry)
    return entry


def _read_partner(entry, column, value):
    if column.target in ("uscc", "phone") and cells.digits_lost(value):
        entry.blame("error", column.target, "digits_lost", value)
        return
    plain = cells.text(value)
    if len(plain) > LONGEST.get(column.target, 200):
        entry.blame("error", column.target, "too_long", plain)
    elif plain:
        entry.partner[column.target] = plain


def _read_licence(entry, column, value, licence, epoch_1904):
    if column.target in DAYS:
        _read_day(entry, column.target, cells.day(value, epoch_1904), licence, value)
        return
    if column.target == "scope":
        plain = cells.long_text(value)
        if len(plain) > LONGEST_SCOPE:
            entry.blame("error", "scope", "too_long", plain[:100])
            return
    elif column.target == "number" and cells.digits_lost(value):
        entry.blame("error", "number", "digits_lost", value)
        return
    else:
        plain = cells.text(value)
    if len(plain) > LONGEST.get(column.target, LONGEST_SCOPE):
        entry.blame("error", column.target, "too_long", plain)
    elif plain:
        licence[column.target] = plain


def _read_day(entry, target, read, licence, value):
    if read.problem:
        entry.blame("error", target, read.problem, value)
        licence[target] = None  # there was something: the licence is not silently another one
    elif read.open_ended:
        licence["open_ended"] = True
    elif read.value:
        licence[target] = read.value
    if read.first and target != "issued_on":
        licence.setdefault("valid_from", read.first)


def _check_partner(entry):
    if not entry.partner.get("name"):
        entry.blame("error", "name", "missing")
    code = entry.partner.get("uscc")
    if code:
        read = number.parse("uscc", code)
        entry.partner["uscc"] = read.text or code
        if read.status == "invalid":
            entry.blame("error", "uscc", read.errors[0], code)
    mail = entry.partner.get("email")
    if mail and ("@" not in mail or " " in mail):
        entry.blame("warning", "email", "unreadable", mail)
        del entry.partner["email"]


def _check_licences(entry):
    for licence in entry.licences:
        if licence["kind"] is None and not licence.get("number") and not licence.get("licence_type"):
            entry.blame("error", "number", "missing")
        first, last, issued = (licence.get(name) for name in ("valid_from", "valid_to", "issued_on"))
        if first and last and first > last or issued and last and issued > last:
            entry.blame("error", "valid_to", "reversed", f"{first or issued} > {last}")
