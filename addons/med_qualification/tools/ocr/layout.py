"""From pieces of text with corners to labels and what stands beside or below them.

Pieces that stand aslant (watermarks, the text around a seal) are left out; the rest is put into rows, whatever the
skew of the page. A label is found where its characters follow one another in a row, spaced out or not. Its value is
what stands to the right of it, in the lines below as long as they begin under it, or else in the line below the label.

>>> words = [{"text": text, "score": 1, "corners": [[x, y], [x + 30 * len(text), y], [x + 30 * len(text), y + 30],
...           [x, y + 30]]} for text, x, y in (("住", 0, 0), ("所", 90, 2), ("北京市朝阳", 200, 0), ("区1号", 200, 45))]
>>> [(found.name, found.text) for found in Layout(words, 400, 300, {"住所": "address"}).values()]
[('address', '北京市朝阳区1号')]
"""

import math
import statistics
import unicodedata
from dataclasses import dataclass, field

ASLANT = math.radians(9)  # further from the direction of the page than any line of it
COLONS = "：:;；"
LEAD = 2.3  # line heights from one line of a value to the next, at most


@dataclass
class Piece:
    """Text in one line. y is measured along the page's own direction; box is (x0, y0, x1, y1) on the picture."""

    text: str
    score: float
    x0: float
    x1: float
    y: float
    height: float
    box: tuple
    starts: bool = True  # whether nothing of the same piece stands before it


@dataclass
class Label:
    """A label that was found; `name` is the field it stands for, or None for one that only ends another's value."""

    name: str | None
    text: str
    row: int
    x0: float
    x1: float
    y: float
    height: float
    loose: bool = False  # not exactly the label's characters
    glued: bool = False  # text follows it at once


@dataclass
class Found:
    """The value of a label: its lines, and the pieces they are of."""

    name: str
    label: Label
    lines: list
    pieces: list = field(default_factory=list)

    @property
    def text(self):
        return "".join(self.lines)

    @property
    def score(self):
        return min((piece.score for piece in self.pieces), default=0.0)

    @property
    def box(self):
        boxes = [piece.box for piece in self.pieces]
        return tuple(pick(values) for pick, values in zip((min, min, max, max), zip(*boxes, strict=True), strict=True))


class Layout:
    """The rows of one page, the labels in them, and their values."""

    def __init__(self, words, width, height, labels):
        self.width, self.height = width, height
        self.labels = sorted(labels.items(), key=lambda item: -len(item[0]))
        self.rows = _rows(_pieces(words))
        self.hits, self.rest = [], []
        for index, row in enumerate(self.rows):
            hits, rest = self._split(index, row)
            self.hits += hits
            self.rest.append(rest)

    @property
    def text(self):
        return "\n".join(" ".join(piece.text for piece in row) for row in self.rows)

    def values(self, accepts=lambda name, text: bool(text)):
        """A Found for each label with a name and a value, in reading order.

        `accepts(name, text)` says whether the first line of a value can be one: what stands beside a label may belong
        to something else, and the value below it.
        """
        for hit in self.hits:
            if hit.name and (found := self._value(hit, accepts)):
                yield found

    # ---------------------------------------------------------------- labels

    def _split(self, index, row):
        """The labels of a row, and what of its pieces is left between them."""
        chars = [(char, piece, i) for piece in row for i, char in enumerate(piece.text) if not char.isspace()]
        text = "".join(char for char, _piece, _i in chars)
        hits, taken, at = [], set(), 0
        while at < len(text):
            match = self._label_at(text, chars, at)
            if not match:
                at += 1
                continue
            name, length, loose = match
            (_c, first, i), (_c, last, j) = chars[at], chars[at + length - 1]
            end = at + length
            glued = end < len(text) and text[end] not in COLONS and chars[end][1] is last and j + 1 == chars[end][2]
            hits.append(
                Label(name, text[at:end], index, _x(first, i), _x(last, j + 1), first.y, first.height, loose, glued)
            )
            taken.update((id(piece), i) for _char, piece, i in chars[at:end])
            at = end
        return hits, [rest for piece in row for rest in _remains(piece, taken)]

    def _label_at(self, text, chars, at):
        _char, piece, i = chars[at]
        opens = i == 0 or piece.text[i - 1].isspace()
        for label, name in self.labels:
            end = at + len(label)
            if text.startswith(label, at) and (opens or text[end : end + 1] in tuple(COLONS)):
                if i and text[at - 1] in "（(、，,及和或":
                    return None  # a word of a sentence
                return name, len(label), False
        if i == 0:
            for label, name in self.labels:
                there = text[at : at + len(label)]
                whole = len(piece.text.strip(COLONS + " ")) == len(label)
                if len(label) >= 4 and whole and sum(a != b for a, b in zip(there, label, strict=False)) == 1:
                    return (name, len(label), True) if len(there) == len(label) else None
        return None

    # ---------------------------------------------------------------- values

    def _value(self, hit, accepts):
        right = self._right(hit)
        for line, row in self._places(hit, right):
            if line and accepts(hit.name, _join(line)):
                return self._downwards(Found(hit.name, hit, [_join(line)], list(line)), row, right)
        return None

    def _downwards(self, found, row, right):
        """Adds the lines below that belong to the value: those that begin under it, up to the next label."""
        hit, first = found.label, found.pieces[0]
        left, y, height = first.x0, first.y, first.height
        for below in range(row + 1, len(self.rows)):
            ends = any(h.row == below and hit.x0 - 2 * hit.height <= h.x0 < right for h in self.hits)
            line = [p for p in self.rest[below] if left - 1.6 * height <= p.x0 < right]
            if ends or (self.rows[below][0].y - y > 3 * LEAD * height):
                break
            if not line:
                continue
            if abs(line[0].x0 - left) > 1.6 * height or line[0].y - y > LEAD * height:
                break
            y = line[0].y
            found.lines.append(_join(line))
            found.pieces += line
        return found

    def _right(self, hit):
        """Where the next column begins: at a label to the right in the same row, else in a row next to it."""
        for rows in ((hit.row,), (hit.row - 1, hit.row + 1)):
            beside = [h.x0 for h in self.hits if h.row in rows and h.x0 > hit.x1 + hit.height]
            if beside:
                return min(beside) - hit.height / 2
        return math.inf

    def _places(self, hit, right):
        """Where the value of a label may begin, likeliest first: (pieces of a line, its row)."""
        yield [p for p in self.rest[hit.row] if hit.x1 - hit.height / 2 <= p.x0 < right], hit.row
        around = [row for row in range(hit.row - 2, hit.row + 3) if 0 <= row < len(self.rows)]
        for row in sorted(around, key=lambda row: abs(row - hit.row)):  # a little higher or lower than its label
            line = [p for p in self.rest[row] if hit.x1 - hit.height / 2 <= p.x0 < min(right, hit.x1 + 8 * hit.height)]
            if line and abs(line[0].y - hit.y) < 0.9 * max(hit.height, line[0].height):
                yield line, row
        for row in around:  # in the line below it
            line = [p for p in self.rest[row] if hit.x0 - 2 * hit.height <= p.x0 < min(right, hit.x1 + hit.height)]
            if line and 0.5 * hit.height < line[0].y - hit.y < LEAD * hit.height:
                yield line, row


# ---------------------------------------------------------------- pieces and rows


def _pieces(words):
    lean = _lean(words)
    for word in words:
        (x0, y0), (x1, y1), (x2, y2), (x3, y3) = word["corners"]
        angle = math.atan2(y1 - y0, x1 - x0)
        if len(word["text"]) > 1 and abs(angle - lean) > ASLANT:
            continue
        height = max((math.hypot(x3 - x0, y3 - y0) + math.hypot(x2 - x1, y2 - y1)) / 2, 1.0)
        x, y = (x0 + x1 + x2 + x3) / 4, (y0 + y1 + y2 + y3) / 4
        box = (min(x0, x3), min(y0, y1), max(x1, x2), max(y2, y3))
        yield Piece(word["text"], word["score"], min(x0, x3), max(x1, x2), y - x * math.tan(lean), height, box)


def _lean(words):
    """The direction of the page's lines, from the longer ones."""
    angles = []
    for word in words:
        (x0, y0), (x1, y1), _lower_right, (x3, y3) = word["corners"]
        if math.hypot(x1 - x0, y1 - y0) > 3 * math.hypot(x3 - x0, y3 - y0):
            angles.append(math.atan2(y1 - y0, x1 - x0))
    return statistics.median(angles) if angles else 0.0


def _rows(pieces):
    """Pieces side by side, from left to right; of two that cover one another the surer one."""
    rows = []
    for piece in sorted(pieces, key=lambda piece: piece.y):
        for row in reversed(rows[-3:]):
            near = min(row, key=lambda other: _gap(other, piece))
            if abs(near.y - piece.y) < 0.55 * min(near.height, piece.height):
                row.append(piece)
                break
        else:
            rows.append([piece])
    for row in rows:
        row.sort(key=lambda piece: piece.x0)
    rows.sort(key=lambda row: statistics.mean(piece.y for piece in row))
    return [_apart(row) for row in rows]


def _gap(one, other):
    return max(one.x0 - other.x1, other.x0 - one.x1, 0)


def _apart(row):
    kept = []
    for piece in row:
        if kept and kept[-1].x1 - piece.x0 > 0.5 * min(kept[-1].x1 - kept[-1].x0, piece.x1 - piece.x0):
            if len(piece.text) > len(kept[-1].text):
                kept[-1] = piece
            continue
        kept.append(piece)
    return kept


def _weight(char):
    return 2 if unicodedata.east_asian_width(char) in "WFA" else 1


def _x(piece, index):
    """Where the character of this index begins."""
    total = sum(map(_weight, piece.text)) or 1
    return piece.x0 + (piece.x1 - piece.x0) * sum(map(_weight, piece.text[:index])) / total


def _remains(piece, taken):
    """What is left of a piece without the characters of labels, as pieces of their own."""
    start = None
    for i in range(len(piece.text) + 1):
        free = i < len(piece.text) and (id(piece), i) not in taken
        if free and start is None:
            start = i
        elif not free and start is not None:
            text = piece.text[start:i].strip(" \u3000")
            bare = text.lstrip(COLONS + " \u3000.．·") if start or text[:1] in COLONS else text
            if bare:
                x0, x1 = _x(piece, start + piece.text[start:i].index(bare)), _x(piece, i)
                across = (piece.box[0] + x0 - piece.x0, piece.box[1], piece.box[2] + x1 - piece.x1, piece.box[3])
                yield Piece(bare, piece.score, x0, x1, piece.y, piece.height, across, start == 0)
            start = None


def _join(line):
    text = ""
    for piece in line:
        gap = text and text[-1].isascii() and piece.text[:1].isascii()
        text += (" " if gap else "") + piece.text
    return text
