"""A server with workers on one database, and what its clients and its shell do."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request


def call(port, key, model, method, **body):
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/json/2/{model}/{method}",
        json.dumps(body).encode(),
        {"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
    )
    with contextlib.suppress(urllib.error.HTTPError), urllib.request.urlopen(request, timeout=120) as answer:
        answer.read()


@contextlib.contextmanager
def server(database):
    """A server with three workers and no background jobs; the port."""
    port, other = free_port(), free_port()
    process = subprocess.Popen(
        [
            *("odoo", "server", "-c", "config/odoo-dev.conf", "-d", database, "--workers=3", "--max-cron-threads=0"),
            *(f"--http-port={port}", f"--gevent-port={other}", "--log-level=critical"),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        for _ in range(240):
            with contextlib.suppress(OSError, urllib.error.URLError):
                if urllib.request.urlopen(f"http://127.0.0.1:{port}/web/health", timeout=5).status == 200:
                    break
            time.sleep(0.5)
        yield port
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait()


def free_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def shell(database, script):
    command = ("odoo", "shell", "-c", "config/odoo-dev.conf", "-d", database, "--no-http", "--log-level=error")
    out = subprocess.run(command, check=True, capture_output=True, text=True, input=script).stdout
    return json.loads(next(line for line in out.splitlines() if "ANSWER" in line).split("ANSWER", 1)[1])
