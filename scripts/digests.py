"""What an addon is made of, as one digest each: tells what a database has to install or upgrade.

As a command: `digests.py OLD` prints the modules to install, then those to upgrade, then all digests, a line each;
OLD is what it printed on the third line the last time, or nothing.
"""

import hashlib
import json
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
ADDONS = ROOT / "addons"
NOT_UPGRADED = ("static", "tests", "demo")  # read by the running server or by other means, not by an upgrade


def digest(paths):
    sha = hashlib.sha256()
    for path in sorted(p for p in paths if p.is_file() and p.suffix != ".pyc"):
        sha.update(f"{path.relative_to(ADDONS)} ".encode() + path.read_bytes())
    return sha.hexdigest()[:16]


def addon_digests():
    """{addon: digest of what an upgrade of it would read}"""
    return {
        manifest.parent.name: digest(
            p for p in manifest.parent.rglob("*") if p.relative_to(manifest.parent).parts[0] not in NOT_UPGRADED
        )
        for manifest in ADDONS.glob("*/__manifest__.py")
    }


def changes(new, old):
    """(modules to install, modules to upgrade)"""
    return sorted(new.keys() - old.keys()), sorted(name for name in new.keys() & old.keys() if new[name] != old[name])


if __name__ == "__main__":
    digests = addon_digests()
    for names in changes(digests, json.loads(sys.argv[1] or "{}")):
        print(",".join(names))
    print(json.dumps(digests, sort_keys=True))
