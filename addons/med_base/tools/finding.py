"""What a check found."""

from dataclasses import dataclass, field

SEVERITIES = ("log", "warn", "approve", "block")
# Values that belong to one line; the texts of several lines are listed together.
PER_LINE = ("line", "product", "products", "lot")


@dataclass(frozen=True)
class Finding:
    """One thing that a check found on one document.

    :param values: fill the ``%(name)s`` places of the rule's message and resolution; those of PER_LINE may differ
        between lines about which the same was found (see ``gathered``)
    :param message: a text of the check's own, instead of the rule's; what differs by line is a place in it
    :param resolution: what resolves it, instead of the rule's
    :param lines: ids of the order lines or moves concerned
    :param link: (model, id) of the record where it is resolved
    :param severity: another severity than the rule's ("log", "warn", "approve" or "block")
    :param source: the law and article, instead of the rule's
    :param code: a code of the check's own, beside the rule's

    >>> worst([Finding(severity="warn"), Finding(severity="approve"), Finding(severity="log")])
    'approve'
    >>> worst([]) is None
    True
    """

    values: dict = field(default_factory=dict)
    message: str = ""
    resolution: str = ""
    lines: tuple = ()
    link: tuple | None = None
    severity: str | None = None
    source: str = ""
    code: str = ""


def worst(findings):
    """The highest severity of what has a ``severity``, None for nothing."""
    return max((f.severity for f in findings), key=SEVERITIES.index, default=None)


def gathered(cases):
    """The same found about several lines is one finding, however many records and lines there are.

    :param cases: [(record, rule, severity, Finding)]
    :return: [(rule, severity, the first Finding, {name: [texts]} of its PER_LINE values, [(record, line ids)])]

    >>> cases = [(r, "R", "block", Finding({"product": p, "limit": 3}, lines=(r,))) for r, p in enumerate("ABA")]
    >>> [(about, lines) for _rule, _severity, _finding, about, lines in gathered(cases)]
    [({'product': ['A', 'B']}, [(0, (0,)), (1, (1,)), (2, (2,))])]
    >>> len(gathered([*cases, (9, "R", "block", Finding({"product": "A", "limit": 4}, lines=(9,)))]))
    2
    """
    groups = {}
    for record, rule, severity, finding in cases:
        same = sorted((name, str(value)) for name, value in finding.values.items() if name not in PER_LINE)
        key = (rule, severity, finding.code, finding.message, finding.resolution, finding.source, finding.link, *same)
        groups.setdefault(key, (rule, severity, finding, {}, []))
        about, lines = groups[key][3:]
        for name in PER_LINE:
            if name in finding.values:
                about.setdefault(name, {})[str(finding.values[name])] = True
        lines.append((record, finding.lines))
    return [
        (rule, severity, finding, {name: list(texts) for name, texts in about.items()}, lines)
        for rule, severity, finding, about, lines in groups.values()
    ]


def fill(text, values):
    """The text with its %(name)s places filled; a place without a value stays as it is.

    >>> fill("%(name)s lacks %(what)s: 50 %", {"name": "A"})
    'A lacks %(what)s: 50 %'
    """
    for name, value in values.items():
        text = text.replace(f"%({name})s", str(value))
    return text


def stands_against(findings):
    """What of kept findings still stops the document, without what changes from day to day in their words.

    >>> finding = {"code": "overdue", "severity": "approve", "message": "31 days", "waived": False}
    >>> stands_against([finding]) == stands_against([{**finding, "message": "32 days"}])
    True
    >>> stands_against([{**finding, "waived": True}, {**finding, "severity": "warn"}]), stands_against(None)
    (set(), set())
    """
    return {
        (finding["code"], finding.get("finding", ""), finding["severity"])
        for finding in findings or []
        if finding["severity"] in ("approve", "block") and not finding["waived"]
    }
