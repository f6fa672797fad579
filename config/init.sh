#!/bin/bash
# init.sh: run once by `docker compose up` before Odoo serves. Installs the addons into the empty database of a new
# system, with a password for the administrator that nobody could guess; later upgrades the addons that changed.
set -euo pipefail
cd "$(dirname "$0")/.."

old=$(psql -Atc "select value from ir_config_parameter where key = 'med.digests'" 2>/dev/null || true)
{ read -r install; read -r upgrade; read -r digests; } < <(python3 scripts/digests.py "$old")

if [ -n "$install$upgrade" ]; then
    echo "Installing: ${install:-nothing}; upgrading: ${upgrade:-nothing}"
    odoo server ${install:+-i "$install,l10n_cn"} -u "$install,$upgrade" --load-language=zh_CN --stop-after-init --no-http
    # Only after this does the database count as made: an interrupted first run gets its password by the next one.
    if [ -z "$old" ]; then odoo shell --no-http --log-level=warn < config/first_run.py; fi
    psql -qv json="$digests" <<< "insert into ir_config_parameter (key, value) values ('med.digests', :'json')
        on conflict (key) do update set value = excluded.value"
fi
echo "The addons are up to date."
