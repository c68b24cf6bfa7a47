#!/usr/bin/env bash
# Puts PostgreSQL 15 with pgvector into artifacts/postgres, for the tests: the machine's own server files, copied, and pgvector built from Debian's
# source package. Changes nothing in /usr. A machine where that cannot be done is told so in one line, and the tests of PostgreSQL are skipped.
set -euo pipefail
cd "$(dirname "$0")/.."

out=$PWD/artifacts/postgres
server=/usr/lib/postgresql/15
recipe=$(sha256sum <"$0")

skip() { rm -rf "$work"; echo "setup: no PostgreSQL for the tests, they will be skipped: $1" >&2; exit 0; }
version() { dpkg-query -W -f '${Version}' postgresql-15 2>/dev/null; }

mkdir -p artifacts
exec 9>artifacts/postgres.lock
flock 9
work=$(mktemp -d "$PWD/artifacts/postgres.XXXXXX")
trap 'rm -rf "$work"' EXIT
log=$PWD/artifacts/postgres.log

[ "$(cat "$out/stamp" 2>/dev/null)" = "$recipe $(version)" ] && exit 0
command -v apt-get >/dev/null || skip "this is no Debian"
missing=()
[ -x $server/bin/postgres ] || missing+=(postgresql-15)
command -v gcc >/dev/null && [ -e /usr/include/stdio.h ] || missing+=(gcc libc6-dev)
command -v make >/dev/null || missing+=(make)
command -v dpkg-source >/dev/null || missing+=(dpkg-dev)
if [ ${#missing[@]} -gt 0 ]; then
  [ "$(id -u)" = 0 ] || skip "packages are missing: apt-get install ${missing[*]}"
  # No cluster of its own: the tests make theirs.
  mkdir -p /etc/postgresql-common
  [ -e /etc/postgresql-common/createcluster.conf ] || echo "create_main_cluster = false" >/etc/postgresql-common/createcluster.conf
  { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1 ||
    skip "apt-get install ${missing[*]} failed, see artifacts/postgres.log"
fi

# pgvector is not in this Debian but in the next: its source index comes from the place the machine's own packages come from.
bookworm() { apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Codename: bookworm' 2>>"$log" | head -1; }
uri=$(bookworm)
# A machine that never asked for its lists knows no codename.
[ -n "$uri" ] || [ "$(id -u)" != 0 ] || { apt-get update -q >>"$log" 2>&1 || true; uri=$(bookworm); }
[ -n "$uri" ] || skip "the package sources of this machine are not those of Debian 12"
mkdir -p "$work/etc" "$work/lists/partial" "$work/root" "$work/pg/usr/lib/postgresql" "$work/pg/usr/share/postgresql"
printf 'Types: deb-src\nURIs: %s\nSuites: trixie\nComponents: main\nSigned-By: /usr/share/keyrings/debian-archive-keyring.gpg\n' "$uri" >"$work/etc/trixie.sources"
apt=(apt-get -q -o "Dir::Etc::SourceList=/dev/null" -o "Dir::Etc::SourceParts=$work/etc" -o "Dir::State::Lists=$work/lists" -o "APT::Sandbox::User=root")

build() {
  set -e
  cd "$work"
  "${apt[@]}" update
  "${apt[@]}" source --download-only pgvector
  dpkg-source --no-check -x pgvector_*.dsc src
  # Headers of the very version that is installed: a newer one would pull the server up with it.
  apt-get download -q "postgresql-server-dev-15=$(version)" -o APT::Sandbox::User=root
  dpkg -x postgresql-server-dev-15_*.deb root
  cp -a $server pg/usr/lib/postgresql/
  cp -a /usr/share/postgresql/15 pg/usr/share/postgresql/
  local made=(OPTFLAGS= with_llvm=no "PG_CONFIG=$server/bin/pg_config"
    "includedir_server=$work/root/usr/include/postgresql/15/server")
  make -C src -j2 "${made[@]}"
  make -C src install "${made[@]}" "DESTDIR=$work/pg"
}
# Not as a condition: there, bash would ignore set -e.
set +e
(build) >"$log" 2>&1
built=$?
set -e
[ $built = 0 ] || skip "pgvector could not be built, see artifacts/postgres.log"
[ -e "$work/pg$server/lib/vector.so" ] || skip "pgvector was built without its library, see artifacts/postgres.log"

mkdir "$work/whole"
mv "$work/pg/usr" "$work/whole/"
echo "$recipe $(version)" >"$work/whole/stamp"
rm -rf "$out"
mv "$work/whole" "$out"
