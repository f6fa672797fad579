#!/usr/bin/env bash
# Puts Odoo 19's core into .local/odoo, as Debian packages it. Needs no root.
# Debian carries odoo-19 in sid only, so a private apt with one source (this machine's own
# Debian mirror, suite sid) downloads it: the system's apt is left alone, and apt checks
# signatures and checksums.  ODOO_PATH=/path/to/odoo uses an Odoo 19 you already have.
set -euo pipefail
cd "$(dirname "$0")/.."

version=19.0.0+dfsg-1       # the tested one; sid keeps one version only: a newer 19.0 is taken with a warning
packages=(odoo-19 libjs-jquery fonts-montserrat fonts-roboto-unhinted)
core=$PWD/.local/odoo
cache=${XDG_CACHE_HOME:-$HOME/.cache}/odoo-core
recipe=$(sha256sum "$0" | cut -c1-12)

help="Or set ODOO_PATH to an Odoo 19 source folder, or use docker compose (see README)."
. scripts/lib.sh
fail() { die "$1" "$help"; }

if [ -n "${ODOO_PATH:-}" ]; then
    grep -qs 'version_info = (19, 0' "$ODOO_PATH/odoo/release.py" || fail "ODOO_PATH=$ODOO_PATH has no odoo/release.py of version 19.0"
    rm -rf "$core"; mkdir -p .local; ln -s "$(realpath "$ODOO_PATH")" "$core"; exit
fi
[ "$(cat "$core/stamp" 2>/dev/null)" = "$recipe" ] && exit

for tool in apt-get dpkg-deb flock; do command -v $tool >/dev/null || fail "there is no $tool: this is not a Debian machine."; done
mkdir -p .local "$cache"
exec 9>"$cache/lock"; flock 9
free=$(df -Pm .local | awk 'NR==2 {print $4}')
[ "$free" -ge 1500 ] || fail "only $free MB are free in $PWD, 1500 MB are needed."
tmp=$(mktemp -d "$cache/tmp.XXXXXX"); trap 'rm -rf "$tmp" "$core.new"' EXIT

wanted="$version ${packages[*]}"
if [ "$(cat "$cache/done" 2>/dev/null)" != "$wanted" ]; then
    mkdir -p "$tmp"/{lists,archives}/partial "$tmp/empty"
    private=(-q -o Dir::State::Lists="$tmp/lists" -o Dir::Cache="$tmp" -o Dir::State::Status=/dev/null
        -o Dir::Etc::SourceList="$tmp/sources.list" -o Dir::Etc::SourceParts="$tmp/empty" -o Dir::Etc::PreferencesParts="$tmp/empty"
        -o APT::Sandbox::User= -o APT::Update::Error-Mode=any -o APT::Update::Post-Invoke-Success::= -o Acquire::Retries=3
        -o Acquire::Check-Valid-Until=false)      # an old index will do: the version is pinned
    # the mirror this machine is set up with: asked of apt, so proxies, deb822 and one-line sources all work
    mirror=$(apt-get -o Dir::State::Lists="$tmp/lists" --print-uris update 2>/dev/null |
             sed -nE "s#^'([^']*/debian/?)/dists/[^']*/InRelease'.*#\1#p" | head -1)
    [ -n "$mirror" ] || fail "apt knows no Debian archive on this machine."
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror sid main" > "$tmp/sources.list"
    echo "Fetching Odoo's core from Debian sid (132 MB, once) ..."
    apt-get "${private[@]}" update > "$tmp/log" 2>&1 || fail "Debian's sid index cannot be read: $(grep -m1 ^[EW]: "$tmp/log")"
    apt-cache "${private[@]}" show "odoo-19=$version" >/dev/null 2>&1 && packages[0]+="=$version" ||
        echo "warning: Debian has replaced odoo-19 $version; taking its newer one." >&2
    (cd "$tmp" && apt-get "${private[@]}" download "${packages[@]}") >> "$tmp/log" 2>&1 || fail "the download failed: $(grep -m1 ^[EW]: "$tmp/log")"
    rm -f "$cache"/*.deb; mv "$tmp"/*.deb "$cache"; echo "$wanted" > "$cache/done"
fi

# 818 of the 1200 MB are translations and 50 MB other countries' accounting: only the Chinese ones are kept.
rm -rf "$core.new"; mkdir "$core.new"
for deb in "$cache"/*.deb; do
    dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$core.new" --no-same-owner --wildcards --exclude='*/i18n/[!z]*' --exclude=i18n_extra \
        --exclude='*/addons/l10n_[!c]*' --exclude='*/addons/l10n_c[!n]*' --exclude='./usr/share/doc' ./usr ||
        fail "unpacking $deb failed (disk full?)"
done

# What the Debian package leaves out or names otherwise:
python=$core.new/usr/lib/python3/dist-packages
mkdir "$python/odoo/addons/mail/static/lib/selfie_segmentation"         # non-free video-call effect, in the web client's bundle
echo '// left out by Debian (DFSG)' > "$python/odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"
sed -i "s/^Requires-Dist: psycopg2\b/&-binary/; s/^Requires-Dist: PyPDF2/Requires-Dist: pypdf/" "$python"/odoo-*.egg-info/PKG-INFO   # the modules that the lock file brings

echo "$recipe" > "$core.new/stamp"
rm -rf "$core"; mv "$core.new" "$core"
