#!/usr/bin/env bash
# Everything `make run` and `make test` need, in .local/. Safe to run again: it does only what is missing.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh

[ ! -e .local ] || [ -O .local ] || die ".local belongs to $(stat -c %U .local), you are $(id -un)" \
    "Run as $(stat -c %U .local), or remove .local as that user (make clean) and start again."
mkdir -p .local/data 2>/dev/null || die "$PWD is not writable for $(id -un)" "Clone the project into a folder of your own."

# 1. Debian packages: installed as root, else only named.
missing=()
need() { "${@:2}" >/dev/null 2>&1 || missing+=("$1"); }
python=$(find_python)
[ -z "$python" ] && missing+=(python3 python3-venv) || need "$(venv_package "$python")" "$python" -c 'import ensurepip, venv'
need ca-certificates        test -f /etc/ssl/certs/ca-certificates.crt
need chromium               command -v chromium
need tesseract-ocr          command -v tesseract
need tesseract-ocr-chi-sim  sh -c "tesseract --list-langs | grep -x chi_sim"
need fonts-wqy-microhei     ls /usr/share/fonts/truetype/wqy/wqy-microhei.ttc         # config/fonts.conf says why
need libxrender1            sh -c "ls /usr/lib/*/libXrender.so.1"          # for wkhtmltopdf
if [ ${#missing[@]} -gt 0 ]; then
    install="apt-get install -y --no-install-recommends ${missing[*]}"
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        enough_disk 2000
        say "Installing Debian packages: ${missing[*]}"
        { apt-get -q update && DEBIAN_FRONTEND=noninteractive $install; } > .local/apt.log 2>&1 ||
            die "apt-get could not install them: $(grep -m1 '^E:' .local/apt.log || tail -1 .local/apt.log)" \
                "Check the network and the Debian sources (all of it: .local/apt.log), then run this again."
        python=$(find_python)
    else
        warn "These Debian packages are missing; install them with

    sudo $install
"
        [ -n "$python" ] && "$python" -c 'import ensurepip, venv' 2>/dev/null || exit 1     # the others only some features and tests need
    fi
fi
[ -n "$python" ] || die "no Python 3.11 or newer was found" "Install python3 (Debian 12 or newer), or name one: PYTHON=/path/to/python3.11 make run"

# 2. Python packages, as locked (versions and hashes); uv takes seconds, and follows pip's own index setting.
venv=.local/venv lock=config/requirements-dev.txt
if ! cmp -s $lock $venv/lock; then
    enough_disk 1500
    say "Installing Python packages"
    log=.local/python.log
    [ -x $venv/bin/uv ] || {
        "$python" -m venv --clear $venv > $log 2>&1 ||
            die "$python could not make a Python environment: $(grep -m1 . $log)" "See $log; Debian's package is $(venv_package "$python")."
        $venv/bin/pip install -q --disable-pip-version-check "$(grep -o '^uv==[^ ]*' $lock)" > $log 2>&1 ||
            die "pip could not fetch uv: $(grep -m1 -i error $log)" "Check the network and pip's index setting, then run this again."
    }
    # the system's certificates, as pip does: a company's proxy may have its own authority
    [ -n "${SSL_CERT_FILE:-}" ] || [ ! -f /etc/ssl/certs/ca-certificates.crt ] || export SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt
    index=${PIP_INDEX_URL:-$($venv/bin/pip config get global.index-url 2>/dev/null || true)}
    ${index:+env UV_DEFAULT_INDEX="$index"} $venv/bin/uv pip sync -q --python $venv/bin/python --require-hashes $lock > $log 2>&1 ||
        die "the Python packages could not be installed: $(grep -m1 -i '^error' $log || tail -1 $log)" "Check the network and the disk (all of it: $log), then run this again."
    cp $lock $venv/lock
fi

# 3. Odoo's core, seen from the Python environment.
scripts/odoo-core.sh
site=$(echo "$(realpath .local)"/venv/lib/python3*/site-packages)
core=$(realpath .local)/odoo; [ -d "$core/odoo" ] || core=$core/usr/lib/python3/dist-packages
echo "$core" > "$site/odoo-core.pth"
printf '#!%s\nimport odoo.cli\n\nodoo.cli.main()\n' "$(realpath .local)/venv/bin/python" > $venv/bin/odoo     # workers need a file to start again
chmod +x $venv/bin/odoo
if [ -x $venv/bin/wkhtmltopdf-pack ]; then       # with patched Qt: headers and footers; with a font fit for Chinese
    cp config/fonts.conf .local/fonts.conf
    rm -f $venv/bin/wkhtmltopdf
    printf '#!/bin/sh\nFONTCONFIG_FILE=%s exec %s "$@"\n' "$(realpath .local)/fonts.conf" "$(realpath $venv)/bin/wkhtmltopdf-pack" > $venv/bin/wkhtmltopdf
    chmod +x $venv/bin/wkhtmltopdf
fi
fonts=.local/odoo/usr/share/fonts-font-awesome
[ ! -d .local/odoo/usr ] || { mkdir -p $fonts; ln -sfn "$site/xstatic/pkg/font_awesome/data/fonts" $fonts/fonts; }
