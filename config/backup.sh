#!/bin/bash
# Every night at two (UTC): the database, read back once to be sure, and the files. Kept for KEEP_DAYS.
# `backup.sh now` makes one and ends.  Restore: config/restore.sh.
set -euo pipefail

backup() {
    local name now
    now=$(date +%Y%m%d-%H%M%S) name=$BACKUPS/$PGDATABASE-$now
    PGPASSWORD=$(cat "${PGPASSWORD_FILE:-/run/secrets/odoo_password}")
    export PGPASSWORD
    # The database first: a file that is attached meanwhile is then more than the dump knows of, never less.
    pg_dump -Fc -f "$name.dump.part" && pg_restore -l "$name.dump.part" > /dev/null
    # A file may go while tar reads: Odoo's own clean-up. That is tar's exit code 1, and no fault.
    tar -czf "$name.files.tgz.part" -C "$FILES" --warning=no-file-changed --warning=no-file-removed "$PGDATABASE" || [ $? = 1 ]
    mv "$name.files.tgz.part" "$name.files.tgz"
    mv "$name.dump.part" "$name.dump"
    find "$BACKUPS" -maxdepth 1 -name "$PGDATABASE-*" -mtime "+${KEEP_DAYS:-14}" -delete
    touch "$BACKUPS/last"
    echo "Backed up to $name.dump ($(stat -c %s "$name.dump") bytes)"
}

if [ "${1:-}" = now ]; then backup; exit; fi
trap 'exit 0' TERM INT
while true; do
    sleep $(($(date -d 'tomorrow 02:00' +%s) - $(date +%s))) & wait $!
    backup || echo "The backup failed; the next try is tomorrow, the health check shows it." >&2
done
