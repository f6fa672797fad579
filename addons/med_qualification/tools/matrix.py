"""The requirement matrix as plain data: who must hold what, and how somebody stands to it."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

STATES = ("missing", "expired", "review", "expiring", "valid")  # from bad to good
REFUSING = ("approve", "block")
SEVERITIES = ("log", "warn", "approve", "block")


@dataclass(frozen=True)
class Requirement:
    """A row of the matrix. Empty partner types or tiers stand for all; a flag narrows it to products that have it.

    ``scope`` are the document types whose business scope must cover the products; ``card`` the scorecard template that
    must have given so many points, and a grade that begins there, in the last so many days.
    """

    id: int
    code: str
    version: int
    flow: str
    severity: str
    classes: frozenset
    company: int = 0
    partner_types: frozenset = frozenset()
    tiers: frozenset = frozenset()
    flags: tuple = ()
    all: tuple = ()
    any: tuple = ()
    scope: tuple = ()
    card: str = ""
    card_points: float = 0.0
    card_grade: float = 0.0
    card_days: int = 0
    date_from: date | None = None
    date_to: date | None = None

    @property
    def name(self):
        """How evidence names it."""
        return f"{self.code}:{self.version}"

    @property
    def demands(self):
        """What must be held: one of each tuple of document types.

        >>> Requirement(1, "x", 1, "sell", "block", frozenset({3}), all=(4, 5), any=(6, 7)).demands
        ((4,), (5,), (6, 7))
        """
        return (*((kind,) for kind in self.all), *((self.any,) if self.any else ()))

    @property
    def kinds(self):
        return (*self.all, *self.any)

    def lacking(self, held):
        """The demands that none of the document types held meets.

        >>> Requirement(1, "x", 1, "sell", "block", frozenset({3}), all=(4, 5), any=(6, 7)).lacking({4, 7})
        [(5,)]
        """
        return [demand for demand in self.demands if not held & set(demand)]

    @property
    def by_hand(self):
        """Nothing that could be held would satisfy it: a person decides each time."""
        return not (self.all or self.any or self.card)

    def concerns(self, partner_type, tier):
        """Whether it holds for a partner of this type and tier (ids, 0 for none).

        >>> row = Requirement(1, "x", 1, "sell", "block", frozenset({3}), partner_types=frozenset({8}))
        >>> row.concerns(8, 0), row.concerns(9, 0)
        (True, False)
        """
        return (not self.partner_types or partner_type in self.partner_types) and (not self.tiers or tier in self.tiers)

    def wants(self, product):
        """Whether it holds for a product: a dict with klass, and a boolean for each flag.

        >>> row = Requirement(1, "x", 1, "sell", "block", frozenset({2, 3}), flags=("cold",))
        >>> row.wants({"klass": 3, "cold": True}), row.wants({"klass": 3, "cold": False}), row.wants({"klass": 1})
        (True, False, False)
        """
        return product["klass"] in self.classes and all(product[flag] for flag in self.flags)


def in_force(requirements, day):
    """The rows of a day; a company's own row takes the place of the common one of the same code.

    >>> common = Requirement(1, "x", 1, "sell", "block", frozenset({3}))
    >>> own = Requirement(2, "x", 1, "sell", "warn", frozenset({3}), company=5, date_from=date(2026, 1, 1))
    >>> [row.id for row in in_force([common, own], date(2025, 12, 31))], [
    ...     row.id for row in in_force([common, own], date(2026, 1, 1))]
    ([1], [2])
    """
    current = [
        row
        for row in requirements
        if (not row.date_from or row.date_from <= day) and (not row.date_to or day <= row.date_to)
    ]
    own = {row.code for row in current if row.company}
    return [row for row in current if row.company or row.code not in own]


def state_of(licence, day, warn_days):
    """How one licence stands: a dict with status, state (what people decided) and valid_to."""
    if licence["status"] == "pending":
        return "missing" if licence["state"] == "draft" else "review"
    if licence["status"] in ("expired", "future"):
        return {"expired": "expired", "future": "missing"}[licence["status"]]
    end = licence["valid_to"]
    return "expiring" if end and (end - day).days <= warn_days else "valid"


def standing(demand, held, day, warn_days):
    """(state, licence or None): the best that is held of the document types in demand.

    >>> old = {"id": 1, "type": 4, "status": "expired", "state": "approved", "valid_to": date(2026, 1, 1)}
    >>> new = {"id": 2, "type": 4, "status": "pending", "state": "in_review", "valid_to": date(2031, 1, 1)}
    >>> standing((4, 5), [old, new], date(2026, 2, 1), {})[0], standing((5,), [old, new], date(2026, 2, 1), {})
    ('review', ('missing', None))
    """
    found = [
        (STATES.index(state), licence["valid_to"] or date.max, licence["id"], state, licence)
        for licence in held
        if licence["type"] in demand
        for state in (state_of(licence, day, warn_days.get(licence["type"], 0)),)
    ]
    return max(found, key=lambda entry: entry[:3])[3:] if found else ("missing", None)


class Review(NamedTuple):
    """How somebody stands to a review: reason is "none", "draft", "old" or "low" where it is not passed."""

    state: str
    reason: str = ""
    card: dict | None = None
    end: date | None = None


def reviewed(row, cards, day, warn_days=30):
    """How the cards of one template stand to what the row asks. A card: {state, points, grade, date}.

    >>> row = Requirement(1, "x", 1, "sell", "warn", frozenset({3}), card="TECH", card_points=60, card_days=365)
    >>> good = {"state": "confirmed", "points": 75, "grade": 70, "date": date(2026, 1, 1)}
    >>> for cards, day in (([], 2), ([good], 2), ([{**good, "points": 59}], 2), ([{**good, "state": "draft"}], 2)):
    ...     print(reviewed(row, cards, date(2026, 1, day))[:2])
    ('missing', 'none')
    ('valid', '')
    ('missing', 'low')
    ('review', 'draft')
    >>> reviewed(row, [good], date(2027, 1, 1))[:2], reviewed(row, [good], date(2027, 1, 2))[:2]
    (('expiring', ''), ('expired', 'old'))
    """
    card = next((card for card in cards if card["state"] == "confirmed"), None)
    end = card["date"] + timedelta(row.card_days) if card and row.card_days else None
    enough = card and card["points"] is not None and card["points"] >= row.card_points
    if enough and (card["grade"] or 0) >= row.card_grade:
        if not end or day <= end:
            return Review("expiring" if end and (end - day).days <= warn_days else "valid", "", card, end)
        reason = "old"
    else:
        reason = "low" if card else "none"
    if any(card["state"] == "draft" for card in cards):
        return Review("review", "draft", card, end)
    return Review("expired" if reason == "old" else "missing", reason, card, end)


def admission(rows, states, restricted):
    """What somebody may trade: 'open', 'limited', 'review' or 'closed'.

    :param rows: the requirements that concern him
    :param states: {requirement id: [state, ...]} of what they demand
    :param restricted: the device classes for which anybody must hold anything (class I counts only where it is alone)

    >>> two, three = (Requirement(n, str(n), 1, "sell", "block", frozenset({n})) for n in (2, 3))
    >>> for states in (("valid", "valid"), ("valid", "missing"), ("expiring", "valid"), ("review", "missing")):
    ...     print(admission([two, three], dict(zip((2, 3), ([state] for state in states))), {2, 3}))
    open
    limited
    limited
    review
    >>> admission([two], {2: ["expired"]}, {2}), admission([], {}, set())
    ('closed', 'open')
    """
    worst = []
    for klass in sorted(restricted - {1} or restricted):
        found = [
            STATES.index(state)
            for row in rows
            if klass in row.classes and row.severity in REFUSING and not row.flags
            for state in states[row.id]
        ]
        worst.append(STATES[min(found)] if found else "valid")
    if all(state == "valid" for state in worst):
        return "open"
    if any(state in ("valid", "expiring") for state in worst):
        return "limited"
    return "review" if "review" in worst else "closed"
