-- What the guide's scripts look for after a rebuild, and what they write by hand: tags, prompts and runs. Files, documents and their parts are taken in by the program.
CREATE VIEW compat_dox.search_chunks WITH (security_invoker = true) AS
SELECT
    c.id::text AS id,
    c.document_id::text AS document_id,
    CASE WHEN c.type IN ('text', 'table') THEN 'pdf' ELSE c.type::text END AS source_type,
    c.number AS chunk_index,
    c.content AS text,
    jsonb_strip_nulls(jsonb_build_object(
        'type', CASE WHEN c.type IN ('text', 'table') THEN 'pdf' ELSE c.type::text END,
        'artifact_id', c.artifact_id,
        'chunk', c.number,
        'page', c.page,
        'level', c.level,
        'code', c.code,
        'ts', c.at)) AS meta,
    e.embedding,
    i.started_at AS created_at
FROM search_indexes i
JOIN search_chunks c ON c.client_id = i.client_id AND c.index_number = i.number
LEFT JOIN search_embeddings e ON e.client_id = c.client_id AND e.index_number = c.index_number AND e.document_id = c.document_id AND e.chunk_id = c.id
WHERE i.client_id = bound_client() AND i.state = 'serving';

COMMENT ON VIEW compat_dox.search_chunks IS 'Pieces of the index that serves, with their vectors; written by the program alone.';

GRANT SELECT ON compat_dox.search_chunks TO semblance_app;

-- Callers have compat_dox first on their path, so the tables are named in full. An id that is no UUID is refused by the cast.
CREATE FUNCTION compat_dox.add_tag() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.id := coalesce(NEW.id, gen_random_uuid()::text);
    INSERT INTO public.tags (client_id, id, document_id, name, score, source, steps, created_at)
    VALUES (bound_client(), NEW.id::uuid, NEW.document_id::uuid, NEW.tag, NEW.score, NEW.source_ptr, NEW.hrm_steps, now());
    RETURN NEW;
END
$$;

CREATE TRIGGER add_tag INSTEAD OF INSERT ON compat_dox.tags FOR EACH ROW EXECUTE FUNCTION compat_dox.add_tag();

CREATE FUNCTION compat_dox.add_tag_prompt() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    made timestamptz := coalesce(NEW.created_at::timestamptz, now());
BEGIN
    NEW.id := coalesce(NEW.id, gen_random_uuid()::text);
    NEW.created_at := to_char(made AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
    INSERT INTO public.tag_prompts (client_id, id, document_id, prompt, examples, author, created_at)
    VALUES (bound_client(), NEW.id::uuid, NEW.document_id::uuid, NEW.prompt_text, NEW.examples, NEW.author, made);
    RETURN NEW;
END
$$;

CREATE TRIGGER add_tag_prompt INSTEAD OF INSERT ON compat_dox.tag_prompts FOR EACH ROW EXECUTE FUNCTION compat_dox.add_tag_prompt();

CREATE FUNCTION compat_dox.add_hrm_run() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.id := coalesce(NEW.id, gen_random_uuid()::text);
    NEW.created_at := coalesce(NEW.created_at, now());
    NEW.payload := coalesce(NEW.payload, '{}');
    INSERT INTO public.hrm_runs (client_id, id, at, task, steps, latency_ms, accuracy, payload)
    VALUES (bound_client(), NEW.id::uuid, NEW.created_at, NEW.task, NEW.steps, NEW.latency_ms, NEW.accuracy, NEW.payload);
    RETURN NEW;
END
$$;

CREATE TRIGGER add_hrm_run INSTEAD OF INSERT ON compat_dox.hrm_runs FOR EACH ROW EXECUTE FUNCTION compat_dox.add_hrm_run();

GRANT INSERT ON compat_dox.tags, compat_dox.tag_prompts, compat_dox.hrm_runs TO semblance_app;
GRANT UPDATE (score, source_ptr, hrm_steps) ON compat_dox.tags TO semblance_app;
