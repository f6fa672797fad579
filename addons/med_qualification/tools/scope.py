"""The business scope (经营范围) of a device licence: from its own wording to lines, and from lines to a decision.

`parse(text) -> list[ScopeLine]` reads the notations in use (regulation.md 2.5) in one pass; it never raises on text.
`decide(lines, product) -> Decision` says whether the scope covers a product.

>>> [(line.klass, line.code) for line in parse("III类：6828 医用磁共振设备，6830 医用X射线设备")]
[(3, '6828'), (3, '6830')]
>>> lines = parse("2017年分类目录：III类：07，14；2002年分类目录：III类：6840临床检验分析仪器（体外诊断试剂除外）")
>>> decide(lines, Product(klass=3, catalogue="2017", code="14-14-02")).outcome
'allow'
>>> decide(lines, Product(klass=3, catalogue="2002", code="6840", ivd=True)).reason
'excluded'
>>> decide(lines, Product(klass=3, catalogue="2002", code="6821")).reason
'crosswalk'

Reagents for in-vitro diagnosis stay under 6840 in both catalogues; their lines have the sub-code 'R'.
A line whose class is None carries no class of its own: it is of the class its licence is for.
"""

import re
import unicodedata
from dataclasses import dataclass, field, replace

LONGEST = 100_000  # characters; the longest real scope has some thousands. Longer text grants nothing.
LONGEST_LIMIT = 300
IVD_CODE, IVD_SUB = "6840", "R"
NO_COLD = "不需冷藏"  # how a limit to goods that need no cold chain is kept, whatever its wording

# Which 2002 codes went into which sub-catalogue of 2017. APPROXIMATE: row 01 is sourced, the others are not verified
# against the official explanations, which is why a hit only ever asks quality staff. 'p' marks a part of a code.
CROSSWALK = {
    "01": "6816p 6821 6822 6823p 6824 6825 6854 6858",
    "02": "6801 6802 6805 6808 6809 6816 6822 6865 6866",
    "03": "6803 6807 6877",
    "04": "6810 6826p",
    "05": "6830p 6832 6833",
    "06": "6821p 6822 6823 6828 6830 6831 6833 6834",
    "07": "6820 6821 6823",
    "08": "6805 6821p 6854 6856 6866",
    "09": "6823 6824 6825 6826 6854 6858",
    "10": "6845 6866p 6854p",
    "11": "6857",
    "12": "6821 6846",
    "13": "6846 6877 6863p",
    "14": "6815 6854 6856 6864 6865 6866",
    "15": "6854 6856",
    "16": "6804 6820 6822 6824 6846",
    "17": "6806 6855 6863 6824p",
    "18": "6812 6813 6822 6823 6846p 6854 6866",
    "19": "6826 6846p",
    "20": "6827",
    "21": "6870",
    "22": "6815p 6822p 6833p 6840 6841 6858",
}
CODES_2002 = tuple(
    f"68{n:02}"
    for n in (*range(1, 11), 12, 13, 15, 16, *range(20, 29), *range(30, 35), 40, 41, 45, 46, *range(54, 59), 63, 64, 65)
) + ("6866", "6870", "6877")


@dataclass(frozen=True)
class ScopeLine:
    """One entry of a scope. catalogue: '2002', '2017' or None; klass: 2, 3 or None (the licence's own class);
    code: '6840', '14'; sub: what follows the code ('1', '14-02', 'R' for reagents) or ''; include: False excludes;
    limit: words that narrow the entry, for a person to judge ('不需冷藏' is understood)."""

    catalogue: str | None
    klass: int | None
    code: str
    sub: str = ""
    include: bool = True
    limit: str = ""


@dataclass(frozen=True)
class Product:
    """What decide() needs of a product; any object with these attributes will do."""

    klass: int | None
    catalogue: str | None = None
    code: str | None = None
    ivd: bool = False
    cold: bool = False


@dataclass(frozen=True)
class Decision:
    """outcome: 'allow', 'ask' (a person of quality decides) or 'deny'.

    reason: class_1, listed; asks: no_class, no_code, sub_code, limit, crosswalk, excluded_part; denies: excluded,
    cold_chain, ivd, other_class, not_listed. line: the entry that decided, if one did."""

    outcome: str
    reason: str
    line: ScopeLine | None = None


# ------------------------------------------------------------------------------------------------ reading

_ROMANS = str.maketrans({"Ⅰ": " I ", "Ⅱ": " II ", "Ⅲ": " III ", "ⅰ": " I ", "ⅱ": " II ", "ⅲ": " III "})
_SIGNS = str.maketrans(
    {"【": ";", "】": ":", "〔": "(", "〕": ")", "[": "(", "]": ")", "{": "(", "}": ")", "﹝": "(", "﹞": ")"}
    | dict.fromkeys("–—―‐−", "-")
    | dict.fromkeys("\u200b\u200c\u200d\ufeff\u00ad《》“”\"'", None)
    | dict(
        zip(
            "類錄診斷試劑舊見儀體僅設備範圍經營銷貯運輸軟屬於",
            "类录诊断试剂旧见仪体仅设备范围经营销贮运输软属于",
            strict=True,
        )
    )
)
# ① and ⒈ number the entries of a list; their plain form would run into the code behind them.
_BULLETS = {sign: ";" for sign in (*range(0x2460, 0x2474), *range(0x2488, 0x249C), *range(0x2776, 0x2794))}
_TORN = re.compile(r"(?<![\d.])(?:6\s8\s(\d)\s(\d)|68\s(\d)(\d))(?!\d)")  # a code with spaces or a line break in it
_NUMBERED = re.compile(r"(?<![\d.])\d{1,2}\.(?=\s?68\d\d(?!\d))|(?<=68\d\d)\.(?=68\d\d)")  # 1.6821 and 6821.6823
# What is printed on every licence and says nothing about goods.
_BOILERPLATE = re.compile(
    r"依法须经批准的项目[,、]?(?:经相关部门批准后)?[,、]?(?:方可)?(?:开展)?(?:经营活动)?"
    r"|(?:涉及)?(?:行政)?许?可?(?:经营)?的?凭(?:有效)?(?:的)?许可证件?(?:在有效期内)?(?:经营|开展经营活动)|以下空白|\*+"
)
_SPACES = re.compile(r"\s+")
_TWO_2002 = "|".join(code[2:] for code in CODES_2002)
_AND = r"\s?[、,/和及与或&]\s?"
_TOKEN = re.compile(
    r"(?P<new>(?<!\d)2017(?!\d)\s?年?版?|新\s?版?\s?(?:医疗器械)?(?:分类)?目录)"
    r"|(?P<old>(?<!\d)2002(?!\d)\s?年?版?|[原旧老]\s?版?\s?(?:医疗器械)?(?:分类)?目录)"
    rf"|(?P<klass>(?<![A-Z0-9])I{{1,3}}(?=\s?(?:类|-|:|68\d\d)|(?:{_AND}|\s)I{{1,3}}(?![A-Z0-9型]))(?:\s?类)?"
    rf"|第?\s?[一二三](?:\s?类|(?={_AND}第?[二三]\s?类))|(?<![\d.])[123]\s?类)"
    r"|(?P<code4>(?<![\d.])68\d\d(?![\d.])(?:[A-Z](?![A-Z0-9]))?(?:-\d{1,2}(?![\d.])){0,2})"
    rf"|(?P<code3>(?<![\d.\-])[23](?:{_TWO_2002})(?![\d.年月日号室弄栋幢层楼平万元米])(?:-\d{{1,2}}(?![\d.]))?)"
    r"|(?P<code2>(?<![\d.\-])(?:0[1-9]|1\d|2[0-2])(?:-\d{2}(?!\d)){0,2}(?![\d.年月日号]))"
    r"|(?P<stop>[;。])|(?P<comma>[,、:])"
)
_CLASS_NUMBER = {"一": 1, "二": 2, "三": 3, "1": 1, "2": 2, "3": 3, "I": 1, "II": 2, "III": 3}
_CONNECTS = re.compile(rf"(?:\s?医疗器械)?(?:{_AND}|\s)?")
_CODE_NEXT = re.compile(r"\s?[-:]?\s?\d\d")
_TO = re.compile(r"\s?[-~至到]\s?")
_OPENS_EXCLUSION = re.compile(r"(?:除了?|不含|不包含|不包括|不得经营|不经营)[:\s]?$")
_OUT = r"(?<!体)外(?=的|[ ,、;:]|$)"  # the end of 除…外, not that of 体外 or of 外科
_EXCLUDES = re.compile(rf"除外|不含|不包含|不包括|不得经营|不经营|除.{{0,60}}?{_OUT}")
_CLOSES_EXCLUSION = re.compile(_OUT)
_BUT = re.compile(rf"除外|除.{{0,60}}?{_OUT}")
_LIMITS = re.compile(r"限|只|不需|无需|不得|非冷|不冷|中的|之中")
_COLD = re.compile(r"冷藏|冷冻|冷链|低温")
_INSTRUMENT = re.compile(r"仪器|设备|器具")
_NOT = re.compile(r"不|非|除|无需")
_REAGENT = re.compile(r"诊断试剂")
_EVERYTHING = re.compile(r"以上|上述|均")
_PART = re.compile(r"特殊|部分|放射|血型|药品")  # 特殊管理诊断试剂 are some reagents, not all
_ALSO = re.compile(r"\s?(?:含|包括|包含)")  # names what is in as well, so narrows nothing
_POSITIVE = re.compile(r"(?<!不)(?<!不包)含|(?<!不)包括")
_STARTS_EXCLUSION = re.compile(r"(?:\s|以上|上述|范围|均|但|其中)*+(不含|不包含|不包括|不得经营|不经营|除(?!外))")
_HOW = "批发|零售|批零兼营|兼营|含|包括|包含|详见附件|经营|方式|销售|范围|产品|医疗器械|以上|上述|[\\s,、;:。及和等]"
_FREE = f"骨科|整形|医用软件|一次性使用|{_HOW}"  # 矫形外科(骨科) is a category's name
_NEUTRAL = re.compile(rf"(?:{_FREE})*+")  # possessive: text that fails at its end is not tried again and again
_ONLY_HOW = re.compile(rf"(?:仅?限|只限?|{_HOW})*+")  # 仅限批发
_UNDERSTOOD = r"(?:体外)?诊断试剂|除外|不含|不包含|不包括|不得经营|不经营|除|外|均|但|其中|的|类|仅?限|只限?"
_SAID = re.compile(rf"{_UNDERSTOOD}|{_FREE}")
_SAID_LIMITED = re.compile(rf"{_UNDERSTOOD}|{_HOW}")  # 仅限骨科 narrows


def parse(text):
    """The lines of a scope text, in its order, each entry once. Text that says nothing, or too much, gives []."""
    if not isinstance(text, str) or len(text) > LONGEST:
        return []
    plain = unicodedata.normalize("NFKC", text.translate(_ROMANS | _BULLETS)).upper().translate(_SIGNS)
    reader = _Reader()
    for bracketed, piece in _pieces(_mend(_SPACES.sub(" ", plain)[:LONGEST])):
        if bracketed:
            reader.group(piece)
        else:
            reader.text(piece)
    return reader.result()


def _mend(plain):
    """Puts torn codes together, and takes away the numbers of lists and what every licence says."""
    plain = _TORN.sub(lambda torn: "68" + (torn[1] or torn[3]) + (torn[2] or torn[4]), plain)
    return _BOILERPLATE.sub(" ", _NUMBERED.sub(";", plain))


def _pieces(text):
    """Splits at the outermost brackets: (False, text outside) and (True, text inside). A bracket alone is a space."""
    pairs, opened = [], []
    for found in re.finditer(r"[()]", text):
        if found[0] == "(":
            opened.append(found.start())
        elif opened:
            start = opened.pop()
            while pairs and pairs[-1][0] > start:
                pairs.pop()
            pairs.append((start, found.start()))
    position = 0
    for start, end in pairs:
        yield False, text[position:start].replace("(", " ").replace(")", " ")
        yield True, text[start + 1 : end].replace("(", ",").replace(")", ",")
        position = end + 1
    yield False, text[position:].replace("(", " ").replace(")", " ")


@dataclass
class _Reader:
    """The state of one reading: which catalogue and classes hold now, the lines so far and those of the last code."""

    catalogue: str | None = None
    classes: tuple = (None,)
    lines: dict = field(default_factory=dict)  # (catalogue, klass, code, sub, include) -> limit
    last: list = field(default_factory=list)
    negating: str = ""
    opening: bool = False  # the last words opened an exclusion and said nothing of it yet
    general: str = ""  # a limit on everything

    def result(self):
        lines = [ScopeLine(*key, limit) for key, limit in self.lines.items()]
        if not self.general:
            return lines
        return [replace(line, limit=_join(line.limit, self.general)) if line.include else line for line in lines]

    def text(self, piece):
        """Text outside brackets, or in brackets that hold an ordinary list."""
        tokens = list(_TOKEN.finditer(piece))
        self._words(None, piece[: tokens[0].start()] if tokens else piece)
        end_of_class, from_code, after_code = None, None, False
        for number, token in enumerate(tokens):
            kind, value = token.lastgroup, token[0]
            words = piece[token.end() : tokens[number + 1].start() if number + 1 < len(tokens) else len(piece)]
            bare = kind == "klass" and not _CODE_NEXT.match(piece[token.end() : token.end() + 8])
            if bare and (self.negating or words.lstrip().startswith("除外")):
                self._limit(value + words, everything=True)  # 不含III类
                continue
            if (
                kind == "klass"
                and after_code
                and re.match(r"\s?(?:[,、;。]|$)", words or piece[token.end() : token.end() + 2])
            ):
                self._reclass((_klass(value),))  # 6821医用电子仪器设备III类、
                continue
            after_code = False
            if kind == "klass":
                joined = end_of_class is not None and _CONNECTS.fullmatch(piece[end_of_class : token.start()])
                klass = _klass(value)
                self.classes = (*(k for k in self.classes if joined and k != klass), klass)
                end_of_class, self.last = token.end(), []
            elif kind in ("new", "old"):
                self.catalogue, self.last = ("2017" if kind == "new" else "2002"), []
            elif kind == "stop":
                self.negating, self.last = "", []
            elif kind != "comma" and self._is_code(kind):
                codes = _codes(kind, value)
                if from_code and from_code.lastgroup == kind:
                    codes = _range(from_code[0], codes, piece[from_code.end() : token.start()]) or codes
                self._entry(kind, value, codes, words)
                from_code, after_code = token, True
                continue
            elif value == ":" and not self.opening:
                self.negating = ""  # III类不含诊断试剂：6821
            self._words(kind, words)

    def _is_code(self, kind):
        """Two digits are a code under the 2017 catalogue only, three digits under any but that."""
        return kind == "code4" or (kind == "code2") == (self.catalogue == "2017")

    def _entry(self, kind, value, codes, words):
        """A code and the words behind it."""
        body = _OPENS_EXCLUSION.sub("", words)
        reagents, but = bool(_REAGENT.search(body)), not _COLD.search(body) and bool(_BUT.search(body))
        only_reagents = reagents and codes[0][0] == IVD_CODE and not _INSTRUMENT.search(body)
        less_reagents = reagents and not only_reagents and bool(_EXCLUDES.search(body)) and not _COLD.search(body)
        include = not self.negating and (less_reagents or not but)
        classes = (int(value[0]),) if kind == "code3" else self.classes
        self.last = []
        if not only_reagents:
            for code, sub in codes:
                self._add("2017" if kind == "code2" else "2002", classes, code, sub, include)
        if reagents:
            self._add("2002", classes, IVD_CODE, IVD_SUB, include and not less_reagents, keep=only_reagents)
        if include and not less_reagents and (_LIMITS.search(body) or _COLD.search(body) or _EXCLUDES.search(body)):
            self._limit(body, reagents=only_reagents)
        self._after(words)

    def _words(self, kind, words):
        """Words that follow no code directly: they may name reagents, or narrow or exclude what was listed before."""
        starts, cold = _STARTS_EXCLUSION.match(words), _COLD.search(words)
        if starts and not (starts[1] == "除" and _CLOSES_EXCLUSION.search(words)) and not cold:
            self.negating = starts[1][0]
        excluded = bool(self.negating or _EXCLUDES.search(words)) and not cold
        rest = _rest(words)
        if _REAGENT.search(words):
            self._reagents(words, excluded, self.classes)
            if excluded and rest:
                self._limit(words, everything=True)
        elif self.last and kind is None and not cold and words.lstrip().startswith("除外"):
            for key in self.last:  # 6846(…)除外
                self.lines.pop(key, None)
                self.lines[(*key[:4], False)] = ""
        elif rest and (excluded or cold or _LIMITS.search(words)):
            self._limit(words, everything=bool(self.negating))
        self._after(words)

    def _after(self, words):
        opens = _OPENS_EXCLUSION.search(words[-6:])
        self.opening = bool(opens)
        if opens:
            self.negating = opens[0][0]  # 除…外 ends at 外, 不含… where the clause ends
        elif self.negating == "除" and _CLOSES_EXCLUSION.search(words):
            self.negating = ""

    def _reagents(self, words, excluded, classes):
        """Words that name reagents: all of them are in or out, or a part of them is out."""
        if excluded and _PART.search(words):
            self._limit(words, reagents=True)
            return
        classes = (None,) if excluded and _EVERYTHING.search(words) else tuple(dict.fromkeys(classes))
        last = list(self.last)
        self._add("2002", classes, IVD_CODE, IVD_SUB, not excluded)
        self.last = last
        if not excluded:
            self._limit(words, reagents=True)

    def group(self, piece):
        """Text in brackets: about the code before it, or, without one, about the whole."""
        if re.fullmatch(r"\s?[一二三四五六七八九十\d]{1,2}\s?", piece):
            self.negating, self.last = "", []  # (二): the next heading
            return
        tokens = [token for token in _TOKEN.finditer(piece) if token.lastgroup not in ("comma", "stop")]
        codes = [token for token in tokens if token.lastgroup.startswith("code") and self._is_code(token.lastgroup)]
        excluding = _EXCLUDES.search(piece)
        if codes and excluding:
            self._excluded_codes(piece, codes)
        elif (codes and self.last and _LIMITS.search(piece)) or (tokens and not codes and excluding):
            self._limit(piece)
        elif tokens and not codes and self.last and {token.lastgroup for token in tokens} == {"klass"}:
            self._reclass(tuple(_klass(token[0]) for token in tokens))  # 6821(III类)
        elif self.last and re.fullmatch(r"\s?I{2,3}\s?", piece):
            self._reclass((_klass(piece.strip()),))  # 6821(III)
        elif tokens:
            self.text(piece)
        else:
            self._words_in_brackets(piece)

    def _words_in_brackets(self, piece):
        classes = tuple(key[1] for key in self.last) or self.classes
        clauses = re.split(r"[,、;。]", piece)
        excluding = any(_EXCLUDES.search(clause) and not _COLD.search(clause) for clause in clauses)
        rest = ""
        for clause in clauses:
            cold = _COLD.search(clause)
            if _REAGENT.search(clause):
                excluded = excluding and not cold and not _POSITIVE.search(clause)
                everything = "以上" if excluded and _EVERYTHING.search(piece) else ""
                self._reagents(clause + everything, excluded, classes)
                only = not excluded and not cold and _LIMITS.search(clause)  # 仅限体外诊断试剂
                rest += clause if only else _rest(clause) if excluded and not _PART.search(clause) else ""
            elif cold:
                self._limit(clause)
            elif not _ALSO.match(clause) or _EXCLUDES.search(clause) or _LIMITS.search(clause):
                rest += _rest(clause)
        if rest and (self.last or excluding or _LIMITS.search(piece)):
            self._limit(piece)
            if _REAGENT.search(piece):
                self._limit(piece, reagents=True)

    def _excluded_codes(self, piece, codes):
        """Brackets that exclude codes; what else they exclude in words is kept as a limit."""
        before, self.last = (self.classes, self.last), []
        self.classes = tuple(dict.fromkeys(key[1] for key in before[1])) or self.classes
        for token in codes:
            self._excluded(token, piece[token.end() : token.end() + 40].partition(",")[0])
        self.classes, self.last = before
        names = re.split(r"[,、;。]", piece)
        rest = "、".join(name for name in names if not _TOKEN.search(name) and _rest(name))
        if rest:
            self._limit(rest if rest.endswith("除外") else rest + "除外", everything=bool(_EVERYTHING.search(piece)))

    def _excluded(self, token, words):
        for code, sub in _codes(token.lastgroup, token[0]):
            reagents = code == IVD_CODE and _REAGENT.search(words) and not sub
            catalogue = "2017" if token.lastgroup == "code2" else "2002"
            classes = (int(token[0][0]),) if token.lastgroup == "code3" else self.classes
            self._add(catalogue, classes, code, IVD_SUB if reagents else sub, False)

    def _reclass(self, classes):
        for key in self.last:
            limit = self.lines.pop(key, "")
            for klass in classes:
                if klass != 1:
                    self.lines[(key[0], klass, *key[2:])] = limit
        self.last = []

    def _add(self, catalogue, classes, code, sub, include, keep=True):
        for klass in classes:
            if klass != 1:  # class I needs no licence, so a scope that names it grants nothing more
                key = (catalogue, klass, code, sub, include)
                self.lines.setdefault(key, "")
                if keep:
                    self.last.append(key)

    def _limit(self, words, reagents=False, everything=False):
        """Keeps the words that narrow: on reagents, on the last code, or on everything."""
        everything = everything or bool(_EVERYTHING.search(words))
        if _COLD.search(words):
            if not _NOT.search(words):
                return
            reagents = reagents or bool(_REAGENT.search(words))
            words = NO_COLD
        elif reagents and not (_LIMITS.search(words) or _EXCLUDES.search(words)):
            return
        elif _NEUTRAL.fullmatch(words) or _ONLY_HOW.fullmatch(words):
            return  # how, not what
        if reagents:
            keys = [key for key in self.lines if key[2:] == (IVD_CODE, IVD_SUB, True)]
        else:
            keys = [] if everything else self.last
        for key in keys:
            if key in self.lines:
                self.lines[key] = _join(self.lines[key], words)
        if not keys and not reagents:
            self.general = _join(self.general, words)


def _rest(words):
    """What words say beyond what the reader understands: names of goods, mostly."""
    return re.sub(r"[\W_]", "", (_SAID_LIMITED if _LIMITS.search(words) else _SAID).sub("", words))


def _join(limit, words):
    words = words.strip(" ,、:;")[:LONGEST_LIMIT]
    if not words or words in limit or len(limit) >= LONGEST_LIMIT:
        return limit
    return f"{limit}; {words}" if limit else words


def _codes(kind, value):
    code, _, sub = value.partition("-")
    if kind == "code3":
        return [("68" + code[1:], sub)]
    if kind == "code4" and len(code) == 5:
        return [(code[:4], "-".join(filter(None, (code[4], sub))))]
    return [(code, sub)]


def _range(first, codes, between):
    """All codes of 6801-6804, or of 01至05 (a hyphen there is a sub-code's); [] for a pair that is no range."""
    if not (_TO.fullmatch(between) and first.isdecimal()):
        return []
    known = CODES_2002 if len(first) == 4 else tuple(CROSSWALK)
    return [(code, "") for code in known if len(code) == len(first) and first <= code <= codes[0][0]]


def _klass(value):
    return _CLASS_NUMBER[value.replace("类", "").replace("第", "").strip()]


# ------------------------------------------------------------------------------------------------ deciding


def decide(lines, product, crosswalk=None):
    """Whether the lines of one licence cover a product: a Decision.

    Exclusions win; the class must be the line's own (a class III licence does not cover class II); an entry of the
    other catalogue only makes a person look; an entry limited by words does too. `crosswalk` is {2017 code: 2002
    codes, space between}; this file's own, approximate one by default.
    """
    klass = int(product.klass) if product.klass else None
    if klass == 1:
        return Decision("allow", "class_1")
    if klass is None:
        return Decision("ask", "no_class")
    code, _, sub = str(product.code or "").replace(" ", "").partition("-")
    cold = bool(getattr(product, "cold", False))
    same_class = [line for line in lines if line.klass in (None, klass)]
    if getattr(product, "ivd", False) or (code == IVD_CODE and sub == IVD_SUB):
        found = _decide_reagent(same_class, cold)
    elif not code:
        return Decision("ask", "no_code")
    else:
        catalogue = getattr(product, "catalogue", None) or _catalogue(code)
        found = _decide_listed(same_class, catalogue, code, sub, cold) or _decide_crosswalk(
            same_class, catalogue, code, CROSSWALK if crosswalk is None else crosswalk
        )
        other = [line for line in lines if line.include and line.code == code and line not in same_class]
        if not found and other:
            return Decision("deny", "other_class", other[0])
    return found or Decision("deny", "not_listed")


def _decide_reagent(lines, cold):
    """Reagents for in-vitro diagnosis count only where the scope names them."""
    for line in lines:
        if not line.include and line.code == IVD_CODE and line.sub in ("", IVD_SUB):
            return Decision("deny", "excluded", line)
    named = [line for line in lines if line.include and line.code == IVD_CODE and line.sub == IVD_SUB]
    return _best(named, "", cold) or Decision("deny", "ivd")


def _decide_listed(lines, catalogue, code, sub, cold):
    """The entries of the product's own code: an exclusion, or the best inclusion, or None."""
    own = [
        line for line in lines
        if line.code == code and (line.catalogue or _catalogue(line.code)) == catalogue and line.sub != IVD_SUB
    ]  # fmt: skip
    doubt = None
    for line in own:
        if not line.include and _within(line.sub, sub):
            return Decision("deny", "excluded", line)
        if not line.include and _may_be_within(line.sub, sub):
            doubt = Decision("ask", "excluded_part", line)
    found = _best([line for line in own if line.include], sub, cold)
    return doubt if doubt and found and found.outcome == "allow" else found


def _best(lines, sub, cold):
    """The most generous of the inclusions that reach the product, or None."""
    asks, denies = None, None
    for line in lines:
        limits = [limit for limit in line.limit.split("; ") if limit]
        if cold and NO_COLD in limits:
            denies = denies or Decision("deny", "cold_chain", line)
        elif not _may_be_within(line.sub, sub) and line.sub != IVD_SUB:
            continue
        elif limits and limits != [NO_COLD]:
            asks = asks or Decision("ask", "limit", line)
        elif line.sub == IVD_SUB or _within(line.sub, sub):
            return Decision("allow", "listed", line)
        else:
            asks = asks or Decision("ask", "sub_code", line)
    return asks or denies


def _decide_crosswalk(lines, catalogue, code, crosswalk):
    """An entry of the other catalogue that the product's code came from, or went into: a person must look."""
    if catalogue == "2017":
        related = {part.rstrip("p") for part in crosswalk.get(code, "").split()}
    else:
        related = {new for new, old in crosswalk.items() if code in (part.rstrip("p") for part in old.split())}
    near = [line for line in lines if line.code in related and line.sub != IVD_SUB]
    gone = {line.code for line in near if not line.include and not line.sub}
    for line in near:
        if line.include and line.code not in gone:
            return Decision("ask", "crosswalk", line)
    return None


def _catalogue(code):
    return "2002" if len(code) == 4 else "2017"


def _within(line_sub, sub):
    return not line_sub or sub == line_sub or sub.startswith(line_sub + "-")


def _may_be_within(line_sub, sub):
    """Also when the product's code is less fine than the line's, so that nobody can tell."""
    return _within(line_sub, sub) or not sub or line_sub.startswith(sub + "-")
