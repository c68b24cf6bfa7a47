#!/usr/bin/env bash
# What no compiler checks: nothing private, foreign or oversized is committed.
set -euo pipefail
cd "$(dirname "$0")/.."
bad=0
fail() { echo "check: $1"; bad=1; }

# The description of the API grows with the API, and is reviewed as text.
large=$(git ls-files -z -- ':!src/Semblance.Server/openapi.json' | xargs -0 -r du -k 2>/dev/null | awk '$1 > 512 {print $2}')
[ -z "$large" ] || fail "files over 512 KiB: $large"

weights=$(git ls-files '*.onnx' '*.pb' '*.h5' '*.safetensors' '*.pt')
[ -z "$weights" ] || fail "model weights do not belong here: $weights"

hosts=$(git grep -nIE '(registry\.npmjs|api\.nuget|deb\.debian|pypi)\.org' -- . ':!scripts/check-tree.sh' || true)
[ -z "$hosts" ] || fail "a package registry is named: $hosts"

exit $bad
