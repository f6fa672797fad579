#!/bin/bash
# start.sh COMMAND...: entry point of the image. Gives the command its database password and configuration, then runs it.
set -euo pipefail
cd "$(dirname "$0")/.."

PGPASSWORD=$(cat "${PGPASSWORD_FILE:-/run/secrets/odoo_password}")
export PGPASSWORD
# Odoo uses a replica as soon as this is set, even to nothing: only where there is one.
if [ -n "${REPLICA_HOST:-}" ]; then export PGHOST_REPLICA=$REPLICA_HOST; else unset PGHOST_REPLICA; fi

# The master password of the database manager, which is off: random at every start, known to nobody.
umask 077
ODOO_RC=$(mktemp)
export ODOO_RC
cat config/odoo.conf > "$ODOO_RC"
printf '\nadmin_passwd = %s\n' "$(head -c 48 /dev/urandom | base64 -w0)" >> "$ODOO_RC"
umask 022
exec "$@"
