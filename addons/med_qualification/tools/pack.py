"""A zip of evidence with a list of its contents, and the look whether it still is what was written.

>>> pack = Pack()
>>> pack.add("a/../../b.txt", b"one")
'a/_/_/b.txt'
>>> pack.add("a/_/_/b.txt", b"two")
'a/_/_/b-2.txt'
>>> data, manifest = pack.close({"document": "SO1"})
>>> check(data).genuine(manifest_hash(manifest)), check(data).genuine("0" * 64)
(True, False)
>>> safe("..\\\\..\\\\con:<和平>/.\\x00txt ")
'_con_和平_txt'
"""

import hashlib
import io
import json
import re
import unicodedata
import zipfile
from dataclasses import dataclass, field

MANIFEST = "manifest.json"
LONGEST = 80
MAX_FILES, MAX_UNPACKED = 20_000, 1024 * 1024 * 1024
_BAD = re.compile(r"[\x00-\x1f\x7f<>:\"/\\|?*\u200b-\u200f\u202a-\u202e\u2060\ufeff]+")


def safe(name):
    """One name of a file or folder, whatever a record is called: no way up, no other drive, nothing hidden."""
    plain = _BAD.sub("_", unicodedata.normalize("NFC", str(name or ""))).strip()
    plain = re.sub(r"[._]*_[._]*", "_", plain.lstrip(".")).strip(". ")
    if len(plain) > LONGEST:
        stem, dot, end = plain.rpartition(".")
        plain = f"{stem[: LONGEST - 8]}.{end[:7]}" if dot and len(end) < 8 else plain[:LONGEST]
    return plain or "_"


def manifest_hash(manifest):
    return hashlib.sha256(manifest).hexdigest()


class Pack:
    """Files are added, then it is closed; paths are made safe and unique."""

    def __init__(self, limit=MAX_UNPACKED):
        self._buffer = io.BytesIO()
        self._zip = zipfile.ZipFile(self._buffer, "w", zipfile.ZIP_DEFLATED)
        self._limit, self.size, self.files = limit, 0, []
        self._paths = {MANIFEST}

    def add(self, path, data):
        """Adds a file and returns its path.

        :raises OverflowError: the pack would be larger than allowed
        """
        data = data.encode() if isinstance(data, str) else data
        self.size += len(data)
        if self.size > self._limit or len(self.files) >= MAX_FILES:
            raise OverflowError(self._limit)
        path = self._unique("/".join(safe(part) if part not in (".", "..") else "_" for part in path.split("/")))
        info = zipfile.ZipInfo(path)
        info.compress_type = zipfile.ZIP_DEFLATED
        self._zip.writestr(info, data)
        self.files.append({"path": path, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()})
        return path

    def add_json(self, path, value):
        return self.add(path, json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True, default=str))

    def _unique(self, path):
        stem, dot, end = path.rpartition(".")
        if "/" in end or not dot:
            stem, dot, end = path, "", ""
        number, one = 1, path
        while one.lower() in self._paths:
            number += 1
            one = f"{stem}-{number}{dot}{end}"
        self._paths.add(one.lower())
        return one

    def close(self, head):
        """(the zip, its manifest): the head, then each file with its size and SHA-256."""
        manifest = json.dumps({**head, "files": self.files}, ensure_ascii=False, indent=1, sort_keys=True).encode()
        self._zip.writestr(zipfile.ZipInfo(MANIFEST), manifest)
        self._zip.close()
        return self._buffer.getvalue(), manifest


@dataclass
class Check:
    """How a zip compares with its own manifest; whether that is ours is for the log to say.

    problem: '' or not_a_zip, no_manifest, too_big.
    """

    manifest: str = ""
    head: dict = field(default_factory=dict)
    altered: list = field(default_factory=list)
    missing: list = field(default_factory=list)
    extra: list = field(default_factory=list)
    problem: str = ""

    def genuine(self, known):
        return not (self.problem or self.altered or self.missing or self.extra) and self.manifest == known


def check(data):
    """Compares every file of a pack with the manifest in it."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > MAX_FILES + 1 or sum(part.file_size for part in parts) > MAX_UNPACKED + (1 << 26):
                return Check(problem="too_big")
            return _check(archive, [part.filename for part in parts])
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError):
        return Check(problem="not_a_zip")


def _check(archive, names):
    if names.count(MANIFEST) != 1:
        return Check(problem="no_manifest")
    manifest = archive.read(MANIFEST)
    try:
        head = json.loads(manifest)
        files = {one["path"]: one["sha256"] for one in head.pop("files")}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return Check(problem="no_manifest")
    found = Check(manifest_hash(manifest), head)
    found.missing = sorted(set(files) - set(names))
    found.extra = sorted(set(names) - set(files) - {MANIFEST} | {name for name in names if names.count(name) > 1})
    for path in sorted(set(files) & set(names)):
        if _sha256(archive, path) != files[path]:
            found.altered.append(path)
    return found


def _sha256(archive, path):
    digest = hashlib.sha256()
    try:
        with archive.open(path) as part:
            while chunk := part.read(1 << 20):
                digest.update(chunk)
    except (zipfile.BadZipFile, EOFError):  # its checksum does not fit any more
        return ""
    return digest.hexdigest()
