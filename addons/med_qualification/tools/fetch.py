"""Asking another server for a JSON answer, without becoming its tool: one request, one address, one deadline.

What a person enters as an address ends in a connection of our server. Hence: only http and https; the name is resolved
once and the connection goes to the address that was checked; no private or loopback address unless the caller says so;
no redirect is followed, no proxy asked, no compressed body unpacked; one deadline for everything, however slowly the
other side drips; no more bytes than the limit.

>>> fill("https://example.org/q?code={uscc}&n={name}", {"uscc": "91 1", "name": "a&b=和"})
'https://example.org/q?code=91%201&n=a%26b%3D%E5%92%8C'
>>> problem("ftp://example.org/x"), problem("https://user:secret@example.org/"), problem("https://example.org/{name}")
('scheme', 'userinfo', '')
>>> problem("https://{name}.example.org/"), problem("https:///x"), problem("https://example.org:99999/")
('host', 'host', 'port')
>>> is_public("10.0.0.1"), is_public("::1"), is_public("::ffff:127.0.0.1"), is_public("64:ff9b::7f00:1")
(False, False, False, False)
>>> is_public("8.8.8.8")
True
"""

import contextlib
import http.client
import ipaddress
import json
import re
import socket
import ssl
import threading
import time
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

PLACE = re.compile(r"\{(uscc|name|number)\}")
TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
# Headers that say how the message is framed or whom it is for are ours.
FRAMING = {"host", "content-length", "transfer-encoding", "connection", "accept-encoding", "upgrade", "te", "trailer"}
CHUNK = 65_536
DEEPEST = 20
# Addresses that carry another one inside (NAT64, 6to4, Teredo).
CARRIERS = tuple(map(ipaddress.ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")))


@dataclass(frozen=True)
class Answer:
    """What came back: status and body, or why there is none.

    error: '' or one of scheme, userinfo, host, port, name (not resolved), private, connect, timeout, tls, redirect,
    status, encoding, too_big, broken, header; detail says more and never has a header's value.
    """

    status: int = 0
    body: bytes = b""
    error: str = ""
    detail: str = ""


class FetchError(Exception):
    def __init__(self, code, detail=""):
        super().__init__(code)
        self.code, self.detail = code, detail


def problem(url):
    """The code of what is wrong with a template of an address; '' when nothing is."""
    try:
        parts = urlsplit(url or "")
        port = parts.port
    except ValueError:
        return "port" if ":" in (url or "")[8:] else "host"
    if parts.scheme not in ("http", "https"):
        return "scheme"
    if "@" in parts.netloc:
        return "userinfo"
    if not parts.hostname or "{" in parts.netloc or re.search(r"[\s\\]", url) or port == 0:
        return "host"
    return ""


def fill(template, values):
    """The address with its places filled; a value can neither leave its place nor begin another one."""
    return PLACE.sub(lambda place: quote(values.get(place[1]) or "", safe=""), template)


def fill_json(template, values):
    """A JSON body with its places (inside quotes) filled."""
    return PLACE.sub(lambda place: json.dumps(values.get(place[1]) or "", ensure_ascii=True)[1:-1], template)


def is_public(address):
    """Whether an IP address is one of the open internet."""
    ip = ipaddress.ip_address(address)
    ip = getattr(ip, "ipv4_mapped", None) or ip
    if any(ip in network for network in CARRIERS if network.version == ip.version):
        return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def header_problem(name, value):
    """The code of what is wrong with a header."""
    if not TOKEN.fullmatch(name or "") or name.lower() in FRAMING:
        return "header"
    return "header" if re.search(r"[^\x20-\x7e]", value or "") else ""


def fetch(url, *, method="GET", headers=None, body=None, timeout=10.0, limit=1_000_000, allow_private=False):
    """One request; returns an Answer and raises nothing that the other side could cause."""
    try:
        if code := problem(url):
            raise FetchError(code)
        if any(header_problem(name, value) for name, value in (headers or {}).items()):
            raise FetchError("header")
        end = time.monotonic() + timeout
        parts = urlsplit(url)
        address = _resolve(parts.hostname, parts.port or _port(parts.scheme), allow_private)
        return _ask(parts, address, method, headers or {}, body, end, limit)
    except FetchError as error:
        return Answer(error=error.code, detail=error.detail)


def _port(scheme):
    return 443 if scheme == "https" else 80


def _resolve(host, port, allow_private):
    """The one address to connect to: all that the name stands for must be allowed."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FetchError("name", type(error).__name__) from None
    addresses = [entry[4] for entry in found]
    if not allow_private:
        for address in addresses:
            if not is_public(address[0].split("%")[0]):
                raise FetchError("private", address[0])
    return addresses[0]


def _ask(parts, address, method, headers, body, end, limit):
    late, sockets = threading.Event(), []

    def cut():
        late.set()
        for one in sockets:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    try:
        plain = socket.create_connection(address[:2], timeout=max(end - time.monotonic(), 0.01))
    except TimeoutError:
        raise FetchError("timeout") from None
    except OSError as error:
        raise FetchError("connect", error.strerror or type(error).__name__) from None
    sockets.append(plain)
    watchdog = threading.Timer(max(end - time.monotonic(), 0.01), cut)
    watchdog.daemon = True
    watchdog.start()
    connection = None
    try:
        connection = _connection(parts, sockets)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request(method, target, body=body, headers=headers)
        answer = _read(connection.getresponse(), limit)
        if late.is_set():  # cut off by us, which looks like its end
            raise FetchError("timeout")
        return answer
    except FetchError:
        if late.is_set():
            raise FetchError("timeout") from None
        raise
    except (OSError, http.client.HTTPException, ValueError) as error:
        if late.is_set() or isinstance(error, TimeoutError):
            raise FetchError("timeout") from None
        code = "tls" if isinstance(error, ssl.SSLError) else "broken"
        raise FetchError(code, type(error).__name__) from None
    finally:
        watchdog.cancel()
        if connection:
            connection.close()
        for one in sockets:
            one.close()


def _connection(parts, sockets):
    """An HTTP connection over the socket, so that no name is resolved a second time."""
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname, parts.port or _port(parts.scheme))
    if parts.scheme == "https":
        context = ssl.create_default_context()
        sockets.append(context.wrap_socket(sockets[0], server_hostname=parts.hostname, do_handshake_on_connect=False))
        sockets[-1].do_handshake()
    connection.sock = sockets[-1]
    return connection


def _read(response, limit):
    if 300 <= response.status < 400:
        raise FetchError("redirect", str(response.status))
    if response.headers.get("Content-Encoding", "identity").strip().lower() not in ("", "identity"):
        raise FetchError("encoding")
    if not 200 <= response.status < 300:
        raise FetchError("status", str(response.status))
    if response.length and response.length > limit:
        raise FetchError("too_big", str(limit))
    body = bytearray()
    while chunk := response.read1(CHUNK):
        body += chunk
        if len(body) > limit:
            raise FetchError("too_big", str(limit))
    if response.length:  # fewer bytes than announced
        raise FetchError("broken", "IncompleteRead")
    return Answer(response.status, bytes(body))


def read_json(body):
    """The value that a body says; FetchError json, deep.

    >>> read_json(b'{"a": 1}')
    {'a': 1}
    """
    try:
        text = body.decode("utf-8-sig")
        if _depth(text) > DEEPEST:
            raise FetchError("deep")
        return json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise FetchError("json", type(error).__name__) from None


def _no_constant(name):
    raise ValueError(name)


def _depth(text):
    """How deep the brackets outside strings are nested.

    >>> _depth('{"a": [1, "]]]]", {}]}')
    3
    """
    depth = most = 0
    for token in re.finditer(r'"(?:[^"\\]|\\.)*"|[\[{]|[\]}]', text):
        if token[0] in "[{":
            depth += 1
            most = max(most, depth)
            if most > DEEPEST:
                return most
        elif token[0] in "]}":
            depth -= 1
    return most


def pick(value, path):
    """What stands at a path of keys and indexes in a JSON value; None when there is nothing.

    >>> pick({"data": {"list": [{"n": 1}]}}, "data.list.0.n"), pick({"a": 1}, "a.b"), pick([], "0")
    (1, None, None)
    """
    for step in path.split("."):
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and step.isdecimal() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value
