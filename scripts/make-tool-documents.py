#!/usr/bin/env python3
"""What scripts/make-tool-documents.sh makes documents from, and those that Python makes by itself. Everything in them is invented.

    make-tool-documents.py sources DIR      the text document and the workbook as flat OpenDocument files
    make-tool-documents.py scan JPEG PDF    a page that is nothing but a picture, the JPEG as it is
    make-tool-documents.py python DIR       XML by xml.etree, CSV by csv, JSON by json
"""

import csv
import json
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

NAMESPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in [
        ("office", "office"), ("text", "text"), ("table", "table"), ("style", "style"), ("number", "datastyle"), ("fo", "xsl-fo-compatible"),
        ("draw", "drawing"), ("svg", "svg-compatible"),
    ]
) + ' xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2"' + ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xlink="http://www.w3.org/1999/xlink"'

HANDBOOK = f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document {NAMESPACES} office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.text">
<office:meta><dc:title>Handbook of loans</dc:title></office:meta>
<office:styles>
  <style:default-style style:family="paragraph"><style:text-properties style:font-name="DejaVu Sans" fo:font-family="DejaVu Sans" fo:font-size="11pt" fo:language="en" fo:country="GB"/></style:default-style>
  <style:style style:name="Standard" style:family="paragraph" style:class="text"/>
  <style:style style:name="Heading_20_1" style:display-name="Heading 1" style:family="paragraph" style:default-outline-level="1"><style:paragraph-properties fo:margin-top="0.4cm" fo:margin-bottom="0.4cm"/><style:text-properties fo:font-size="18pt" fo:font-weight="bold"/></style:style>
  <style:style style:name="Heading_20_2" style:display-name="Heading 2" style:family="paragraph" style:default-outline-level="2"><style:paragraph-properties fo:margin-top="0.4cm" fo:margin-bottom="0.2cm"/><style:text-properties fo:font-size="14pt" fo:font-weight="bold"/></style:style>
</office:styles>
<office:automatic-styles>
  <style:style style:name="NewPage" style:family="paragraph" style:parent-style-name="Heading_20_1"><style:paragraph-properties fo:break-before="page"/></style:style>
  <style:style style:name="Spaced" style:family="paragraph" style:parent-style-name="Standard"><style:paragraph-properties fo:margin-bottom="0.6cm"/></style:style>
  <style:style style:name="Bold" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>
  <style:style style:name="Cell" style:family="table-cell"><style:table-cell-properties fo:border="0.5pt solid #000000" fo:padding="0.1cm"/></style:style>
  <style:page-layout style:name="A4"><style:page-layout-properties fo:page-width="21cm" fo:page-height="29.7cm" fo:margin-top="2cm" fo:margin-bottom="2cm" fo:margin-left="2cm" fo:margin-right="2cm"/>
    <style:header-style><style:header-footer-properties fo:min-height="1cm"/></style:header-style></style:page-layout>
  <text:list-style style:name="Numbers"><text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/></text:list-style>
</office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="A4"><style:header><text:p>Handbook, third edition</text:p></style:header></style:master-page></office:master-styles>
<office:body><office:text>
  <text:tracked-changes><text:changed-region xml:id="c1" text:id="c1"><text:deletion><office:change-info><dc:creator>nobody</dc:creator><dc:date>2026-01-01T00:00:00</dc:date></office:change-info>
    <text:p>withdrawn clause</text:p></text:deletion></text:changed-region></text:tracked-changes>
  <text:p text:style-name="Spaced">What every clerk has to know, in two pages.</text:p>
  <text:h text:style-name="Heading_20_1" text:outline-level="1">Onboarding</text:h>
  <text:p text:style-name="Spaced">A loan begins with <text:span text:style-name="Bold">onboarding</text:span>: the borrower shows a passport<text:note text:id="n1" text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body><text:p>Or an identity card of the same country.</text:p></text:note-body></text:note> and signs. <text:change text:change-id="c1"/>See <text:a xlink:type="simple" xlink:href="https://example.org/terms">the terms</text:a>.</text:p>
  <text:list text:style-name="Numbers"><text:list-item><text:p>Read the passport.</text:p></text:list-item><text:list-item><text:p>Ask for the salary.</text:p></text:list-item></text:list>
  <text:h text:style-name="Heading_20_2" text:outline-level="2">Rates</text:h>
  <table:table table:name="Rates"><table:table-column table:number-columns-repeated="3"/>
    <table:table-row><table:table-cell table:style-name="Cell"><text:p>Term</text:p></table:table-cell><table:table-cell table:style-name="Cell"><text:p>Rate</text:p></table:table-cell><table:table-cell table:style-name="Cell"><text:p>Note</text:p></table:table-cell></table:table-row>
    <table:table-row><table:table-cell table:style-name="Cell"><text:p>12 months</text:p></table:table-cell><table:table-cell table:style-name="Cell"><text:p>4.5 %</text:p></table:table-cell><table:table-cell table:style-name="Cell"><text:p>fixed</text:p><text:p>no fee</text:p></table:table-cell></table:table-row>
    <table:table-row><table:table-cell table:style-name="Cell" table:number-columns-spanned="2"><text:p>longer terms</text:p></table:table-cell><table:covered-table-cell/><table:table-cell table:style-name="Cell"><text:p>on request</text:p></table:table-cell></table:table-row>
  </table:table>
  <text:h text:style-name="NewPage" text:outline-level="1">Arrears</text:h>
  <text:p text:style-name="Spaced">After <text:tab/>30 days<text:line-break/>a reminder is sent to Zoë in Łódź – it costs 5 €.</text:p>
  <text:p text:style-name="Spaced"><draw:frame draw:name="Box" text:anchor-type="as-char" svg:width="8cm" svg:height="1cm"><draw:text-box><text:p>A box beside the text.</text:p></draw:text-box></draw:frame></text:p>
  <text:p text:style-name="Spaced">Nobody is called before nine.</text:p>
</office:text></office:body></office:document>
"""


def cell(value=None, kind="string", style=None, shown=None, formula=None, **more):
    if value is None and formula is None:
        return "<table:table-cell/>"
    names = {"string": None, "float": "value", "currency": "value", "percentage": "value", "date": "date-value", "time": "time-value", "boolean": "boolean-value"}
    attributes = f' office:value-type="{kind}"' + (f' office:{names[kind]}="{value}"' if names[kind] else "") + (f' table:style-name="{style}"' if style else "")
    attributes += f' table:formula="{formula}"' if formula else ""
    attributes += "".join(f' table:{k.replace("_", "-")}="{v}"' for k, v in more.items())
    return f"<table:table-cell{attributes}>" + "".join(f"<text:p>{line}</text:p>" for line in str(shown if shown is not None else value).split("\n")) + "</table:table-cell>"


def row(*cells, repeated=1):
    return f'<table:table-row table:number-rows-repeated="{repeated}">' + "".join(cells or ["<table:table-cell/>"]) + "</table:table-row>"


def ledger():
    campaigns = [
        ("Frühling, Süd", "2026-03-02", 1200.5, 3000, 40, 800, 16000),
        ("Sommer \u201eNord\u201c", "2026-06-15", 99.95, 150.25, 3, 60, 2400),
        ("Zwei\nZeilen", "2026-09-01", 0.05, 0, 0, 5, 1000),
    ]
    rows = [row(*(cell(name) for name in ("campaign", "begins", "spend", "revenue", "conversions", "clicks", "impressions", "share", "at", "paid", "sum")))]
    for i, (name, day, spend, revenue, conversions, clicks, impressions) in enumerate(campaigns, 2):
        rows.append(row(
            cell(name), cell(day, "date", "Day"), cell(spend, "currency", "Euro"), *(cell(v, "float") for v in (revenue, conversions, clicks, impressions)),
            cell(0.25, "percentage", "Percent"), cell("PT06H30M00S", "time", "Time"), cell("true", "boolean", "Truth", shown="TRUE"),
            cell(0, "float", formula=f"of:=[.D{i}]-[.C{i}]")))
    rows.append(row(repeated=2))
    rows.append(row(cell("=1+1"), cell(), cell(0, "float", formula="of:=1/0")))
    shapes = [row(cell("shape"), cell("corners")), row(cell("wide", number_columns_spanned="2"), "<table:covered-table-cell/>"), row(cell(), cell(4, "float"))]
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document {NAMESPACES} office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.spreadsheet">
<office:automatic-styles>
  <number:date-style style:name="N1"><number:day number:style="long"/><number:text>.</number:text><number:month number:style="long"/><number:text>.</number:text><number:year number:style="long"/></number:date-style>
  <number:currency-style style:name="N2" number:language="de" number:country="DE"><number:number number:decimal-places="2" number:min-decimal-places="2" number:min-integer-digits="1"/><number:text> </number:text><number:currency-symbol number:language="de" number:country="DE">€</number:currency-symbol></number:currency-style>
  <number:percentage-style style:name="N3"><number:number number:decimal-places="0" number:min-integer-digits="1"/><number:text>%</number:text></number:percentage-style>
  <number:time-style style:name="N4"><number:hours number:style="long"/><number:text>:</number:text><number:minutes number:style="long"/></number:time-style>
  <number:boolean-style style:name="N5"><number:boolean/></number:boolean-style>
  {"".join(f'<style:style style:name="{name}" style:family="table-cell" style:data-style-name="{format}"/>' for name, format in [("Day", "N1"), ("Euro", "N2"), ("Percent", "N3"), ("Time", "N4"), ("Truth", "N5")])}
</office:automatic-styles>
<office:body><office:spreadsheet>
  <table:table table:name="Campaigns 2026">{"".join(rows)}</table:table>
  <table:table table:name="Shapes">{row(repeated=3)}{"".join(shapes)}</table:table>
  <table:table table:name="Empty">{row()}</table:table>
</office:spreadsheet></office:body></office:document>
"""


def scan(jpeg, pdf):
    """A page around a JPEG, which PDF takes as it is (ISO 32000-1, 7.4.8). Its size is in the frame header (ITU-T T.81, B.2.2)."""
    data = Path(jpeg).read_bytes()
    at = 2
    while data[at + 1] not in (0xC0, 0xC1, 0xC2):
        at += 2 + int.from_bytes(data[at + 2:at + 4], "big")
    height, width = int.from_bytes(data[at + 5:at + 7], "big"), int.from_bytes(data[at + 7:at + 9], "big")
    space = b"/DeviceGray" if data[at + 9] == 1 else b"/DeviceRGB"
    paint = b"q 595 0 0 842 0 0 cm /Scan Do Q"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /XObject << /Scan 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(paint), paint),
        b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace %s /BitsPerComponent 8 /Filter /DCTDecode /Length %d >>\nstream\n%s\nendstream" % (width, height, space, len(data), data),
    ]
    file, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    file += b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table, len(objects) + 1, len(file))
    Path(pdf).write_bytes(file)


def python_log(path):
    """With a namespace, attributes, entities of the five that XML has, and a stack trace as CDATA would be: etree escapes it."""
    ET.register_namespace("", "urn:example:log")
    ET.register_namespace("app", "urn:example:app")
    name = "{urn:example:log}%s".__mod__
    log = ET.Element(name("log"))
    for i, (level, code, message) in enumerate([
        ("ERROR", "E-504", "loan 7 <lost> & found in Łódź"), ("WARN", None, "Traceback (most recent call last):\n  File \"app.py\", line 3"), ("INFO", "I-1", "done"),
    ]):
        entry = ET.SubElement(log, name("entry"), {"level": level, "{urn:example:app}host": f"node-{i}"})
        ET.SubElement(entry, name("timestamp")).text = f"2026-03-01T12:00:0{i}+01:00"
        if code:
            ET.SubElement(entry, name("code")).text = code
        ET.SubElement(entry, name("component")).text = "loans"
        ET.SubElement(entry, name("message")).text = message
    tree = ET.ElementTree(log)
    ET.indent(tree)
    tree.write(path, encoding="utf-16", xml_declaration=True)


def python_tables(folder):
    rows = [["name", "quote", "n"], ["Ada", 'she said "no"', 1], ["Bo", "two\nlines; and a semicolon", 2], ["Cy", "", None]]
    for dialect in ("excel", "excel-tab", "unix"):
        with open(folder / f"quotes-{dialect}.csv", "w", newline="", encoding="utf-8-sig" if dialect == "excel" else "utf-8") as file:
            csv.writer(file, dialect).writerows(rows)


def python_apis(folder):
    loan = {"name": "loan", "in": "path", "required": True, "schema": {"type": "integer"}}
    description = {
        "openapi": "3.1.0",
        "info": {"title": "Loans", "version": "1", "description": "Loans of Łódź."},
        "paths": {"/loans/{loan}": {
            "parameters": [{"$ref": "#/components/parameters/loan"}],
            "get": {"operationId": "get_loan", "summary": "One loan", "tags": ["loans"], "responses": {"200": {"description": "OK"}, "422": {"$ref": "#/components/responses/invalid"}}},
            "delete": {"summary": "Forget a loan", "responses": {"204": {"description": "Gone"}}},
        }},
        "components": {"parameters": {"loan": loan}, "responses": {"invalid": {"description": "Not a number"}}},
    }
    (folder / "openapi.json").write_text(json.dumps(description, indent=1))  # escapes what is not ASCII
    collection = {
        "info": {"name": "Loans", "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},
        "item": [{"name": "Arrears", "item": [{"name": "Remind", "request": {
            "method": "POST", "url": {"raw": "{{base}}/loans/:loan/reminders?fee=5", "query": [{"key": "fee", "value": "5"}], "variable": [{"key": "loan"}]},
            "header": [{"key": "Authorization", "value": "Bearer secret"}]}}]}],
    }
    (folder / "loans.postman_collection.json").write_text(json.dumps(collection, separators=(",", ":"), ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    step, *paths = sys.argv[1:]
    if step == "sources":
        Path(paths[0], "handbook.fodt").write_text(HANDBOOK, encoding="utf-8")
        Path(paths[0], "ledger.fods").write_text(ledger(), encoding="utf-8")
    elif step == "scan":
        scan(*paths)
    elif step == "python":
        folder = Path(paths[0])
        python_log(folder / "python-log.xml")
        python_tables(folder)
        python_apis(folder)
