"""The arithmetic of a scorecard: bands, weights, vetoes, grades, and what would raise the result.

Pure Python on decimals; knows nothing of records. A criterion gives 0 to 100 points by the band its value falls
into (low included, high not); the score is the mean of the points, weighted, from 0 to 100.

>>> days = (Band("good", None, 15, 100), Band("late", 15, 60, 40), Band("bad", 60, None, 0))
>>> orders = (Band("few", None, 5, 20), Band("many", 5, None, 100))
>>> result = score([Criterion("days", 30, days), Criterion("orders", 10, orders)], {"days": 15, "orders": 4},
...                [Grade("A", 85), Grade("B", 30), Grade("C", 0)])
>>> result.score, result.grade
(Decimal('35.00'), 'B')
>>> line = result.lines[0]
>>> line.points, line.contribution, line.step.band.key, line.step.side, line.step.bound, line.step.gain
(Decimal('40'), Decimal('30.00'), 'good', 'below', Decimal('15'), Decimal('45.00'))
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

HUNDRED = Decimal(100)
CENT = Decimal("0.01")
PLACES = Decimal("0.000001")  # to which values and bounds are compared, so that 0.1 + 0.2 reaches a band from 0.3


def exact(number):
    """The number (int, float, Decimal, None) as a Decimal as it is written; None for what is no number."""
    if number is None or isinstance(number, bool):
        return None
    try:
        value = Decimal(str(number))
        return value.quantize(PLACES, ROUND_HALF_UP).normalize() + 0 if value.is_finite() else None
    except InvalidOperation:
        return None


def cents(number):
    return number.quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True)
class Band:
    """Values from low up to, and without, high give points; None is no bound. An answer is a band without bounds."""

    key: object
    low: Decimal | None
    high: Decimal | None
    points: Decimal

    def __post_init__(self):
        for name in ("low", "high", "points"):
            object.__setattr__(self, name, exact(getattr(self, name)))

    def holds(self, value):
        return (self.low is None or self.low <= value) and (self.high is None or value < self.high)


@dataclass(frozen=True)
class Criterion:
    """Weight in the whole; veto: no points here cap the grade; answer: the value is a band's key, given by a person."""

    key: object
    weight: Decimal
    bands: tuple
    veto: bool = False
    answer: bool = False


@dataclass(frozen=True)
class Grade:
    key: object
    minimum: Decimal


@dataclass(frozen=True)
class Step:
    """The next better band: the bound to reach ("from" it on, or "below" it; None for an answer), and what it adds."""

    band: Band
    side: str | None
    bound: Decimal | None
    gain: Decimal


@dataclass(frozen=True)
class Line:
    """One criterion's part. share: of the weights that count, in percent. contribution: to the score, of share.

    missing: "" or why there is no band: "no_data", "no_band" (the value lies outside all of them).
    """

    key: object
    value: Decimal | None
    band: Band | None
    missing: str
    counted: bool
    points: Decimal
    share: Decimal
    contribution: Decimal
    vetoes: bool
    step: Step | None


@dataclass(frozen=True)
class Result:
    """score: 0 to 100, None when nothing counts. grade: after the vetoes; earned: before them."""

    score: Decimal | None
    grade: object
    earned: object
    lines: tuple

    @property
    def vetoes(self):
        return tuple(line.key for line in self.lines if line.vetoes)


def score(criteria, values, grades, missing="skip"):
    """The Result of {criterion key: value}.

    missing: what a criterion without a value does. "skip": it does not count and the others' weights grow;
    "worst": it counts as its worst band. With a veto it caps the grade only if it counts with no points.
    """
    lines = [_place(criterion, values.get(criterion.key), missing) for criterion in criteria]
    total = sum((exact(c.weight) for c, line in zip(criteria, lines, strict=True) if line.counted), Decimal(0))
    lines = [_weigh(criterion, line, total) for criterion, line in zip(criteria, lines, strict=True)]
    if not total:
        return Result(None, None, None, tuple(lines))
    whole = sum(exact(c.weight) * line.points for c, line in zip(criteria, lines, strict=True) if line.counted) / total
    whole = cents(whole)
    earned = grade(grades, whole)
    capped = min(grades, key=lambda g: exact(g.minimum)).key if grades and any(x.vetoes for x in lines) else earned
    return Result(whole, capped, earned, tuple(lines))


def grade(grades, value):
    """The key of the highest grade whose minimum the value reaches, or None."""
    reached = [g for g in grades if exact(g.minimum) <= value]
    return max(reached, key=lambda g: exact(g.minimum)).key if reached else None


def _place(criterion, value, missing):
    """The line with its band and points, not yet weighed."""
    if criterion.answer:
        band, value = next((b for b in criterion.bands if b.key == value), None), None
        why = "" if band else "no_data"
    else:
        value = exact(value)
        band = next((b for b in criterion.bands if value is not None and b.holds(value)), None)
        why = "" if band else "no_data" if value is None else "no_band"
    counted = bool(band) or missing == "worst"
    points = band.points if band else min((b.points for b in criterion.bands), default=Decimal(0))
    vetoes = criterion.veto and counted and not points
    zero = Decimal(0)
    return Line(criterion.key, value, band, why, counted, points if counted else zero, zero, zero, vetoes, None)


def _weigh(criterion, line, total):
    weight = exact(criterion.weight) if line.counted else Decimal(0)
    share = weight / total * HUNDRED if total else Decimal(0)
    line = Line(**{**vars(line), "share": cents(share), "contribution": cents(share * line.points / HUNDRED)})
    return Line(**{**vars(line), "step": _step(criterion, line, share)})


def _step(criterion, line, share):
    """The nearest band that gives more; for an answer, the one that gives a little more."""
    if not line.band:
        return None
    better = [band for band in criterion.bands if band.points > line.points]
    if not better:
        return None
    if criterion.answer:
        band = min(better, key=lambda b: b.points)
        return Step(band, None, None, cents(share * (band.points - line.points) / HUNDRED))
    steps = []
    for band in better:
        side, bound = ("from", band.low) if band.low is not None and band.low > line.value else ("below", band.high)
        if bound is not None:
            steps.append((abs(bound - line.value), Step(band, side, bound, Decimal(0))))
    if not steps:
        return None
    step = min(steps, key=lambda pair: pair[0])[1]
    return Step(step.band, step.side, step.bound, cents(share * (step.band.points - line.points) / HUNDRED))


def problems(bands):
    """What is wrong with the bands of a metric: [(code, first band's key, second's or None)].

    empty: a band that holds no value; overlap: two hold the same; gap: no band between these two.
    below, above: nothing holds the smallest, the greatest values.
    """
    found = [("empty", b.key, None) for b in bands if b.low is not None and b.high is not None and b.low >= b.high]
    ordered = sorted(bands, key=lambda b: (b.low is not None, b.low or 0))
    for first, second in zip(ordered, ordered[1:], strict=False):
        if first.high is None or second.low is None or second.low < first.high:
            found.append(("overlap", first.key, second.key))
        elif first.high < second.low:
            found.append(("gap", first.key, second.key))
    if ordered and ordered[0].low is not None:
        found.append(("below", ordered[0].key, None))
    if ordered and all(b.high is not None for b in ordered):
        found.append(("above", ordered[-1].key, None))
    return found
