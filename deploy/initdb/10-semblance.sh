#!/usr/bin/env bash
# The first start of a database: its users, and Semblance's schema, recorded as `semblance db migrate` does, which goes on from there. Run by the image of
# PostgreSQL against an empty cluster, as its superuser.
set -euo pipefail

migrations=${SEMBLANCE_MIGRATIONS:-/migrations}
secrets=${SEMBLANCE_SECRETS:-/run/secrets}
sql() { psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" "$@"; }

for name in semblance_password server_password; do
  [ -s "$secrets/$name" ] || { echo "10-semblance.sh: the secret $name is missing or empty: run deploy/secrets.sh" >&2; exit 1; }
done

# semblance owns the tables and migrates them; semblance_server can do nothing but work as semblance_app. Neither passes row-level security by.
# The passwords go in by standard input: command lines can be read by everybody.
{
  printf "\\set semblance_password '%s'\n" "$(tr -d '\r\n' <"$secrets/semblance_password")"
  printf "\\set server_password '%s'\n" "$(tr -d '\r\n' <"$secrets/server_password")"
  cat <<'SQL'
SET password_encryption = 'scram-sha-256';
SET log_statement = 'none';
CREATE ROLE semblance LOGIN PASSWORD :'semblance_password';
CREATE ROLE semblance_server LOGIN PASSWORD :'server_password';
CREATE ROLE semblance_app NOLOGIN;
GRANT semblance_app TO semblance, semblance_server;
CREATE EXTENSION vector;
SELECT format('ALTER DATABASE %I OWNER TO semblance', current_database()) \gexec
SQL
} | sql --file=-

# Each step in a transaction of its own, as its owner.
for file in "$migrations"/[0-9]*.up.sql; do
  step=$(basename "$file" .up.sql)
  {
    printf "\\set number %d\n\\set name '%s'\n\\set checksum '%s'\n" "$((10#${step%%_*}))" "${step#*_}" "$(sha256sum <"$file" | cut -d ' ' -f 1)"
    cat <<'SQL'
SET SESSION AUTHORIZATION semblance;
CREATE TABLE IF NOT EXISTS schema_migrations (
    number     integer PRIMARY KEY,
    name       text NOT NULL,
    checksum   text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
);
INSERT INTO schema_migrations (number, name, checksum) VALUES (:number, :'name', :'checksum');
SQL
    # psql puts its variables in wherever their names follow a colon: none is left for the step.
    printf '\\unset number\n\\unset name\n\\unset checksum\n\\i %s\n' "$file"
    echo 'GRANT SELECT ON schema_migrations TO semblance_app;'
  } | sql --single-transaction --file=-
done

# What only an administrator may do: the index behind the search for names.
sql --command "DO \$\$ BEGIN IF to_regproc('prepare_text_search') IS NOT NULL THEN PERFORM prepare_text_search(); END IF; END \$\$"
echo "10-semblance.sh: $(sql --tuples-only --no-align --command 'SELECT max(number) FROM schema_migrations') steps of the schema are in place"
