#!/usr/bin/env bash
# Measures speed and memory and writes the answers, with the machine described, to bench/results.
# Arguments are passed on: `scripts/bench.sh search --quick` runs one question.
set -euo pipefail
cd "$(dirname "$0")/.."
bench/peers/setup.sh
exec dotnet artifacts/bin/Semblance.Benchmarks/release/Semblance.Benchmarks.dll "${@:-all}"
