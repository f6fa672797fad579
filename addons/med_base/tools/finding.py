"""What a check found."""

from dataclasses import dataclass, field

SEVERITIES = ("log", "warn", "approve", "block")


@dataclass(frozen=True)
class Finding:
    """One thing that a check found on one document.

    :param values: fill the ``%(name)s`` places of the rule's message and resolution
    :param message: a text of the check's own, instead of the rule's
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
