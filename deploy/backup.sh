#!/usr/bin/env bash
# Dumps the database now and then every BACKUP_EVERY_HOURS, keeping the newest BACKUP_KEEP; with --once a single time. A dump has its name only when it is
# whole and pg_restore has read its contents. The connection is that of PGHOST and its like, as a superuser: row-level security hides rows from everybody else.
set -euo pipefail

folder=${BACKUP_FOLDER:?}
secret=${BACKUP_SECRET:-/run/secrets/postgres_password}
[ ! -s "$secret" ] || { PGPASSWORD=$(tr -d '\r\n' <"$secret"); export PGPASSWORD; }

dump() {
  local name
  name=$folder/$PGDATABASE-$(date -u +%Y%m%dT%H%M%SZ)
  rm -f "$folder"/*.partial
  pg_dump --format=custom --file="$name.dump.partial" || return
  pg_restore --list "$name.dump.partial" >/dev/null || return
  # Roles are the cluster's, not the database's: without them the dump cannot be restored elsewhere.
  pg_dumpall --roles-only --no-role-passwords >"$name.roles.sql" || return
  mv "$name.dump.partial" "$name.dump"
  echo "backup.sh: $name.dump, $(stat --format=%s "$name.dump") bytes"
  prune
}

prune() {
  local old
  find "$folder" -maxdepth 1 -name "$PGDATABASE-*.dump" | sort -r | tail -n +$((${BACKUP_KEEP:-14} + 1)) | while read -r old; do
    rm -f "$old" "${old%.dump}.roles.sql"
  done
}

if [ "${1:-}" = --once ]; then
  dump
  exit
fi

trap 'exit 0' TERM INT
while true; do
  wait_hours=${BACKUP_EVERY_HOURS:-24}
  dump || { wait_hours=1; echo "backup.sh: the backup FAILED, next try in an hour" >&2; }
  sleep $((wait_hours * 3600)) &
  wait $!
done
