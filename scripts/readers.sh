#!/usr/bin/env bash
# Installs the programs that read PDF and pictures of text where they are missing. A machine where that cannot be done is told so in one line, and their tests are skipped.
set -euo pipefail

missing=()
command -v pdftotext >/dev/null || missing+=(poppler-utils)
command -v tesseract >/dev/null || missing+=(tesseract-ocr)
[ ${#missing[@]} = 0 ] && exit 0
skip() { echo "setup: no ${missing[*]} for the tests, those of PDF and pictures will be skipped: $1" >&2; exit 0; }
command -v apt-get >/dev/null || skip "this is no Debian"
[ "$(id -u)" = 0 ] || skip "apt-get install ${missing[*]}"
apt-get update -q >&2 && apt-get install -q -y --no-install-recommends "${missing[@]}" >&2 || skip "apt-get could not install them"
