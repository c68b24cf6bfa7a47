#!/usr/bin/env python3
"""Writes the document databases below test/Semblance.Tests/Fixtures/Python that guide 004's program would have left, with Python's own sqlite3:

    python3 scripts/make-document-fixtures.py

documents-004: the latest version, with uploads and artifacts beside it, and everything that went wrong over the years: orphans, JSON encoded twice, NaN, numbers where texts belong,
orders that repeat, times of three sorts. documents-004-first: the first version, whose table content is in a column called json, and which lacks eight tables and five columns.
Everything in them is invented. Ids are UUIDs from a counter, so that the files come out the same each time.
"""

import hashlib
import json
import sqlite3
import uuid
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent / "test/Semblance.Tests/Fixtures/Python"
COUNT = 0


def new_id():
    global COUNT
    COUNT += 1
    return str(uuid.UUID(bytes=hashlib.sha256(f"fixture {COUNT}".encode()).digest()[:16], version=4))


LATEST = """
CREATE TABLE artifact (id VARCHAR NOT NULL, filename VARCHAR NOT NULL, filepath VARCHAR NOT NULL, filetype VARCHAR NOT NULL, report_week VARCHAR, status VARCHAR, source_url VARCHAR, extra_json VARCHAR, PRIMARY KEY (id));
CREATE TABLE evidence (id VARCHAR NOT NULL, artifact_id VARCHAR NOT NULL, locator VARCHAR, preview VARCHAR, content_type VARCHAR, coordinates_json VARCHAR, full_data_json VARCHAR, PRIMARY KEY (id));
CREATE TABLE fact (id VARCHAR NOT NULL, artifact_id VARCHAR NOT NULL, report_week VARCHAR, entity VARCHAR, metrics_json VARCHAR NOT NULL, evidence_id VARCHAR, PRIMARY KEY (id));
CREATE TABLE summaries (id VARCHAR NOT NULL, scope VARCHAR NOT NULL, scope_key VARCHAR NOT NULL, style VARCHAR NOT NULL, provider VARCHAR, prompt VARCHAR, summary_text VARCHAR NOT NULL, artifact_ids_json VARCHAR, evidence_ids_json VARCHAR, created_at VARCHAR NOT NULL, PRIMARY KEY (id));
CREATE TABLE document (id VARCHAR NOT NULL, path VARCHAR NOT NULL, type VARCHAR NOT NULL, title VARCHAR, source VARCHAR, created_at VARCHAR, PRIMARY KEY (id));
CREATE TABLE section (id VARCHAR NOT NULL, document_id VARCHAR NOT NULL, "order" INTEGER NOT NULL, text VARCHAR NOT NULL, page INTEGER, bbox_json VARCHAR, PRIMARY KEY (id));
CREATE TABLE doctable (id VARCHAR NOT NULL, document_id VARCHAR NOT NULL, "order" INTEGER NOT NULL, table_content_json VARCHAR NOT NULL, PRIMARY KEY (id));
CREATE TABLE apiendpoint (id VARCHAR NOT NULL, document_id VARCHAR NOT NULL, name VARCHAR, method VARCHAR NOT NULL, path VARCHAR NOT NULL, summary VARCHAR, tags_json VARCHAR, params_json VARCHAR, responses_json VARCHAR, PRIMARY KEY (id));
CREATE TABLE logentry (id VARCHAR NOT NULL, document_id VARCHAR NOT NULL, ts VARCHAR, level VARCHAR, code VARCHAR, component VARCHAR, message VARCHAR, attrs_json VARCHAR, PRIMARY KEY (id));
CREATE TABLE tagrow (id VARCHAR NOT NULL, document_id VARCHAR NOT NULL, tag VARCHAR NOT NULL, score FLOAT, source_ptr VARCHAR, hrm_steps INTEGER, PRIMARY KEY (id));
CREATE TABLE tagprompt (id VARCHAR NOT NULL, document_id VARCHAR NOT NULL, prompt_text VARCHAR NOT NULL, examples_json VARCHAR, created_at VARCHAR, author VARCHAR, PRIMARY KEY (id));
CREATE TABLE document_entities (id VARCHAR NOT NULL, document_id VARCHAR NOT NULL, label VARCHAR NOT NULL, text VARCHAR NOT NULL, start_char INTEGER, end_char INTEGER, page INTEGER, entity_context VARCHAR, source_index INTEGER, PRIMARY KEY (id));
CREATE TABLE document_structure (document_id VARCHAR NOT NULL, hierarchy_json VARCHAR, PRIMARY KEY (document_id));
CREATE TABLE document_metric_hits (id VARCHAR NOT NULL, document_id VARCHAR NOT NULL, type VARCHAR NOT NULL, value VARCHAR, metric_context VARCHAR, position VARCHAR, page INTEGER, source_index INTEGER, PRIMARY KEY (id));
CREATE TABLE cipher_memory (id VARCHAR NOT NULL, category VARCHAR NOT NULL, content_json VARCHAR NOT NULL, context_json VARCHAR, user_id VARCHAR, created_at VARCHAR, PRIMARY KEY (id));
CREATE TABLE user_prefs (user_id VARCHAR NOT NULL, preferences_json VARCHAR NOT NULL, updated_at VARCHAR, PRIMARY KEY (user_id));
CREATE TABLE skills_registry (id VARCHAR NOT NULL, name VARCHAR NOT NULL, description VARCHAR NOT NULL, parameters_json VARCHAR NOT NULL, workflow_def_json VARCHAR NOT NULL, enabled BOOLEAN, created_at VARCHAR, PRIMARY KEY (id), UNIQUE (name));
CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL);
CREATE TABLE experiments (id INTEGER PRIMARY KEY, note VARCHAR);
"""

FIRST = """
CREATE TABLE artifact (id VARCHAR NOT NULL, filename VARCHAR NOT NULL, filepath VARCHAR NOT NULL, filetype VARCHAR NOT NULL, report_week VARCHAR, status VARCHAR, PRIMARY KEY (id));
CREATE TABLE evidence (id VARCHAR NOT NULL, artifact_id VARCHAR NOT NULL, locator VARCHAR, preview VARCHAR, content_type VARCHAR, coordinates_json VARCHAR, full_data_json VARCHAR, PRIMARY KEY (id));
CREATE TABLE fact (id VARCHAR NOT NULL, artifact_id VARCHAR NOT NULL, report_week VARCHAR, entity VARCHAR, metrics_json VARCHAR NOT NULL, PRIMARY KEY (id));
CREATE TABLE document (id VARCHAR NOT NULL, path VARCHAR NOT NULL, type VARCHAR NOT NULL, title VARCHAR, source VARCHAR, created_at VARCHAR, PRIMARY KEY (id));
CREATE TABLE section (id VARCHAR NOT NULL, document_id VARCHAR NOT NULL, "order" INTEGER NOT NULL, text VARCHAR NOT NULL, page INTEGER, bbox_json VARCHAR, PRIMARY KEY (id));
CREATE TABLE doctable (id VARCHAR NOT NULL, document_id VARCHAR NOT NULL, "order" INTEGER NOT NULL, json VARCHAR NOT NULL, PRIMARY KEY (id));
CREATE TABLE apiendpoint (id VARCHAR NOT NULL, document_id VARCHAR NOT NULL, name VARCHAR, method VARCHAR NOT NULL, path VARCHAR NOT NULL, summary VARCHAR, tags_json VARCHAR, params_json VARCHAR, responses_json VARCHAR, PRIMARY KEY (id));
CREATE TABLE logentry (id VARCHAR NOT NULL, document_id VARCHAR NOT NULL, ts VARCHAR, level VARCHAR, code VARCHAR, component VARCHAR, message VARCHAR, attrs_json VARCHAR, PRIMARY KEY (id));
CREATE TABLE tagrow (id VARCHAR NOT NULL, document_id VARCHAR NOT NULL, tag VARCHAR NOT NULL, score FLOAT, source_ptr VARCHAR, PRIMARY KEY (id));
"""


def database(folder, schema):
    path = HERE / folder / "backend" / "db.sqlite3"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA page_size = 512")
    db.executescript(schema)
    return db


def insert(db, table, **values):
    names = ", ".join('"order"' if n == "order" else n for n in values)
    db.execute(f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(values))})", list(values.values()))


def write(folder, name, content):
    path = HERE / folder / "backend" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def latest():
    folder = "documents-004"
    db = database(folder, LATEST)
    report, table, logs, api, lost, page = (new_id() for _ in range(6))
    uploads = {report: "report.pdf", table: "spend.csv", logs: "app.xml"}
    stored = {a: f"{a}_{n}" for a, n in uploads.items()}
    write(folder, f"uploads/{stored[report]}", b"%PDF-1.4 invented")
    write(folder, f"uploads/{stored[table]}", b"campaign,spend\nA,10\n")
    write(folder, f"uploads/{stored[logs]}", b"<log/>")
    write(folder, f"artifacts/{report}_report.text_units.json", json.dumps([{"text": "Loan onboarding begins here.", "page": 1}, {"text": "  ", "page": 2}, {"text": "It ends on page three.", "page": 3}, "A text without a page."]).encode())
    write(folder, f"artifacts/{report}_report.md", b"# not read where there are units\n")
    write(folder, "artifacts/metrics/hrm.log", "\n".join([
        json.dumps({"ts": "2025-10-03T08:00:00Z", "steps": 4, "latency_ms": 12.5, "payload": {"task": "sort_digits", "seq": "3142"}}),
        json.dumps({"ts": 1759478400.25, "steps": 2, "latency_ms": 3}),
        "", "not json", json.dumps({"ts": None, "steps": -1, "latency_ms": 1}), json.dumps(json.dumps({"ts": "2025-10-03T09:00:00Z", "steps": 6, "latency_ms": 20.0, "payload": None})),
    ]).encode())

    insert(db, "artifact", id=report, filename="report.pdf", filepath=f"/app/uploads/{stored[report]}", filetype=".pdf", report_week="2025-W40", status="processed", source_url=None, extra_json=json.dumps(json.dumps({"pages": 3})))
    insert(db, "artifact", id=table, filename="spend.csv", filepath=f"uploads\\{stored[table]}", filetype=".csv", report_week="2025-W40", status="success", source_url=None, extra_json=None)
    insert(db, "artifact", id=logs, filename="app.xml", filepath=f"uploads/{stored[logs]}", filetype=".xml", report_week=None, status="processing", source_url=None, extra_json="{}")
    insert(db, "artifact", id=lost, filename="gone.pdf", filepath="uploads/../../etc/passwd", filetype=".pdf", report_week=None, status="error", source_url=None, extra_json="null")
    insert(db, "artifact", id=page, filename="https://example.org/page", filepath="", filetype="url", report_week=None, status=None, source_url="https://example.org/page", extra_json="[1, 2]")

    log_doc, api_doc, odd_doc = new_id(), new_id(), "doc-7"
    insert(db, "document", id=log_doc, path=f"uploads/{stored[logs]}", type="xml", title="app.xml", source="upload", created_at="2025-10-03T08:15:00Z")
    insert(db, "document", id=api_doc, path="samples/api.yaml", type="openapi", title=None, source=None, created_at=None)
    insert(db, "document", id=odd_doc, path="notes.weird", type="mystery", title="Ångström\u0000", source="", created_at="yesterday")

    for order, text, number, box in [(0, "  Indented text\r\nwith two lines", 1, "[10, 20, 110.5, 40]"), (0, "The same order again", 1, json.dumps(json.dumps({"l": 1, "t": 2, "r": 3, "b": 4}))), (5, "A jump", 0, '"around the corner"'), (-2, "Before the first", None, None), (6, "   ", 2, None)]:
        insert(db, "section", id=new_id(), document_id=odd_doc, order=order, text=text, page=number, bbox_json=box)
    insert(db, "section", id=new_id(), document_id="never-was", order=0, text="Nobody's", page=None, bbox_json=None)
    insert(db, "section", id=new_id(), document_id=odd_doc, order=7, text="Bad box", page=None, bbox_json="{torn")

    for order, content in [(0, json.dumps([{"name": "Ada", "sum": 1.50}, {"name": "Bo", "note": None, "sum": 2}])), (1, json.dumps(json.dumps({"columns": ["a", "b"], "rows": [[1, True], ["x"]]}))),
                           (2, json.dumps([["h1", ""], ["v1", "v2", "v3"]])), (3, json.dumps({"neither": "rows"})), (4, "[]"), (5, "NaN")]:
        insert(db, "doctable", id=new_id(), document_id=odd_doc, order=order, table_content_json=content)

    insert(db, "apiendpoint", id=new_id(), document_id=api_doc, name="listLoans", method="get", path="/loans", summary="List loans", tags_json=json.dumps(["loans", 7]), params_json=json.dumps([{"name": "limit", "in": "query"}]), responses_json=json.dumps(json.dumps({"200": {"description": "ok"}})))
    insert(db, "apiendpoint", id=new_id(), document_id=api_doc, name=None, method="POST", path="/loans", summary=None, tags_json='"single"', params_json=None, responses_json="")
    insert(db, "apiendpoint", id=new_id(), document_id=api_doc, name=None, method=" ", path="/loans", summary=None, tags_json=None, params_json=None, responses_json=None)

    for i, (ts, attrs) in enumerate([("2025-10-03T08:00:00.123456Z", json.dumps({"thread": 7, "nested": {"a": [1, None]}})), ("03/10/2025 08:00", None), (None, '"free text"'), ("2025-10-03 09:00:00", "{}")]):
        insert(db, "logentry", id=new_id(), document_id=log_doc, ts=ts, level=["INFO", "ERROR", None, "info"][i], code=["E1", None, "E2", "E1"][i], component="core", message=[f"line {i}", "", None, "last"][i], attrs_json=attrs)
    insert(db, "logentry", id=new_id(), document_id=new_id(), ts=None, level=None, code=None, component=None, message="orphan", attrs_json=None)
    for i in range(1200):
        insert(db, "logentry", id=new_id(), document_id=log_doc, ts=f"2025-10-04T{i // 60:02}:{i % 60:02}:00Z", level="DEBUG", code="E9", component="bulk", message=f"bulk line {i}", attrs_json=None)

    insert(db, "tagrow", id=new_id(), document_id=log_doc, tag="loans", score=0.75, source_ptr="langextract", hrm_steps=None)
    insert(db, "tagrow", id=new_id(), document_id=log_doc, tag="risk", score=None, source_ptr="hrm-refined:steps5", hrm_steps=None)
    insert(db, "tagrow", id=new_id(), document_id=log_doc, tag="risk", score=None, source_ptr="hrm-refined:stepsx", hrm_steps=3)
    insert(db, "tagrow", id=new_id(), document_id="never-was", tag="orphan", score=None, source_ptr=None, hrm_steps=None)
    insert(db, "tagrow", id=new_id(), document_id=log_doc, tag="", score=None, source_ptr=None, hrm_steps=None)
    insert(db, "tagprompt", id=new_id(), document_id=log_doc, prompt_text="Tags, please.", examples_json=json.dumps([{"text": "a", "tags": ["b"]}]), created_at="2025-10-05T00:00:00Z", author="Ada")
    insert(db, "tagprompt", id=new_id(), document_id=log_doc, prompt_text="Better tags.", examples_json=None, created_at="2025-10-06T00:00:00Z", author=None)

    proof = new_id()
    insert(db, "evidence", id=proof, artifact_id=table, locator="spend.csv#data", preview="A 10", content_type="csv", coordinates_json=None, full_data_json=json.dumps([{"campaign": "A", "spend": 10}]))
    insert(db, "evidence", id=new_id(), artifact_id="never-was", locator=None, preview=None, content_type=None, coordinates_json=None, full_data_json=None)
    insert(db, "fact", id=new_id(), artifact_id=table, report_week="2025-W40", entity=None, metrics_json=json.dumps({"spend": 10.0, "ctr": 0.05}), evidence_id=proof)
    insert(db, "fact", id=new_id(), artifact_id=report, report_week=None, entity="Loans", metrics_json=json.dumps(json.dumps({"total": 3})), evidence_id=proof)
    insert(db, "fact", id=new_id(), artifact_id=report, report_week=None, entity=None, metrics_json="{torn", evidence_id=None)
    insert(db, "document_entities", id=new_id(), document_id=log_doc, label="ORG", text="Quill & Tarn", start_char=3, end_char=15, page=1, entity_context="at Quill & Tarn today", source_index=0)
    insert(db, "document_structure", document_id=log_doc, hierarchy_json=json.dumps({"sections": [{"title": "One"}]}))
    insert(db, "document_structure", document_id="never-was", hierarchy_json="{}")
    insert(db, "document_metric_hits", id=new_id(), document_id=log_doc, type="percentage", value="12 %", metric_context="grew by 12 %", position="p1", page=1, source_index=2)
    insert(db, "summaries", id=new_id(), scope="workspace", scope_key="", style="bullet", provider="ollama", prompt=None, summary_text="* one", artifact_ids_json=json.dumps([report]), evidence_ids_json=None, created_at="2025-10-06T10:00:00Z")
    insert(db, "cipher_memory", id=new_id(), category="preference", content_json=json.dumps({"likes": "tables"}), context_json=None, user_id="ada", created_at="2025-10-06T10:00:00Z")
    insert(db, "user_prefs", user_id="ada", preferences_json=json.dumps({"theme": "dark"}), updated_at="2025-10-06T10:00:00Z")
    insert(db, "user_prefs", user_id="bo", preferences_json="[]", updated_at=None)
    insert(db, "skills_registry", id=new_id(), name="summarise", description="Sums up", parameters_json="{}", workflow_def_json=json.dumps({"steps": []}), enabled=1, created_at="2025-10-06T10:00:00Z")
    insert(db, "skills_registry", id="plain-id", name="translate", description="Other words", parameters_json="{}", workflow_def_json="{}", enabled=0, created_at=None)
    insert(db, "alembic_version", version_num="20251003_000002")
    insert(db, "experiments", id=1, note="not known here")
    db.close()


def first():
    folder = "documents-004-first"
    db = database(folder, FIRST)
    artifact, document = new_id(), new_id()
    insert(db, "artifact", id=artifact, filename="old.pdf", filepath="uploads/old.pdf", filetype=".pdf", report_week=None, status=None)
    write(folder, "artifacts/old.md", b"First paragraph.\n\nSecond one,\nof two lines.\n\n\n\nThird.\n")
    insert(db, "document", id=document, path="uploads/api.json", type="postman", title=None, source=None, created_at="2025-09-01T00:00:00Z")
    insert(db, "section", id=new_id(), document_id=document, order=0, text="A section", page=None, bbox_json=None)
    insert(db, "doctable", id=new_id(), document_id=document, order=0, json=json.dumps([{"a": 1}]))
    insert(db, "apiendpoint", id=new_id(), document_id=document, name="x", method="GET", path="/x", summary=None, tags_json=None, params_json=None, responses_json=None)
    insert(db, "logentry", id=new_id(), document_id=document, ts=None, level="INFO", code=None, component=None, message="hello", attrs_json=None)
    insert(db, "tagrow", id=new_id(), document_id=document, tag="old", score=1, source_ptr="hrm-refined:steps12")
    insert(db, "evidence", id=new_id(), artifact_id=artifact, locator="p1", preview="x", content_type="text", coordinates_json="[0, 1]", full_data_json=None)
    insert(db, "fact", id=new_id(), artifact_id=artifact, report_week=None, entity="x", metrics_json="{}")
    db.close()


latest()
first()
