#!/usr/bin/env bash
# Runs every test of the built solution and ends with the line "N passed, N failed, N skipped".
set -uo pipefail
cd "$(dirname "$0")/.."

# Only the tests need a database server, a browser and readers of PDF, so only they set them up.
scripts/postgres.sh || echo "test: scripts/postgres.sh failed, the tests of PostgreSQL may be skipped" >&2
scripts/pgbouncer.sh || echo "test: scripts/pgbouncer.sh failed, the tests behind a pooler may be skipped" >&2
scripts/browser.sh || echo "test: scripts/browser.sh failed, the tests in a browser may be skipped" >&2
scripts/readers.sh || echo "test: scripts/readers.sh failed, the tests of PDF and pictures may be skipped" >&2

# A test that never ends is named, and ended, after ten minutes.
log=artifacts/test.log
dotnet test test/Semblance.Tests -c Release --no-build --nologo --blame-hang-timeout 10m --blame-hang-dump-type none 2>&1 | tee "$log"
code=${PIPESTATUS[0]}

# Half a minute each, alone in a process so that memory means something: answers that differ, and memory that grows. 'make soak' takes ten.
for long in Vips.ConcurrencyTests Faces.EncoderSoakTests Server.ServerSoakTests; do
  SEMBLANCE_SOAK=0.5 dotnet test test/Semblance.Tests -c Release --no-build --nologo --filter "FullyQualifiedName~$long" 2>&1 | tee -a "$log"
  soak=${PIPESTATUS[0]}
  [ "$soak" = 0 ] || code=$soak
done

summary=$(sed -nE 's/^(Passed|Failed)! +- Failed: +([0-9]+), Passed: +([0-9]+), Skipped: +([0-9]+).*/\3 \2 \4/p' "$log" |
  awk '{p += $1; f += $2; s += $3} END {if (NR) printf "%d passed, %d failed, %d skipped", p, f, s}')
if [ -z "$summary" ]; then
  echo "No test ran: see $log"
  exit 1
fi
echo "$summary"
exit "$code"
