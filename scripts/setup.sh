#!/usr/bin/env bash
# Installs what Semblance needs and the machine lacks. Does nothing on a machine that has it all.
set -euo pipefail
cd "$(dirname "$0")/.."

need() { echo "setup: $1" >&2; exit 1; }

command -v dotnet >/dev/null || need "the .NET 10 SDK is missing: https://dotnet.microsoft.com/download"
dotnet --version >/dev/null 2>&1 || need "the .NET SDK on this machine is older than global.json asks for"

if ! ldconfig -p 2>/dev/null | grep -q 'libsqlite3\.so\.0'; then
  [ "$(id -u)" = 0 ] || need "SQLite is missing: apt-get install libsqlite3-0"
  apt-get update -q && apt-get install -q -y --no-install-recommends libsqlite3-0
fi

# A stamp of the files that decide the packages: restoring costs seconds, and most calls need nothing.
stamp=artifacts/restore.stamp
wanted=$(cat global.json Directory.*.props ./*/*/*.csproj | sha256sum)
if [ "$(cat "$stamp" 2>/dev/null)" != "$wanted" ] || [ ! -d artifacts/obj/Semblance.Cli ]; then
  dotnet restore Semblance.slnx --nologo -v quiet
  mkdir -p artifacts && echo "$wanted" >"$stamp"
fi

scripts/natives.sh
scripts/web.sh
