#!/usr/bin/env bash
# Builds the web interface into artifacts/web, from where the server's project takes it in. Does nothing when it is up to date.
set -euo pipefail
cd "$(dirname "$0")/.."

need() { echo "web: $1" >&2; exit 1; }

wanted=$(find web -path web/node_modules -prune -o -path web/src/api/schema.ts -prune -o -type f -print0 | sort -z |
  xargs -0 sha256sum src/Semblance.Server/openapi.json scripts/web.sh | sha256sum)
[ "$(cat artifacts/web.stamp 2>/dev/null)" != "$wanted" ] || exit 0

command -v npm >/dev/null || need "npm is missing, and with it the web interface: install Node.js 20.19 or newer (https://nodejs.org)"

packages=$(sha256sum <web/package-lock.json)
if [ "$(cat web/node_modules/.stamp 2>/dev/null)" != "$packages" ]; then
  npm ci --prefix web --ignore-scripts --no-progress --loglevel=error >&2
  echo "$packages" >web/node_modules/.stamp
fi

npm run --prefix web --silent build >&2
echo "$wanted" >artifacts/web.stamp
