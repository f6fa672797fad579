# Words and checks that the scripts share.
say()  { printf '\033[1m== %s\033[0m\n' "$*"; }
warn() { printf '\nwarning: %s\n' "$*" >&2; }
die()  { printf '\nerror: %s.\n%s\n' "$1" "${2:-}" >&2; exit 1; }

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
