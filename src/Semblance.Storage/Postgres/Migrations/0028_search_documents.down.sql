-- semblance_search owns the function, and whoever migrates may not belong to it.
DO $$
DECLARE
    me text := quote_ident(current_user);
BEGIN
    IF NOT pg_has_role((SELECT proowner FROM pg_proc WHERE oid = 'find_chunks'::regproc), 'USAGE') THEN
        EXECUTE format(
            'GRANT semblance_search TO %s%s', me, CASE WHEN current_setting('server_version_num')::int >= 160000 THEN ' WITH INHERIT TRUE' ELSE '' END);
        EXECUTE format('ALTER FUNCTION find_chunks OWNER TO %s', me);
        EXECUTE format('REVOKE semblance_search FROM %s', me);
    END IF;

    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'semblance_search') THEN
        REVOKE ALL ON tags, spaces FROM semblance_search;
    END IF;
END
$$;

DROP POLICY IF EXISTS of_search ON tags;
DROP FUNCTION prepare_chunk_search();
DROP FUNCTION find_chunks;
DROP TABLE search_embeddings;
DROP TABLE search_chunks;
DROP TABLE search_indexes;
DROP FUNCTION search_lexemes(text, integer, text);
DROP FUNCTION search_text(text);
