#!/usr/bin/env bash
# Puts PostgreSQL 17 with pgvector into artifacts/postgres17, for `make test-postgres17`: packages of the next Debian, in a folder of their own made by debootstrap
# (as root; some 700 MB, a minute). They run with the libraries of that folder, beside whatever PostgreSQL the machine has. Changes nothing in /usr.
set -euo pipefail
cd "$(dirname "$0")/.."

out=$PWD/artifacts/postgres17
recipe=$(sha256sum <"$0")
keys=/usr/share/keyrings/debian-archive-keyring.gpg
log=$PWD/artifacts/postgres17.log

need() { echo "postgres17: $1" >&2; exit 1; }

mkdir -p artifacts
exec 9>artifacts/postgres17.lock
flock 9
[ "$(cat "$out/stamp" 2>/dev/null)" = "$recipe" ] && exit 0
command -v apt-get >/dev/null || need "this is no Debian"
[ "$(id -u)" = 0 ] || need "debootstrap needs root"
if ! command -v debootstrap >/dev/null || [ ! -e $keys ]; then
  { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends debootstrap debian-archive-keyring; } >"$log" 2>&1 ||
    need "apt-get install debootstrap failed, see artifacts/postgres17.log"
fi

# From where the machine's own packages come.
uri=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Codename: bookworm' 2>/dev/null | head -1)
[ -n "$uri" ] || need "the package sources of this machine are not those of Debian 12"

work=$(mktemp -d "$PWD/artifacts/postgres17.XXXXXX")
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
debootstrap --variant=minbase --keyring=$keys --include=postgresql-17,postgresql-17-pgvector trixie "$work" "$uri" >"$log" 2>&1 ||
  need "debootstrap failed, see artifacts/postgres17.log"

# A program of that Debian needs its loader and its libraries; PostgreSQL finds everything else beside itself, by the name it was called with.
programs=$work/usr/lib/postgresql/17/bin
mkdir "$programs.real"
for program in "$programs"/*; do
  name=$(basename "$program")
  mv "$program" "$programs.real/$name"
  cat >"$program" <<WRAPPER
#!/bin/sh
exec "$out/lib64/ld-linux-x86-64.so.2" --argv0 "\$(dirname "\$(readlink -f "\$0")")/$name" --library-path "$out/usr/lib/x86_64-linux-gnu" "$out/usr/lib/postgresql/17/bin.real/$name" "\$@"
WRAPPER
  chmod 755 "$program"
done
rm -rf "$work"/var/cache/apt/archives/*.deb "$out"
mv "$work" "$out"
"$out/usr/lib/postgresql/17/bin/postgres" --version >>"$log" 2>&1 || need "PostgreSQL 17 does not run on this machine, see artifacts/postgres17.log"
echo "$recipe" >"$out/stamp"
