#!/usr/bin/env bash
# Installs Debian's Chromium for the browser tests where there is none. A machine where that cannot be done is told so in one line, and they are skipped.
set -euo pipefail

command -v chromium >/dev/null || [ -n "${SEMBLANCE_CHROMIUM:-}" ] && exit 0
skip() { echo "setup: no Chromium for the tests, those in a browser will be skipped: $1" >&2; exit 0; }
command -v apt-get >/dev/null || skip "this is no Debian"
[ "$(id -u)" = 0 ] || skip "apt-get install chromium"
apt-get update -q >&2 && apt-get install -q -y --no-install-recommends chromium >&2 || skip "apt-get could not install it"
