"""What somebody types into a search box, as it is looked for."""

import re
import unicodedata

from .number import normalise

LONGEST = 200


def plain(text):
    r"""(the text in half width, the text as a number), as operands of LIKE, without what cannot be looked for.

    >>> plain("　沪嘉食药监械经营许２０１８　")
    ('沪嘉食药监械经营许2018', '沪嘉食药监械经营许2018')
    >>> plain("统一社会信用代码：９１１１"), plain(None)
    (('统一社会信用代码:9111', '9111'), ('', ''))
    >>> plain("100%")[0]
    '100\\%'
    """
    text = text[:LONGEST].replace("\0", "") if isinstance(text, str) else ""
    return _literal(unicodedata.normalize("NFKC", text).strip()), _literal(normalise(text))


def _literal(text):
    """The text with what LIKE would take for a wildcard made plain."""
    return re.sub(r"([\\%_])", r"\\\1", text)
