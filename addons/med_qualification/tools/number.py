"""Numbers on Chinese medical-device licences: is it one, and what does it say?

`parse(kind, text)` never raises on text and never searches it twice: text longer than any number is refused unread.

>>> number = parse("operation_licence", " 沪嘉食药监械经营许２０１８７００６号 ")
>>> number.status, number.parts["province"], number.parts["area"], number.parts["year"], number.parts["sequence"]
('valid', '沪', '嘉', 2018, '7006')
>>> parse("registration", "国械注准20153011234").parts["klass"]
3
>>> parse("uscc", "91110000600037341A").errors
['check_digit']
>>> parse("class2_filing", "沪嘉食药监械经营许20187006号")
Number(status='invalid', parts={}, errors=['other_kind'], text='沪嘉食药监械经营许20187006号')
>>> guess("沪嘉食药监械经营许20187006号")
['operation_licence']

Sources: regulation.md 2.1 (GB 32100-2015 for the USCC; the number rules of the 2014 and 2021 registration measures and
of the distribution measures). Real serial numbers differ in length, so a length other than the rule's only warns.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date

from stdnum.cn import uscc

PROVINCES = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵黔云滇藏陕秦甘陇青宁新"
# GB/T 2260: the first two digits of an administrative division.
_BY_TENS = {
    "1": "国京津冀晋蒙",
    "2": "-辽吉黑",
    "3": "-沪苏浙皖闽赣鲁",
    "4": "-豫鄂湘粤桂琼",
    "5": "渝川贵云藏",
    "6": "-陕甘青宁新",
}
REGIONS = {f"{ten}{one}": name for ten, names in _BY_TENS.items() for one, name in enumerate(names) if name != "-"}
REGIONS |= {"71": "台", "81": "港", "82": "澳"}
# The two digits of a category: the last two of 68xx (catalogue of 2002), or a sub-catalogue of 2017 (01 to 22).
CATEGORIES = {
    f"{n:02}" for n in (*range(1, 29), *range(30, 35), 40, 41, 45, 46, *range(54, 59), 63, 64, 65, 66, 70, 77)
}
LONGEST = 120  # characters as typed; the longest real number has 30
SEQUENCE = 4  # digits a serial number has by the rules

_AREA = r"(?P<province>[一-龥])(?P<area>[一-龥A-Z0-9]{0,4}?)(?P<old>食?)"
_TAIL = r"(?P<year>\d{4})(?P<sequence>\d{3,8})号?"
_CLASSED = r"(?P<category>\d{2})(?P<sequence>\d{3,6})"
PATTERNS = {
    "uscc": r"(?P<authority>[0-9A-HJ-NPQRTUWXY])(?P<holder>[0-9A-HJ-NPQRTUWXY])(?P<region>\d{6})"
    r"(?P<subject>[0-9A-HJ-NPQRTUWXY]{9})(?P<check>[0-9A-HJ-NPQRTUWXY])",
    "operation_licence": _AREA + "药监械经营许" + _TAIL,
    "class2_filing": _AREA + "药监械经营备" + _TAIL,
    "production_licence": r"(?P<province>[一-龥])(?P<old>食?)药监械生产许" + _TAIL,
    "class1_production_filing": _AREA + "药监械生产备" + _TAIL,
    "registration": r"(?P<province>[一-龥])械注(?P<form>[准进许])(?P<year>\d{4})(?P<klass>[23])" + _CLASSED + "号?",
    "class1_filing": r"(?P<province>[一-龥])(?P<area>[一-龥]{0,3}?)械备" + _TAIL,
    "registration_2004": r"(?P<province>[一-龥])(?P<area>[一-龥]{0,2}?)(?P<old>食?)药监械\((?P<form>[准进许])\)字"
    r"(?P<year>\d{4})第(?P<klass>[123])" + _CLASSED + "号?",
    "institution_licence": r"(?P<organisation>[0-9A-Z]{9})(?P<region>\d{6})(?P<economy>\d{2})"
    r"(?P<institution>[A-Z]\d{3})(?P<management>[129])",
}
KINDS = tuple(PATTERNS)
_NOTE = r"(?:\((?P<note>[一-龥0-9]{1,6})\))?"
_READERS = {
    kind: re.compile(pattern + ("" if kind in ("uscc", "institution_licence") else _NOTE))
    for kind, pattern in PATTERNS.items()
}
# First and last year in which numbers of the kind were or may be issued. Outside only warns.
YEARS = {"registration": (2014, 2099), "class1_filing": (2014, 2099), "registration_2004": (1996, 2015)}
# What people copy along with the number.
_LABEL = re.compile(
    r"(?:统一社会信用代码|(?:医疗器械)?(?:经营|生产)?(?:许可证|备案凭证|备案|注册证|登记|证书|证)?(?:编|证)?号码?)[:]"
)
_TRADITIONAL = str.maketrans("號藥監經營許備註準進國類產滬蘇遼魯雲貴陝粵", "号药监经营许备注准进国类产沪苏辽鲁云贵陕粤")
_BRACKETS = str.maketrans("[]〔〕【】「」", "()()()()")
_INVISIBLE = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\u00ad]+")
FORMS = {"准": "domestic", "进": "imported", "许": "hk_macao_taiwan"}
HOLDERS = {"11": "government", "12": "public_institution", "51": "association", "52": "private_non_enterprise",
           "91": "enterprise", "92": "individual", "93": "cooperative"}  # fmt: skip


@dataclass(frozen=True)
class Number:
    """What a number says.

    status: 'valid'; 'warn' (readable, but unusual in the ways `errors` names); 'invalid'.
    parts: by kind, of province (one character, 国 for the national authority), area, year and klass (int), category,
    sequence, form, origin, note; for a USCC authority, holder, region, subject, check, organisation (kind of holder).
    errors: codes: empty, too_long, unknown_kind, other_kind, format, characters, length, year,
        check_digit (these refuse);
    sequence_length, province_unknown, category_unknown, year_range (these warn).
    text: the number as it should be written.
    """

    status: str
    parts: dict = field(default_factory=dict)
    errors: list = field(default_factory=list)
    text: str = ""


def normalise(text):
    """The number in its plain form: half width, no spaces, no label, upper case, simplified characters.

    >>> normalise("编号： 京东食药监械经营许 ２０２０００３９ 號")
    '京东食药监械经营许20200039号'
    >>> normalise(None)
    ''
    """
    text = text.strip() if isinstance(text, str) else ""
    if len(text) > LONGEST:
        return text[: LONGEST + 1]
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).upper().translate(_TRADITIONAL).translate(_BRACKETS)
    label = _LABEL.match(text)
    return text[label.end() :] if label else text


def parse(kind, text):
    """Read `text` as a number of `kind` (one of KINDS); the answer is a Number, whatever the text."""
    if kind not in _READERS:
        return Number("invalid", errors=["unknown_kind"])
    plain = normalise(text)
    if len(plain) > LONGEST:
        return Number("invalid", errors=["too_long"])
    if not plain:
        return Number("invalid", errors=["empty"])
    if kind == "uscc":
        plain = plain.replace("-", "")
    found = _READERS[kind].fullmatch(plain)
    if not found:
        return Number("invalid", errors=[_why_not(kind, plain)], text=plain)
    parts = {name: value for name, value in found.groupdict().items() if value is not None and name != "old"}
    for name in ("year", "klass"):
        if name in parts:
            parts[name] = int(parts[name])
    refused, doubts = _judge(kind, plain, parts)
    status = "invalid" if refused else "warn" if doubts else "valid"
    return Number(status, parts, refused + doubts, plain)


def guess(text):
    """The kinds of which `text` is a readable number (usually none or one)."""
    return [kind for kind in KINDS if parse(kind, text).status != "invalid"]


def _judge(kind, plain, parts):
    refused, doubts = [], []
    if "form" in parts:
        parts["origin"] = FORMS[parts["form"]]
    if "region" in parts:
        parts["province"] = REGIONS.get(parts["region"][:2], "")
    if kind == "uscc":
        parts["organisation"] = HOLDERS.get(plain[:2], "other")
        if uscc.calc_check_digit(plain) != parts["check"]:
            refused.append("check_digit")
    elif kind == "institution_licence":
        if not parts["province"]:
            doubts.append("province_unknown")
    else:
        national = kind in ("registration", "class1_filing", "registration_2004") and parts["province"] == "国"
        if not national and parts["province"] not in PROVINCES:
            doubts.append("province_unknown")
        first, last = YEARS.get(kind, (2000, 2099))
        if not (1990 if kind == "registration_2004" else 2000) <= parts["year"] <= 2099:
            refused.append("year")
        elif not first <= parts["year"] <= min(last, date.today().year):
            doubts.append("year_range")
        if len(parts["sequence"]) != SEQUENCE:
            doubts.append("sequence_length")
    if "category" in parts and parts["category"] not in CATEGORIES:
        doubts.append("category_unknown")
    return refused, doubts


def _why_not(kind, plain):
    """The one code that helps most: another kind's number, a forbidden letter, a wrong length, or just the format."""
    if any(other != kind and reader.fullmatch(plain) for other, reader in _READERS.items()):
        return "other_kind"
    length = {"uscc": 18, "institution_licence": 22}.get(kind)
    if length:
        return "length" if len(plain) != length else "characters"
    return "format"
