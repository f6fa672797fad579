"""From what an engine read on the pages of a certificate to proposed fields.

`read(pages, kind, number)` gives a Proposal for each field it finds; it never raises on text. `kind` is the type the
certificate is said to be of, with its number's kind and the class it grants; `number` is tools/number.py, which judges
numbers and check digits.
"""

from dataclasses import dataclass, field

from . import text as words
from .labels import LABELS, TITLES
from .layout import Layout

LONG_TERM = "long-term"
DATES = ("issued_on", "valid_from", "valid_to")
PERIOD = "period"
SURE = 0.9  # below this a person looks twice
PAGES = 50
SIDE = 2400  # pixels of the longer side of what is read


@dataclass(frozen=True)
class Kind:
    """What is known of the type: its code, the kind of its number (tools/number.py), the class of its scope (2, 3)."""

    code: str = ""
    number_kind: str = "free"
    scope_class: int | None = None


@dataclass
class Proposal:
    """A field as read. value: as printed; normal: what it means (dates as 2024-01-05, or 'long-term'); box: x, y,
    width, height as parts of the page; notes: why it is doubtful or what was mended: repaired, check, numeral,
    contradiction, low, kind."""

    name: str
    value: str
    normal: str
    confidence: float
    page: int
    box: tuple
    doubtful: bool = False
    notes: list = field(default_factory=list)


def read(pages, kind, number):
    """The proposals for the pages (as the worker gives them), at most one for each field, the surest."""
    best = {}
    for index, page in enumerate(pages[:PAGES]):
        layout = Layout(page["words"], page["width"], page["height"], LABELS)
        for proposal in _PageReader(layout, index, kind, number).proposals():
            known = best.get(proposal.name)
            if not known or (proposal.doubtful, -proposal.confidence) < (known.doubtful, -known.confidence):
                best[proposal.name] = proposal
    _settle_class(best, kind, number)
    return list(best.values())


def page_text(page):
    """What a page says, in reading order, a row a line."""
    return Layout(page["words"], page["width"], page["height"], LABELS).text


class _PageReader:
    def __init__(self, layout, index, kind, number):
        self.layout, self.index, self.kind, self.number = layout, index, kind, number

    def proposals(self):
        yield from self._title()
        seen = set()
        founds = sorted(self.layout.values(_can_be), key=lambda found: (found.label.loose, found.label.glued))
        for found in founds:
            for proposal in self._of(found):
                if proposal.name not in seen or proposal.name == "klass":  # the number tells it better than the words
                    seen.add(proposal.name)
                    yield proposal
        if "number" not in seen:
            yield from self._number_anywhere()
        if "issued_on" not in seen:
            yield from self._last_date()

    def _make(self, name, value, normal, pieces, notes=(), score=None):
        boxes = list(zip(*(piece.box for piece in pieces), strict=True))
        x0, y0, x1, y1 = min(boxes[0]), min(boxes[1]), max(boxes[2]), max(boxes[3])
        width, height = self.layout.width, self.layout.height
        box = (x0 / width, y0 / height, (x1 - x0) / width, (y1 - y0) / height)
        box = tuple(round(min(max(part, 0.0), 1.0), 4) for part in box)
        score = min(piece.score for piece in pieces) if score is None else score
        notes = list(notes) + (["low"] if score < SURE else [])
        doubtful = bool(set(notes) & {"check", "low", "repaired", "numeral", "contradiction"})
        return Proposal(name, value, normal, round(score, 3), self.index, box, doubtful, notes)

    # ---------------------------------------------------------------- one label

    def _of(self, found):
        name = found.name
        if name == "number":
            yield from self._number(found.text, found.pieces)
        elif name == "uscc":
            as_number = self.kind.number_kind == "uscc"
            yield from self._code("number" if as_number else "uscc", found.text, found.pieces)
        elif name in DATES:
            yield from self._date(name, found)
        elif name == PERIOD:
            yield from self._period(found)
        elif name == "klass":
            yield from self._class(found)
        elif name == "scope_text":
            text = words.clean_text("".join(found.lines))
            yield self._make(name, text, text, found.pieces)
        else:
            text = words.clean_name(found.text) if name != "address" else words.clean_text(found.text)
            if text:
                yield self._make(name, found.text, text, found.pieces)

    def _number(self, text, pieces):
        kind = self.kind.number_kind
        if kind == "uscc":
            yield from self._code("number", text, pieces)
            return
        if kind == "free":
            plain = words.half_width(text).strip()
            if plain:
                yield self._make("number", text, plain, pieces)
            return
        read = self.number.parse(kind, text)
        notes = []
        if read.status == "invalid":
            mended = words.mend_digits(self.number.normalise(text))
            again = self.number.parse(kind, mended)
            read, notes = (again, ["repaired"]) if again.status != "invalid" else (read, ["check"])
        yield self._make("number", text, read.text or words.half_width(text).strip(), pieces, notes)
        if "klass" in read.parts and not notes:
            yield self._make("klass", str(read.parts["klass"]), str(read.parts["klass"]), pieces)

    def _code(self, name, text, pieces):
        """A unified social credit code: 18 characters, the last of which proves the others."""
        for plain, mended in words.codes(self.number.normalise(text)):
            if self.number.parse("uscc", plain).status == "valid":
                yield self._make(name, text, plain, pieces, ["repaired"] if mended else [])
                return
        plain = self.number.normalise(text)
        if plain:
            yield self._make(name, text, plain, pieces, ["check"])

    def _date(self, name, found):
        days = words.dates(found.text)
        if days:
            yield self._make(name, found.text, days[-1], found.pieces)
        elif name == "valid_to" and words.says_long_term(found.text):
            yield self._make(name, found.text, LONG_TERM, found.pieces)

    def _class(self, found):
        """The class as printed: a numeral alone is for a person, and so is class III however it is written."""
        said, plain = words.numerals(found.text), words.class_words(found.text)
        for klass in (said or plain)[:1]:
            yield self._make("klass", found.text, str(klass), found.pieces, ["numeral"] if said else [])

    def _period(self, found):
        days = words.dates(found.text)
        if words.says_long_term(found.text):
            yield self._make("valid_to", found.text, LONG_TERM, found.pieces)
            days = [*days[:1], None]
        if not days:
            return
        if len(days) == 1:
            yield self._make("valid_to", found.text, days[0], found.pieces)
            return
        first, last = days[:2]
        yield self._make("valid_from", found.text, first, found.pieces)
        if last:
            yield self._make("valid_to", found.text, last, found.pieces, ["check"] if last < first else [])

    # ---------------------------------------------------------------- without a label

    def _title(self):
        """Which type the paper says it is of: its largest line that is a title."""
        hits = []
        for row in self.layout.rows:
            text = "".join(piece.text for piece in row).replace(" ", "").replace("\u3000", "")
            for title, code in TITLES.items():
                if title in text and len(text) <= len(title) + 6:
                    hits.append((max(piece.height for piece in row), code, title, row))
                    break
        if hits:
            _height, code, title, row = max(hits, key=lambda hit: hit[0])
            agrees = not self.kind.code or code == self.kind.code
            yield self._make("kind", title, code, row, [] if agrees else ["contradiction"])

    def _number_anywhere(self):
        """A number whose label was not read, if there is just one piece of text that can be it."""
        kind = self.kind.number_kind
        if kind == "free":
            return
        for row in self.layout.rows:
            for piece in row:
                text = self.number.normalise(piece.text)
                plain = next((code for code, _m in words.codes(text)), "") if kind == "uscc" else text
                if plain and self.number.parse(kind, plain).status == "valid":
                    yield from self._number(plain, [piece])
                    return

    def _last_date(self):
        """The date at the foot of a page, in a row that has nothing else to say."""
        for row in reversed(self.layout.rows[len(self.layout.rows) // 2 :]):
            for piece in row:
                days = words.dates(piece.text)
                if len(days) == 1 and words.only_date(piece.text):
                    yield self._make("issued_on", piece.text, days[0], [piece], score=min(piece.score, 0.95))
                    return


def _can_be(name, text):
    """Whether a line of text can be (the beginning of) a value of the field."""
    if name in ("number", "uscc"):
        return sum(char.isdigit() for char in words.half_width(text)) >= 4
    if name in DATES or name == PERIOD:
        return bool(words.dates(text)) or words.says_long_term(text)
    return not words.only_date(text)


def _settle_class(best, kind, number):
    """Roman numerals are what engines read worst, and class III opens most: it is never taken from a numeral alone.

    A filing is of class II by law, an operation licence of class III, and their numbers say which of them it is. Where
    number and numerals agree the reading stands; whatever else is read is for a person, and so is a class in words
    (二类, 三类: one stroke apart) that is not the one of the type.
    """
    scope = best.get("scope_text")
    if not scope:
        return
    printed = [klass for klass in words.class_words(scope.normal) if klass > 1]
    if kind.scope_class and any(klass != kind.scope_class for klass in printed):
        scope.notes.append("contradiction")
        scope.doubtful = True
    said = words.numerals(scope.normal)
    if not said:
        return
    own = best.get("number")
    proven = own and not own.doubtful and number.parse(kind.number_kind, own.normal).status != "invalid"
    klass = kind.scope_class if proven else None
    mixed = len(set(said)) > 1
    scope.normal = words.with_numerals(scope.normal, None if mixed and klass == 3 else klass)
    if klass and all(one == klass for one in said):
        return
    scope.notes.append("contradiction" if klass else "numeral")
    scope.doubtful = scope.doubtful or klass != 2  # what is taken for class II grants the least
