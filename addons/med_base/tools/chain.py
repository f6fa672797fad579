"""The arithmetic of the sealed chain: what a block is made of, and what its hash covers.

A manifest lists the rows of a block, one line each: the row's id, a space, its digest (SHA-256, 64 hex digits).
The hash of a block is the SHA-256 of this UTF-8 text, its lines ended by a line feed:

    model, number, hash of the block before (64 zeros for the first), time of sealing (UTC, 2026-01-02T03:04:05),
    count of rows, smallest id, greatest id, then the lines of the manifest

so that `sha256sum` alone can check a block that was copied out of the database.
"""

from hashlib import sha256

GENESIS = "0" * 64


def write_manifest(rows):
    """Returns the text for an iterable of (id, digest).

    >>> write_manifest([(1, "aa"), (2, "bb")])
    '1 aa\\n2 bb\\n'
    """
    return "".join(f"{row} {digest}\n" for row, digest in rows)


def read_manifest(text):
    """Returns {id: digest}; lines that are none (somebody tampered) are left out.

    >>> read_manifest("1 aa\\nrubbish\\n2 bb\\n")
    {1: 'aa', 2: 'bb'}
    """
    pairs = (line.split(" ") for line in (text or "").split("\n"))
    return {int(pair[0]): pair[1] for pair in pairs if len(pair) == 2 and pair[0].isdecimal()}


def block_hash(model, number, previous_hash, sealed_at, count, first_id, last_id, manifest):
    """Returns the hash of a block as 64 hex digits; sealed_at is a datetime in UTC."""
    head = (model, number, previous_hash, sealed_at.isoformat(timespec="seconds"), count, first_id, last_id)
    text = "".join(f"{item}\n" for item in head) + (manifest or "")
    return sha256(text.encode()).hexdigest()
