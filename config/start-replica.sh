#!/bin/bash
# A copy of the primary on the first start, then an ordinary hot standby. A copy that was cut short is made anew.
set -euo pipefail

if [ ! -s "$PGDATA/standby.signal" ] || [ ! -s "$PGDATA/complete" ]; then
    find "${PGDATA:?}" -mindepth 1 -delete
    PGPASSWORD=$(cat /run/secrets/replication_password)
    export PGPASSWORD
    pg_basebackup -d "host=${PRIMARY:-db} user=replicator" -D "$PGDATA" -X stream -S replica -R -c fast
    chmod 700 "$PGDATA"
    echo yes > "$PGDATA/complete"
fi
exec docker-entrypoint.sh "$@"
