#!/usr/bin/env bash
# Measures speed and memory beside the peers and writes the answers, with the machine described, to bench/results.
# About twenty minutes on two idle cores; needs 8 GB of memory and 10 GB of disk for a while.
# scripts/bench.sh start store: those pages alone.
set -euo pipefail
cd "$(dirname "$0")/.."
pages=" $* "

wanted() { [ "$pages" = "  " ] || [[ "$pages" == *" $1 "* ]]; }

if wanted search && [ "$(id -u)" = 0 ] && ! /usr/bin/python3 -c 'import faiss' 2>/dev/null; then
  apt-get update -q && apt-get install -q -y --no-install-recommends python3-faiss libopenblas0-pthread
fi
if wanted search; then npm ci --ignore-scripts --prefix bench/peers --silent; fi

results=bench/results
mkdir -p "$results"
bench() { dotnet artifacts/bin/Semblance.Benchmarks/release/Semblance.Benchmarks.dll "$@"; }

machine() {
  echo "Machine: $(lscpu | sed -n 's/^Model name: *//p'), $(nproc) cores, $(free -g | awk '/^Mem/ {print $2}') GiB, $(. /etc/os-release && echo "$PRETTY_NAME"),"
  echo ".NET $(dotnet --version). Date: $(date -u +%F). Load before: $(cut -d' ' -f1 /proc/loadavg)."
}

# answer FILE TITLE COMMAND...: one page of results.
answer() {
  wanted "$1" || return 0
  local page=$results/$1.md title=$2
  shift 2
  { printf '# %s\n\n' "$title"; machine; printf '\nCommand: `%s`\n\n```\n' "$*"; "$@"; printf '```\n'; } | tee "$page"
}

# starts NAME COMMAND...: 21 starts of the published CLI, the middle one.
starts() {
  local name=$1
  shift
  for _ in $(seq 21); do
    local from to
    from=$(date +%s%N)
    ./semblance "$@" >/dev/null
    to=$(date +%s%N)
    echo $(((to - from) / 1000000))
  done | sort -n | awk -v name="$name" '{t[NR] = $1} END {printf "%-32s median %d ms, least %d, most %d, of %d starts\n", name, t[int((NR + 1) / 2)], t[1], t[NR], NR}'
}

# What somebody who types a command waits for: the process, the store opened, the answer.
start_times() {
  local folder
  folder=$(mktemp -d)
  export SEMBLANCE_STORE=sqlite:$folder/start.db
  ./semblance migrate samples/legacy-project --yes >/dev/null
  starts "--help" --help
  starts "identify, 49 people" identify --vector samples/probes/enrolled.json --space dlib-resnet-v1
  starts "people list" people list
  starts "inspect of the sample project" inspect samples/legacy-project
  unset SEMBLANCE_STORE
  rm -rf "$folder"
}

# Memory in processes of their own: one model set is what a server holds.
photos() { bench photos && bench photos import 400 && bench photos memory default 2000 && bench photos memory fast 2000; }

# The gallery of a size is loaded, indexed and tuned once, and measured as it is kept.
postgres() {
  local folder faces
  folder=$(mktemp -d)
  bench postgres 5000 import
  for faces in 10000 100000 1000000; do
    bench postgres $faces load --data "$folder/$faces" && bench postgres $faces latency --data "$folder/$faces" && bench postgres $faces recall --data "$folder/$faces"
    rm -rf "${folder:?}/$faces"
  done
  rm -rf "$folder"
}

answer start "How long does a command of the CLI take, from its start?" start_times
answer pickle "How fast are pickles of 1 GB read, and in how much memory?" bench pickle 1000
answer import "How fast is an import of 1,000,000 x 512 float32, proof included?" bench import 1000000 neighbours
answer store "How fast does SQLite write, find and read faces?" bench store 1000000
answer postgres "How fast and how right are searches of a PostgreSQL store?" postgres
# Over HTTP; each figure with its peer of the same run.
server() { for what in embeddings region clients postgres photos start; do echo; bench server $what artifacts/publish/Semblance.Cli/release_linux-x64/semblance; done; }

answer server "What does HTTP cost?" server
answer decode "How long does it take until a photo is pixels?" bench decode 2000
answer photos "How long does it take to find, align and embed the face of a photo?" photos
answer faces "How much do tilt, size and the detector change what is found and how it is embedded?" bench faces
if wanted search; then bench search --out "$results/search.md"; fi
