"""Whether a file is a scan that may be kept: a PDF or a picture, and nothing that acts. Bytes in, a code out.

>>> check("licence.pdf", b"MZ" + bytes(90))
Problem(code='kind', detail='program')
>>> check("licence.png", b"%PDF-1.4 a scan")
Problem(code='extension', detail='pdf')
>>> check("licence.pdf", b"%PDF-1.4 a scan") is None
True
"""

import io
import logging
import re
import struct
import unicodedata
import zlib
from typing import NamedTuple

from pypdf import PdfReader
from pypdf.errors import DependencyError, PyPdfError
from pypdf.generic import IndirectObject

logging.getLogger("pypdf").setLevel(logging.ERROR)  # how a paper deviates from the standard is nobody's warning

MIMETYPES = {
    "pdf": "application/pdf", "jpeg": "image/jpeg", "png": "image/png", "webp": "image/webp", "tiff": "image/tiff",
}  # fmt: skip
EXTENSIONS = {
    "pdf": ("pdf",), "jpeg": ("jpg", "jpeg", "jpe", "jfif"), "png": ("png",), "webp": ("webp",),
    "tiff": ("tif", "tiff"),
}  # fmt: skip
STRANGERS = (
    (b"PK\3\4", "archive"), (b"PK\5\6", "archive"), (b"Rar!", "archive"), (b"7z\xbc\xaf", "archive"),
    (b"\x1f\x8b", "archive"), (b"MZ", "program"), (b"\x7fELF", "program"), (b"#!", "program"),
    (b"\xca\xfe\xba\xbe", "program"), (b"\xd0\xcf\x11\xe0", "office"), (b"GIF8", "gif"), (b"BM", "bmp"),
)  # fmt: skip
LONGEST_NAME = 200
MOST_PAGES, MOST_DECODED = 500, 200_000_000  # of one file, to bound the work of looking into it
# What makes a reader of the PDF do something, as names of its syntax.
ACTIVE = re.compile(rb"/(JavaScript|Launch|EmbeddedFiles?|RichMedia|GoToE|SubmitForm|ImportData)(?![A-Za-z0-9])")
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
OBJECT_STREAM = re.compile(rb"/ObjStm.{0,500}?stream\r?\n", re.DOTALL)


class Problem(NamedTuple):
    code: str  # name_long, name_characters, empty, big, kind, extension, pixels, broken, archive, active, locked
    detail: str = ""


def kind(content):
    """What the first bytes say: a key of MIMETYPES, or None.

    >>> kind(b"%PDF-1.7"), kind(bytes.fromhex("ffd8ffe0")), kind(b"<svg/>")
    ('pdf', 'jpeg', None)
    """
    if content.startswith(b"%PDF-"):
        return "pdf"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "webp"
    return "tiff" if content.startswith((b"II*\0", b"MM\0*")) else None


def check(name, content, megabytes=20, megapixels=100):
    """The first reason not to keep the file, or None."""
    what = kind(content)
    if problem := _check_name(name) or _check_size(content, megabytes):
        return problem
    if not what:
        return Problem("kind", stranger(content))
    extension = extension_of(name)
    if extension and extension not in EXTENSIONS[what]:
        return Problem("extension", what)
    if _is_archive(content):
        return Problem("archive")
    return _check_pdf(content) if what == "pdf" else _check_pixels(what, content, megapixels)


def extension_of(name):
    """What stands after the last full stop, in lower case; empty if that is no extension.

    >>> extension_of("许可证.PDF"), extension_of("scan"), extension_of("No. 12 of May")
    ('pdf', '', '')
    """
    tail = name.rpartition(".")[2] if "." in name else ""
    return tail.lower() if re.fullmatch(r"[A-Za-z0-9]{1,8}", tail) else ""


def stranger(content):
    """A word for what is no scan: archive, program, office, markup, heic, gif, bmp or unknown."""
    start = content[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    if content[4:8] == b"ftyp" and content[8:12] in (b"heic", b"heix", b"mif1", b"msf1", b"hevc", b"avif"):
        return "heic"
    if start.startswith(b"<"):
        return "markup"
    return next((word for magic, word in STRANGERS if content.startswith(magic)), "unknown")


def is_whole(content):
    """Whether the file can be opened and did not end early, as far as can be said without drawing it."""
    what = kind(content)
    if what == "pdf":
        try:
            reader = PdfReader(io.BytesIO(content))
            return 0 < len(reader.pages) <= MOST_PAGES
        except (PyPdfError, DependencyError, ValueError, KeyError, TypeError, RecursionError, AttributeError):
            return False
    ends = {"png": b"IEND", "jpeg": b"\xff\xd9"}
    return what not in ends or ends[what] in content[-65_536:]


def _check_name(name):
    if not name or len(name) > LONGEST_NAME:
        return Problem("name_long")
    # Cf: the marks that turn the direction of writing, so that exe.pdf is shown where fdp.exe stands
    if any(unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Zl", "Zp") or letter in '/\\<>:"|?*' for letter in name):
        return Problem("name_characters")
    return None


def _check_size(content, megabytes):
    if not content:
        return Problem("empty")
    return Problem("big", str(megabytes)) if len(content) > megabytes * 1024 * 1024 else None


def _is_archive(content):
    """Whether the end of the file is that of a zip: what looks like a scan would be opened as an archive."""
    at = content.rfind(b"PK\5\6", max(len(content) - 65_557, 0))
    return (
        at >= 0 and len(content) >= at + 22 and at + 22 + struct.unpack_from("<H", content, at + 20)[0] == len(content)
    )


# ---------------------------------------------------------------- PDF


def _check_pdf(content):
    """Names are never encrypted, so the text of the file shows them, but for the objects in compressed streams."""
    if found := _active(content):
        return Problem("active", found)
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            return Problem("locked")
        parts = _object_streams(reader)
        form = reader.root_object.get("/AcroForm")
        if form is not None and "/XFA" in form.get_object():
            return Problem("active", "XFA")
        return next((Problem("active", found) for part in parts if (found := _active(part))), None)
    except (PyPdfError, DependencyError, ValueError, KeyError, TypeError, RecursionError, AttributeError, IndexError):
        # A reader that repairs it could still find something: look at what can be unpacked.
        return next((Problem("active", found) for part in _loose_streams(content) if (found := _active(part))), None)


def _active(data):
    found = ACTIVE.search(ESCAPED.sub(lambda match: bytes([int(match[1], 16)]), data) if b"#" in data else data)
    return found[1].decode() if found else ""


def _object_streams(reader):
    total = 0
    for number in {stream for stream, _index in reader.xref_objStm.values()}:
        data = reader.get_object(IndirectObject(number, 0, reader)).get_data()
        total += len(data)
        if total > MOST_DECODED:
            raise ValueError("too much in compressed streams")
        yield data


def _loose_streams(content):
    left = MOST_DECODED
    for match in OBJECT_STREAM.finditer(content):
        try:
            data = zlib.decompressobj().decompress(content[match.end() :], min(left, 20_000_000))
        except zlib.error:
            continue
        left -= len(data)
        yield data
        if left <= 0:
            return


# ---------------------------------------------------------------- pictures


def _check_pixels(what, content, megapixels):
    """Read from the header: a bomb must not be decoded to find out."""
    try:
        pixels = {"png": _png, "jpeg": _jpeg, "webp": _webp, "tiff": _tiff}[what](content)
    except (struct.error, IndexError, StopIteration):
        return Problem("broken")
    if not pixels:
        return Problem("broken")
    return Problem("pixels", str(megapixels)) if pixels > megapixels * 1_000_000 else None


def _png(content):
    width, height = struct.unpack_from(">II", content, 16)
    return width * height if content[12:16] == b"IHDR" else 0


def _jpeg(content):
    at = 2
    while content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xFF or marker == 0x01 or 0xD0 <= marker <= 0xD8:  # fill byte, or a marker without a body
            at += 1 if marker == 0xFF else 2
            continue
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack_from(">HH", content, at + 5)
            return width * height
        at += 2 + struct.unpack_from(">H", content, at + 2)[0]
    return 0


def _webp(content):
    chunk = content[12:16]
    if chunk == b"VP8X":
        return (int.from_bytes(content[24:27], "little") + 1) * (int.from_bytes(content[27:30], "little") + 1)
    if chunk == b"VP8L":
        bits = struct.unpack_from("<I", content, 21)[0]
        return ((bits & 0x3FFF) + 1) * ((bits >> 14 & 0x3FFF) + 1)
    width, height = struct.unpack_from("<HH", content, 26)
    return (width & 0x3FFF) * (height & 0x3FFF) if chunk == b"VP8 " else 0


def _tiff(content):
    """All pages together."""
    order = "<" if content.startswith(b"II") else ">"
    at, seen, pixels = struct.unpack_from(order + "I", content, 4)[0], set(), 0
    while at and at not in seen and len(seen) < MOST_PAGES:
        seen.add(at)
        sides = {}
        count = struct.unpack_from(order + "H", content, at)[0]
        for entry in range(at + 2, at + 2 + 12 * count, 12):
            tag, form = struct.unpack_from(order + "HH", content, entry)
            if tag in (256, 257):
                sides[tag] = struct.unpack_from(order + ("H" if form == 3 else "I"), content, entry + 8)[0]
        pixels += sides.get(256, 0) * sides.get(257, 0)
        at = struct.unpack_from(order + "I", content, at + 2 + 12 * count)[0]
    return pixels
