REVOKE INSERT ON compat_dox.facts, compat_dox.evidence, compat_dox.summaries FROM semblance_app;
DROP TRIGGER add_summary ON compat_dox.summaries;
DROP TRIGGER add_fact ON compat_dox.facts;
DROP TRIGGER add_evidence ON compat_dox.evidence;
DROP FUNCTION compat_dox.add_summary(), compat_dox.add_fact(), compat_dox.add_evidence();

CREATE OR REPLACE FUNCTION compat_dox.add_tag() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.id := coalesce(NEW.id, gen_random_uuid()::text);
    INSERT INTO public.tags (client_id, id, document_id, name, score, source, steps, created_at)
    VALUES (bound_client(), NEW.id::uuid, NEW.document_id::uuid, NEW.tag, NEW.score, NEW.source_ptr, NEW.hrm_steps, now());
    RETURN NEW;
END
$$;

CREATE OR REPLACE FUNCTION compat_dox.add_tag_prompt() RETURNS trigger LANGUAGE plpgsql AS $$
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

CREATE OR REPLACE FUNCTION compat_dox.add_hrm_run() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.id := coalesce(NEW.id, gen_random_uuid()::text);
    NEW.created_at := coalesce(NEW.created_at, now());
    NEW.payload := coalesce(NEW.payload, '{}');
    INSERT INTO public.hrm_runs (client_id, id, at, task, steps, latency_ms, accuracy, payload)
    VALUES (bound_client(), NEW.id::uuid, NEW.created_at, NEW.task, NEW.steps, NEW.latency_ms, NEW.accuracy, NEW.payload);
    RETURN NEW;
END
$$;

DROP FUNCTION compat_dox.refuse_other(text, text), compat_dox.index_tag(uuid, uuid, text, jsonb), compat_dox.piece_of_tag(uuid, uuid);
