#!/usr/bin/env bash
# Writes Semblance's schema and its policies as migrations of the Supabase CLI: deploy/supabase/migrations.sh supabase/migrations && supabase db push
# Each step records itself as `semblance db migrate` does, which goes on from there. Files that are there already stay as they are.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
steps=${SEMBLANCE_MIGRATIONS:-$here/../../src/Semblance.Storage/Postgres/Migrations}
out=${1:?usage: migrations.sh FOLDER, such as supabase/migrations}
mkdir -p "$out"

# Supabase orders migrations by the time in their names; the numbers of the steps take its place.
moment() { printf '20260101%06d' "$1"; }

write() {
  local file="$out/$1"
  if [ -e "$file" ]; then
    cat >/dev/null
  else
    cat >"$file.partial"
    mv "$file.partial" "$file"
    echo "$file"
  fi
}

for file in "$steps"/[0-9]*.up.sql; do
  step=$(basename "$file" .up.sql)
  number=$((10#${step%%_*}))
  {
    cat <<SQL
CREATE TABLE IF NOT EXISTS schema_migrations (
    number     integer PRIMARY KEY,
    name       text NOT NULL,
    checksum   text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
);
INSERT INTO schema_migrations (number, name, checksum) VALUES ($number, '${step#*_}', '$(sha256sum <"$file" | cut -d ' ' -f 1)');
SQL
    cat "$file"
    printf '\nGRANT SELECT ON schema_migrations TO semblance_app;\n'
  } | write "$(moment "$number")_semblance_${step#*_}.sql"
  last=$number
done

# Behind the newest step, under a name of its own for each: an upgrade applies the policies again.
write "$(moment "$last" | sed 's/^20260101/20260102/')_semblance_policies.sql" <"$here/policies.sql"
