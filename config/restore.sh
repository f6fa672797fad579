#!/bin/bash
# restore.sh DUMP: a backup into an EMPTY database, beside the old one:
#   docker compose exec db createdb -U postgres -O odoo med2
#   docker compose --profile restore run --rm -e PGDATABASE=med2 restore /backups/med-20260101-020000.dump
# then DB=med2 in config/.env and `docker compose up -d`.
set -euo pipefail

dump=${1:?restore.sh DUMP} files=${1%.dump}.files.tgz
[ -f "$dump" ] && [ -f "$files" ] || { echo "error: $dump or $files is missing." >&2; exit 1; }
if [ -n "$(psql -Atc "select 1 from pg_tables where schemaname = 'public' limit 1")" ]; then
    echo "error: the database $PGDATABASE is not empty; make a new one, name it with PGDATABASE." >&2
    exit 1
fi
pg_restore --no-owner --no-privileges --exit-on-error --single-transaction -d "$PGDATABASE" "$dump"
mkdir -p "$FILES/$PGDATABASE"
tar -xzf "$files" -C "$FILES/$PGDATABASE" --strip-components=1
echo "Restored $dump into $PGDATABASE."
