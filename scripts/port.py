"""`port.py PORT` fails when the port is taken; `port.py --wait PORT TEXT` prints TEXT once Odoo answers there."""

import os
import socket
import sys
import time
import urllib.error
import urllib.request


def free(port):
    with socket.socket() as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind(("127.0.0.1", port))
        except (OSError, OverflowError):
            return False
    return True


def wait(port, text, parent):
    url = f"http://127.0.0.1:{port}/web/health"
    while os.getppid() == parent:  # the server is the parent: when it ended there is nothing to wait for
        try:
            urllib.request.urlopen(url, timeout=30).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
        else:
            print(text, flush=True)
            return


if __name__ == "__main__":
    if sys.argv[1] == "--wait":
        wait(int(sys.argv[2]), sys.argv[3], os.getppid())
    else:
        sys.exit(not (sys.argv[1].isdigit() and free(int(sys.argv[1]))))
