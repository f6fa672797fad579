#!/usr/bin/env bash
# pot.sh: run by `make pot`: translation templates of our addons, new terms merged into zh_CN.po, and what it lacks.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh
use_venv

export TESTDB=${TESTDB:-test}
NO_BUNDLES=1 scripts/test.sh --collect-only -q tests/house/test_files.py > .local/pot.log 2>&1 || [ $? = 1 ] ||       # 1: a warning in the log, no matter here
    die "the addons could not be installed: $(tail -1 .local/pot.log)" "All of it is in .local/pot.log."
odoo shell -c config/odoo-dev.conf -d "$TESTDB" --no-http --log-level=error < scripts/pot.py
