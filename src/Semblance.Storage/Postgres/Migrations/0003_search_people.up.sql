-- People are found by any part of their name or external id. The operators of text search are not leakproof: under row-level security they run after the
-- client's rows have been picked out, so no index can serve them. people_with_text() therefore works as a role of its own, semblance_search, which row-level
-- security lets read names and external ids of everybody and nothing else, and picks the bound client's rows itself.

-- A pattern for LIKE that finds at least every text with this part in it. What lower() changes in the database's locale becomes a wildcard: pg_trgm folds
-- letters that way, and some of them (a sigma at the end of a word, a dotted I) by what stands beside them.
CREATE FUNCTION text_pattern(part text) RETURNS text
    LANGUAGE sql STABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT '%' || coalesce(string_agg(
        CASE
            WHEN c IN ('\', '%', '_') THEN '\' || c
            WHEN c = lower(c COLLATE "default") THEN c
            ELSE '_'
        END, '' ORDER BY place), '') || '%'
    FROM unnest(string_to_array(lower(part COLLATE "C"), NULL)) WITH ORDINALITY AS folded (c, place)
$$;

-- The bound client's people with this text in their name or external id, whatever the case of its ASCII letters. Without three letters or digits in a row
-- there is nothing to look up in an index of trigrams, and everybody is looked at.
CREATE FUNCTION people_with_text(part text) RETURNS SETOF uuid
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    folded  text := lower(part COLLATE "C");
    pattern text := text_pattern(part);
BEGIN
    IF pattern ~ '[[:alnum:]]{3}' THEN
        RETURN QUERY
            SELECT p.id
            FROM people p
            WHERE p.client_id = bound_client()
                AND (lower(p.name) LIKE pattern OR lower(p.external_id) LIKE pattern)
                AND (position(folded IN lower(p.name)) > 0 OR position(folded IN lower(p.external_id)) > 0);
    ELSE
        RETURN QUERY
            SELECT p.id
            FROM people p
            WHERE p.client_id = bound_client()
                AND (position(folded IN lower(p.name)) > 0 OR position(folded IN lower(p.external_id)) > 0);
    END IF;
END
$$;

-- Makes text search use an index, where server and user allow it: the extension pg_trgm, the role semblance_search, its policy and the index. Answers why
-- not otherwise, and changes nothing then: searches find the same people, only slower. An administrator may run it again at any time.
CREATE FUNCTION prepare_text_search() RETURNS text
    LANGUAGE plpgsql AS $$
DECLARE
    me     text := quote_ident(current_user);
    plain  boolean := NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user);
    member text := CASE WHEN current_setting('server_version_num')::int >= 160000 THEN ' WITH INHERIT FALSE, SET TRUE' ELSE '' END;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm') THEN
        CREATE EXTENSION pg_trgm;
    END IF;

    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'semblance_search') THEN
        BEGIN
            CREATE ROLE semblance_search NOLOGIN;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN
            NULL; -- made by another database's migration at the same time
        END;
    END IF;

    IF NOT EXISTS (SELECT FROM pg_policies WHERE tablename = 'people' AND policyname = 'of_search') THEN
        CREATE POLICY of_search ON people FOR SELECT TO semblance_search USING (true);
    END IF;
    GRANT SELECT (client_id, id, name, external_id) ON people TO semblance_search;
    GRANT EXECUTE ON FUNCTION bound_client() TO semblance_search;

    -- Who gives a function away must belong to the new owner, and the owner be allowed to make functions: for as long as that takes.
    IF plain THEN
        EXECUTE format('GRANT semblance_search TO %s%s', me, member);
        EXECUTE 'GRANT CREATE ON SCHEMA public TO semblance_search';
    END IF;
    ALTER FUNCTION people_with_text(text) OWNER TO semblance_search;
    IF plain THEN
        EXECUTE 'REVOKE CREATE ON SCHEMA public FROM semblance_search';
        EXECUTE format('REVOKE semblance_search FROM %s', me);
    END IF;

    -- What has come since the last clean-up lies in a list that every search reads: a short one.
    EXECUTE (
        SELECT format(
            'CREATE INDEX IF NOT EXISTS people_by_text ON people USING gin (lower(name) %1$I.gin_trgm_ops, lower(external_id) %1$I.gin_trgm_ops)
                WITH (gin_pending_list_limit = 1024)', n.nspname)
        FROM pg_extension e
        JOIN pg_namespace n ON n.oid = e.extnamespace
        WHERE e.extname = 'pg_trgm');
    RETURN NULL;
EXCEPTION WHEN insufficient_privilege OR feature_not_supported OR undefined_file OR undefined_object THEN
    RETURN SQLERRM;
END
$$;

REVOKE EXECUTE ON FUNCTION people_with_text(text), prepare_text_search() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION text_pattern(text), people_with_text(text) TO semblance_app;

DO $$
DECLARE
    reason text := prepare_text_search();
BEGIN
    IF reason IS NOT NULL THEN
        RAISE WARNING 'People are found by text without an index: %.', reason
            USING HINT = 'Have an administrator run SELECT prepare_text_search() in this database; pg_trgm comes with the contrib package of PostgreSQL.';
    END IF;
END
$$;
