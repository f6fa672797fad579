"""The production files are right as far as that can be told without containers."""

import json
import re
import subprocess

import pytest
from house import ROOT, files, name

BIN = ROOT / ".local/venv/bin"
COMPOSE = next(ROOT.glob(".local/venv/lib/python3*/site-packages/compose/docker-compose"))
REPLICA = {"COMPOSE_PROFILES": "replica", "REPLICA_HOST": "replica"}


def compose(**env):
    """docker-compose.yml as Docker would read it with these settings and those of the sample."""
    done = subprocess.run(
        [COMPOSE, "--env-file", "config/env.sample", "config", "--format", "json"],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
    )
    assert not done.returncode, done.stderr
    assert not done.stderr, "a variable without a value, for example"
    return json.loads(done.stdout)["services"]


def test_without_replica():
    services = compose()
    assert set(services) == {"db", "init", "odoo", "proxy", "backup"}
    assert not services["odoo"]["environment"]["REPLICA_HOST"]
    assert services["backup"]["environment"]["PGHOST"] == "db"


def test_with_replica():
    services = compose(**REPLICA)
    assert set(services) == {"db", "replica", "init", "odoo", "proxy", "backup"}
    assert services["odoo"]["environment"]["REPLICA_HOST"] == "replica"
    assert services["backup"]["environment"]["PGHOST"] == "replica"


@pytest.mark.parametrize(("replica", "expected"), [("", "unset"), ("replica", "replica")])
def test_odoo_gets_a_replica_only_where_there_is_one(tmp_path, replica, expected):
    """Set to nothing, Odoo would still try."""
    (tmp_path / "password").write_text("secret")
    said = subprocess.run(
        [
            ROOT / "config/start.sh",
            "bash",
            "-c",
            'echo "${PGHOST_REPLICA-unset} $PGPASSWORD"; cat "$ODOO_RC"; rm "$ODOO_RC"',
        ],
        env={"REPLICA_HOST": replica, "PGPASSWORD_FILE": str(tmp_path / "password"), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert said.startswith(f"{expected} secret\n")
    assert re.search(r"^admin_passwd = \S{40,}$", said, re.MULTILINE), "a master password that nobody knows"


@pytest.mark.parametrize("env", [{}, REPLICA, {"COMPOSE_PROFILES": "replica,restore"}])
def test_every_container_is_closed(env):
    for service, settings in compose(**env).items():
        assert settings["cap_drop"] == ["ALL"], service
        assert settings["security_opt"] == ["no-new-privileges:true"], service
        assert settings["read_only"], service
        assert settings["user"] in ("odoo", "postgres", "nginx"), service
        limits = settings["deploy"]["resources"]["limits"]
        assert {"cpus", "memory", "pids"} <= set(limits), service
        assert service in ("init", "restore") or settings["healthcheck"]["test"], service
        assert service == "proxy" or not settings.get("ports"), "only the proxy is reached from outside"
        for key, value in settings.get("environment", {}).items():
            assert "PASSWORD" not in key or value.startswith("/run/secrets/"), f"{service}: {key} in clear"


def test_odoo_conf():
    conf = (ROOT / "config/odoo.conf").read_text()
    for line in ("list_db = False", "proxy_mode = True"):
        assert line in conf.splitlines()
    assert int(re.search(r"^workers = (\d+)", conf, re.MULTILINE)[1]) >= 2
    assert {"limit_memory_soft", "limit_memory_hard", "limit_time_cpu", "limit_time_real"} <= set(
        re.findall(r"^(\w+) =", conf, re.MULTILINE)
    )
    assert not re.search(r"^(admin_passwd|db_password|db_replica_host)\b", conf, re.MULTILINE)


@pytest.mark.parametrize("script", ["config/first_run.py", "scripts/template.py"])
def test_nobody_outside_is_asked_about_contacts(script):
    """Neither in production nor in the demonstration and the tests, which are copies of the template."""
    assert '("name", "=", "partner_autocomplete")' in (ROOT / script).read_text()


def test_dockerfile():
    done = subprocess.run(
        [BIN / "hadolint", "--failure-threshold", "warning", "config/Dockerfile"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert not done.returncode, done.stdout


@pytest.mark.parametrize("path", [*files(".sh"), ROOT / ".ci/run", ROOT / "scripts/odoo"], ids=name)
def test_shell_scripts(path):
    """They parse, may be run, and stop at the first error."""
    subprocess.run(["bash", "-n", path], check=True)
    if path.name != "lib.sh":
        assert path.stat().st_mode & 0o100, "not executable"
        assert re.search(r"^set -\S*o pipefail|exec env", path.read_text(), re.MULTILINE)
