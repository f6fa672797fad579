"""Which row of a list is its head, and what each of its columns holds.

The words are given as rows (text, target, licence type): a target alone ("客户名称": name), a licence alone
("经营许可证"), or both ("许可证有效期至": valid_to of a licence). A head that nobody wrote down is put together:
"经营许可证到期日" is a licence and a field.

>>> words = Words([("客户名称", "name", None), ("统一社会信用代码", "uscc", None), ("经营许可证", "licence", 7),
...                ("有效期至", "valid_to", None), ("到期日", "valid_to", None), ("证号", "number", None)])
>>> words.read("客户名称（必填）"), words.read("经营许可证号"), words.read("经营许可证到期日"), words.read("有效期 至")
(('name', None), ('number', 7), ('valid_to', 7), ('valid_to', None))
>>> words.read("序号"), words.read("")
(('', None), ('', None))
>>> rows = [["客户资质一览表"], ["序号", "客户名称", "经营许可证号", "有效期至"], [1.0, "和平公司", "x", None]]
>>> head = find_head(rows, words)
>>> head.row, [(column.index, column.target, column.kind) for column in head.columns]
(1, [(0, '', None), (1, 'name', None), (2, 'number', 7), (3, 'valid_to', 7)])
"""

import re
import unicodedata
from dataclasses import dataclass, replace

SEARCHED = 30  # rows in which the head is looked for
PARTNER = ("name", "uscc", "partner_type", "contact", "phone", "email", "address")
LICENCE = ("licence_type", "number", "valid_from", "valid_to", "issued_on", "issuer", "scope")
TARGETS = (*PARTNER, *LICENCE)
_REST = re.compile(r"(的|证书?|编?号码?|证书?编?号码?|登记号|批号)?")


@dataclass(frozen=True)
class Column:
    """A column: its head, and what it holds; kind is the licence type it is about, None where the row says it."""

    index: int
    head: str
    target: str = ""
    kind: int | None = None


@dataclass(frozen=True)
class Head:
    row: int
    columns: tuple
    known: int


def say(value):
    """What a head says, half width and on one line."""
    return " ".join(unicodedata.normalize("NFKC", value).split()) if isinstance(value, str) else ""


def plain(text):
    """A head as it is compared: half width, lower case, without brackets, marks and spaces."""
    return re.sub(r"[\W_]+", "", say(text)).lower()[:80]


class Words:
    def __init__(self, rows):
        self._exact, self._fields, self._licences = {}, {}, {}
        for text, target, kind in rows:
            word = plain(text)
            if not word:
                continue
            self._exact.setdefault(word, ("number" if target == "licence" else target, kind))
            if target == "licence":
                self._licences.setdefault(word, kind)
            elif not kind:
                self._fields.setdefault(word, target)

    def read(self, text):
        """(target, licence type) of a head; ('', None) when it says nothing known."""
        word = plain(text)
        if not word:
            return "", None
        if word in self._exact:
            return self._exact[word]
        licence = max((known for known in self._licences if known in word), key=len, default="")
        rest = word.replace(licence, "", 1) if licence else word
        kind = self._licences.get(licence)
        if rest in self._fields:
            target = self._fields[rest]
        elif licence and _REST.fullmatch(rest):
            target = "number"
        else:
            found = max((known for known in self._fields if len(known) > 1 and known in rest), key=len, default="")
            target = self._fields.get(found, "")
        if kind and target in PARTNER:
            return target, None
        return (target, kind) if target else ("", None)

    def kind(self, text):
        """The licence type that a cell names, or None."""
        word = plain(text)
        found = max((known for known in self._licences if known in word or word in known), key=len, default="")
        return self._licences.get(found) if len(word) > 1 else None


def find_head(rows, words, merges=()):
    """The row with the most known heads among the first ones, put together with the group heads above it."""
    best = Head(-1, (), 0)
    for number in range(min(len(rows), SEARCHED)):
        columns = columns_of(rows, number, words, merges)
        targets = {(column.target, column.kind) for column in columns if column.target}
        if len(targets) > best.known and any(target in ("name", "uscc") for target, _kind in targets):
            best = Head(number, columns, len(targets))
    return best


def columns_of(rows, number, words, merges=()):
    """The columns of the list when this row is its head."""
    row = rows[number] if 0 <= number < len(rows) else []
    groups = _groups(rows, number, merges)
    found, kind, seen = [], None, set()
    for index, value in enumerate(row):
        head = say(value)
        group = groups.get(index, "")
        if group and group != head:
            head = f"{group} {head}".strip()
        target, own = words.read(head)
        if target == "number":
            kind = own
        elif target in LICENCE and not own:
            own = kind  # "有效期至" belongs to the licence whose number stands before it
        if (target, own) in seen:
            target, own = "", None  # the second of two equal columns is for a person to place
        elif target:
            seen.add((target, own))
        found.append(Column(index, head[:120], target, own))
    return tuple(found)


def _groups(rows, number, merges):
    """Heads that stand over several columns, in the row above."""
    above = rows[number - 1] if number else []
    wide = {
        column
        for top, bottom, left, right in merges
        if top <= number - 1 < bottom and 1 < right - left <= 12
        for column in range(left, right)
    }
    return {column: say(above[column]) for column in wide if column < len(above)}


def signature(columns):
    """What two lists of the same make have in common: their heads."""
    return "|".join(plain(column.head) for column in columns)


def with_choices(columns, choices):
    """The columns as somebody chose before: {plain head: (target, licence type)}."""
    return tuple(
        replace(column, target=choices[plain(column.head)][0], kind=choices[plain(column.head)][1])
        if plain(column.head) in choices
        else column
        for column in columns
    )
