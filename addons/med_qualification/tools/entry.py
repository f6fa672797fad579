"""Reads what people type into a form on a telephone. Text in, values out."""

import re
import unicodedata
from datetime import date

DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{4})(\d{2})(\d{2})")


def plain(text):
    """Without full-width letters, invisible marks and spaces around.

    >>> plain("　京东食药监械经营许２０２０００３９号 ")
    '京东食药监械经营许20200039号'
    """
    text = unicodedata.normalize("NFKC", text or "")
    return "".join(c for c in text if c == "\n" or unicodedata.category(c) not in ("Cc", "Cf", "Cs")).strip()


def day(text):
    """The date that a text names, None for an empty one; ValueError for what is no date.

    >>> day("２０２６年１月９日"), day("20260109"), day(" ")
    (datetime.date(2026, 1, 9), datetime.date(2026, 1, 9), None)
    >>> day("2026-02-30")
    Traceback (most recent call last):
    ValueError: day is out of range for month
    """
    text = plain(text)
    if not text:
        return None
    match = DATE.fullmatch(text)
    if not match:
        raise ValueError("not a date")
    return date(*(int(part) for part in match.groups() if part))
