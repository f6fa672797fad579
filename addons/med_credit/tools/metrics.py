"""Figures of credit control. Plain values in, Decimal or None out; None where a figure has no meaning (no sales).

Definitions: Credit Research Foundation (DSO, best possible DSO, average days delinquent, collection effectiveness
index). Amounts are of one currency; anything Decimal takes is welcome, floats by their shortest text.
"""

from bisect import bisect_left
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

# Upper bounds of the ageing buckets, in days past due; what is not due comes before them, the rest after.
BUCKETS = (0, 30, 60, 90, 180, 365, 730, 1095)
ROUNDING = Decimal("0.0001")


def _decimal(value):
    return value if isinstance(value, Decimal) else Decimal(str(value or 0))


def _ratio(numerator, denominator, factor=1):
    """numerator / denominator * factor, rounded to four places; None for a denominator that is not positive."""
    denominator = _decimal(denominator)
    if denominator <= 0:
        return None
    return (_decimal(numerator) * factor / denominator).quantize(ROUNDING, ROUND_HALF_UP)


def dso(receivables, credit_sales, days):
    """Days sales outstanding: receivables at the end x days / credit sales of these days.

    >>> dso(500, 1000, 90)
    Decimal('45.0000')
    >>> dso(500, 0, 90) is None
    True
    """
    return _ratio(receivables, credit_sales, _decimal(days))


def best_dso(current_receivables, credit_sales, days):
    """Best possible DSO: what is not due yet x days / credit sales.

    >>> best_dso(300, 1000, 90)
    Decimal('27.0000')
    """
    return _ratio(current_receivables, credit_sales, _decimal(days))


def add(receivables, current_receivables, credit_sales, days):
    """Average days delinquent: DSO less best possible DSO.

    >>> add(500, 300, 1000, 90)
    Decimal('18.0000')
    """
    return _ratio(_decimal(receivables) - _decimal(current_receivables), credit_sales, _decimal(days))


def cei(begin, credit_sales, end_total, end_current, periods=1):
    """Collection effectiveness index in percent: what was collected of what could be.

    ``credit_sales`` are of ``periods`` months; (begin + sales / periods - end) / (begin + sales / periods - current).

    >>> cei(1000, 500, 600, 400)
    Decimal('81.8182')
    >>> cei(0, 0, 0, 0) is None
    True
    """
    if _decimal(periods) <= 0:
        return None
    open_to_collect = _decimal(begin) + _decimal(credit_sales) / _decimal(periods)
    return _ratio(open_to_collect - _decimal(end_total), open_to_collect - _decimal(end_current), 100)


def turnover_days(opening, closing, credit_sales, days):
    """Receivables turnover in days: average receivables x days / credit sales.

    >>> turnover_days(400, 600, 1000, 90)
    Decimal('45.0000')
    """
    return _ratio((_decimal(opening) + _decimal(closing)) / 2, credit_sales, _decimal(days))


def share(part, whole):
    """Percent: bad-debt rate, collection rate, percent current, use of a limit.

    >>> share(25, 200)
    Decimal('12.5000')
    """
    return _ratio(part, whole, 100)


def weighted_days_late(rows):
    """Days late weighted by what was paid; rows of (paid amount, days late). Early counts as negative.

    >>> weighted_days_late([(100, 10), (300, 30)])
    Decimal('25.0000')
    >>> weighted_days_late([]) is None
    True
    """
    rows = [(_decimal(amount), _decimal(days)) for amount, days in rows]
    return _ratio(sum(amount * days for amount, days in rows), sum(amount for amount, _days in rows))


def ageing(rows, today, buckets=BUCKETS):
    """What is open by days past due: a tuple of Decimals, one a bucket and one for what is older.

    ``rows`` are (due date, open amount); ``buckets`` upper bounds in days, the first for what is not past due. Credit
    notes and advances count with their sign in the bucket of their date; a row without a date is not due.

    >>> ageing([(date(2026, 1, 1), 100), (date(2026, 3, 1), 50)], date(2026, 1, 31))[:3]
    (Decimal('50'), Decimal('100'), Decimal('0'))
    """
    sums = [Decimal(0)] * (len(buckets) + 1)
    for due, amount in rows:
        late = (today - due).days if isinstance(due, date) else 0
        sums[bisect_left(buckets, late)] += _decimal(amount)
    return tuple(sums)
