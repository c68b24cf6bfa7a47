#!/usr/bin/env bash
# Makes what deploy/compose.supabase.yaml needs in deploy/secrets, beside the passwords of deploy/secrets.sh: PostgREST's user, the secret that tokens are signed with, and two keys signed
# with it as Supabase's are (HS256; role anon and service_role). What is there stays.
set -euo pipefail
cd "$(dirname "$0")/.."
./secrets.sh >/dev/null

random() { head -c 32 /dev/urandom | base64 | tr '+/' '-_' | tr -d '=\n'; }
base64url() { base64 | tr '+/' '-_' | tr -d '=\n'; }
keep() { [ -s "secrets/$1" ] && cat >/dev/null || cat >"secrets/$1"; chmod 644 "secrets/$1"; }

random | keep authenticator_password
random | keep jwt_secret
printf 'postgres://authenticator:%s@db/semblance' "$(cat secrets/authenticator_password)" | keep authenticator_uri

key() {
  local head body
  head=$(printf '{"alg":"HS256","typ":"JWT"}' | base64url)
  body=$(printf '{"role":"%s","iss":"semblance","iat":%d,"exp":%d}' "$1" "$(date +%s)" "$(($(date +%s) + 10 * 365 * 24 * 3600))" | base64url)
  printf '%s.%s.%s' "$head" "$body" "$(printf '%s.%s' "$head" "$body" | openssl dgst -sha256 -hmac "$(cat secrets/jwt_secret)" -binary | base64url)"
}

key anon | keep anon_key
key service_role | keep service_key
chmod 600 secrets/service_key secrets/anon_key
echo "SUPABASE_SERVICE_KEY is in $PWD/secrets/service_key, the key for browsers in $PWD/secrets/anon_key"
