"""Starts worker.py and waits for it, so that a bad file can harm nothing but that process."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

WORKER = Path(__file__).with_name("worker.py")
LONGEST_ANSWER = 96 * 2**20  # bytes: ten pages with their pictures have a twentieth of it
KEEP = ("PATH", "TESSDATA_PREFIX", "LD_LIBRARY_PATH", "TMPDIR")  # of the environment; nothing else is handed on


def environment():
    return {name: os.environ[name] for name in KEEP if name in os.environ} | {
        "LANG": "C.UTF-8",
        "OMP_NUM_THREADS": "1",
        "OMP_THREAD_LIMIT": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MALLOC_ARENA_MAX": "2",
        "HOME": "/nonexistent",
    }


def run(request, seconds, command=None):
    """The worker's answer to the request, or {"error": "timeout", "cpu", "killed" or "crashed", "detail": ...}.

    `seconds` is by the clock; memory and processor time are limited by the request. A process that does not end in
    time is killed with all it has started.
    """
    with tempfile.TemporaryDirectory(prefix="med-ocr-") as folder, tempfile.TemporaryFile(dir=folder) as answer:
        process = subprocess.Popen(  # noqa: S603 (our own script, by its path)
            command or [sys.executable, "-I", "-B", str(WORKER)],
            stdin=subprocess.PIPE,
            stdout=answer,
            stderr=subprocess.PIPE,
            cwd=folder,
            env=environment() | {"TMPDIR": folder},
            start_new_session=True,
        )
        try:
            _out, errors = process.communicate(json.dumps(request).encode(), timeout=seconds)
        except subprocess.TimeoutExpired:
            return {"error": "timeout", "detail": str(seconds)}
        finally:
            _end(process)
        if process.returncode:
            return _failure(process.returncode, errors)
        size = answer.tell() or os.fstat(answer.fileno()).st_size
        if size > LONGEST_ANSWER:
            return {"error": "crashed", "detail": f"{size} bytes"}
        answer.seek(0)
        try:
            read = json.load(answer)
        except ValueError:
            return {"error": "crashed", "detail": "no answer"}
        return read if isinstance(read, dict) else {"error": "crashed", "detail": "no answer"}


def _end(process):
    """Kills the process and what it started, if anything of it is left."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return
    finally:
        process.wait()
        process.stderr.close()


def _failure(code, errors):
    if code == -signal.SIGXCPU:
        return {"error": "cpu", "detail": ""}
    last = errors.decode(errors="replace").strip().rpartition("\n")[2][:200]
    if code < 0:
        memory = "bad_alloc" in errors.decode(errors="replace")
        return {"error": "memory" if memory else "killed", "detail": signal.Signals(-code).name}
    return {"error": "crashed", "detail": last}
