#!/usr/bin/env bash
# bench.sh [scope|gate|qualification|shipment|ocr|credit]: run by `make bench` beside the durable cluster; prints the figures, as ratios to stock Odoo.
# Three databases with the same data, kept for the next time: Odoo as it comes, with our addons, with OCA's exceptions.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh
use_venv

if [ "${1:-scope}" = scope ]; then python tests/bench/scope.py; fi
if [ "${1:-}" = scope ]; then exit; fi

odoo_on() { local db=$1; shift; patiently odoo "$@" -c config/odoo-dev.conf -d "$db" --no-http; }
note() { psql -d postgres -Atc "select shobj_description(oid, 'pg_database') from pg_database where datname = '$1'"; }
remember() { psql -qd postgres <<< "comment on database \"$1\" is '$2'"; }

[ "$*" != ocr ] || exec python tests/bench/run.py ocr     # needs no database

template=$(scripts/template.sh)
key=$template-$(cat tests/bench/data.py | sha256sum | cut -c1-12)
if [ "$(note bench_stock)" != "$key" ]; then
    enough_disk 2000
    for db in bench_stock bench_ours bench_oca; do dropdb --if-exists "$db" 2>/dev/null; done
    say "1/3  Data to measure with, in a copy of the template"
    createdb -T "$template" bench_stock
    SCRIPT=tests/bench/data.py odoo_on bench_stock shell
    remember bench_stock "$key"
fi
if ! exists bench_oca || [ -z "$(note bench_oca)" ]; then
    say "2/3  OCA's sale_exception in a copy of it"
    dropdb --if-exists bench_oca 2>/dev/null; createdb -T bench_stock bench_oca
    odoo_on bench_oca server -i sale_exception --stop-after-init
    remember bench_oca ready
fi
exists bench_ours || createdb -T bench_stock bench_ours
{ read -r install; read -r upgrade; read -r json; } < <(python scripts/digests.py "$(note bench_ours)")
if [ -n "$install$upgrade" ]; then
    say "3/3  Our addons in a copy of it: $install $upgrade"
    odoo_on bench_ours server ${install:+-i "$install"} ${upgrade:+-u "$upgrade"} --stop-after-init
    remember bench_ours "$json"
fi
if [[ " $* " == *" credit "* ]] && python -c 'import odoo.addons.sale_financial_risk' 2>/dev/null; then
    exists bench_risk && [ "$(note bench_risk)" = "$key" ] || {
        say "OCA's sale_financial_risk in a copy of it"
        dropdb --if-exists bench_risk 2>/dev/null; createdb -T bench_stock bench_risk
        odoo_on bench_risk server -i sale_financial_risk --stop-after-init
        remember bench_risk "$key"
    }
fi
exec python tests/bench/run.py "$@"
