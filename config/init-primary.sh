#!/bin/bash
# Run by the postgres image when it makes the primary's cluster: Odoo's own role, which is no superuser, its empty
# database, and a role and a slot for a replica. The slot keeps nothing until a replica has used it once.
set -euo pipefail

psql -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d postgres \
    -v odoo_password="$(cat /run/secrets/odoo_password)" -v replication_password="$(cat /run/secrets/replication_password)" \
    -v database="$DB" <<'SQL'
create role odoo login password :'odoo_password';
create database :"database" owner odoo encoding 'UTF8' lc_collate 'C' lc_ctype 'C.UTF-8' template template0;
revoke connect on database :"database" from public;
create role replicator login replication password :'replication_password';
select pg_create_physical_replication_slot('replica');
\connect :"database"
create extension unaccent;
create extension pg_trgm;
SQL
echo "host replication replicator samenet scram-sha-256" >> "$PGDATA/pg_hba.conf"
