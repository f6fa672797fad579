"""Is what was read the same as what is on record?

>>> same("holder", "华康医疗（苏州）有限公司", "华康医疗(苏州)有限公司", str)
True
>>> same("address", "江苏省苏州市中山东路1号", "中山东路1号", str), same("valid_to", "2024-01-05", "2024-01-06", str)
(True, False)
>>> day("2024年1月5日"), day("５.1.2024"), is_long_term("长期")
('2024-01-05', None, True)
"""

import re
import unicodedata

from . import text as words

LONG_TERM = "long-term"
_NOISE = re.compile(r"[\s,，.。;；:：、\-—·()（）]+")


def same(name, read, recorded, normalise):
    """Whether both say the same; `normalise` is that of tools/number.py."""
    if name in ("number", "uscc"):
        return normalise(read) == normalise(recorded)
    one, other = _plain(read), _plain(recorded)
    if name == "address":
        return bool(other) and (one.endswith(other) or other.endswith(one))
    if name == "scope_text":
        one, other = _plain(words.with_numerals(read, None)), _plain(words.with_numerals(recorded, None))
    return one == other


def _plain(text):
    return _NOISE.sub("", unicodedata.normalize("NFKC", text)).lower()


def day(text):
    """The one date in the text, as 2024-01-05; None if there is none."""
    days = words.dates(text)
    return days[0] if days else None


def is_long_term(text):
    return text.strip().lower() == LONG_TERM or words.says_long_term(text)
