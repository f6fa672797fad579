#!/usr/bin/env bash
# test.sh [pytest arguments]: run by `make test` beside the test cluster.
# Every dependency is installed once into a template database, keyed by their versions; the tests run
# in a copy, in which conftest.py installs our addons and later upgrades those whose files changed.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh
export LC_ALL=C.UTF-8 PATH=$PWD/.local/venv/bin:$PATH
unset PYTHONDONTWRITEBYTECODE

depends=$(python scripts/depends.py)
key=$( (cat config/requirements-dev.txt scripts/template.py; cat .local/odoo/stamp 2>/dev/null || realpath .local/odoo; echo "$depends"; postgres --version) | sha256sum | cut -c1-12)
template=deps-$key
dump=${XDG_CACHE_HOME:-$HOME/.cache}/odoo-core/$template.dump

exists() { psql -d postgres -Atc "select 1 from pg_database where datname = '$1'" | grep -q 1; }
if ! exists "$template"; then
    for old in $(psql -d postgres -Atc "select datname from pg_database where datname ~ '^(deps-|test|new$)'"); do dropdb "$old"; done
    createdb new
    if [ -f "$dump" ]; then
        pg_restore -j2 -d new "$dump"
        psql -qd new -c analyze
    else
        say "Installing the dependencies into a template database (minutes, once per version set)"
        odoo server -c config/odoo-dev.conf -d new -i "$depends" --load-language=zh_CN --stop-after-init --no-http --log-level=error
        odoo shell -c config/odoo-dev.conf -d new --no-http --log-level=error < scripts/template.py
        mkdir -p "${dump%/*}"; pg_dump -Fc -Z1 new -f "$dump.tmp" && mv "$dump.tmp" "$dump"
    fi
    psql -qd postgres -c "alter database new rename to \"$template\""
fi
db=${TESTDB:-test}                      # another name, to work in two trees at once
[ -z "${FRESH:-}" ] || dropdb --if-exists "$db"
exists "$db" || createdb --strategy=file_copy -T "$template" "$db" 2>/dev/null || createdb -T "$template" "$db"
[ -z "${PREPARE:-}" ] || exit 0

exec pytest --odoo-database="$db" "$@"
