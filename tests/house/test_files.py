"""House rules that a look into the files decides. Each says why; if a rule is wrong, change it here."""

import ast
import re
from pathlib import Path

import pytest
from house import ADDONS, addon, addon_files, classes, depends, files, functions, name, tree, where

MOST_LINES = 300
# Where a file may be longer, and why.
LONG = {
    "config/requirements-dev.txt": "generated: versions and hashes",
    "addons/med_base/tools/udi.py": "one file, so that it can be imported without Odoo and the package",
    "addons/med_qualification/tools/scope.py": "by contract one file, imported without Odoo and its neighbours",
}


def test_files_are_short():
    """A file that is read to its end is understood; a longer one wants a noun taken out of it."""
    source = files(".py", ".xml", ".js", ".sh", ".scss", ".css")
    long = [f"{name(p)}: {n}" for p in source if (n := len(p.read_text().splitlines())) >= MOST_LINES]
    assert not [line for line in long if line.split(":")[0] not in LONG]


def test_functions_are_short():
    """Past 50 lines a function does two things."""
    assert not [
        where(path, node.lineno, node.name)
        for path in files(".py")
        for node in functions(path)
        if node.end_lineno - node.lineno >= 50
    ]


def test_classes_are_small():
    """Past 25 methods a class is two classes."""
    assert not [
        where(path, node.lineno, node.name)
        for path in addon_files(".py")
        for node in classes(path)
        if sum(hasattr(child, "decorator_list") for child in node.body) > 25
    ]


OLD = {
    r"\b_sql_constraints\b": "Odoo 19 ignores it: models.Constraint",
    r"(?<![_\w])read_group\(": "deprecated: _read_group, formatted_read_group",
    r"<tree\b": "gone: <list>",
    r"\battrs\s*=": "gone: invisible, readonly, required",
    r"\bgroups_id\b": "gone: group_ids",
    r"\b(?:self|env|record)\._(?:context|uid|cr)\b": "deprecated: env.context, env.uid, env.cr",
    r"\bodoo\.osv\b": "deprecated: odoo.fields.Domain",
    r"\btoggle_active\b": "deprecated: action_archive, action_unarchive",
}


@pytest.mark.parametrize("old", OLD)
def test_nothing_that_odoo_19_dropped(old):
    """It would be ignored silently, or break with the next version."""
    assert not [
        where(path, i, OLD[old])
        for path in addon_files(".py", ".xml", ".js", tests=True)
        if path.name != "exceptions.py"  # an exception's own attribute
        for i, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(old, line)
    ]


def test_no_merge_is_half_done():
    """A marker that stayed breaks the file for everybody else."""
    marker = re.compile(r"^(<{7}|>{7}) ", re.MULTILINE)
    text = (".py", ".xml", ".js", ".csv", ".po", ".pot", ".sh", ".md", ".toml", ".yml", ".conf", ".txt", ".scss")
    assert not [name(path) for path in files(*text) if marker.search(path.read_text())]


HOSTS = ("pypi.org", "pythonhosted", "npmjs", "debian.org", "docker.io", "ghcr.io", "quay.io")
INDEX = "|".join(map(re.escape, HOSTS)) + r"|(?:index[-_]url\s*=?|registry\s*=)\s*https?://(?!127\.0\.0\.1)"


def test_no_registry_is_named():
    """Every machine has its own mirrors; a name in a file would go round them."""
    assert not [
        where(path, i, line.strip())
        for path in files()
        if path != Path(__file__)
        and path.suffix not in (".png", ".jpg", ".ico", ".gif", ".woff2", ".pdf", ".xlsx", ".xls")
        for i, line in enumerate(path.read_text(errors="replace").splitlines(), 1)
        if re.search(INDEX, line)
    ]


def test_siblings_do_not_know_one_another():
    """Each app installs alone; where two meet, they meet as rows of med_base."""
    found = []
    for path in addon_files(".py", ".js", tests=True):
        for i, line in enumerate(path.read_text().splitlines(), 1):
            known = re.findall(r"(?:odoo\.addons\.|@|from addons\.)(med_\w+)", line)
            found += [where(path, i, other) for other in known if other not in depends(addon(path))]
    assert not found


TRANSITIONS = {"action_confirm", "button_confirm", "button_validate", "_action_done", "_action_confirm"}


def test_only_the_kernel_touches_transitions():
    """One gate, one order of events: the others register check types."""
    assert not [
        where(path, node.lineno, node.name)
        for path in addon_files(".py")
        for node in functions(path)
        if node.name in TRANSITIONS and addon(path) != "med_base"
    ]


def test_sudo_says_why():
    """Whoever widens a right says why, on the line or just before the statement."""
    found = []
    for path in addon_files(".py"):
        lines = path.read_text().splitlines()
        starts = [node.lineno for node in ast_statements(path)]
        for i, line in enumerate(lines, 1):
            code = line.split("#")[0]
            if (
                ".sudo()" in code
                or re.search(r"(?<![=!]= )(?<![=!]= api\.)SUPERUSER_ID\b(?! [=!]=)", code)
                and "import" not in code
            ):
                start = max((n for n in starts if n <= i), default=i)
                if not any("#" in text for text in lines[max(start - 2, 0) : i]):
                    found.append(where(path, i, line.strip()))
    assert not found


def ast_statements(path):
    return [node for node in ast.walk(tree(path)) if isinstance(node, ast.stmt)]


# The doors: a client chooses the context of a call, so a key in it may not decide here.
DOORS = re.compile(
    r"(med_(gate|hold|waiver|approval\w*|rule|check)|(sale|purchase)_order(_line)?|stock_(move(_line)?|picking))\.py"
)
# (file, key): why reading it opens nothing
CONTEXT_READ = {("med_gate.py", "lang"): "the language of what is written down"}


def test_no_context_key_opens_a_door():
    """A waiver is a record with a reason, a ceiling and another person's name; a flag is not."""
    found = []
    for path in addon_files(".py"):
        if path.parent.name == "models" and DOORS.fullmatch(path.name):
            for i, line in enumerate(path.read_text().splitlines(), 1):
                code = line.split("#")[0]
                # compared with an object that no client can send, or only stripped of what a client did send
                harmless = re.search(r"\bis (not )?[A-Z_]+\b|with_context|in KEPT_CONTEXT", code)
                if re.search(r"\.context\b(?!\s*=)", code) and not harmless:
                    key = re.search(r"""context(?:\.get\(|\[)["'](\w+)""", line)
                    if (path.name, key and key[1]) not in CONTEXT_READ:
                        found.append(where(path, i, line.strip()))
    assert not found


def test_models_are_found_by_their_file():
    """models/med_hold.py holds med.hold, med_hold_gate.py a part of it: nobody has to search."""
    found = []
    for path in addon_files(".py"):
        if path.parent.name in ("models", "wizard", "wizards") and path.name != "__init__.py":
            models = [model.replace(".", "_") for node in classes(path) if (model := model_of(node))]
            if models and not any(path.stem.startswith(model) or model.startswith(path.stem) for model in models):
                found.append(f"{name(path)}: {models}")
    assert not found


def model_of(node):
    """The model that a class defines or extends, or None."""
    values = {
        target.id: child.value
        for child in node.body
        if isinstance(child, ast.Assign)
        for target in child.targets
        if isinstance(target, ast.Name)
    }
    value = values.get("_name") or values.get("_inherit")
    return value.value if isinstance(value, ast.Constant) else None


def test_every_test_module_runs():
    """Odoo's own runner only finds what tests/__init__.py imports."""
    found = []
    for package in ADDONS.glob("*/tests/__init__.py"):
        text = package.read_text()
        modules = [p.stem for p in package.parent.glob("test_*.py")]
        found += [f"{name(package)} lacks {m}" for m in modules if not re.search(rf"\b{m}\b", text)]
    assert not found
    assert all((p.parent / "__init__.py").exists() for p in ADDONS.glob("*/tests/test_*.py"))


def test_xml_has_its_declaration():
    """The same first line everywhere."""
    declaration = re.compile(r'<\?xml version="1\.0" encoding="UTF-8" \?>')
    xml = [p for p in addon_files(".xml", tests=True) if "static" not in p.parts]
    assert not [name(p) for p in xml if not declaration.match(p.read_text())]
