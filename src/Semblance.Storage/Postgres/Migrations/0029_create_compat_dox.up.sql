-- A document-intelligence backend that moves from SQLite to Supabase: its tables and columns, to be read, and rows to be deleted. Rows are written with the
-- program or its API. Ids are text: of parts, the document's and the part's number.
CREATE SCHEMA compat_dox;
GRANT USAGE ON SCHEMA compat_dox TO semblance_app;

CREATE VIEW compat_dox.artifacts WITH (security_invoker = true) AS
SELECT
    a.id::text AS id,
    a.name::text AS filename,
    coalesce(a.source_url, a.client_id || '/' || left(encode(a.hash, 'hex'), 2) || '/' || encode(a.hash, 'hex')) AS filepath,
    a.type AS filetype,
    a.report_week::text AS report_week,
    CASE a.status WHEN 'reading' THEN 'processing' WHEN 'ready' THEN 'processed' WHEN 'failed' THEN 'error' ELSE a.status END AS status,
    a.source_url,
    a.extras,
    (SELECT count(*) FROM evidence e WHERE e.client_id = a.client_id AND e.artifact_id = a.id AND e.content_type = 'table')::integer AS table_evidence,
    (SELECT count(*) FROM evidence e WHERE e.client_id = a.client_id AND e.artifact_id = a.id AND e.content_type = 'chart')::integer AS chart_evidence,
    (SELECT count(*) FROM evidence e WHERE e.client_id = a.client_id AND e.artifact_id = a.id AND e.content_type = 'formula')::integer AS formula_evidence,
    (SELECT count(*) FROM evidence e WHERE e.client_id = a.client_id AND e.artifact_id = a.id AND e.content_type IN ('media_transcript', 'audio_transcript', 'video_transcript'))::integer AS media_transcripts,
    (SELECT count(*) FROM evidence e WHERE e.client_id = a.client_id AND e.artifact_id = a.id AND e.content_type = 'media_metadata')::integer AS media_metadata,
    (SELECT count(*) FROM evidence e WHERE e.client_id = a.client_id AND e.artifact_id = a.id AND e.content_type = 'web_page')::integer AS web_pages,
    (SELECT count(*) FROM evidence e WHERE e.client_id = a.client_id AND e.artifact_id = a.id AND e.content_type = 'image_ocr')::integer AS image_ocr,
    a.created_at
FROM artifacts a
WHERE a.client_id = bound_client();

COMMENT ON VIEW compat_dox.artifacts IS 'Files that the bound client has taken in.';
COMMENT ON COLUMN compat_dox.artifacts.filepath IS 'The address of a page of the web; else below the folder of kept files, where the original was kept.';
COMMENT ON COLUMN compat_dox.artifacts.table_evidence IS 'Counted: pieces of evidence of this content type. The same of the six columns behind it.';

CREATE VIEW compat_dox.documents WITH (security_invoker = true) AS
SELECT
    d.id::text AS id,
    coalesce(d.path, d.title, '')::text AS path,
    CASE d.kind WHEN 'xml-log' THEN 'xml' ELSE d.kind END AS type,
    d.title::text AS title,
    d.source,
    to_char(d.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at
FROM documents d
WHERE d.client_id = bound_client();

CREATE VIEW compat_dox.document_sections WITH (security_invoker = true) AS
SELECT
    s.document_id || ':' || s.number AS id,
    s.document_id::text AS document_id,
    s.number AS "order",
    s.content AS text,
    s.page,
    CASE WHEN s.box_x IS NOT NULL THEN jsonb_build_array(s.box_x, s.box_y, s.box_x + s.box_width, s.box_y + s.box_height) END AS bbox_json
FROM document_sections s
WHERE s.client_id = bound_client();

COMMENT ON COLUMN compat_dox.document_sections.bbox_json IS 'Left, top, right, bottom, from the top left corner of the page, in points.';

CREATE VIEW compat_dox.document_tables WITH (security_invoker = true) AS
SELECT
    t.document_id || ':' || t.number AS id,
    t.document_id::text AS document_id,
    t.number AS "order",
    jsonb_build_object('name', t.name, 'columns', t.columns, 'first_row', t.first_row, 'rows', t.rows) AS json
FROM document_tables t
WHERE t.client_id = bound_client();

CREATE VIEW compat_dox.api_endpoints WITH (security_invoker = true) AS
SELECT
    e.document_id || ':' || e.number AS id,
    e.document_id::text AS document_id,
    e.name,
    e.method::text AS method,
    e.path::text AS path,
    e.summary,
    e.tags,
    e.parameters AS params_json,
    e.responses AS responses_json
FROM api_endpoints e
WHERE e.client_id = bound_client();

CREATE VIEW compat_dox.log_entries WITH (security_invoker = true) AS
SELECT
    l.document_id || ':' || l.number AS id,
    l.document_id::text AS document_id,
    l.time AS ts,
    l.level::text AS level,
    l.code::text AS code,
    l.component,
    l.message::text AS message,
    l.attributes AS attrs
FROM log_entries l
WHERE l.client_id = bound_client();

CREATE VIEW compat_dox.tags WITH (security_invoker = true) AS
SELECT
    t.id::text AS id,
    t.document_id::text AS document_id,
    t.name::text AS tag,
    t.score,
    t.source AS source_ptr,
    t.steps AS hrm_steps
FROM tags t
WHERE t.client_id = bound_client();

CREATE VIEW compat_dox.tag_prompts WITH (security_invoker = true) AS
SELECT
    p.id::text AS id,
    p.document_id::text AS document_id,
    p.prompt AS prompt_text,
    p.examples,
    to_char(p.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at,
    p.author
FROM tag_prompts p
WHERE p.client_id = bound_client();

CREATE VIEW compat_dox.facts WITH (security_invoker = true) AS
SELECT
    f.id::text AS id,
    f.artifact_id::text AS artifact_id,
    f.report_week::text AS report_week,
    f.entity::text AS entity,
    f.metrics,
    f.evidence_id::text AS evidence_id
FROM facts f
WHERE f.client_id = bound_client();

CREATE VIEW compat_dox.evidence WITH (security_invoker = true) AS
SELECT
    e.id::text AS id,
    e.artifact_id::text AS artifact_id,
    e.locator,
    e.preview,
    e.content_type,
    e.coordinates,
    e.data AS full_data
FROM evidence e
WHERE e.client_id = bound_client();

CREATE VIEW compat_dox.summaries WITH (security_invoker = true) AS
SELECT
    s.id::text AS id,
    s.scope::text AS scope,
    s.scope_key::text AS scope_key,
    s.style::text AS style,
    s.provider,
    s.prompt,
    s.content AS summary_text,
    s.artifacts AS artifact_ids,
    s.evidence AS evidence_ids,
    to_char(s.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at
FROM summaries s
WHERE s.client_id = bound_client();

CREATE VIEW compat_dox.hrm_runs WITH (security_invoker = true) AS
SELECT
    r.id::text AS id,
    r.at AS created_at,
    r.task,
    r.steps,
    r.latency_ms,
    r.accuracy,
    r.payload
FROM hrm_runs r
WHERE r.client_id = bound_client();

CREATE VIEW compat_dox.hrm_metrics WITH (security_invoker = true) AS
SELECT
    m.run_id::text AS run_id,
    m.name::text AS name,
    m.value
FROM hrm_metrics m
WHERE m.client_id = bound_client();

GRANT SELECT, DELETE ON ALL TABLES IN SCHEMA compat_dox TO semblance_app;
