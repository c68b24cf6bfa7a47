#!/usr/bin/env bash
# Runs every test of the built solution, names those that failed, and ends with the line "N passed, N failed".
set -uo pipefail
cd "$(dirname "$0")/.."

# Only the tests need a database server, a browser and readers of PDF, so only they set them up.
scripts/postgres.sh || echo "test: scripts/postgres.sh failed, the tests of PostgreSQL may be skipped" >&2
scripts/pgbouncer.sh || echo "test: scripts/pgbouncer.sh failed, the tests behind a pooler may be skipped" >&2
scripts/browser.sh || echo "test: scripts/browser.sh failed, the tests in a browser may be skipped" >&2
scripts/readers.sh || echo "test: scripts/readers.sh failed, the tests of PDF and pictures may be skipped" >&2

# A test that never ends is named, and ended, after ten minutes.
log=artifacts/test.log
tests=(dotnet test test/Semblance.Tests -c Release --no-build --nologo)
"${tests[@]}" --blame-hang-timeout 10m --blame-hang-dump-type none 2>&1 | tee "$log"
code=${PIPESTATUS[0]}

# Up to three that failed are run again by themselves, so that whoever looks for the reason knows whether others are part of it. They stay failed.
cases=$(sed -nE 's/^Failed! +- Failed: +([0-9]+),.*/\1/p' "$log")
mapfile -t failed < <(sed -nE 's/^  Failed ([A-Za-z0-9_.+]+).*/\1/p' "$log" | sort -u)
unsteady=()
if [ "${cases:-0}" -gt 0 ] && [ "$cases" -le 3 ] && ! grep -q 'Test Run Aborted' "$log"; then
  for name in "${failed[@]}"; do
    "${tests[@]}" --filter "FullyQualifiedName=$name" 2>&1 | tee artifacts/test-again.log
    [ "${PIPESTATUS[0]}" = 0 ] && grep -q '^Passed!' artifacts/test-again.log && unsteady+=("$name")
  done
fi

# Half a minute each, alone in a process so that memory means something: answers that differ, and memory that grows. 'make soak' takes ten.
for long in Vips.ConcurrencyTests Faces.EncoderSoakTests Server.ServerSoakTests; do
  SEMBLANCE_SOAK=0.5 "${tests[@]}" --filter "FullyQualifiedName~$long" 2>&1 | tee -a "$log"
  soak=${PIPESTATUS[0]}
  [ "$soak" = 0 ] || code=$soak
done

read -r passed failures skipped < <(sed -nE 's/^(Passed|Failed)! +- Failed: +([0-9]+), Passed: +([0-9]+), Skipped: +([0-9]+).*/\3 \2 \4/p' "$log" |
  awk '{p += $1; f += $2; s += $3} END {if (NR) print p, f, s}')
if [ -z "${passed:-}" ]; then
  echo "No test ran: see $log"
  exit 1
fi
# What each said, once more at the end: the last lines are all that some keep.
awk '/^  Failed /{rest = 12} /^  Passed |^\[xUnit/{rest = 0} rest-- > 0' "$log" | head -n 120
printf 'failed: %s\n' "${failed[@]}" | grep -v ': $'
printf 'passes when it runs alone: %s\n' "${unsteady[@]}" | grep -v ': $'
echo "$skipped skipped"
echo "$passed passed, $failures failed"
exit "$code"
