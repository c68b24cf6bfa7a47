#!/usr/bin/env bash
# Makes the passwords of deploy/compose.yaml, random ones, in deploy/secrets; those that are there stay.
set -euo pipefail
cd "$(dirname "$0")"

# Nobody else on this machine gets into the folder. The files themselves have to be readable by the users the containers work as.
mkdir -p -m 700 secrets
for name in postgres_password semblance_password server_password pgadmin_password; do
  [ -s "secrets/$name" ] || head -c 24 /dev/urandom | base64 | tr '+/' '-_' >"secrets/$name"
  chmod 644 "secrets/$name"
done
echo "The password of the user semblance, for ~/.pgpass or PGPASSWORD, is in $PWD/secrets/semblance_password"
