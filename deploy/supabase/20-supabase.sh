#!/usr/bin/env bash
# The first start of a database behind PostgREST, after initdb/10-semblance.sh: the roles of Supabase, the user as whom PostgREST logs in, and the policies.
set -euo pipefail

secrets=${SEMBLANCE_SECRETS:-/run/secrets}
policies=${SEMBLANCE_POLICIES:-/supabase/policies.sql}
sql() { psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" "$@"; }

[ -s "$secrets/authenticator_password" ] || { echo "20-supabase.sh: the secret authenticator_password is missing or empty: run deploy/secrets.sh" >&2; exit 1; }

sql --single-transaction --file="$policies"

# PostgREST logs in as authenticator, who may do nothing but become what a token says.
{
  printf "\\set authenticator_password '%s'\n" "$(tr -d '\r\n' <"$secrets/authenticator_password")"
  cat <<'SQL'
SET password_encryption = 'scram-sha-256';
SET log_statement = 'none';
CREATE ROLE authenticator LOGIN NOINHERIT PASSWORD :'authenticator_password';
GRANT anon, authenticated, service_role TO authenticator;
GRANT USAGE ON SCHEMA public TO anon, authenticated, service_role;
SQL
} | sql --file=-
echo "20-supabase.sh: the roles and policies of Supabase are in place"
