"""Values as JSON can hold them, so that what was recorded is read back the same."""

import json
from datetime import date, datetime


def plain(value):
    """Returns the value with only what JSON knows; records become their ids, and anything unknown its text.

    >>> from decimal import Decimal
    >>> plain({"day": date(2026, 1, 2), "sum": Decimal("1.10"), 3: {2, 1}, "at": datetime(2026, 1, 2, 3, 4)})
    {'day': '2026-01-02', 'sum': '1.10', '3': [1, 2], 'at': '2026-01-02T03:04:00'}
    """
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, set | frozenset):
        return [plain(item) for item in sorted(value)]
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value.ids if hasattr(value, "ids") else str(value)


def readable(payload):
    """Returns JSON-like data as lines for a person, or "" for none.

    >>> print(readable({"reason": "逾期", "ids": [1, 2], "more": {"a": None}}))
    reason: 逾期
    ids: [1, 2]
    more: {"a": null}
    """
    if not isinstance(payload, dict):
        return json.dumps(payload, ensure_ascii=False) if payload else ""
    return "\n".join(
        f"{key}: {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}"
        for key, value in payload.items()
    )
