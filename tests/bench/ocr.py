"""How well certificates are read: rendered ones of six types, worn in six ways, by each engine in its own process.

    make bench B=ocr        SCALE=0.2 reads fewer; PARTS=phone,rotated only some ways of wear; SEED=10 other papers

Read as in production: the worker of the addon for each page, then the field reader. A field is right if its meaning is
exactly that of the paper (dates, codes, class numerals); a page is right if all its fields are.
"""

import base64
import io
import os
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

ADDON = Path(__file__).parents[2] / "addons/med_qualification"
sys.path[:0] = [str(ADDON), str(ADDON / "tests")]

from certificates import KINDS, PROFILES, draw  # noqa: E402
from tools import number  # noqa: E402
from tools.ocr import process, reader, text  # noqa: E402

ENGINES = {"rapidocr": 2, "tesseract": 1}  # how many seeds of each type and wear
KNOWN = {
    "business_licence": ("uscc", None), "operation_licence": ("operation_licence", 3),
    "class2_filing": ("class2_filing", 2), "registration": ("registration", None),
    "institution_licence": ("institution_licence", None), "public_institution_certificate": ("uscc", None),
}  # fmt: skip
LIMITS = {"pages": 10, "megapixels": 64, "side": reader.SIDE}
TARGETS = "99 % of fields and 95 % of pages"


@dataclass
class Score:
    pages: int = 0
    right_pages: int = 0
    fields: int = 0
    right: int = 0
    doubtful: int = 0  # right, and yet marked for a person
    unseen: int = 0  # wrong, and not marked: what a person may take over without looking
    characters: int = 0
    mistakes: int = 0
    cpu: list = field(default_factory=list)
    memory: int = 0
    misses: list = field(default_factory=list)
    wear: dict = field(default_factory=lambda: defaultdict(Counter))


def run(scale):
    wanted = [name for name in os.getenv("PARTS", "").split(",") if name] or list(PROFILES)
    first = int(os.getenv("SEED", "0"))
    for engine in [name for name in os.getenv("ENGINES", "").split(",") if name] or list(ENGINES):
        seeds = range(first, first + ENGINES[engine])
        cases = [(kind, seed, wear) for seed in seeds for kind in KINDS for wear in wanted]
        cases = cases[:: max(1, round(1 / scale))]
        score = Score()
        for case in cases:
            measure(score, engine, *case)
        report(score, engine)


def measure(score, engine, kind, seed, wear):
    paper = draw(kind, seed, wear)
    file = io.BytesIO()
    paper.image.save(file, "PNG")
    content = base64.b64encode(file.getvalue()).decode()
    request = {"engine": engine, "content": content, "limits": LIMITS, "memory": 1536, "cpu": 120}
    answer = process.run(request, 240)
    if "pages" not in answer:
        score.misses.append(f"{kind} {seed} {wear}: {answer['error']} {answer.get('detail', '')}")
    pages = answer.get("pages", [])
    score.cpu.append(answer.get("cpu", 0))
    score.memory = max(score.memory, answer.get("memory", 0))
    compare_text(score, paper.lines, "".join(word["text"] for page in pages for word in page["words"]))
    compare_fields(score, paper, pages, f"{kind} {seed} {wear}", wear)


def compare_text(score, lines, read):
    """Characters of each printed line that are not found in what was read, by the best place for the line."""
    read = plain(read)
    for line in map(plain, lines):
        score.characters += len(line)
        score.mistakes += 0 if line in read else distance(line, read)


def compare_fields(score, paper, pages, title, wear):
    known = reader.Kind(paper.kind, *KNOWN[paper.kind])
    found = {proposal.name: proposal for proposal in reader.read(pages, known, number)}
    wrong = []
    for name, expected in paper.truth.items():
        proposal = found.get(name)
        right = bool(proposal) and meaning(proposal.normal) == meaning(expected)
        score.fields += 1
        score.right += right
        score.doubtful += right and proposal.doubtful
        if not right:
            score.unseen += bool(proposal) and not proposal.doubtful
            mark = "" if not proposal else " (marked)" if proposal.doubtful else " (NOT MARKED)"
            wrong.append(f"    {name}: {expected} | {proposal.normal if proposal else 'nothing'}{mark}")
    score.pages += 1
    score.right_pages += not wrong
    score.wear[wear]["pages"] += 1
    score.wear[wear]["right"] += not wrong
    if wrong:
        score.misses += [title, *wrong]


def meaning(value):
    for word, numeral in (("第三类", "III类"), ("三类", "III类"), ("第二类", "II类"), ("二类", "II类")):
        value = value.replace(word, numeral)
    return text.with_numerals(value, None)


def plain(value):
    return text.clean_text(text.half_width(value)).replace(" ", "")


def distance(line, read):
    """Edits that turn some part of what was read into the line (Sellers' algorithm)."""
    previous = [0] * (len(read) + 1)
    for i, char in enumerate(line, 1):
        current = [i]
        for j, other in enumerate(read, 1):
            current.append(min(previous[j - 1] + (char != other), previous[j] + 1, current[-1] + 1))
        previous = current
    return min(previous)


def report(score, engine):
    cpu = sorted(score.cpu)
    print(f"\n{engine}: {score.pages} pages, {score.fields} fields (target of the default engine: {TARGETS})")
    print(f"  fields right       {score.right / score.fields:7.2%}   ({score.fields - score.right} wrong)")
    print(f"  whole pages right  {score.right_pages / score.pages:7.2%}   ({score.right_pages} of {score.pages})")
    print(f"  character errors   {score.mistakes / score.characters:7.2%}   of {score.characters}")
    print(f"  right, but marked for a person {score.doubtful}; wrong and not marked {score.unseen}")
    mean = sum(cpu) / len(cpu)
    print(f"  CPU a page {mean:.2f} s (most {cpu[-1]:.2f}), start of the process included; memory {score.memory} MB")
    wear = ", ".join(f"{name} {count['right']}/{count['pages']}" for name, count in score.wear.items())
    print(f"  pages right by wear: {wear}")
    print("\n".join(["  misses: printed | read", *(f"  {miss}" for miss in score.misses)]), flush=True)


if __name__ == "__main__":
    run(float(os.getenv("SCALE", "1")))
