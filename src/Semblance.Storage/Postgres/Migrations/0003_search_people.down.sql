DROP INDEX IF EXISTS people_by_text;
DROP POLICY IF EXISTS of_search ON people;

-- semblance_search owns the function, and whoever migrates may not belong to it.
DO $$
DECLARE
    me text := quote_ident(current_user);
BEGIN
    IF NOT pg_has_role((SELECT proowner FROM pg_proc WHERE oid = 'people_with_text(text)'::regprocedure), 'USAGE') THEN
        EXECUTE format(
            'GRANT semblance_search TO %s%s', me, CASE WHEN current_setting('server_version_num')::int >= 160000 THEN ' WITH INHERIT TRUE' ELSE '' END);
        EXECUTE format('ALTER FUNCTION people_with_text(text) OWNER TO %s', me);
        EXECUTE format('REVOKE semblance_search FROM %s', me);
    END IF;

    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'semblance_search') THEN
        REVOKE ALL ON people FROM semblance_search;
        REVOKE ALL ON FUNCTION bound_client() FROM semblance_search;
    END IF;
END
$$;

DROP FUNCTION prepare_text_search();
DROP FUNCTION people_with_text(text);
DROP FUNCTION text_pattern(text);
-- The extension pg_trgm and the role semblance_search stay: other schemas and other databases of the server may use them.
