#!/usr/bin/env bash
# Long runs that `make test` has no time for. The log is kept in docs/soak.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/postgres.sh
mkdir -p docs/soak
head="# $(date -u +%F), $(git rev-parse --short HEAD), $(lscpu | sed -n 's/^Model name: *//p'), $(nproc) cores"

log=docs/soak/kills.log
echo "$head" >"$log"
SEMBLANCE_KILLS=${SEMBLANCE_KILLS:-200} SEMBLANCE_KILL_LOG="$PWD/$log" \
  dotnet test test/Semblance.Tests -c Release --no-build --nologo --filter FullyQualifiedName~Cli.KillTests
tail -n 3 "$log"

log=docs/soak/postgres-kills.log
echo "$head" >"$log"
SEMBLANCE_POSTGRES_KILLS=${SEMBLANCE_POSTGRES_KILLS:-100} SEMBLANCE_KILL_LOG="$PWD/$log" SEMBLANCE_TEST_POSTGRES=required \
  dotnet test test/Semblance.Tests -c Release --no-build --nologo --filter FullyQualifiedName~PostgresKillTests
tail -n 3 "$log"

# Two processes, as each measures its memory.
minutes=${SEMBLANCE_SOAK:-10}
log=docs/soak/photos.log
soak_photos() {
  echo "$2, for $minutes minutes: every answer the same to the last bit, memory grown by less than 96 MiB after the first quarter."
  SEMBLANCE_SOAK=$minutes dotnet test test/Semblance.Tests -c Release --no-build --nologo --filter "FullyQualifiedName~$1" |
    grep -E '^(Passed|Failed)!|Range|Actual'
}
{
  echo "$head"
  soak_photos Vips.ConcurrencyTests "Eight threads decode photos of every format"
  soak_photos Faces.EncoderSoakTests "Eight callers recognise faces with both default sets"
} | tee "$log" | tail -n 4

log=docs/soak/server.log
{
  echo "$head"
  echo "500 clients identify at once over HTTP, for $minutes minutes: no error, every answer right, memory grown by less than 96 MiB after the first quarter."
  SEMBLANCE_SOAK=$minutes dotnet test test/Semblance.Tests -c Release --no-build --nologo --filter "FullyQualifiedName~Server.ServerSoakTests" | grep -E '^(Passed|Failed)!|Range|Actual'
} | tee "$log" | tail -n 2

# New cases of the properties, of which `make test` tries the same in every run; a failure names the seed that shows it again.
log=docs/soak/cases.log
{
  echo "$head"
  for name in Server.MutatedRequestTests Server.HostileRequestTests Migration.Sources.Pickle Photos.Metadata Search.GalleryIndex; do
    echo "new cases of $name"
    SEMBLANCE_FUZZ=1 dotnet test test/Semblance.Tests -c Release --no-build --nologo --filter "FullyQualifiedName~$name" | grep -E '^(Passed|Failed)!|Replay directly|gave 5'
  done
} | tee "$log" | tail -n 12
