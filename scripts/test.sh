#!/usr/bin/env bash
# test.sh [pytest arguments]: run by `make test` beside the test cluster, in a copy of the template database,
# in which conftest.py installs our addons and later upgrades those whose files changed.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh
use_venv

template=$(scripts/template.sh)
db=${TESTDB:-test}                      # another name, to work in two trees at once
made_of() { psql -d postgres -Atc "select shobj_description(oid, 'pg_database') from pg_database where datname = '$1'"; }
[ -z "${FRESH:-}" ] && [ "$(made_of "$db")" = "$template" ] || {
    dropdb --if-exists "$db"
    createdb --strategy=file_copy -T "$template" "$db" 2>/dev/null || createdb -T "$template" "$db"
    psql -qd postgres -c "comment on database \"$db\" is '$template'"
}
psql -qd postgres -c "alter database \"$db\" set lock_timeout = '30s'"    # two cursors of one test that wait for each other fail, they do not hang
[ -z "${PREPARE:-}" ] || exit 0

[ $# = 0 ] || exec pytest --odoo-database="$db" "$@"

# The whole suite: what can be read, then what runs; each worker has its own copy of the database.
lint=clean; scripts/lint.sh || lint=wrong
pytest --odoo-database="$db" -n "${JOBS:-2}" && [ $lint = clean ]
