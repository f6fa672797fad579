"""An upgrade loses nothing: rows that an earlier version wrote are all there in this one, with the same values.

The earlier version comes from git. A change of meaning needs a migration, a row in CHANGED and a test of its own here.
"""

import json
import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# Commits whose data must still upgrade (on main's history, so that a plain clone has them), oldest first.
RELEASES = ("0169361",)
# (model, field): why its value is not what it was, and which test below looks at it
CHANGED = {}


def sh(*command, **kwargs):
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, cwd=ROOT, **kwargs)
    assert not done.returncode, done.stdout[-2000:] + done.stderr[-4000:]
    return done.stdout


def previous():
    """The last commit whose addons are not these, or None where git cannot tell (no clone, or a shallow one)."""
    log = subprocess.run(
        ["git", "log", "-n20", "--format=%H", "--", "addons"], cwd=ROOT, capture_output=True, text=True
    )
    for commit in log.stdout.split():
        if subprocess.run(["git", "diff", "--quiet", commit, "--", "addons"], cwd=ROOT).returncode:
            return commit
    return None


class Database:
    """A copy of the template, with the addons of one version after the other."""

    def __init__(self, name):
        self.name = name
        template = sh("scripts/template.sh").strip()
        self.drop()
        sh("createdb", "-T", template, name)

    def drop(self):
        sh("dropdb", "--if-exists", "--force", self.name)

    def odoo(self, addons, command, *arguments, script=None):
        return sh(
            *("scripts/odoo", command, "-c", "config/odoo-dev.conf", f"--addons-path={addons}", "-d", self.name),
            *("--no-http", "--log-level=warn", *arguments),
            input=script,
        )

    def install(self, addons):
        names = ",".join(p.parent.name for p in Path(addons).glob("*/__manifest__.py"))
        return self.odoo(addons, "server", "-i", names, "-u", names, "--stop-after-init")

    def shell(self, addons, script):
        return self.odoo(addons, "shell", script=script.read_text())

    def snapshot(self, addons, script="snapshot"):
        return json.loads(self.shell(addons, ROOT / f"tests/upgrade/{script}.py").splitlines()[-1])


@pytest.fixture
def database():
    database = Database(f"upgrade{os.getpid()}")
    yield database
    database.drop()


@pytest.mark.parametrize("commit", [*RELEASES, "previous"])
def test_upgrade_keeps_every_row(commit, database, tmp_path):
    released = commit != "previous"
    commit = commit if released else previous()
    if not commit:
        pytest.skip("this clone has no earlier version of the addons")
    archive = subprocess.run(["git", "archive", commit, "addons", "scripts"], cwd=ROOT, check=True, capture_output=True)
    subprocess.run(["tar", "-x", "-C", tmp_path], input=archive.stdout, check=True)
    old = tmp_path / "addons"

    try:
        database.install(old)
    except AssertionError as error:
        if released:
            raise
        pytest.skip(f"{commit[:8]} cannot be installed: {str(error)[-200:]}")
    database.shell(old, ROOT / "tests/upgrade/rows.py")
    if (tmp_path / "scripts/demo.py").exists():
        database.shell(old, tmp_path / "scripts/demo.py")
    before, rules = database.snapshot(old), database.snapshot(old, "rules")
    assert any(key.startswith("sale.order,") for key in before)
    database.install(ROOT / "addons")
    after = database.snapshot(ROOT / "addons")

    assert not before.keys() - after.keys(), "rows are gone"
    different = [
        (key, field, value, after[key][field])
        for key, values in before.items()
        for field, value in values.items()
        if field in after[key] and after[key][field] != value and (key.split(",")[0], field) not in CHANGED
    ]
    assert not different

    now = database.snapshot(ROOT / "addons", "rules")
    assert not rules.keys() - now.keys(), "rules are gone: one that is not shipped any more has to stay, retired"
    assert not {code for code, state in rules.items() if state == "retired" and now[code] == "published"}
    if commit == "0169361":  # the rules for kinds of customers have become rows of the requirement matrix
        assert {now[code] for code in ("CN-OPERATOR-III", "CN-SCOPE-II-SHIP", "CN-OTHER")} == {"retired"}
