#!/usr/bin/env bash
# Puts pgbouncer with its libraries into artifacts/pgbouncer, for the tests behind a pooler: Debian's packages, unpacked. Changes nothing in /usr. Where that
# cannot be done, one line says so, and those tests are skipped.
set -euo pipefail
cd "$(dirname "$0")/.."

out=$PWD/artifacts/pgbouncer
recipe=$(sha256sum <"$0")
skip() { echo "setup: no pgbouncer for the tests, those behind a pooler will be skipped: $1" >&2; exit 0; }

mkdir -p artifacts
exec 9>artifacts/pgbouncer.lock
flock 9
[ "$(cat "$out/stamp" 2>/dev/null)" = "$recipe" ] && exit 0
command -v apt-get >/dev/null && command -v dpkg >/dev/null || skip "this is no Debian"
work=$(mktemp -d "$PWD/artifacts/pgbouncer.XXXXXX")
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"

fetch() { (cd "$work" && apt-get download -q -o APT::Sandbox::User=root pgbouncer libc-ares2 libevent-2.1-7) >artifacts/pgbouncer.log 2>&1; }
fetch || { [ "$(id -u)" = 0 ] && apt-get update -q >artifacts/pgbouncer.log 2>&1 && fetch; } || skip "apt-get download failed, see artifacts/pgbouncer.log"
for package in "$work"/*.deb; do dpkg -x "$package" "$work"; done
rm "$work"/*.deb
LD_LIBRARY_PATH=$work/usr/lib/x86_64-linux-gnu "$work/usr/sbin/pgbouncer" --version >>artifacts/pgbouncer.log 2>&1 || skip "it does not run here, see artifacts/pgbouncer.log"
echo "$recipe" >"$work/stamp"
rm -rf "$out"
mv "$work" "$out"
