-- Who may do what with a Semblance store by way of Supabase's API (PostgREST). Apply it after `semblance db migrate`, and again after each upgrade of Semblance:
--   psql "$SUPABASE_DB_URL" --set ON_ERROR_STOP=1 --single-transaction --file deploy/supabase/policies.sql
-- or by `supabase db push`, copied to supabase/migrations/<time>_semblance_policies.sql (deploy/supabase/migrations.sh does that). It may be applied any number of times, and touches
-- nothing that is not Semblance's.
--
--   anon           nothing at all
--   authenticated  names of the people of one client, and which photos there are: the client that the token names in app_metadata.semblance_client, which only a server can set.
--                  Never a vector, an attribute, a login, a key, the audit log; never a change.
--   service_role   people, faces, photos, spaces and clients, past row-level security, as everywhere on Supabase; no keys, accounts and tokens. And the functions by which Semblance
--                  works where it has SUPABASE_URL and the service key alone.
--
-- With a connection string Semblance connects as the owner of the tables or a user who may work as semblance_app: then none of this concerns it.

-- On Supabase they are there; elsewhere PostgREST needs them.
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['anon', 'authenticated', 'service_role'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I NOLOGIN NOINHERIT%s', name, CASE name WHEN 'service_role' THEN ' BYPASSRLS' ELSE '' END);
            EXCEPTION WHEN duplicate_object OR unique_violation THEN
                NULL; -- made for another database at the same time
            END;
        END IF;
    END LOOP;
    IF to_regclass('public.clients') IS NULL OR to_regclass('public.people') IS NULL OR to_regclass('public.faces') IS NULL THEN
        RAISE EXCEPTION 'there is no Semblance store in this database' USING HINT = 'Run: semblance db migrate --store supabase';
    END IF;
END
$$;

-- Supabase grants everything in public to its roles when it is made. What belongs to a store: the tables that its policies guard, and the few that all clients share, as their owner has them.
DO $$
DECLARE
    owner oid := (SELECT relowner FROM pg_class WHERE oid = 'public.clients'::regclass);
    lent boolean := false;
    thing record;
BEGIN
    FOR thing IN
        WITH tables AS (
            SELECT c.oid
            FROM pg_class c
            WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND c.relowner = owner
                AND (c.relname IN ('clients', 'spaces', 'schema_migrations')
                    OR EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'of_client')))
        SELECT 'TABLE' AS kind, oid::regclass AS name FROM tables
        UNION ALL
        SELECT 'SEQUENCE', d.objid::regclass
        FROM pg_depend d
        JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'
        WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i') AND d.refobjid IN (SELECT oid FROM tables)
    LOOP
        EXECUTE format('REVOKE ALL ON %s %s FROM anon, authenticated', thing.kind, thing.name);
    END LOOP;

    -- Functions that search work as a role of their own and belong to it; only its members can take rights on them away. On Supabase nobody is a superuser.
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'semblance_search') AND NOT pg_has_role('semblance_search', 'USAGE') THEN
        BEGIN
            EXECUTE format('GRANT semblance_search TO %I%s', current_user, CASE WHEN current_setting('server_version_num')::int >= 160000 THEN ' WITH INHERIT TRUE' ELSE '' END);
            lent := true;
        EXCEPTION WHEN insufficient_privilege THEN
            RAISE WARNING 'rights on functions of semblance_search stay as they are' USING HINT = 'Have whoever made that role apply this file.';
        END;
    END IF;

    -- Nobody may call by way of the API what does its work with the owner's rights; who works as semblance_app may as before.
    FOR thing IN
        SELECT p.oid::regprocedure AS name, has_function_privilege('semblance_app', p.oid, 'EXECUTE') AS for_semblance
        FROM pg_proc p
        WHERE p.pronamespace = 'public'::regnamespace
            AND p.proname IN (
                'analyze_store', 'bound_key', 'bound_token', 'find_chunks', 'note_gallery_change', 'people_with_text', 'prepare_chunk_search', 'prepare_text_search',
                'remove_unused_space', 'repair_search_faces', 'search_facts')
    LOOP
        IF thing.for_semblance THEN
            EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO semblance_app', thing.name);
        END IF;
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC, anon, authenticated, service_role', thing.name);
    END LOOP;

    IF lent THEN
        EXECUTE format('REVOKE semblance_search FROM %I', current_user);
    END IF;
END
$$;

-- What Semblance itself asks through the API where it has no connection string: functions that work as semblance_app, bound to one client by row-level security, for the service key alone.
DO $$
DECLARE
    found record;
BEGIN
    FOR found IN
        SELECT p.oid::regprocedure AS name, p.proname IN (
            'semblance_bind', 'semblance_store', 'semblance_add_client', 'semblance_settings', 'semblance_update_settings', 'semblance_add_space', 'semblance_spaces', 'semblance_people',
            'semblance_list_people', 'semblance_count_people', 'semblance_labels', 'semblance_update_person', 'semblance_remove_person', 'semblance_remove_face', 'semblance_remove_photo',
            'semblance_find_nearest', 'semblance_gallery_people', 'semblance_first_faces', 'semblance_add_rows', 'semblance_add_run', 'semblance_runs', 'semblance_plan', 'semblance_apply_batch',
            'semblance_rehearse_batch', 'semblance_complete_run', 'semblance_analyze', 'semblance_attendance', 'semblance_rollback_run', 'semblance_audit_head', 'semblance_append_audit',
            'semblance_audit', 'semblance_add_consent', 'semblance_consents', 'semblance_withdraw_consents', 'semblance_unchanged', 'semblance_add_tombstone', 'semblance_tombstones',
            'semblance_add_certificate', 'semblance_certificates', 'semblance_traces', 'semblance_forget_merges') AS is_asked
        FROM pg_proc p
        WHERE p.pronamespace = 'public'::regnamespace AND p.proname LIKE 'semblance\_%' AND p.proname <> 'semblance_claimed_client'
    LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC, anon, authenticated, service_role', found.name);
        IF found.is_asked THEN
            EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO service_role', found.name);
        END IF;
    END LOOP;
    IF NOT pg_has_role('service_role', 'semblance_app', 'MEMBER') THEN
        EXECUTE 'GRANT semblance_app TO service_role' || CASE WHEN current_setting('server_version_num')::int >= 160000 THEN ' WITH INHERIT FALSE, SET TRUE' ELSE '' END;
    END IF;
EXCEPTION WHEN unique_violation THEN
    NULL; -- granted for another database at the same time
END
$$;

-- The client that a token may see; NULL, which is nobody's, for a token that names none. app_metadata is written by servers alone, user_metadata by everybody.
CREATE OR REPLACE FUNCTION public.semblance_claimed_client() RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
    AS $$ SELECT nullif(nullif(current_setting('request.jwt.claims', true), '')::json #>> '{app_metadata,semblance_client}', '') $$;

REVOKE EXECUTE ON FUNCTION public.semblance_claimed_client() FROM PUBLIC, anon;
GRANT EXECUTE ON FUNCTION public.semblance_claimed_client() TO authenticated, semblance_app;

GRANT USAGE ON SCHEMA public TO authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.bound_client() TO authenticated, service_role; -- the policy of each table asks it

DROP POLICY IF EXISTS of_token ON public.people;
CREATE POLICY of_token ON public.people FOR SELECT TO authenticated USING (client_id = public.semblance_claimed_client());
GRANT SELECT (client_id, id, name, external_id, region, created_at, updated_at) ON public.people TO authenticated;

DROP POLICY IF EXISTS of_token ON public.photos;
CREATE POLICY of_token ON public.photos FOR SELECT TO authenticated USING (client_id = public.semblance_claimed_client());
GRANT SELECT ON public.photos TO authenticated;

GRANT SELECT, INSERT, UPDATE, DELETE ON public.people, public.faces, public.photos TO service_role;
GRANT SELECT, INSERT ON public.clients, public.spaces TO service_role;
-- What their triggers do in the name of whoever writes.
GRANT EXECUTE ON FUNCTION public.note_gallery_change(text, uuid[], uuid[]) TO service_role;
GRANT SELECT, INSERT, UPDATE, DELETE ON public.gallery_changes TO service_role;
GRANT USAGE ON SCHEMA compat TO service_role;
GRANT SELECT, INSERT, DELETE ON public.person_numbers, public.group_numbers TO service_role;
REVOKE ALL ON public.api_keys, public.accounts, public.login_tokens, public.login_failures FROM service_role;

-- PostgREST reads rights and functions again.
NOTIFY pgrst, 'reload schema';
