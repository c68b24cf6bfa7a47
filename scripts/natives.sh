#!/usr/bin/env bash
# Fetches the native libraries, the default models' weights and the photos that tests use into artifacts/natives. Does nothing when they are there.
# Two checks: npm holds each package to the SHA-512 of the lock file, and every file kept is held to natives/SHA256SUMS.
set -euo pipefail
cd "$(dirname "$0")/.."

need() { echo "natives: $1" >&2; exit 1; }

target=artifacts/natives
wanted=$(cat natives/package-lock.json natives/SHA256SUMS scripts/natives.sh | sha256sum)
[ "$(cat $target/stamp 2>/dev/null)" != "$wanted" ] || exit 0

[ "$(uname -sm)" = "Linux x86_64" ] || need "only Linux on x86-64 is supported, this is $(uname -sm)"
command -v npm >/dev/null || need "npm is missing: install Node.js 20 or newer (https://nodejs.org)"

# Scripts are not run: onnxruntime-node's would fetch a CUDA library from elsewhere. Both places are this call's own, so that two at a time do no harm.
mkdir -p artifacts
work=$(mktemp -d artifacts/natives.XXXXXX)
trap 'rm -rf "$work"' EXIT
cp natives/package.json natives/package-lock.json natives/.npmrc "$work"
npm ci --prefix "$work" --ignore-scripts --no-progress --loglevel=error --omit=dev >&2

packages=$work/node_modules
kept=$work/kept
mkdir -p "$kept"/{lib,weights,samples,licences}
cp "$packages"/onnxruntime-node/bin/napi-v6/linux/x64/libonnxruntime.so.1 "$kept/lib/"
cp "$packages"/@img/sharp-libvips-linux-x64/lib/libvips-cpp.so.* "$kept/lib/"
for model in ssd_mobilenetv1 tiny_face_detector face_landmark_68 face_landmark_68_tiny face_recognition; do
  cp "$packages"/@vladmandic/face-api/model/${model}_model{.bin,-weights_manifest.json} "$kept/weights/"
done
cp "$packages"/@vladmandic/face-api/demo/sample?.jpg "$kept/samples/"
cp "$packages"/@img/sharp-libvips-linux-x64/README.md "$kept/licences/libvips.md"
cp "$packages"/@img/sharp-libvips-linux-x64/versions.json "$kept/licences/libvips-versions.json"
cp "$packages"/@vladmandic/face-api/LICENSE "$kept/licences/face-api.txt"
(cd "$kept" && sha256sum --check --strict --quiet "$OLDPWD/natives/SHA256SUMS") || need "a file is not the one natives/SHA256SUMS names"

echo "$wanted" >"$kept/stamp"
rm -rf $target
mv "$kept" $target
