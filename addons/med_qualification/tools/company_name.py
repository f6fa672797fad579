"""Names of firms, as far as two spellings mean the same one.

>>> key("和平医疗器械（北京）有限公司") == key("和平医疗器械(北京) 有限责任公司")
True
>>> key("ＨＥＰＩＮＧ Medical Co., Ltd.") == key("Heping medical")
True
>>> key("有限公司"), key(None), key("市第一医院")
('有限公司', '', '市第一医院')
>>> near("和平医疗器械有限公司", ["和平医疗器戒有限公司", "平安医疗器械有限公司", "和平医疗器械有限公司"])
['和平医疗器戒有限公司']
"""

import re
import unicodedata

LONGEST = 200
SUFFIXES = (
    "股份有限公司", "有限责任公司", "集团有限公司", "有限公司", "股份公司", "集团公司",
    "companylimited", "coltd", "coltdinc", "limited", "corporation", "ltd", "inc", "llc", "gmbh", "corp",
)  # fmt: skip
_TRADITIONAL = str.maketrans(
    "醫療責業限發與華東廣貿進國際藥術電腦實驗診縣區", "医疗责业限发与华东广贸进国际药术电脑实验诊县区"
)
_NOISE = re.compile(r"[\W_]+")


def key(name):
    """The name without what spellings differ in: width, case, spaces, brackets, punctuation, the legal form."""
    if not isinstance(name, str):
        return ""
    plain = unicodedata.normalize("NFKC", name[:LONGEST]).casefold().translate(_TRADITIONAL)
    plain = _NOISE.sub("", plain)
    for suffix in sorted(SUFFIXES, key=len, reverse=True):
        if plain.endswith(suffix) and len(plain) > len(suffix) + 1:
            return plain[: -len(suffix)]
    return plain


def variants(plain):
    """The key and all that one dropped character leaves: two keys one slip apart have one in common."""
    if len(plain) < 5 or len(plain) > 60:
        return {plain}
    return {plain} | {plain[:i] + plain[i + 1 :] for i in range(len(plain))}


class Index:
    """Names to be asked for names that are one slip of the pen away.

    >>> index = Index()
    >>> index.add("平安医疗器械", "row 7")
    >>> list(index.near("平安医疗器戒")), list(index.near("平安医疗器械")), list(index.near("和平药业公司"))
    (['row 7'], [], [])
    """

    def __init__(self):
        self._by_variant = {}

    def add(self, plain, value):
        for variant in variants(plain):
            self._by_variant.setdefault(hash(variant), []).append((plain, value))

    def near(self, plain):
        """What was added under a key that is one slip away, each once; what has the very key is no slip."""
        seen = set()
        for variant in variants(plain):
            for other, value in self._by_variant.get(hash(variant), ()):
                if other != plain and (other, value) not in seen and one_slip(other, plain):
                    seen.add((other, value))
                    yield value


def one_slip(left, right):
    """Whether one character added, dropped or changed makes one of the other.

    >>> one_slip("abc", "abd"), one_slip("abc", "ab"), one_slip("abc", "acb")
    (True, True, False)
    """
    if abs(len(left) - len(right)) > 1:
        return False
    start = next((i for i, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right)))
    return left[start + (len(left) >= len(right)) :] == right[start + (len(right) >= len(left)) :]


def near(name, others):
    index = Index()
    for other in others:
        index.add(key(other), other)
    return list(index.near(key(name)))
