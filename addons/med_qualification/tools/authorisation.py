"""Who may sell what, where and to whom, by a chain of letters from the manufacturer down.

A letter is an edge from its issuer to its holder. A chain carries as much as its weakest edge: each must be in force on
the day and cover the product, the place and the customer; the issuer of each must be the holder of the one above; the
first must come from the manufacturer.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Region:
    """A country, one of its states, or one city in it; an empty part is no bound.

    >>> Region("CN", "44").covers(Region("CN", "44", "深圳市")), Region("CN", "44", "广州").covers(Region("CN", "44"))
    (True, False)
    >>> Region("CN", "", "深圳").covers(Region("CN", "44", "深圳市 "))
    True
    """

    country: str = ""
    state: str = ""
    city: str = ""

    def covers(self, other):
        return (
            (not self.country or self.country == other.country)
            and (not self.state or self.state == other.state)
            and (not self.city or plain_city(self.city) == plain_city(other.city))
        )


@dataclass(frozen=True)
class Scope:
    """Products, categories, device categories and classes that are named; all of them empty: everything."""

    products: frozenset = frozenset()
    categories: frozenset = frozenset()
    entries: frozenset = frozenset()
    classes: frozenset = frozenset()

    def open(self):
        return not (self.products or self.categories or self.entries or self.classes)

    def covers(self, product):
        return (
            self.open()
            or product.id in self.products
            or bool(self.categories & product.categories)
            or product.entry in self.entries
            or product.klass in self.classes
        )


@dataclass(frozen=True)
class Product:
    """categories: its own and all above it."""

    id: int
    categories: frozenset = frozenset()
    entry: int = 0
    klass: int = 0
    registrant: int = 0


@dataclass(frozen=True)
class Edge:
    """A letter. successors: letters that took its place. counts: approved, or replaced only from a later day on."""

    id: int
    issuer: int
    holder: int
    counts: bool = True
    first: date | None = None
    last: date | None = None
    scope: Scope = Scope()
    regions: tuple = ()
    customers: frozenset = frozenset()
    parent: int = 0
    successors: tuple = ()


@dataclass(frozen=True)
class Question:
    product: Product
    day: date
    region: Region = Region()
    customer: int = 0


@dataclass(frozen=True)
class Answer:
    """code: empty for yes; edge: the letter that fails, or by which it may; level: 1 for the lowest letter."""

    code: str
    edge: int = 0
    level: int = 0


# How near a chain that fails came: the message speaks of the nearest.
NEARNESS = (
    *("none", "not_approved", "product", "customer", "region", "future", "expired"),
    *("cycle", "too_long", "other_issuer", "no_manufacturer"),
)


def plain_city(text):
    """A city's name without its kind, so that 深圳 and 深圳市 are one."""
    text = "".join((text or "").split()).casefold()
    return text[:-1] if len(text) > 2 and text[-1] in "市区县" else text


def edge_problem(edge, question):
    """What keeps one letter from counting; empty when nothing does.

    >>> nurse = Question(Product(1), date(2026, 1, 1), Region("CN"))
    >>> edge_problem(Edge(1, 2, 3, last=date(2025, 12, 31)), nurse)
    'expired'
    >>> edge_problem(Edge(1, 2, 3, regions=(Region("US"),)), nurse)
    'region'
    >>> edge_problem(Edge(1, 2, 3), nurse)
    ''
    """
    if not edge.counts:
        return "not_approved"
    if edge.first and question.day < edge.first:
        return "future"
    if edge.last and edge.last < question.day:
        return "expired"
    if not edge.scope.covers(question.product):
        return "product"
    if edge.regions and not any(region.covers(question.region) for region in edge.regions):
        return "region"
    if edge.customers and question.customer not in edge.customers:
        return "customer"
    return ""


def in_force(edges, id_, question):
    """The letter, or what took its place by the day."""
    seen, waiting, first = set(), [id_], edges.get(id_)
    while waiting:
        edge = edges.get(waiting.pop())
        if edge is None or edge.id in seen:
            continue
        seen.add(edge.id)
        if edge_problem(edge, question) == "":
            return edge
        waiting += edge.successors
    return first


def walk(edges, start, question, levels, makers):
    """Goes up from a letter to the manufacturer: an Answer.

    >>> edges = {1: Edge(1, 10, 20), 2: Edge(2, 20, 30, parent=1)}
    >>> ask = Question(Product(7), date(2026, 1, 1))
    >>> walk(edges, 2, ask, 6, {10}).code, walk(edges, 2, ask, 1, {10}).code, walk(edges, 2, ask, 6, set()).code
    ('', 'too_long', 'no_manufacturer')
    >>> walk({2: Edge(2, 20, 20, parent=2)}, 2, ask, 6, {10}).code
    'cycle'
    """
    seen, edge, level = set(), in_force(edges, start, question), 0
    while edge is not None:
        level += 1
        if edge.id in seen:
            return Answer("cycle", edge.id, level)
        seen.add(edge.id)
        if problem := edge_problem(edge, question):
            return Answer(problem, edge.id, level)
        if level > levels:
            return Answer("too_long", edge.id, level)
        if is_source(edge.issuer, question.product, makers):
            return Answer("", start, level)
        above = in_force(edges, edge.parent, question) if edge.parent else None
        if above is None:
            return Answer("no_manufacturer", edge.id, level)
        if above.holder != edge.issuer and above.id not in seen:
            return Answer("other_issuer", edge.id, level)
        edge = above
    return Answer("none")


def is_source(partner, product, makers):
    """Whether goods begin with the partner: the product's registrant, or, where nobody named one, a manufacturer."""
    return partner == product.registrant if product.registrant else partner in makers


def decide(edges, starts, question, levels, makers):
    """The best answer that the letters of one holder give."""
    best = Answer("none")
    for start in starts:
        answer = walk(edges, start, question, levels, makers)
        if not answer.code:
            return answer
        if NEARNESS.index(answer.code) >= NEARNESS.index(best.code):
            best = answer
    return best


def wider(child, parent, ancestors=None):
    """What a letter grants beyond the one above it: codes of "product", "region", "customer", "dates".

    :param dict ancestors: {category: categories above it, itself included}

    >>> wider(Edge(2, 1, 2), Edge(1, 0, 1, scope=Scope(products=frozenset({5})), last=date(2026, 1, 1)))
    ['product', 'dates']
    """
    ancestors, found = ancestors or {}, []
    mine, above = child.scope, parent.scope
    if not above.open():
        categories = all(above.categories & ancestors.get(c, frozenset({c})) for c in mine.categories)
        inside = (
            mine.products <= above.products or bool(above.categories or above.entries or above.classes)
        ) and categories
        if mine.open() or not (inside and mine.entries <= above.entries and mine.classes <= above.classes):
            found.append("product")
    if parent.regions and not (
        child.regions and all(any(area.covers(region) for area in parent.regions) for region in child.regions)
    ):
        found.append("region")
    if parent.customers and not (child.customers and child.customers <= parent.customers):
        found.append("customer")
    early = parent.first and (not child.first or child.first < parent.first)
    late = parent.last and (not child.last or parent.last < child.last)
    return [*found, "dates"] if early or late else found
