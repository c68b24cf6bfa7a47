-- The guide's code writes upserts on ids: a row that is inserted again under its id replaces what may change of it. Facts, evidence and summaries are written, too, and a tag is found
-- as soon as it is there. Callers have compat_dox first on their path, so the tables are named in full. An id that is no UUID is refused by the cast.

-- The id of a tag's piece, as ChunkMaker makes it: a UUID of version 8 of SHA-256 over parts that begin with their lengths.
CREATE FUNCTION compat_dox.piece_of_tag(document uuid, tag uuid) RETURNS uuid LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT encode(set_byte(set_byte(d.digest, 6, (get_byte(d.digest, 6) & 15) | 128), 8, (get_byte(d.digest, 8) & 63) | 128), 'hex')::uuid
    FROM (
        SELECT substr(sha256(
            '\x0c000000'::bytea || 'search chunk'::bytea || '\x03000000'::bytea || 'tag'::bytea
            || '\x24000000'::bytea || document::text::bytea || '\x24000000'::bytea || tag::text::bytea), 1, 16) AS digest
    ) d
$$;

-- Into every index that is not leaving, as the program does: in the same order of locks, and so that a rebuild that has read the document already reads it again.
CREATE FUNCTION compat_dox.index_tag(tag uuid, document uuid, name text, details jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    client   text := bound_client();
    of       uuid;
    content  text := CASE WHEN name ~ '[^[:space:]]' THEN name ELSE '-' END;
    words    tsvector;
    index_no integer;
    indexes  integer := 0;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtext('search_indexes'), hashtext(client));
    SELECT d.artifact_id INTO of FROM public.documents d WHERE d.client_id = client AND d.id = document FOR NO KEY UPDATE;
    FOR index_no IN SELECT i.number FROM public.search_indexes i WHERE i.client_id = client AND i.state <> 'leaving' LOOP
        indexes := indexes + 1;
        words := public.search_lexemes(client, index_no, content);
        INSERT INTO public.search_chunks (client_id, index_number, document_id, id, type, number, artifact_id, tag_id, details, content, lexemes, length)
        VALUES (
            client, index_no, document, compat_dox.piece_of_tag(document, tag), 'tag', 0, of, tag, details, content, words,
            (SELECT sum(coalesce(cardinality(u.positions), 1)) FROM unnest(words) AS u))
        ON CONFLICT (client_id, index_number, document_id, id) DO UPDATE SET details = excluded.details;
    END LOOP;

    IF indexes > 1 THEN
        UPDATE public.documents d SET chunks_revision = d.chunks_revision + 1 WHERE d.client_id = client AND d.id = document;
    END IF;
END
$$;

-- Nothing was written: what has this id is of another document, or says something else.
CREATE FUNCTION compat_dox.refuse_other(what text, id text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE unique_violation USING MESSAGE = format('The %s %s is there already, and is another one.', what, id), HINT = 'Delete it first, or leave the id out.';
END
$$;

CREATE OR REPLACE FUNCTION compat_dox.add_tag() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.id := coalesce(NEW.id, gen_random_uuid()::text);
    INSERT INTO public.tags AS t (client_id, id, document_id, name, score, source, steps, created_at)
    VALUES (bound_client(), NEW.id::uuid, NEW.document_id::uuid, NEW.tag, NEW.score, NEW.source_ptr, NEW.hrm_steps, now())
    ON CONFLICT (client_id, id) DO UPDATE SET score = excluded.score, source = excluded.source, steps = excluded.steps
    WHERE t.document_id = excluded.document_id AND t.name = excluded.name;
    IF NOT FOUND THEN
        PERFORM compat_dox.refuse_other('tag', NEW.id);
    END IF;

    PERFORM compat_dox.index_tag(
        NEW.id::uuid, NEW.document_id::uuid, NEW.tag, jsonb_build_object('tag', NEW.tag, 'score', NEW.score, 'source', NEW.source_ptr, 'steps', NEW.hrm_steps));
    RETURN NEW;
END
$$;

CREATE OR REPLACE FUNCTION compat_dox.add_tag_prompt() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    made timestamptz := coalesce(NEW.created_at::timestamptz, now());
BEGIN
    NEW.id := coalesce(NEW.id, gen_random_uuid()::text);
    NEW.created_at := to_char(made AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
    INSERT INTO public.tag_prompts AS p (client_id, id, document_id, prompt, examples, author, created_at)
    VALUES (bound_client(), NEW.id::uuid, NEW.document_id::uuid, NEW.prompt_text, NEW.examples, NEW.author, made)
    ON CONFLICT (client_id, id) DO UPDATE SET prompt = excluded.prompt, examples = excluded.examples, author = excluded.author, created_at = excluded.created_at
    WHERE p.document_id = excluded.document_id;
    IF NOT FOUND THEN
        PERFORM compat_dox.refuse_other('prompt', NEW.id);
    END IF;

    RETURN NEW;
END
$$;

CREATE OR REPLACE FUNCTION compat_dox.add_hrm_run() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.id := coalesce(NEW.id, gen_random_uuid()::text);
    NEW.created_at := coalesce(NEW.created_at, now());
    NEW.payload := coalesce(NEW.payload, '{}');
    INSERT INTO public.hrm_runs (client_id, id, at, task, steps, latency_ms, accuracy, payload)
    VALUES (bound_client(), NEW.id::uuid, NEW.created_at, NEW.task, NEW.steps, NEW.latency_ms, NEW.accuracy, NEW.payload)
    ON CONFLICT (client_id, id) DO UPDATE
    SET at = excluded.at, task = excluded.task, steps = excluded.steps, latency_ms = excluded.latency_ms, accuracy = excluded.accuracy, payload = excluded.payload;
    RETURN NEW;
END
$$;

CREATE FUNCTION compat_dox.add_evidence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.id := coalesce(NEW.id, gen_random_uuid()::text);
    INSERT INTO public.evidence AS e (client_id, id, artifact_id, locator, preview, content_type, coordinates, data)
    VALUES (bound_client(), NEW.id::uuid, NEW.artifact_id::uuid, NEW.locator, NEW.preview, NEW.content_type, NEW.coordinates, NEW.full_data)
    ON CONFLICT (client_id, id) DO UPDATE
    SET locator = excluded.locator, preview = excluded.preview, content_type = excluded.content_type, coordinates = excluded.coordinates, data = excluded.data
    WHERE e.artifact_id = excluded.artifact_id;
    IF NOT FOUND THEN
        PERFORM compat_dox.refuse_other('evidence', NEW.id);
    END IF;

    RETURN NEW;
END
$$;

CREATE TRIGGER add_evidence INSTEAD OF INSERT ON compat_dox.evidence FOR EACH ROW EXECUTE FUNCTION compat_dox.add_evidence();

CREATE FUNCTION compat_dox.add_fact() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.id := coalesce(NEW.id, gen_random_uuid()::text);
    INSERT INTO public.facts AS f (client_id, id, artifact_id, evidence_id, report_week, entity, metrics)
    VALUES (bound_client(), NEW.id::uuid, NEW.artifact_id::uuid, NEW.evidence_id::uuid, NEW.report_week, NEW.entity, NEW.metrics)
    ON CONFLICT (client_id, id) DO UPDATE
    SET evidence_id = excluded.evidence_id, report_week = excluded.report_week, entity = excluded.entity, metrics = excluded.metrics
    WHERE f.artifact_id = excluded.artifact_id;
    IF NOT FOUND THEN
        PERFORM compat_dox.refuse_other('fact', NEW.id);
    END IF;

    RETURN NEW;
END
$$;

CREATE TRIGGER add_fact INSTEAD OF INSERT ON compat_dox.facts FOR EACH ROW EXECUTE FUNCTION compat_dox.add_fact();

CREATE FUNCTION compat_dox.add_summary() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    made timestamptz := coalesce(NEW.created_at::timestamptz, now());
BEGIN
    NEW.id := coalesce(NEW.id, gen_random_uuid()::text);
    NEW.created_at := to_char(made AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
    NEW.scope_key := coalesce(NEW.scope_key, '');

    -- Lists of texts, whatever was given in them.
    NEW.artifact_ids := coalesce((SELECT jsonb_agg(v) FROM jsonb_array_elements_text(NEW.artifact_ids) AS v WHERE v IS NOT NULL), '[]');
    NEW.evidence_ids := coalesce((SELECT jsonb_agg(v) FROM jsonb_array_elements_text(NEW.evidence_ids) AS v WHERE v IS NOT NULL), '[]');
    INSERT INTO public.summaries (client_id, id, scope, scope_key, style, provider, prompt, content, artifacts, evidence, created_at)
    VALUES (
        bound_client(), NEW.id::uuid, NEW.scope, NEW.scope_key, NEW.style, NEW.provider, NEW.prompt, NEW.summary_text, NEW.artifact_ids, NEW.evidence_ids, made)
    ON CONFLICT (client_id, id) DO UPDATE
    SET scope = excluded.scope, scope_key = excluded.scope_key, style = excluded.style, provider = excluded.provider, prompt = excluded.prompt, content = excluded.content,
        artifacts = excluded.artifacts, evidence = excluded.evidence, created_at = excluded.created_at;
    RETURN NEW;
END
$$;

CREATE TRIGGER add_summary INSTEAD OF INSERT ON compat_dox.summaries FOR EACH ROW EXECUTE FUNCTION compat_dox.add_summary();

GRANT INSERT ON compat_dox.facts, compat_dox.evidence, compat_dox.summaries TO semblance_app;
