"""Names of companies, as far as one can tell them apart without a registry."""

import re
import unicodedata

LONGEST = 300
_NOISE = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\u00ad·.,，。]+")


def plain(text):
    """The name as it is compared: half width, upper case, without spaces and invisible characters.

    >>> plain("北京 和平（医疗器械）有限公司") == plain("北京和平(医疗器械)有限公司")
    True
    >>> plain(None), plain("北京和平") == plain("北京和乎")
    ('', False)
    """
    text = text[:LONGEST] if isinstance(text, str) else ""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text)).upper()
