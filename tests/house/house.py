"""What the house tests read: the project's own files, and its Python as trees."""

import ast
import functools
from pathlib import Path

ROOT = Path(__file__).parents[2]
ADDONS = ROOT / "addons"
OWN = ("addons", "config", "scripts", "tests", "docs", ".ci")


@functools.cache
def files(*suffixes, under=OWN):
    """The project's files with one of the suffixes (all, if none is given), those in the root included."""
    found = [p for p in ROOT.iterdir() if p.is_file() and p.name != ".git"]
    for folder in under:
        found += [p for p in (ROOT / folder).rglob("*") if p.is_file()]
    own = (p for p in found if p.suffix != ".pyc" and "node_modules" not in p.parts and "secrets" not in p.parts)
    return [p for p in sorted(own) if not suffixes or p.suffix in suffixes]


def addon_files(*suffixes, tests=False):
    """The files of the addons; those of their tests only when asked for."""
    return [
        p
        for p in files(*suffixes)
        if p.is_relative_to(ADDONS) and (tests or "tests" not in p.relative_to(ADDONS).parts)
    ]


@functools.cache
def tree(path):
    return ast.parse(path.read_text(), str(path))


def name(path):
    return str(path.relative_to(ROOT))


def addon(path):
    return path.relative_to(ADDONS).parts[0]


@functools.cache
def depends(module):
    """The addons of this project that one may know of: those it depends on, directly or not, and itself."""
    manifest = ADDONS / module / "__manifest__.py"
    if not manifest.exists():
        return frozenset()
    direct = ast.literal_eval(manifest.read_text())["depends"]
    return frozenset({module}.union(*(depends(other) for other in direct)))


def functions(path):
    return [node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def classes(path):
    return [node for node in ast.walk(tree(path)) if isinstance(node, ast.ClassDef)]


def where(path, line, what=""):
    return f"{name(path)}:{line} {what}".rstrip()
