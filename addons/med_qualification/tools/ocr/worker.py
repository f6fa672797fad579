"""Reads one file in a process of its own: python -I worker.py, a JSON request on stdin, a JSON answer on stdout.

request: {"engine", "content" (base64), "limits": {"pages", "megapixels", "side"}, "memory" (MiB), "cpu" (seconds)}
answer: {"engine", "version", "pages": [{"width", "height", "picture" (base64 JPEG), "words": [...]}],
         "seconds", "memory" (MiB at most), "isolated"} or {"error": code, "detail": text}

Whoever starts it gives it nothing but this: no database, no secrets in the environment, a time limit from outside.
"""

import base64
import contextlib
import ctypes
import gc
import io
import json
import os
import resource
import signal
import socket
import sys
import time
from pathlib import Path

NICE = 10
NEW_USER, NEW_NETWORK = 0x10000000, 0x40000000  # flags of unshare(2)
DIE_WITH_PARENT = 1  # prctl(2)
WRITABLE = 256 * 2**20  # bytes of a temporary file; tesseract gets its picture through one
SHORT_OF_MEMORY = ("bad_alloc", "Insufficient memory", "allocate", "map segment", "MemoryError")
PICTURE_SIDE, PICTURE_QUALITY = 1600, 80


def confine(memory, cpu):
    """Takes away what the work does not need; returns whether the kernel itself closed the network.

    To be called before anything else is imported: a process with threads cannot enter another namespace.
    """
    for what, soft, hard in (
        (resource.RLIMIT_AS, memory * 2**20, memory * 2**20),
        (resource.RLIMIT_CPU, cpu, cpu + 2),  # at the soft limit it gets SIGXCPU, which says why it ended
        (resource.RLIMIT_FSIZE, WRITABLE, WRITABLE),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        most = resource.getrlimit(what)[1]
        if most != resource.RLIM_INFINITY:
            soft, hard = min(soft, most), min(hard, most)
        resource.setrlimit(what, (soft, hard))
    os.nice(NICE)
    libc = ctypes.CDLL(None, use_errno=True)
    isolated = libc.unshare(NEW_USER | NEW_NETWORK) == 0  # not allowed in some containers
    libc.prctl(DIE_WITH_PARENT, signal.SIGKILL)  # last: the kernel forgets it when a process enters a namespace

    def refuse(*args, **kwargs):
        raise OSError("the reader of certificates has no network")

    socket.socket.connect = socket.socket.connect_ex = refuse
    socket.getaddrinfo = refuse
    return isolated


def read(request):
    """The answer to a request. Errors of a file are answers, too; what is unforeseen is raised."""
    from ocr import engine, page

    limits = page.Limits(**request["limits"])
    reader, result = None, []
    try:
        for picture in page.pages(base64.b64decode(request["content"]), limits):
            reader = reader or engine.engine(request["engine"])
            turn, words = reader.read(picture)
            upright = picture.rotate(turn, expand=True) if turn else picture
            result.append(
                {
                    "width": upright.width,
                    "height": upright.height,
                    "picture": _jpeg(upright),
                    "words": [word.plain() for word in words],
                }
            )
            gc.collect()
    except page.PageError as error:
        return {"error": error.code, "detail": error.detail[:200]}
    if not any(entry["words"] for entry in result):
        return {"error": "no_text", "detail": ""}
    return {"engine": reader.name, "version": reader.version, "pages": result}


def _jpeg(picture):
    picture = picture.copy()
    picture.thumbnail((PICTURE_SIDE, PICTURE_SIDE))
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=PICTURE_QUALITY)
    return base64.b64encode(file.getvalue()).decode()


def _peak():
    """The most memory of this program, in KiB. Its ru_maxrss also counts what started it, perhaps Odoo."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), 0)


def main():
    # what a library prints must not end up in the answer
    answers, sys.stdout = os.fdopen(os.dup(1), "w"), sys.stderr
    os.dup2(2, 1)
    request = json.load(sys.stdin)
    isolated = confine(request["memory"], request["cpu"])
    started = time.monotonic()
    try:
        answer = read(request)
    except MemoryError:
        answer = {"error": "memory", "detail": ""}
    except Exception as error:  # noqa: BLE001 (native libraries: whatever they raise is told to who asked)
        said = f"{type(error).__name__}: {error}"
        short = any(word in said for word in SHORT_OF_MEMORY)
        missing = isinstance(error, ImportError) or "TesseractNotFound" in said
        answer = {"error": "memory" if short else "engine_missing" if missing else "crashed", "detail": said[-200:]}
    used = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    answer |= {
        "isolated": isolated,
        "seconds": round(time.monotonic() - started, 2),
        "cpu": round(sum(part.ru_utime + part.ru_stime for part in used), 2),
        "memory": max(_peak(), used[1].ru_maxrss) // 1024,
    }
    with contextlib.suppress(BrokenPipeError):
        json.dump(answer, answers)
        answers.flush()


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    main()
