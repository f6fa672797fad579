"""Words and signs as engines read them: dates, long-term, codes, class numerals, stray spaces.

>>> dates("自２０２４年O1月05日 至 2029-1-4"), dates("二〇二四年一月五日"), dates("2024年13月1日")
(['2024-01-05', '2029-01-04'], ['2024-01-05'], [])
>>> numerals("2017年目录：Ⅲ类：07，川类：14，IlI类：21；II类：01，二类：02")
[3, 3, 3, 2]
>>> with_numerals("川类：07，第三类：14", None), with_numerals("I1类：07", 2)
('III类：07，第三类：14', 'II类：07')
"""

import re
import unicodedata
from datetime import date

_DIGIT = "[0-9OoQDIl|]"
_DATE = re.compile(
    rf"(?<![0-9])((?:1[9]|2[0O]){_DIGIT}{{2}})\s*[年./\-—]\s*({_DIGIT}{{1,2}})\s*[月./\-—]\s*({_DIGIT}{{1,2}})(?!\d)\s*日?"
)
_CHINESE_DATE = re.compile(
    r"([二一][〇零○O0一二三四五六七八九]{3})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})日"
)
_CHINESE = {char: digit for digit, char in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "O": 0, "0": 0}
_AS_DIGIT = str.maketrans("OoQDIl|", "0000111")
_LONG = re.compile(r"长\s*期|永\s*久|无\s*固\s*定\s*期\s*限|至\s*今")
# What an engine makes of Ⅱ and Ⅲ before 类. Three strokes are III; two are II; a mixture is told by its strokes.
_NUMERAL = re.compile(r"(?<![A-Za-z0-9第])([ⅠⅡⅢIl1|]{1,4}|川|皿|m|M|山|Ш|LII|IⅡ|ⅡI)\s*类")
_CLASS_WORD = re.compile(r"(?<![0-9])([一二三23])\s*类")
_CLASS_WORDS = {"一": 1, "二": 2, "三": 3}
_STROKES = {"Ⅰ": 1, "Ⅱ": 2, "Ⅲ": 3, "川": 3, "皿": 3, "m": 3, "M": 3, "山": 3, "Ш": 3}
_CODE = re.compile(r"[0-9A-Z]{18}")
# Not in the alphabet of the code, so each can only be the other. (GB 32100-2015 leaves out I, O, S, V, Z.)
_FULL = str.maketrans("(),;:", "（），；：")
_NOT_IN_CODE = str.maketrans("OIZS", "0125")


def half_width(text):
    return unicodedata.normalize("NFKC", text)


def _plain_date(text):
    """Half width, but numerals and circles as they are."""
    return unicodedata.normalize("NFKC", text.replace("○", "〇"))


def dates(text):
    """The dates in the text, as 2024-01-05, in the order in which they stand."""
    text = _plain_date(text[:2000])
    found = []
    for match in _DATE.finditer(text):
        found.append((match.start(), [int(part.translate(_AS_DIGIT)) for part in match.groups()]))
    for match in _CHINESE_DATE.finditer(text):
        year = int("".join(str(_CHINESE[char]) for char in match[1]))
        found.append((match.start(), [year, _small(match[2]), _small(match[3])]))
    result = []
    for _start, parts in sorted(found):
        try:
            result.append(date(*parts).isoformat())
        except ValueError:
            continue
    return result


def only_date(text):
    """Whether nothing but a date is written."""
    return not re.sub(r"[\s日]", "", _CHINESE_DATE.sub("", _DATE.sub("", _plain_date(text))))


def _small(text):
    """十二 -> 12, for months and days."""
    tens, _ten, ones = text.rpartition("十")
    if "十" not in text:
        return _CHINESE[text] if len(text) == 1 else 0
    return (_CHINESE.get(tens, 1) if tens else 1) * 10 + (_CHINESE[ones] if ones else 0)


def says_long_term(text):
    return bool(_LONG.search(text))


def codes(text):
    """Possible credit codes in the text, each as (code, whether letters that cannot occur were replaced)."""
    text = re.sub(r"[^0-9A-Z]", "", text[:200].upper())
    for start in range(max(len(text) - 17, 0)):
        piece = text[start : start + 18]
        if _CODE.fullmatch(piece):
            yield piece.translate(_NOT_IN_CODE), piece != piece.translate(_NOT_IN_CODE)


def mend_digits(text):
    """O and I as 0 and 1, where only digits can stand: in the digits a number ends with."""
    match = re.search(r"[0-9OIL|]{4,}(?=号?$)", text)
    if not match:
        return text
    return (
        text[: match.start()] + match[0].replace("O", "0").translate(str.maketrans("IL|", "111")) + text[match.end() :]
    )


def clean_name(text):
    """A name without the spaces and dots around it and between its characters; spaces between Latin words stay."""
    return clean_text(text).strip("：；，。.·、|_—- ")


def clean_text(text):
    """Text as it would be typed: full-width signs beside Chinese, no spaces around them."""
    text = text.strip()
    if re.search(r"[一-龥]", text):
        text = text.translate(_FULL)
        text = re.sub(r"(?<=\d)：(?=\d)", ":", text)
    return re.sub(r"\s+", " ", re.sub(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])", "", text))


def numerals(text):
    """The classes that numerals before 类 say, as read: 1, 2, 3."""
    return [_strokes(match[1]) for match in _NUMERAL.finditer(text)]


def class_words(text):
    """The classes that are written in words or digits: 第三类, 3类."""
    return [int(_CLASS_WORDS.get(match[1], match[1])) for match in _CLASS_WORD.finditer(half_width(text))]


def _strokes(token):
    return min(sum(_STROKES.get(char, 1) for char in token), 3)


def with_numerals(text, klass):
    """The text with its class numerals written plainly: as the class that is known, else as read."""
    return _NUMERAL.sub(lambda match: "I" * (klass or _strokes(match[1])) + "类", text)
