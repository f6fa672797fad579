"""Figures of credit control. Plain values in, Decimal or None out; None where a figure has no meaning (no sales).

Definitions: Credit Research Foundation (DSO, best possible DSO, average days delinquent, collection effectiveness
index). Amounts are of one currency. A number is whatever Decimal takes (floats by their shortest text); None and ""
count as 0. Nothing here raises on a number that is none: infinity and NaN give None.
"""

from bisect import bisect_left
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

# Upper bounds of the ageing buckets, in days past due; what is not due comes before them, the rest after.
BUCKETS = (0, 30, 60, 90, 180, 365, 730, 1095)
ROUNDING = Decimal("0.0001")


def _decimal(value):
    if isinstance(value, Decimal):
        return value
    try:
        return Decimal(str(value or 0))
    except InvalidOperation:
        return Decimal("NaN")


def _day(value):
    """A date of a date, a datetime or its ISO text; None for none."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, str) and value:
        return date.fromisoformat(value[:10])
    return value if isinstance(value, date) else None


def _get(row, *names):
    """The values of a row: of a mapping or of attributes by name, of a sequence by place."""
    if hasattr(row, "keys"):
        return [row[name] if name in row else None for name in names]  # noqa: SIM401 (rows of cursors have no get)
    if isinstance(row, list | tuple) and not hasattr(row, "_fields"):
        return [*row, *[None] * len(names)][: len(names)]
    return [getattr(row, name, None) for name in names]


def ratio(numerator, denominator, factor=1):
    """numerator / denominator * factor, rounded to four places; None for a denominator that is not positive.

    >>> ratio(1, 3), ratio(1, 0), ratio(float("nan"), 1)
    (Decimal('0.3333'), None, None)
    """
    numerator, denominator, factor = _decimal(numerator), _decimal(denominator), _decimal(factor)
    if not (numerator.is_finite() and denominator.is_finite() and factor.is_finite()) or denominator <= 0:
        return None
    return (numerator * factor / denominator).quantize(ROUNDING, ROUND_HALF_UP)


def dso(receivables, credit_sales, days):
    """Days sales outstanding: receivables at the end x days / credit sales of these days.

    >>> dso(500, 1000, 90)
    Decimal('45.0000')
    >>> dso(500, 0, 90) is None
    True
    """
    return ratio(receivables, credit_sales, days)


def best_dso(current_receivables, credit_sales, days):
    """Best possible DSO: what is not due yet (retentions included) x days / credit sales.

    >>> best_dso(300, 1000, 90)
    Decimal('27.0000')
    """
    return ratio(current_receivables, credit_sales, days)


def add(receivables, current_receivables, credit_sales=None, days=None):
    """Average days delinquent: DSO less best possible DSO; of the amounts, or of these two figures.

    >>> add(500, 300, 1000, 90)
    Decimal('18.0000')
    >>> add(dso(500, 1000, 90), best_dso(300, 1000, 90))
    Decimal('18.0000')
    >>> add(None, None) is None
    True
    """
    if credit_sales is None and days is None:
        if receivables is None or current_receivables is None:
            return None
        return ratio(_decimal(receivables) - _decimal(current_receivables), 1)
    return ratio(_decimal(receivables) - _decimal(current_receivables), credit_sales, days)


def cei(begin, credit_sales, end_total, end_current, periods=1):
    """Collection effectiveness index in percent: what was collected of what could be.

    ``credit_sales`` are of ``periods`` months; (begin + sales / periods - end) / (begin + sales / periods - current).

    >>> cei(1000, 500, 600, 400)
    Decimal('81.8182')
    >>> cei(1000, 1500, 600, 400, periods=3)
    Decimal('81.8182')
    >>> cei(0, 0, 0, 0) is None
    True
    """
    periods = _decimal(periods)
    if not periods.is_finite() or periods <= 0:
        return None
    open_to_collect = _decimal(begin) + _decimal(credit_sales) / periods
    return ratio(open_to_collect - _decimal(end_total), open_to_collect - _decimal(end_current), 100)


def turnover_days(opening, closing, credit_sales, days):
    """Receivables turnover in days: average receivables x days / credit sales.

    >>> turnover_days(400, 600, 1000, 90)
    Decimal('45.0000')
    """
    return ratio((_decimal(opening) + _decimal(closing)) / 2, credit_sales, days)


def share(part, whole):
    """Percent: bad-debt rate, collection rate, percent current, use of a limit.

    >>> share(25, 200)
    Decimal('12.5000')
    """
    return ratio(part, whole, 100)


def true_dso(rows):
    """DSO by invoice: the sum over open invoices of days open x amount / credit sales of the invoice's month.

    ``rows`` are (days open, open amount, credit sales of the month), or mappings with ``days``, ``amount``, ``sales``.
    None as soon as a month has no sales, or without rows.

    >>> true_dso([(30, 500, 1000), (60, 100, 600)])
    Decimal('25.0000')
    >>> true_dso([]) is None
    True
    """
    parts = [ratio(_decimal(d) * _decimal(a), s) for d, a, s in (_get(r, "days", "amount", "sales") for r in rows)]
    return sum(parts) if parts and None not in parts else None


def weighted_days_late(rows):
    """Days late weighted by what was paid. Early counts as negative.

    ``rows`` are (paid amount, days late) or (paid amount, due date, date paid), or mappings (or objects) with
    ``amount`` and either ``days_late`` or ``due`` and ``paid``. None where nothing was paid.

    >>> weighted_days_late([(100, 10), (300, 30)])
    Decimal('25.0000')
    >>> weighted_days_late([(100, date(2026, 1, 1), date(2026, 1, 11)), {"amount": 300, "days_late": 30}])
    Decimal('25.0000')
    >>> weighted_days_late([]) is None
    True
    """
    weighed = []
    for row in rows:
        if isinstance(row, list | tuple) and not hasattr(row, "_fields"):
            amount, late, paid = [*row, None][:3]
            late = (_day(paid) - _day(late)).days if paid is not None else late
        else:
            amount, late, due, paid = _get(row, "amount", "days_late", "due", "paid")
            late = (_day(paid) - _day(due)).days if late is None else late
        weighed.append((_decimal(amount), _decimal(late)))
    return ratio(sum(amount * days for amount, days in weighed), sum(amount for amount, _days in weighed))


def ageing(rows, today, buckets=BUCKETS):
    """What is open by days past due: a tuple of Decimals, one a bucket and one for what is older.

    ``rows`` are (due date, open amount), or mappings (or objects) with ``due`` and ``amount``; dates may be ISO texts.
    ``buckets``: upper bounds in days, the first for what is not past due. Credit notes and advances count with their
    sign in the bucket of their date; a row without a date is not due.

    >>> ageing([(date(2026, 1, 1), 100), (date(2026, 3, 1), 50)], date(2026, 1, 31))[:3]
    (Decimal('50'), Decimal('100'), Decimal('0'))
    >>> ageing([{"due": "2026-01-01", "amount": "7.5"}], "2026-02-01", buckets=(0, 30))
    (Decimal('0'), Decimal('0'), Decimal('7.5'))
    """
    sums, today = [Decimal(0)] * (len(buckets) + 1), _day(today)
    for row in rows:
        due, amount = _get(row, "due", "amount")
        due = _day(due)
        sums[bisect_left(buckets, (today - due).days if due else 0)] += _decimal(amount)
    return tuple(sums)
