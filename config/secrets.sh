#!/bin/bash
# secrets.sh: makes the passwords of docker-compose.yml that are missing, in config/secrets/ (never in git).
set -euo pipefail
cd "$(dirname "$0")"

# The folder is closed to others; the files are readable because the containers' users, not yours, read them.
mkdir -p -m 700 secrets
for name in postgres_password odoo_password replication_password; do
    [ -s "secrets/$name" ] || { head -c 24 /dev/urandom | base64 -w0 | tr '+/' '-_' > "secrets/$name"; chmod 644 "secrets/$name"; }
done
[ -f .env ] || cp env.sample .env
echo "Passwords are in config/secrets/, settings in config/.env."
