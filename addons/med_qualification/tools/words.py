"""Sentences put together from parts, in the punctuation of the reader's language."""


def clauses(parts, lang):
    """Parts that may have commas of their own, one after the other.

    >>> clauses(["a, b", "c"], "en_US"), clauses(["甲、乙", "丙"], "zh_CN")
    ('a, b; c', '甲、乙；丙')
    """
    return ("；" if (lang or "").startswith(("zh", "ja")) else "; ").join(parts)
