"""How well the scope parser reads: texts and lines exact, and every miss. Needs neither Odoo nor a database."""

import sys
from pathlib import Path

ADDON = Path(__file__).parents[2] / "addons" / "med_qualification"
sys.path.insert(0, str(ADDON))

from tools import scope  # noqa: E402

CASES = ADDON / "tests" / "scope_cases.txt"


def cases():
    """(group, text, expected lines) of the table."""
    group = ""
    for row in CASES.read_text(encoding="utf-8").splitlines():
        text, tab, expected = row.partition("\t")
        if tab:
            yield group, text.replace("\\n", "\n"), sorted(expected.split())
        elif row.startswith("# "):
            group = row[2:]


def short(line):
    """A line as the table writes it: 02:3-6846-1!, 17:3-14~."""
    sub = f"-{line.sub}" if line.sub else ""
    marks = ("" if line.include else "!") + ("~" if line.limit else "")
    return f"{(line.catalogue or '')[2:]}:{line.klass or ''}-{line.code}{sub}{marks}"


def measure():
    """{texts, exact, lines, right, surplus, dangerous, misses}: dangerous lines grant what the text does not."""
    found = dict.fromkeys(("texts", "exact", "lines", "right", "surplus", "dangerous"), 0) | {"misses": []}
    for group, text, expected in cases():
        read = sorted(short(line) for line in scope.parse(text))
        lost, more = [line for line in expected if line not in read], [line for line in read if line not in expected]
        found["texts"] += 1
        found["exact"] += read == expected
        found["lines"] += len(expected)
        found["right"] += len(expected) - len(lost)
        found["surplus"] += len(more)
        found["dangerous"] += sum(not line.endswith(("!", "~")) for line in more)
        if read != expected:
            found["misses"].append((group, text, lost, more))
    return found


def main():
    found = measure()
    print("Scope parser on", CASES.relative_to(ADDON.parents[1]))
    print(f"  texts exact  {found['exact']:4} of {found['texts']:4}  {found['exact'] / found['texts']:7.1%}")
    print(f"  lines right  {found['right']:4} of {found['lines']:4}  {found['right'] / found['lines']:7.1%}")
    print(f"  lines too many {found['surplus']}, of them granting more than the text {found['dangerous']}")
    for group, text, lost, more in found["misses"]:
        print(f"  miss ({group}): {text}")
        print(f"    lost {' '.join(lost) or '-'}   too many {' '.join(more) or '-'}")


if __name__ == "__main__":
    main()
