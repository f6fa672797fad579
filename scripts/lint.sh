#!/usr/bin/env bash
# lint.sh: house rules, ruff, pylint-odoo. Runs all of them, then fails if one failed. FIX=1 lets ruff mend what it can.
set -uo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh
use_venv

failed=()
step() { say "$1"; "${@:2}" || failed+=("$1"); }
if [ -n "${FIX:-}" ]; then
    step "ruff, mending"  ruff check -q --fix .
    ruff format -q .
fi
step "ruff"         ruff check -q .
step "ruff format"  ruff format -q --check .
step "pylint-odoo"  pylint addons
step "house rules"  pytest -o addopts= -q -p no:odoo -p no:cacheprovider --confcutdir tests/house tests/house/test_files.py tests/house/test_compose.py
[ ${#failed[@]} = 0 ] || die "not clean: $(IFS=,; echo "${failed[*]}")" "FIX=1 make lint mends what ruff can mend."
