"""Reads what a scanner or a person types off a device label: GS1, HIBC, MA (IDcode), AHM; ISBT 128 is recognised.

Pure Python, standard library only, no Odoo. `parse` never raises on text and takes time linear in its length.

Nothing doubtful is handed on as a fact: an attribute (di, lot, serial, a date) is set only when its element is
well-formed, so a wrong check digit leaves `di` None; the raw text stays in `elements`, the reason in `errors`.
`confidence` is "sure" only without errors. Codes in `errors`:
empty, too_long, unknown_system, unknown_element (an identifier that does not exist), empty_value, length, charset,
check_digit, bad_date, duplicate_element (twice, with different values: neither is used),
separator_missing (the label may be cut in other places too: see `alternatives`), ambiguous_brackets.

Sources: GS1 General Specifications (identifiers, date window, AI character set 82), HIBC supplier standard, the
coding rules of MA and AHM, ISBT 128 as the FDA prints it.

>>> parse("(01)51022222233336(17)150700(10)A213B1(21)1234", date(2015, 1, 1)).expires
datetime.date(2015, 7, 31)
>>> label = parse("0151022222233336" "10A213B1" "211234")  # no separators
>>> label.confidence, label.lot, label.serial, [other.lot for other in label.alternatives]
('guessed', 'A213B1', '1234', ['A213B1211234'])
>>> choose(label, {"lot"}).lot
'A213B1211234'
"""

import re
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial
from itertools import islice, product
from urllib.parse import unquote

LONGEST = 4296  # what the largest QR code holds


@dataclass(frozen=True, slots=True)
class Udi:
    """One label. Dates are days; quantity counts pieces; elements are the identifiers or segments as read."""

    system: str | None = None
    di: str | None = None
    lot: str | None = None
    serial: str | None = None
    manufactured: date | None = None
    expires: date | None = None
    quantity: int | None = None
    elements: dict = field(default_factory=dict)
    confidence: str = "guessed"
    errors: tuple = ()
    alternatives: tuple = ()


def parse(payload, today=None, carries=None):
    """The Udi of a label's text.

    today: the day two-digit years are read from (default: the current one).
    carries: what the known product's labels carry of {"lot", "serial"}, for `choose`, when the DI is known.
    """
    text = payload if isinstance(payload, str) else "" if payload is None else str(payload)
    today = today or date.today()
    if len(text) > LONGEST:
        return Udi(errors=("too_long",))
    if not text.isascii():
        text = text.translate(_WIDE)
    text = text.lstrip(_EDGES + " ").rstrip(_EDGES)
    aim = text[1:3] if _AIM.match(text) else ""
    text = text[3:] if aim else text
    if not text.strip(_EDGES + " " + GS):
        return Udi(errors=("empty",))
    read = None if aim in _GS1_AIMS else next((read for starts, read in _READERS if starts(text)), None)
    udi = read(text, today) if read else _gs1(text.rstrip(" " + _EDGES), aim, today)
    return choose(udi, carries) if carries is not None else udi


def choose(udi, carries):
    """The one reading of a guessed label that has what the product's labels carry of {"lot", "serial"}, now sure."""
    if udi.errors != ("separator_missing",):
        return udi
    fit = [u for u in (udi, *udi.alternatives) if {n for n in ("lot", "serial") if getattr(u, n)} == set(carries)]
    return replace(fit[0], confidence="sure", errors=(), alternatives=()) if len(fit) == 1 else udi


# --- What all systems share

GS = "\x1d"
_EDGES = "\r\n\t\v\f\0\ufeff\u200b\u200e\u200f\xa0"
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " ", ord("【"): "(", ord("】"): ")"}
_AIM = re.compile(r"\][A-Za-z][0-9A-Za-z]")


def _day(year, month, day):
    """The date, or None; day 0 is the last of the month."""
    try:
        first = date(year, month, day or 1)
        return first if day else date(year + month // 12, month % 12 + 1, 1) - timedelta(1)
    except ValueError:
        return None


def _date(text, today):
    """YYMMDD, within 49 years before and 50 after today; YYYYMMDD and YYYY-MM-DD as they are; else None."""
    text = text.replace("-", "") if len(text) == 10 else text
    if not (text.isascii() and text.isdigit()):
        return None
    if len(text) == 8:
        return _day(int(text[:4]), int(text[4:6]), int(text[6:]))
    return _day(_year(int(text[:2]), today), int(text[2:4]), int(text[4:])) if len(text) == 6 else None


def _year(yy, today):
    gap = yy - today.year % 100
    return today.year + gap + (-100 if gap >= 51 else 100 if gap <= -50 else 0)


def _segments(system, di, pairs, today, names, errors=()):
    """A Udi of segments: names maps a segment's tag to the attribute it fills, the first in order wins."""
    elements, values, errors = {}, {}, list(errors)
    for tag, value in pairs:
        if elements.setdefault(tag, value) != value:
            errors.append("duplicate_element")
            values.pop(tag, None)
            continue
        name = names.get(tag)
        if not value or not _PLAIN(value):
            errors.append("charset" if value else "empty_value")
        elif name in ("manufactured", "expires"):
            values[tag] = _date(value, today)
            if not values[tag]:
                errors.append("bad_date")
        elif name == "quantity":
            values[tag] = int(value) if value.isdigit() else errors.append("charset")
        else:
            values[tag] = value
    found = {}
    for tag, name in names.items():
        if name in ("lot", "serial") and found.get(name) and values.get(tag, found[name]) != found[name]:
            errors.append("duplicate_element")
            found[name] = ""
        elif found.get(name) is None:
            found[name] = values.get(tag)
    found = {name: value or None for name, value in found.items() if name}
    return Udi(system, di, elements=elements, confidence="guessed" if errors else "sure", errors=_once(errors), **found)


def _once(errors):
    return tuple(dict.fromkeys(errors))


# --- GS1

_GS1_AIMS = frozenset(("C1", "e0", "d2", "Q3", "J1"))
_SET82 = re.compile(r"[!\"%&'()*+,\-./0-9:;<=>?A-Z_a-z]*").fullmatch
_PLAIN = re.compile(r"[!-~]*").fullmatch
_SEPARATOR = re.compile(r"Alt029|[<{\[](?:GS|FNC1)[>}\]]|\^\]|\\x1[dD]|\\u001[dD]|[#|␝]")
# kind, least and greatest length, identifiers. n digits, x set 82, d YYMMDD, t date and time,
# c digits with a check digit at the end, 3 and 4: the first 13 or 14 digits end with a check digit
_IDENTIFIERS = """
c 18 18 00 8017 8018; c 14 14 01 02 03; x 1 20 10 21 22 243 254 420 4318 702[0-2] 71[0-7] 7240 8002 8012
d 6 6 11 12 13 15 16 17 4326 7006; n 2 2 20 7241; x 1 28 235; n 1 8 30 37; n 1 6 242; 3 13 30 253; 3 13 25 255
x 1 30 240 241 250 251 400 401 403 4308 4319 7002 7023 8004 8010 90; c 17 17 402; c 13 13 41[0-7]
n 6 6 31[0-6][0-5] 32[0-9][0-5] 33[0-7][0-5] 34[0-9][0-5] 35[0-7][0-5] 36[0-9][0-5] 395[0-5] 8005
n 1 15 390[0-9] 392[0-9]; n 4 18 391[0-9] 393[0-9]; n 4 4 394[0-3] 8111; x 4 12 421; n 3 3 422 424 426
n 4 15 423 425; x 1 3 427 7008; x 1 35 4300 4301 4310 4311 4320; x 1 70 430[2-6] 431[2-6] 7257 8110 8112 8200
x 2 2 4307 4317; n 20 20 4309; n 1 1 432[1-3] 7252; n 10 10 4324 4325; x 6 7 433[0-3]; n 13 13 7001; t 10 10 7003
n 1 4 7004; x 1 12 7005; n 6 12 7007; x 1 10 7009 7255; x 1 2 7010; n 6 10 7011; x 4 30 703[0-9]; x 4 4 7040
x 1 4 7041; x 3 30 723[0-9]; x 1 25 7242 8013 8014 8020; n 8 8 7250; n 12 12 7251; x 1 40 7253 7254 7259
x 1 90 7256 8030 9[1-9]; x 3 3 7258; n 14 14 8001; 4 14 30 8003; 4 18 18 8006 8026; x 1 34 8007; t 8 12 8008
x 1 50 8009; n 1 12 8011; n 1 10 8019; n 15 15 8040 8041; n 32 32 8042; n 18 20 8043
"""


def _table():
    table = {}
    for row in re.split(r"[;\n]\s*", _IDENTIFIERS.strip()):
        kind, low, high, *names = row.split()
        for name in names:
            parts = re.findall(r"\[(\d)-(\d)\]|(\d)", name)
            for digits in product(*(range(int(a or d), int(b or d) + 1) for a, b, d in parts)):
                table["".join(map(str, digits))] = (kind, int(low), int(high))
    return table


_AI = _table()
_AI_LENGTH = {name[:2]: len(name) for name in _AI}  # the first two digits decide
_SURE_CUTS = frozenset(("01", "11", "13", "15", "16", "17", "7003"))  # a check digit or a date speaks for them
_CUTS = _SURE_CUTS | {"10", "21"}
_CUT_STARTS = frozenset(ai[:2] for ai in _CUTS)
_BRACKET = re.compile(r"\(([0-9]{2,4})\)")
_NEAR = timedelta(20 * 366)


def _check_digit(digits):
    """Whether the last digit is the modulo 10 check digit (weights 3, 1 from the right)."""
    digits = digits[::-1]
    return (sum(map(int, digits[::2])) + 3 * sum(map(int, digits[1::2]))) % 10 == 0


def _problem(ai, value, today):
    """The error code of an element's value, or None."""
    kind, low, high = _AI[ai]
    if not low <= len(value) <= high:
        return "length" if value else "empty_value"
    if kind == "x":
        return None if _SET82(value) else "charset"
    digits = value[: 10 + int(kind)] if kind in "34" else value
    if not (digits.isascii() and digits.isdigit() and _SET82(value)):
        return "charset"
    if kind in "c34" and not _check_digit(digits[:14] if kind == "4" else digits):
        return "check_digit"
    if kind in "dt" and not _moment(value, today):
        return "bad_date"
    return None


def _moment(value, today):
    """The day of a date or a date with HH, HHMM or HHMMSS."""
    hours = [int(value[i : i + 2]) for i in range(6, len(value), 2)]
    return None if any(h >= top for h, top in zip(hours, (24, 60, 60), strict=False)) else _date(value[:6], today)


def _gs1(text, aim, today):
    if _BRACKET.match(text):
        pairs, errors = _bracketed(text)
        return _gs1_udi(pairs, today, errors)
    text = _SEPARATOR.sub(GS, text)
    if text.startswith("[)>\x1e05"):
        text = GS + text[6:].rstrip("\x1e\x04")
    digits = text.strip(GS)
    if aim not in _GS1_AIMS and len(digits) in (8, 12, 13, 14) and digits.isdigit() and digits.isascii():
        udi = _gtin(digits, aim)
        if udi:
            return udi
    udi = _unbracketed(text, today)
    if aim in _GS1_AIMS or GS in text or re.match("0[12][0-9]{14}", text):
        return udi
    # Nothing but the text itself says that it is GS1: an own code such as 10-234 must not pass for a lot.
    if not set(udi.errors) - {"separator_missing"} and (
        udi.di or udi.manufactured or udi.expires or "00" in udi.elements
    ):
        return udi if udi.di else replace(udi, confidence="guessed")
    return Udi(errors=("unknown_system",))


def _gtin(digits, aim):
    """A bare EAN or UPC symbol, padded to 14 digits."""
    if not _check_digit(digits):
        return None if len(digits) in (8, 14) else Udi("GS1", elements={"01": digits}, errors=("check_digit",))
    sure = len(digits) > 8 or aim == "E4"  # every tenth number of 8 digits has the right check digit: a date, say
    return Udi("GS1", digits.zfill(14), elements={"01": digits.zfill(14)}, confidence="sure" if sure else "guessed")


def _bracketed(text):
    """(pairs, errors) of the printed form. A bracket is data when what follows cannot be its element."""
    marks = [m for m in _BRACKET.finditer(text) if m[1] in _AI]
    pairs, errors = [], []
    if not marks or marks[0].start():
        return [("?", text)], ["unknown_element"]
    ai, begin, seen = marks[0][1], marks[0].end(), {marks[0][1]}
    for index, mark in enumerate(marks[1:], 2):
        name, (_kind, low, high) = mark[1], _AI[mark[1]]
        follows = text[mark.end() : marks[index].start() if index < len(marks) else len(text)].strip(" " + GS)
        fits = len(follows.replace(" ", "")) == high and follows.isascii() if low == high else bool(follows)
        inside = _AI[ai][0] == "x" and text[begin : mark.start()].strip()  # only text can hold a bracket
        if inside and (not fits or name in seen):
            errors += ["ambiguous_brackets"] if name in seen or not follows else []
            continue
        pairs.append((ai, text[begin : mark.start()]))
        ai, begin = name, mark.end()
        seen.add(name)
    pairs.append((ai, text[begin:]))
    numeric = [(a, v.replace(" ", "") if _AI[a][0] != "x" else v) for a, v in pairs]
    return [(a, _SEPARATOR.sub(GS, v).strip(" " + GS)) for a, v in numeric], errors


def _read(text):
    """(pairs, unread rest) of a stretch without separators; a variable element takes all that is left."""
    pairs, position, end = [], 0, len(text)
    while position < end:
        ai = text[position : position + _AI_LENGTH.get(text[position : position + 2], 2)]
        if ai not in _AI:
            return pairs, text[position:]
        _kind, low, high = _AI[ai]
        position += len(ai)
        stop = min(position + high, end) if low == high else end
        pairs.append((ai, text[position:stop]))
        position = stop
    return pairs, ""


def _unbracketed(text, today):
    pairs, errors, others = [], [], []
    for stretch in filter(None, text.split(GS)):
        read, rest = _read(stretch)
        seen = {ai for ai, _value in pairs + read}
        pairs += read
        if rest:
            pairs.append(("?", rest))
            errors.append("unknown_element")
        elif read and _AI[read[-1][0]][1] != _AI[read[-1][0]][2]:
            ai, value = read[-1]
            wrong = _problem(ai, value, today)
            if GS in text and wrong != "length":
                continue
            cuts = list(islice(_cuts(ai, value, seen, today, [400]), 8))
            if cuts:
                readings = sorted(cuts if wrong else [[read[-1]], *cuts], key=partial(_rank, value), reverse=True)
                errors.append("separator_missing")
                others = [pairs[:-1] + other for other in readings[1:]]
                pairs = pairs[:-1] + readings[0]
    alternatives = tuple(_gs1_udi(other, today, ["separator_missing"]) for other in others if len(errors) == 1)
    return _gs1_udi(pairs, today, errors, alternatives)


def _cuts(ai, value, seen, today, budget):
    """Other readings of a variable element: it ends earlier and further elements follow. Bounded by budget (steps)."""
    if len(value) > 150 or not _SET82(value):
        return
    for cut in range(1, min(len(value), _AI[ai][2] + 1)):
        budget[0] -= 1
        if budget[0] < 0:
            return
        if value[cut : cut + 2] not in _CUT_STARTS or value[cut - 1] == "(":
            continue
        for tail in _tails(value[cut:], seen, today, budget):
            if tail[0][0] in _SURE_CUTS or cut > 1:
                yield [(ai, value[:cut]), *tail]


def _tails(text, seen, today, budget):
    """All readings of a text as whole, well-formed elements of _CUTS that were not seen yet."""
    ai = text[: _AI_LENGTH.get(text[:2], 2)]
    if ai not in _CUTS or ai in seen:
        return
    if ai not in _SURE_CUTS:
        value = text[2:]
        if len(value) > 1 and not _problem(ai, value, today):
            yield [(ai, value)]
        yield from _cuts(ai, value, seen | {ai}, today, budget)
        return
    stop = len(ai) + _AI[ai][2]
    value, rest = text[len(ai) : stop], text[stop:]
    if _problem(ai, value, today) or (ai != "01" and abs(_moment(value, today) - today) > _NEAR):
        return
    for tail in _tails(rest, seen | {ai}, today, budget) if rest else [[]]:
        yield [(ai, value), *tail]


def _rank(whole, reading):
    """How much speaks for a reading: dates and check digits, then that a long text falls into two usual halves."""
    proved = sum(ai in _SURE_CUTS for ai, _value in reading[1:])
    joints = len(reading) - 1 - proved
    short = min(len(value) for ai, value in reading if ai not in _SURE_CUTS)
    return 10 * proved + joints * (2 if len(whole) >= 12 and short >= 4 else -2), short


def _gs1_udi(pairs, today, errors=(), alternatives=()):
    elements, good, errors = {}, {}, list(errors)
    for ai, value in pairs:
        if ai in elements:
            if elements[ai] != value:
                errors.append("duplicate_element")
                good.pop(ai, None)
            continue
        elements[ai] = value
        problem = _problem(ai, value, today) if ai in _AI else None
        if problem:
            errors.append(problem)
        elif ai in _AI:
            good[ai] = value
    get = good.get
    made, end, count = get("11") or get("8008"), get("17") or get("7003"), get("30") or get("37")
    return Udi(
        "GS1", get("01") or get("02"), get("10"), get("21"), made and _moment(made, today), end and _moment(end, today),
        count and int(count), elements, "guessed" if errors else "sure", _once(errors), alternatives,
    )  # fmt: skip


_LINK_NAMES = {"gtin": "01", "cpv": "22", "lot": "10", "ser": "21", "exp": "17"}


def _link(text, today):
    """GS1 Digital Link: https://any.host/any/path/01/GTIN/10/lot/21/serial?17=YYMMDD"""
    path, _mark, query = re.split(r"[#\s\x1d]", text.partition("://")[2], maxsplit=1)[0].partition("?")
    steps = [unquote(step) for step in path.split("/")[1:]]
    steps = [_LINK_NAMES.get(s, s) if i + 1 < len(steps) else s for i, s in enumerate(steps)]
    start = next((i for i, s in enumerate(steps[:-1]) if s in ("01", "8006", "00") and steps[i + 1].isdigit()), None)
    if start is None:
        return Udi(errors=("unknown_system",))
    steps = steps[start:-1] if len(steps) - start & 1 and not steps[-1] else steps[start:]
    pairs = list(zip(steps[::2], steps[1::2], strict=False))
    errors = ["length"] if len(steps) & 1 else []
    for part in filter(None, re.split("[&;]", query)):
        name, _equals, value = part.partition("=")
        pairs += [(_LINK_NAMES.get(name, name), unquote(value))] if _LINK_NAMES.get(name, name) in _AI else []
    pairs = [(ai, value.zfill(14) if ai == "01" and len(value) in (8, 12, 13) else value) for ai, value in pairs]
    return _gs1_udi(pairs, today, errors + (["unknown_element"] if any(ai not in _AI for ai, _v in pairs) else []))


# --- HIBC

_ORDER43 = {char: value for value, char in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%")}
_PRIMARY = re.compile(r"[A-Z][0-9A-Z]{3}[0-9A-Z]{1,18}[0-9]")  # labeler, product, unit of measure
_TWO_SYMBOLS = re.compile(r"(\+[A-Z][0-9A-Z]{4,21}[0-9].)(\+[$0-9].*)", re.DOTALL)
_FLAG_LENGTH = {
    "0": 4,
    "1": 4,
    "2": 7,
    "3": 7,
    "4": 9,
    "5": 6,
    "6": 8,
    "7": 1,
}  # with the flag; 0 and 1 are the month's


def _mod43(text):
    """Whether the last character is the check character of those before it."""
    values = [_ORDER43.get(char) for char in text]
    return len(values) > 2 and None not in values and sum(values[:-1]) % 43 == values[-1]


def _hibc(text, today):
    text = text.upper()
    if text.startswith("*"):  # the start and stop characters of Code 39 as they are printed
        text = text[1:].rstrip(" ").removesuffix("*")
    both = _TWO_SYMBOLS.fullmatch(text.rstrip(" "))
    if both and _mod43(both[1]) and _mod43(both[2]) and both[2][-2] == both[1][-1]:
        di, pairs = both[1][1:-1], _secondary(both[2][1:-2], today)
        return _segments("HIBC", di, pairs, today, _HIBC_NAMES, _strange(pairs, _HIBC_NAMES))
    bare = text.rstrip(" ")  # the check character itself may be a space, printed as an underscore
    whole = next((t for t in (bare, bare + " ", bare[:-1] + " " if bare[-1] == "_" else "") if _mod43(t)), None)
    if not whole:
        known = text[1] == "$" or _PRIMARY.match(text, 1)
        return Udi("HIBC" if known else None, errors=("check_digit" if known else "unknown_system",))
    if whole[1].isalpha():
        di, _slash, more = whole[1:-1].partition("/")
        pairs = _secondary(more, today) if more else []
        errors = [] if _PRIMARY.fullmatch(di) else ["length"]
    else:
        di, errors, pairs = None, [], [*_secondary(whole[1:-2], today), ("link", whole[-2])]
    errors += _strange(pairs, _HIBC_NAMES)
    return _segments("HIBC", None if errors else di, pairs, today, _HIBC_NAMES, errors)


_HIBC_NAMES = {"$$": "lot", "$$+": "serial", "$": "lot", "$+": "serial", "YYJJJ": "lot", "S": "serial", "Q": "quantity",
               "14D": "expires", "16D": "manufactured", "expires": "expires", "quantity": "quantity",
               "link": None}  # fmt: skip


def _strange(pairs, names):
    return ["unknown_element"] if any(tag not in names for tag, _value in pairs) else []


def _secondary(text, today):
    """Pairs of the secondary data: the reference ($, $+, $$, $$+ or a date) and what / adds to it."""
    pairs = []
    for part in text.split("/"):
        match = re.match(r"\$\$\+|\$\$|\$\+|\$|14D|16D|[SQ]|(?=[0-9]{5})", part)
        tag, value = (match[0], part[match.end() :]) if match else ("?", part)
        if tag == "":
            pairs += [("expires", _flagged("5" + value[:5], today)), ("YYJJJ", value[5:])]
            continue
        if tag in ("$$", "$$+"):
            size = {"8": 2, "9": 5}.get(value[:1])
            if size:
                pairs.append(("quantity", value[1 : 1 + size]))
                value = value[1 + size :]
            length = _FLAG_LENGTH.get(value[:1], 0)
            if length > 1:
                pairs.append(("expires", _flagged(value[:length], today)))
            value = value[length:]
        if value or tag not in ("$$", "$$+"):  # a date alone is a whole field
            pairs.append((tag, value))
    return pairs


def _flagged(text, today):
    """YYYYMMDD of a date behind its flag; the text itself, which is no date, when it cannot be read."""
    flag, digits = text[0], text[1:]
    if not (text.isascii() and text.isdigit() and len(text) == _FLAG_LENGTH[flag]):
        return text + "?"
    if flag in "01":
        day = _day(_year(int(text[2:]), today), int(text[:2]), 0) if text[:2] != "00" else None
    elif flag == "2":
        day = _date(digits[4:6] + digits[:4], today)
    elif flag in "34":
        day = _date(digits[:6], today)
    else:
        start, number = date(_year(int(digits[:2]), today), 1, 1), int(digits[2:5])
        day = start + timedelta(number - 1) if 0 < number < 367 else None
        day = day if day and day.year == start.year else None
    return day.strftime("%Y%m%d") if day else text + "?"


# --- MA (IDcode), AHM (Alibaba Health), ISBT 128

_MA_NAMES = {"S": "serial", "L": "lot", "M": "manufactured", "P": "manufactured", "E": "expires", "V": "expires",
             "D": None, "C": None}  # fmt: skip
_MA_XML = {"SN": "serial", "LOT": "lot", "MFG": "manufactured", "EXP": "expires", "VAL": "expires"}
_MA_DI = re.compile(r"MA\.[0-9]{3}\.[0-9A-Z]{2}\.[0-9A-Z]{1,12}\.[0-9][0-9A-Z]{1,19}")
_FIND_MA = re.compile(r"(?:^|=|%3D)(MA\.[0-9]{3}\..*)", re.IGNORECASE | re.DOTALL)


def _ma(text, today):
    """The check characters are not verified: the published algorithm does not give those of real labels."""
    parts = re.split(r"[&?#\s\x1d]", unquote(_FIND_MA.search(text)[1]), maxsplit=1)[0].split(".")
    di = ".".join(parts[:5]).upper()
    pairs = [(part[0].upper(), part[1:]) for part in parts[5:] if part]
    errors = ([] if _MA_DI.fullmatch(di) else ["length"]) + _strange(pairs, _MA_NAMES)
    return _segments("MA", di if "length" not in errors else None, pairs, today, _MA_NAMES, errors)


def _ma_xml(text, today):
    if not re.match(r"<UDI\s+IAC\s*=\s*[\"']MA[\"']\s*/?>", text, re.IGNORECASE):
        return Udi(errors=("unknown_system",))
    fields = {tag.upper(): value.strip() for tag, value in re.findall(r"<(\w+)>([^<]*)</\1>", text) if value.strip()}
    di = fields.pop("DI", "").upper()
    di = di if di.startswith("MA.") else "MA." + di
    errors = [] if _MA_DI.fullmatch(di) else ["length"]
    pairs = list(fields.items())
    return _segments("MA", di if not errors else None, pairs, today, _MA_XML, errors + _strange(pairs, _MA_XML))


_AHM_NAMES = {
    "SN": "serial",
    "BA": "lot",
    "BN": "lot",
    "MD": "manufactured",
    "BD": "expires",
    "ED": "expires",
    "PL": None,
}
_AHM_FIXED = re.compile(r"(?:(MD|BD|ED)([0-9]{6})|(PL)([0-9]))\*?")
_AHM_TAG = re.compile(r"SN|BA|BN|(?:MD|BD|ED)[0-9]{6}|PL[0-9]")


def _ahm(text, today):
    """MF and up to 13 characters are the DI; lot and serial end with * or with the label."""
    text = text.rstrip(" " + GS)
    product_end = text.find("*", 2, 16)
    if product_end < 0 or _AHM_TAG.search(text, 3, product_end):
        product_end = 15 if len(text) == 15 or _AHM_TAG.match(text, 15) else None
        shorter = product_end is None and _AHM_TAG.search(text, 3)
        end = product_end or (shorter.start() if shorter else len(text))
        errors = [] if product_end else ["separator_missing"] if shorter else ["length"]
        rest = text[end:]
    else:
        end, rest, errors = product_end, text[product_end + 1 :], []
    pairs, doubt = _ahm_pairs(rest, cut=False)
    other = []
    if doubt:
        other, pairs = pairs, _ahm_pairs(rest, cut=True)[0]
        errors = errors + ["separator_missing"]
    errors = errors + _strange(pairs, _AHM_NAMES)
    di = text[:end] if re.fullmatch("MF[0-9A-Z]{1,13}", text[:end]) else None
    udi = _segments("AHM", di, pairs, today, _AHM_NAMES, errors + ([] if di else ["charset"]))
    return replace(udi, alternatives=(_segments("AHM", di, other, today, _AHM_NAMES, errors),)) if other else udi


def _ahm_pairs(text, cut):
    """(pairs, doubt): doubt when a lot or serial that nothing ends holds a tag; cut ends it there."""
    pairs, position, doubt = [], 0, False
    while position < len(text):
        fixed = _AHM_FIXED.match(text, position)
        if fixed:
            pairs.append((fixed[1] or fixed[3], fixed[2] or fixed[4]))
            position = fixed.end()
            continue
        if text[position : position + 2] not in ("SN", "BA", "BN"):
            return [*pairs, ("?", text[position:])], doubt
        star = text.find("*", position)
        end = star if star >= 0 else len(text)
        inner = _AHM_TAG.search(text, position + 3, end)
        doubt = doubt or bool(inner)
        stop = inner.start() if inner and cut else end
        pairs.append((text[position : position + 2], text[position + 2 : stop]))
        position = stop + (stop == star)
    return pairs, doubt


_ISBT = re.compile(r"=/(?P<di>[0-9A-Z]{16})|=,(?P<serial>[0-9A-Z]{6})|=>(?P<expires>[0-9]{6})|=}(?P<made>[0-9]{6})"
                   r"|&,1(?P<lot>[0-9A-Z]{18})|=(?P<donation>[0-9A-Z]{15})")  # fmt: skip


def _isbt(text, today):
    """ISBT 128 as the FDA prints it; a compound message is only recognised. Days are written CYYJJJ."""
    values, position, text = {}, 0, text.rstrip(" " + GS)
    while match := _ISBT.match(text, position):
        values[match.lastgroup] = match[match.lastgroup]
        position = match.end()
    errors = ["unknown_element"] if position < len(text) else []
    days = {}
    for name in ("made", "expires"):
        year, number = int(values.get(name, "0")[:3] or 0), int(values.get(name, "0")[3:] or 0)
        first = date(year + (1000 if year > 900 else 2000), 1, 1)
        days[name] = first + timedelta(number - 1) if 0 < number < 367 else None
        errors += ["bad_date"] if name in values and not days[name] else []
    return Udi("ISBT128", values.get("di"), values.get("lot"), values.get("serial"), days["made"], days["expires"],
               None, values, "guessed" if errors else "sure", _once(errors))  # fmt: skip


_READERS = (
    (_FIND_MA.search, _ma),
    (re.compile(r"https?://", re.IGNORECASE).match, _link),
    (re.compile(r"\*?\+[A-Za-z0-9$]").match, _hibc),
    (re.compile(r"[=&]").match, _isbt),
    (re.compile(r"MF[0-9A-Z]").match, _ahm),
    (re.compile(r"<UDI\b", re.IGNORECASE).match, _ma_xml),
)
