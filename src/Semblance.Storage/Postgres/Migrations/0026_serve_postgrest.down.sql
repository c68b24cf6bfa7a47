DO $$
DECLARE
    found regprocedure;
BEGIN
    FOR found IN SELECT p.oid FROM pg_proc p WHERE p.pronamespace = current_schema()::regnamespace AND p.proname LIKE 'semblance\_%' AND p.proname <> 'semblance_claimed_client' LOOP
        EXECUTE format('DROP FUNCTION %s', found);
    END LOOP;
END
$$;
