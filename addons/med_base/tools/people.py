"""Who can decide: enough different persons for the steps, and no circle of delegations."""

from dataclasses import dataclass
from datetime import date


def said(value):
    """What a person says as a reason, else "": anything may come over RPC.

    >>> said("  urgent "), said("  "), said(True), said(None)
    ('urgent', '', '', '')
    """
    return value.strip() if isinstance(value, str) else ""


def undecidable(steps):
    """Which step nobody could decide, when different steps need different persons.

    :param steps: [(persons, distinct), ...] in the order of deciding; ``persons`` is a set, and ``distinct`` says that
        nobody who decided an earlier step may decide this one
    :return: the indexes of the steps without anybody; else the index of the first step for which no person is left,
        whoever decides before; [] when all is well

    >>> undecidable([({1, 2}, True), ({1}, True)])
    []
    >>> undecidable([({1}, True), ({1}, True)]), undecidable([({1}, True), ({1}, False)])
    ([1], [])
    >>> undecidable([({1}, True), (set(), True), (set(), True)])
    [1, 2]
    >>> undecidable([({1, 2}, True), ({1, 2}, True), ({1, 2}, True)])
    [2]
    """
    if empty := [index for index, (persons, _distinct) in enumerate(steps) if not persons]:
        return empty
    for index in range(len(steps)):
        # A step with as many persons as there are steps always has one left: only the narrow ones can fail.
        narrow = [step for step in steps[: index + 1] if len(step[0]) <= index]
        if not _assignable(narrow, frozenset()):
            return [index]
    return []


def _assignable(steps, used):
    if not steps:
        return True
    (persons, distinct), *rest = steps
    return any(_assignable(rest, used | {person}) for person in persons if not distinct or person not in used)


@dataclass(frozen=True)
class Edge:
    """A delegation from ``giver`` to ``taker``; ``roles`` and ``companies`` are frozensets of ids, None for all."""

    giver: int
    taker: int
    first: date
    last: date
    roles: frozenset | None = None
    companies: frozenset | None = None

    def meet(self, other):
        """What holds while both hold, from this one's giver to the other's taker; None when they never meet."""
        first, last = max(self.first, other.first), min(self.last, other.last)
        roles, companies = _common(self.roles, other.roles), _common(self.companies, other.companies)
        if first > last or roles == frozenset() or companies == frozenset():
            return None
        return Edge(self.giver, other.taker, first, last, roles, companies)


def _common(one, other):
    if one is None or other is None:
        return other if one is None else one
    return one & other


def circle(new, others):
    """The persons of a circle that ``new`` would close on some day, from its giver back to its giver; [] for none.

    >>> day = date(2026, 1, 1)
    >>> ab, bc, ca = Edge(1, 2, day, day), Edge(2, 3, day, day), Edge(3, 1, day, day)
    >>> circle(ab, [bc]), circle(ab, [bc, ca])
    ([], [1, 2, 3, 1])
    >>> circle(ab, [Edge(2, 1, date(2026, 1, 2), date(2026, 1, 3))])
    []
    >>> circle(Edge(1, 2, day, day, frozenset({7})), [Edge(2, 1, day, day, frozenset({8}))])
    []
    """
    ways = [(new, [new.giver, new.taker])]
    while ways:
        held, persons = ways.pop()
        if held.taker == new.giver:
            return persons
        for other in others:
            if other.giver == held.taker and (other.taker == new.giver or other.taker not in persons):
                met = held.meet(other)
                if met:
                    ways.append((met, [*persons, other.taker]))
    return []
