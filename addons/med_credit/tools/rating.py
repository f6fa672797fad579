"""A scorecard's arithmetic for customers by the hundred thousand: med_base/tools/score.py on whole numbers.

It takes the same criteria and grades and comes to the same score, grade and vetoes (a test holds them together); what
it leaves out is the words: shares, contributions and what would raise the result.

>>> from types import SimpleNamespace as N
>>> days = N(key=1, weight=30, veto=False, answer=False, bands=(
...     N(key="good", low=None, high=15, points=100), N(key="bad", low=15, high=None, points=0)))
>>> seen = N(key=2, weight=0, veto=True, answer=False, bands=(
...     N(key="none", low=None, high=1, points=100), N(key="some", low=1, high=None, points=0)))
>>> rate = Scorer([days, seen], [N(key="A", minimum=85), N(key="D", minimum=0)])
>>> rate({1: 3.5, 2: 0})
Rating(points=10000, grade='A', earned='A', vetoed=False, bands=('good', 'none'))
>>> rate({1: 3.5, 2: 1}).grade, rate({}).points
('D', None)
"""

from bisect import bisect_right
from decimal import Decimal
from math import isfinite
from typing import NamedTuple

SCALE = 1_000_000  # values and bounds are compared to six places, as the kernel does
INFINITE = float("inf")


class Rating(NamedTuple):
    """points: hundredths of a point, None where nothing counts; bands: one key (or None) a criterion."""

    points: int | None
    grade: object
    earned: object
    vetoed: bool
    bands: tuple


def _whole(number, scale):
    return int((Decimal(str(number)) * scale).to_integral_value("ROUND_HALF_UP"))


class _Criterion:
    def __init__(self, criterion):
        self.key, self.answer = criterion.key, criterion.answer
        self.weight, self.veto = _whole(criterion.weight, 100), criterion.veto
        points = {band.key: _whole(band.points, 100) for band in criterion.bands}
        self.points = points
        self.worst = min(points.values(), default=0)
        bands = sorted(criterion.bands, key=lambda b: (b.low is not None, b.low or 0))
        self.keys = [band.key for band in bands]
        self.lows = [-INFINITE if band.low is None else _whole(band.low, SCALE) for band in bands]
        self.highs = [INFINITE if band.high is None else _whole(band.high, SCALE) for band in bands]

    def place(self, value):
        """The key of the band that holds the value, None for none."""
        if value is None:
            return None
        if self.answer:
            return value if value in self.points else None
        value = float(value)
        if not isfinite(value):
            return None
        value = round(value * SCALE)
        at = bisect_right(self.lows, value) - 1
        return self.keys[at] if at >= 0 and value < self.highs[at] else None


class Scorer:
    """Rates {criterion key: value} mappings by one model."""

    def __init__(self, criteria, grades, missing="skip"):
        self.criteria = [_Criterion(criterion) for criterion in criteria]
        self.grades = sorted(((_whole(g.minimum, 100), g.key) for g in grades), reverse=True, key=lambda g: g[0])
        self.worst = missing == "worst"

    def __call__(self, values):
        total = gained = 0
        vetoed, bands = False, []
        for criterion in self.criteria:
            band = criterion.place(values.get(criterion.key))
            bands.append(band)
            if band is None and not self.worst:
                continue
            points = criterion.worst if band is None else criterion.points[band]
            total += criterion.weight
            gained += criterion.weight * points
            vetoed = vetoed or (criterion.veto and not points)
        if not total:
            return Rating(None, None, None, False, tuple(bands))
        points = (2 * gained + total) // (2 * total)
        earned = next((key for minimum, key in self.grades if minimum <= points), None)
        grade = self.grades[-1][1] if vetoed and self.grades else earned
        return Rating(points, grade, earned, vetoed, tuple(bands))
