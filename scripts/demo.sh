#!/usr/bin/env bash
# What `make run` shows: the sample project moved into a store of its own, proven, asked who two probes are, and served.
set -euo pipefail
cd "$(dirname "$0")/.."

export SEMBLANCE_STORE=${SEMBLANCE_STORE:-sqlite:./data/semblance.db}
sample=samples/legacy-project

step() {
  printf '\n$ ./semblance'
  printf ' %s' "$@"
  printf '\n'
  ./semblance "$@"
}

step migrate "$sample" --yes
step identify --vector samples/probes/enrolled.json --space dlib-resnet-v1 --top 3
step identify --vector samples/probes/stranger.json --space dlib-resnet-v1 --top 3

cat <<END

The sample is in $SEMBLANCE_STORE. Run this again and nothing is written twice.
Your own project, into a store of its own:

  ./semblance inspect ~/my-project                                  what is there, and what cannot be imported
  ./semblance migrate ~/my-project --store sqlite:./data/mine.db    asks before it writes; ends with the command that undoes it
END

# The address, and of a new store once the first administrator key, end the show; Ctrl-C ends the server.
printf '\n$ ./semblance serve\n'
exec ./semblance serve --quiet
