# Words and checks that the scripts share.
say()  { printf '\033[1m== %s\033[0m\n' "$*"; }
warn() { printf '\nwarning: %s\n' "$*" >&2; }
die()  { printf '\nerror: %s.\n%s\n' "${1%.}" "${2:-}" >&2; exit 1; }

enough_disk() {
    local free; free=$(df -Pm .local | awk 'NR==2 {print $4}')
    [ "$free" -ge "$1" ] || die "only $free MB are free in $PWD, this step needs $1 MB" "Free some space, then run this again."
}

# The first Python of 3.11 to 3.13; PYTHON names another.
find_python() {
    local p
    for p in ${PYTHON:-python3 python3.13 python3.12 python3.11}; do
        "$p" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null && { command -v "$p"; return; }
    done
    return 0
}
venv_package() { "$1" -c 'import sys; print("python3.%d-venv" % sys.version_info[1])'; }

# What scripts beside a cluster start with: the locked Python first, and its compiled files kept (8 s a start otherwise).
use_venv() { export LC_ALL=C.UTF-8 PATH=$PWD/.local/venv/bin:$PATH; unset PYTHONDONTWRITEBYTECODE; }
exists() { psql -d postgres -Atc "select 1 from pg_database where datname = '$1'" | grep -q 1; }

# Runs an Odoo command that takes minutes: shows how far it is; the whole log stays in .local/odoo.log for when it fails.
patiently() {
    local log=.local/odoo.log tty=; [ ! -t 1 ] || tty=1
    : > $log
    "$@" --log-level=warn --log-handler=odoo.modules.loading:INFO >> $log 2>&1 < "${SCRIPT:-/dev/null}" &
    # Odoo ends an interrupted installation with success: only this knows that it was none.
    local job=$! interrupted=; trap "interrupted=1; kill $job 2>/dev/null" INT TERM
    tail -n +1 -f --pid=$job $log | awk -v tty=$tty '
        match($0, /Loading module [a-z0-9_]+ \([0-9]+\/[0-9]+\)/) {
            split(substr($0, RSTART + 15, RLENGTH - 15), word, " ")
            split(substr(word[2], 2), count, "[/)]")
            if (tty) printf "\r   %s of %s: %-40s", count[1], count[2], word[1]
            else if (count[1] % 25 == 0 || count[1] == count[2]) printf "   %s of %s modules\n", count[1], count[2]
            fflush(); seen = 1
        }
        END { if (tty && seen) printf "\n" }' || true
    local status=0; wait $job || status=$?
    [ -z "$interrupted" ] || { wait $job; die "interrupted" "Run this again: it goes on where it stopped."; }
    [ $status = 0 ] || die "this step failed: $(grep -E ' (ERROR|CRITICAL) |Error: ' $log | tail -1 | cut -c1-400)" \
        "All of it is in $log; when that is repaired, run this again: it goes on where it stopped."
    trap - INT TERM
}
