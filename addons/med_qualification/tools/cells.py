"""What a cell of a list means: text, a day, a number that was text once, the end of the data.

>>> text(13900000000.0), text(" ＡＢ１２ \\u200b"), text(None), text(2.5)
('13900000000', 'AB12', '', '2.5')
>>> [day(value).value for value in ("2025.3.1", "2025年3月1日", "20250301", "２０２５－０３－０１", "2025/3/1 0:00:00")]
[datetime.date(2025, 3, 1), datetime.date(2025, 3, 1), datetime.date(2025, 3, 1), datetime.date(2025, 3, 1), \
datetime.date(2025, 3, 1)]
>>> day(45717.0).value, day("45717").value, day(45717.0, epoch_1904=True).value
(datetime.date(2025, 3, 1), datetime.date(2025, 3, 1), datetime.date(2029, 3, 2))
>>> day("长期").open_ended, day("无固定期限").open_ended
(True, True)
>>> day("2020年3月1日至2025年2月28日")
Day(value=datetime.date(2025, 2, 28), first=datetime.date(2020, 3, 1), open_ended=False, problem='')
>>> day("2020-03-01至长期")
Day(value=None, first=datetime.date(2020, 3, 1), open_ended=True, problem='')
>>> [day(value).problem for value in ("03/04/2025", "25.3.1", "2025-02-30", "soon", "9999-12-31", "2025年3月")]
['ambiguous', 'year', 'no_day', 'unreadable', 'year', 'unreadable']
>>> [is_total([None, value]) for value in ("合 计：", "共 12 家", "Total", "制表人：张三", "Total Medical", "共和医院")]
[True, True, True, True, False, False]
>>> day("13/04/2025").value, day(None)
(datetime.date(2025, 4, 13), Day(value=None, first=None, open_ended=False, problem=''))
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

EARLIEST, LATEST = 1949, 2099
_INVISIBLE = re.compile(r"[\u200b-\u200f\u2060\ufeff\u00ad]")
_OPEN = re.compile(r"长期|永久|无固定期限|无期限|不约定期限|long.?term|permanent|indefinite|no expiry", re.IGNORECASE)
_YMD = re.compile(r"(?<!\d)(\d{4})\s*[-./年\s]\s*(\d{1,2})\s*[-./月\s]\s*(\d{1,2})\s*日?(?!\d)")
_PACKED = re.compile(r"(?<!\d)(\d{4})(\d{2})(\d{2})(?!\d)")
_DMY = re.compile(r"(?<!\d)(\d{1,2})[-./](\d{1,2})[-./](\d{4})(?!\d)")
_SHORT = re.compile(r"(?<!\d)\d{2}[-./年]\d{1,2}[-./月]\d{1,2}(?!\d)")
_TOTAL = re.compile(
    r"(合\s*计|总\s*计|小\s*计|共\s*计|共|总数|(grand |sub)?total)\s*[:：]?[\d,.\s家户条个项张]*"
    r"|(制表|审核|填表|备注|说明)[^:：]{0,6}[:：].*",
    re.IGNORECASE,
)
NOTHING = {"", "-", "--", "—", "/", "\\", "无", "暂无", "n/a", "na", "null", "none", "#n/a", "#ref!", "#value!"}
DIGITS_LOST = 1e15  # from here on Excel keeps fewer digits than were typed


@dataclass(frozen=True)
class Day:
    """A day as read: its value, the first one of a span, or no end at all.

    problem: '', unreadable, no_day (30 February), year (not of this age), ambiguous (3 April or 4 March).
    """

    value: date | None = None
    first: date | None = None
    open_ended: bool = False
    problem: str = ""


def text(value):
    """What a cell says, half width, on one line, without what cannot be seen; '' for nothing."""
    if value is None:
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e20 else repr(value)
    if isinstance(value, date):
        return value.isoformat()
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFKC", str(value)))
    plain = re.sub(r"\s+", " ", plain).strip()
    return "" if plain.lower() in NOTHING else plain


def long_text(value):
    """As `text`, but with its own line breaks, brackets and widths: what is printed on a paper stays as it is."""
    return _INVISIBLE.sub("", value).strip() if isinstance(value, str) else text(value)


def digits_lost(value):
    """Whether a number was so long that Excel has replaced its last digits by zeros."""
    return isinstance(value, float) and abs(value) >= DIGITS_LOST


def is_total(values):
    """Whether a row ends a list instead of being one of it: the first thing it says is a word for a total."""
    first = next((plain for value in values if (plain := text(value))), "")
    return bool(_TOTAL.fullmatch(first))


def day(value, epoch_1904=False):
    """The day, or the span of days, that a cell says."""
    if isinstance(value, date):
        return _day(value.year, value.month, value.day)
    if isinstance(value, float):
        return _serial(value, epoch_1904)
    plain = text(value)
    if not plain:
        return Day()
    found = [_day(*map(int, match.groups())) for match in _YMD.finditer(plain)]
    found = found or [_day(*map(int, match.groups())) for match in _PACKED.finditer(plain)]
    if wrong := next((one for one in found if one.problem), None):
        return wrong
    if _OPEN.search(plain):
        return Day(first=found[0].value if found else None, open_ended=True)
    if len(found) == 2:
        first, last = sorted(one.value for one in found)
        return Day(last, first)
    if len(found) == 1:
        return found[0]
    return _odd(plain, epoch_1904) if not found else Day(problem="unreadable")


def _odd(plain, epoch_1904):
    if re.fullmatch(r"\d{5}(\.\d+)?", plain):
        return _serial(float(plain), epoch_1904)
    if match := _DMY.fullmatch(plain):
        one, two, year = map(int, match.groups())
        if one > 12:
            return _day(year, two, one)
        return _day(year, one, two) if two > 12 or one == two else Day(problem="ambiguous")
    return Day(problem="year" if _SHORT.fullmatch(plain.rstrip("日")) else "unreadable")


def _day(year, month, number):
    if not EARLIEST <= year <= LATEST:
        return Day(problem="year")
    try:
        return Day(date(year, month, number))
    except ValueError:
        return Day(problem="no_day")


def _serial(value, epoch_1904):
    """A day as Excel counts them; eight digits are a day written without marks."""
    if 19_000_000 < value < 21_000_000 and value.is_integer():
        plain = str(int(value))
        return _day(int(plain[:4]), int(plain[4:6]), int(plain[6:]))
    if not 10_000 <= value < 80_000:
        return Day(problem="unreadable")
    start = date(1904, 1, 1) if epoch_1904 else date(1899, 12, 30)
    one = start + timedelta(days=int(value))
    return _day(one.year, one.month, one.day)
