#!/bin/bash
# Measures `semblance ingest` on files that it makes: 1,000 pages of Markdown, and an XML log of 100 MB. Prints seconds until all is kept, where words follow, and until all is found, and the most memory that was held.
#   scripts/measure-ingest.sh [FOLDER] [STORE]     STORE: sqlite:…, or postgres://… that was migrated; default: a new SQLite file in FOLDER
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
folder=${1:-$(mktemp -d)}
[ $# -gt 0 ] || trap 'rm -rf "$folder"' EXIT
semblance=$root/artifacts/bin/Semblance.Cli/release_linux-x64/semblance
mkdir -p "$folder"

python3 - "$folder" <<'PY'
import os, random, sys
folder = sys.argv[1]
words = [f"word{i}" for i in range(4000)]
rng = random.Random(7)
os.makedirs(f"{folder}/pages", exist_ok=True)
if not os.path.exists(f"{folder}/pages/0999.md"):
    for i in range(1000):
        with open(f"{folder}/pages/{i:04}.md", "w") as f:
            f.write(f"# Page {i}\n\n" + "\n\n".join(" ".join(rng.choices(words, k=60)) + "." for _ in range(6)) + "\n")
if not os.path.exists(f"{folder}/log.xml"):
    with open(f"{folder}/log.xml", "w") as f:
        f.write("<log>\n")
        n = 0
        while f.tell() < 100_000_000 if n % 1000 == 0 else True:
            f.write(f'<entry ts="2026-11-{n % 28 + 1:02}T{n % 24:02}:00:{n % 60:02}Z" level="{("INFO", "WARN", "ERROR")[n % 3]}" code="E{n % 500}"><component>core</component><message>{" ".join(rng.choices(words, k=12))} number {n}</message></entry>\n')
            n += 1
        f.write("</log>\n")
    print(n, "entries")
PY

measure() {
  local store=$1 what=$2 size=$3; shift 3
  python3 - "$what" "$size" "$semblance" ingest "$@" --words-only --store "$store" <<'PY'
import os, resource, subprocess, sys, time
what, size, *command = sys.argv[1:]
begun = time.monotonic()
run = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
for line in run.stderr:
    if "words follow" in line:
        kept = time.monotonic() - begun
        print(f"{what}: all kept after {kept:.2f} s, {float(size) / kept:.1f} a second")
code = run.wait()
seconds = time.monotonic() - begun
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
print(f"{what}: all found after {seconds:.2f} s, {float(size) / seconds:.1f} a second, {usage.ru_maxrss / 1024:.0f} MiB at most, {usage.ru_utime + usage.ru_stime:.2f} s of processor, exit code {code}; load {os.getloadavg()[0]:.1f}")
PY
}

for what in pages log; do
  store=${2:-sqlite:$folder/$what-$$.db}
  case $what in
    pages) measure "$store" "1,000 pages of Markdown (pages)" 1000 "$folder/pages" ;;
    log) measure "$store" "XML log of $(($(stat -c %s "$folder/log.xml") / 1000000)) MB (MB)" $(($(stat -c %s "$folder/log.xml") / 1000000)) "$folder/log.xml" ;;
  esac
done
