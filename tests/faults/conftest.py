"""A real server with several workers on a copy of the test database."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from odoo.tests.common import get_db_name

ROOT = Path(__file__).parents[2]


def sh(*command, **kwargs):
    return subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT, **kwargs).stdout


class Server:
    """The server, its database, and what a client does with them."""

    def __init__(self, database, port):
        self.database, self.port, self.key = database, port, None

    def shell(self, script):
        """Runs a script in an Odoo shell on the database; returns what it prints as JSON after "ANSWER"."""
        command = ("odoo", "shell", "-c", "config/odoo-dev.conf", "-d", self.database, "--no-http", "--log-level=error")
        out = sh(*command, input=script)
        line = next((line for line in out.splitlines() if "ANSWER" in line), None)
        return json.loads(line.split("ANSWER", 1)[1]) if line else None

    def sql(self, query):
        return sh("psql", "-d", self.database, "-Atc", query).split("\n")[:-1]

    def call(self, model, method, timeout=120, **body):
        """POST /json/2; returns (status, answer)."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/json/2/{model}/{method}",
            json.dumps(body).encode(),
            {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=timeout) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read() or b"null")


def free_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    source, database = get_db_name(), f"{get_db_name()}-faults"
    log = tmp_path_factory.mktemp("server") / "log"
    dump = tmp_path_factory.mktemp("server") / "dump"
    sh("pg_dump", "-Fc", "-Z0", "-f", str(dump), source)
    sh("dropdb", "--if-exists", database)
    sh("createdb", database)
    sh("pg_restore", "-j2", "-d", database, str(dump))
    dump.unlink()
    sh("psql", "-d", database, "-qc", "update ir_cron set active = false")
    server = Server(database, free_port())
    with log.open("w") as out:
        process = subprocess.Popen(
            [
                *("odoo", "server", "-c", "config/odoo-dev.conf", "-d", database, "--workers=3"),
                *(f"--http-port={server.port}", f"--gevent-port={free_port()}", "--max-cron-threads=0"),
                "--log-level=warn",
            ],
            cwd=ROOT,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
        try:
            server.key = server.shell(KEY)
            wait_for(server)
            yield server
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            sh("dropdb", "--force", database)


KEY = """
import json
from datetime import datetime, timedelta
user = env.ref("base.user_admin")
key = env["res.users.apikeys"].with_user(user)._generate("rpc", "faults", datetime.now() + timedelta(days=1))
env.cr.commit()
print("ANSWER" + json.dumps(key))
"""


def wait_for(server):
    for _ in range(120):
        with contextlib.suppress(OSError, urllib.error.URLError):
            if urllib.request.urlopen(f"http://127.0.0.1:{server.port}/web/health", timeout=5).status == 200:
                return
        time.sleep(0.5)
    raise TimeoutError("the server did not start")
