#!/usr/bin/env bash
# Writes the documents below test/Semblance.Tests/Fixtures/Tools with the programs that people make documents with: LibreOffice (DOCX, XLSX, PDF, HTML and CSV of four encodings),
# poppler (pictures, text and HTML of a PDF, PDF put together) and Python (a scanned PDF, XML, CSV and JSON by its own libraries).
#
#     apt-get install libreoffice-writer-nogui libreoffice-calc-nogui poppler-utils fonts-dejavu-core
#     scripts/make-tool-documents.sh
#
# What they are made from is in make-tool-documents.py and invented; nothing names who ran it. Another version of a program may lay a page out otherwise: run the tests (ToolDocumentTests)
# after it and look at what changed. Times and ids that the programs put into their files differ from run to run; no test depends on them.
set -euo pipefail
cd "$(dirname "$0")/.."
out=$PWD/test/Semblance.Tests/Fixtures/Tools
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export TZ=UTC LC_ALL=C.UTF-8 SOURCE_DATE_EPOCH=1767225600

# LibreOffice, with a profile of its own: neither the user's name nor settings get into the files. The filter's options follow the kind.
office() { HOME=$work soffice -env:UserInstallation="file://$work/profile" --headless --norestore --convert-to "$2" --outdir "${3:-$out}" "$1" >/dev/null 2>&1; }
save() { office "$1" "$2" "$work/saved" && mv "$work/saved/$(basename "${1%.*}").${2%%:*}" "$out/$3"; }

rm -rf "$out" && mkdir -p "$out"
python3 scripts/make-tool-documents.py sources "$work"

# Text documents.
office "$work/handbook.fodt" "docx:MS Word 2007 XML"
office "$work/handbook.fodt" "pdf:writer_pdf_Export"
save "$work/handbook.fodt" 'pdf:writer_pdf_Export:{"EncryptFile":{"type":"boolean","value":"true"},"DocumentOpenPassword":{"type":"string","value":"open sesame"}}' locked.pdf
save "$work/handbook.fodt" 'pdf:writer_pdf_Export:{"RestrictPermissions":{"type":"boolean","value":"true"},"PermissionPassword":{"type":"string","value":"owner"},"Printing":{"type":"long","value":"0"}}' no-printing.pdf
office "$work/handbook.fodt" "html:HTML (StarWriter)"
save "$work/handbook.fodt" "txt:Text (encoded):UTF8,LF,,," handbook-utf8.txt
save "$work/handbook.fodt" "txt:Text (encoded):UNICODE,CRLF,,," handbook-utf16.txt

# Workbooks. In the filter's options: delimiter, quote, encoding (1 Windows-1252, 76 UTF-8, 65535 UTF-16), first row; columns; language; quotes; as shown; then, -1, a file a sheet.
office "$work/ledger.fods" "xlsx:Calc MS Excel 2007 XML"
office "$work/ledger.fods" "html:HTML (StarCalc)"
save "$work/ledger.fods" "csv:Text - txt - csv (StarCalc):59,34,1,1,,1031,false,true,false" ledger-windows1252.csv
save "$work/ledger.fods" "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,false,false" ledger-utf8.csv
save "$work/ledger.fods" "csv:Text - txt - csv (StarCalc):9,34,65535,1,,0,false,false,false" ledger-utf16.csv

# Poppler: pages as pictures, and what it makes of a PDF besides.
pdftoppm -r 150 -gray -f 1 -l 1 -singlefile -jpeg -jpegopt quality=60 "$out/handbook.pdf" "$work/page"
pdftoppm -r 150 -mono -f 1 -l 1 -singlefile -tiff -tiffcompression lzw "$out/handbook.pdf" "$out/page"
pdftoppm -r 100 -gray -f 2 -l 2 -singlefile -png "$out/handbook.pdf" "$out/page"
pdftotext -layout "$out/handbook.pdf" "$out/layout.txt"
pdftohtml -q -s -i -noframes -enc UTF-8 "$out/handbook.pdf" "$out/poppler.html"

# Python: the picture as a scanner's page, and files by its own libraries. Poppler puts the scan before pages that have text.
python3 scripts/make-tool-documents.py scan "$work/page.jpg" "$out/scan.pdf"
pdfunite "$out/scan.pdf" "$out/handbook.pdf" "$out/mixed.pdf"
python3 scripts/make-tool-documents.py python "$out"
ls -l "$out"
