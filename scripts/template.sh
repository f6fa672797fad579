#!/usr/bin/env bash
# template.sh: prints the name of the template database of this cluster, and makes it where it is missing.
# It holds everything that our addons stand on, installed once per set of versions (the name is their hash);
# a copy of it takes a second. The dump in ~/.cache serves every clone of this user.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh
use_venv

depends=$(python scripts/depends.py)
key=$( (cat config/requirements-dev.txt scripts/template.py; cat .local/odoo/stamp 2>/dev/null || realpath .local/odoo; echo "$depends"; postgres --version) | sha256sum | cut -c1-12)
template=deps-$key
dump=${XDG_CACHE_HOME:-$HOME/.cache}/odoo-core/$template.dump

exec 9>".local/template.lock"; flock 9      # two at once: the second finds what the first has made
if ! exists "$template"; then {
    enough_disk 1500
    for old in $(psql -d postgres -Atc "select datname from pg_database where datname = 'new' or datname in (select datname from pg_database where datname ~ '^deps-' order by oid desc offset 3)"); do dropdb "$old" || true; done
    createdb new
    if [ -f "$dump" ]; then
        say "Restoring the template database from $dump"
        pg_restore -j2 -d new "$dump"
        psql -qd new -c analyze
    else
        say "Installing what our addons stand on into a template database (minutes, once per set of versions)"
        patiently odoo server -c config/odoo-dev.conf -d new -i "$depends" --load-language=zh_CN --stop-after-init --no-http
        SCRIPT=scripts/template.py patiently odoo shell -c config/odoo-dev.conf -d new --no-http
        mkdir -p "${dump%/*}"; pg_dump -Fc -Z1 new -f "$dump.tmp" && mv "$dump.tmp" "$dump"
    fi
    rm -rf .local/data/filestore/new
    psql -qd postgres -c "alter database new rename to \"$template\""
} >&2; fi
echo "$template"
