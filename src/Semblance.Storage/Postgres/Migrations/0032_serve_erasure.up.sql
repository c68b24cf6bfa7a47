-- Consents, and erasing people with the proof of it, for programs that reach the store by PostgREST alone (0026_serve_postgrest): one function for each thing that
-- has to happen at once.

CREATE FUNCTION semblance_add_consent(of_client text, of_person uuid, called text, at timestamptz, by_whom text, shown text) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    PERFORM semblance_bind(of_client);
    PERFORM semblance_check_people(of_client, ARRAY[of_person]);
    INSERT INTO consents AS c (client_id, person_id, version, given_at, given_by, evidence)
    VALUES (of_client, of_person, called, at, by_whom, shown)
    ON CONFLICT (client_id, person_id, version) DO UPDATE
    SET given_at = excluded.given_at, given_by = excluded.given_by, evidence = excluded.evidence, withdrawn_at = NULL
    WHERE c.withdrawn_at IS NOT NULL;
    RETURN 'true';
END
$$;

CREATE FUNCTION semblance_consents(of_client text, of_person uuid) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    PERFORM semblance_bind(of_client);
    RETURN (
        SELECT coalesce(jsonb_agg(to_jsonb(c) ORDER BY c.given_at, c.version), '[]')
        FROM consents c
        WHERE c.client_id = of_client AND c.person_id = of_person);
END
$$;

-- How many there were.
CREATE FUNCTION semblance_withdraw_consents(of_client text, of_person uuid, at timestamptz) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    held integer;
BEGIN
    PERFORM semblance_bind(of_client);
    UPDATE consents SET withdrawn_at = at WHERE client_id = of_client AND person_id = of_person AND withdrawn_at IS NULL;
    GET DIAGNOSTICS held = ROW_COUNT;
    RETURN to_jsonb(held);
END
$$;

CREATE FUNCTION semblance_unchanged(of_client text, since timestamptz, after_id uuid, most integer) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    PERFORM semblance_bind(of_client);
    RETURN (
        SELECT coalesce(jsonb_agg(to_jsonb(e) ORDER BY e.id), '[]')
        FROM (
            SELECT changes.id, changes.changed_at
            FROM (
                SELECT p.id, greatest(
                    p.updated_at,
                    (SELECT max(f.created_at) FROM faces f WHERE f.client_id = of_client AND f.person_id = p.id),
                    (SELECT max(c.given_at) FROM consents c WHERE c.client_id = of_client AND c.person_id = p.id)) AS changed_at
                FROM people p
                WHERE p.client_id = of_client AND p.updated_at < since AND p.id > after_id) changes
            WHERE changes.changed_at < since
            ORDER BY changes.id
            LIMIT most) e);
END
$$;

CREATE FUNCTION semblance_add_tombstone(of_client text, with_salt text, of_hash text, at timestamptz) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    PERFORM semblance_bind(of_client);
    PERFORM semblance_check_client(of_client);
    INSERT INTO tombstones (client_id, salt, hash, erased_at) VALUES (of_client, with_salt, of_hash, at) ON CONFLICT DO NOTHING;
    RETURN 'true';
END
$$;

CREATE FUNCTION semblance_tombstones(of_client text) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    PERFORM semblance_bind(of_client);
    RETURN (SELECT coalesce(jsonb_agg(to_jsonb(t) ORDER BY t.erased_at, t.hash), '[]') FROM tombstones t WHERE t.client_id = of_client);
END
$$;

-- A certificate is kept as it was issued, to the letter. Asked again, as when the answer did not come, it is there once.
CREATE FUNCTION semblance_add_certificate(of_client text, of_person uuid, at timestamptz, content text) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    PERFORM semblance_bind(of_client);
    PERFORM semblance_check_client(of_client);
    INSERT INTO erasures (client_id, person_id, erased_at, certificate) VALUES (of_client, of_person, at, content::json) ON CONFLICT DO NOTHING;
    RETURN 'true';
END
$$;

CREATE FUNCTION semblance_certificates(of_client text, of_person uuid, before_at timestamptz, before_id uuid, most integer) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    PERFORM semblance_bind(of_client);
    RETURN (
        SELECT coalesce(jsonb_agg(to_jsonb(e) ORDER BY e.erased_at DESC, e.person_id DESC), '[]')
        FROM (
            SELECT c.person_id, c.erased_at, c.certificate::text AS content
            FROM erasures c
            WHERE c.client_id = of_client AND (of_person IS NULL OR c.person_id = of_person)
                AND (before_at IS NULL OR (c.erased_at, c.person_id) < (before_at, before_id))
            ORDER BY c.erased_at DESC, c.person_id DESC
            LIMIT most) e);
END
$$;

-- How much names somebody beside people, faces and photos.
CREATE FUNCTION semblance_traces(of_client text, of_person uuid, their_faces uuid[]) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    PERFORM semblance_bind(of_client);
    RETURN jsonb_build_object(
        'consents', (SELECT count(*) FROM consents c WHERE c.client_id = of_client AND c.person_id = of_person),
        'tokens', (SELECT count(*) FROM login_tokens t WHERE t.client_id = of_client AND t.person_id = of_person),
        'accounts', (SELECT count(*) FROM accounts a WHERE a.client_id = of_client AND a.person_id = of_person),
        'merges', (SELECT count(*) FROM merges m WHERE m.client_id = of_client AND m.record -> 'Person' ->> 'Id' = of_person::text),
        'sightings', (SELECT count(*) FROM sightings s WHERE s.client_id = of_client AND s.id = ANY (their_faces)),
        'attendance', (SELECT count(*) FROM attendance_records r WHERE r.client_id = of_client AND r.person_id = of_person)
            + (SELECT count(*) FROM check_ins i WHERE i.client_id = of_client AND i.person_id = of_person)
            + (SELECT count(*) FROM leaves l WHERE l.client_id = of_client AND l.person_id = of_person));
END
$$;

-- Forgets undone merges that hold somebody as they were. How many there were.
CREATE FUNCTION semblance_forget_merges(of_client text, of_person uuid) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    forgotten integer;
BEGIN
    PERFORM semblance_bind(of_client);
    DELETE FROM merges WHERE client_id = of_client AND undone_at IS NOT NULL AND record -> 'Person' ->> 'Id' = of_person::text;
    GET DIAGNOSTICS forgotten = ROW_COUNT;
    RETURN to_jsonb(forgotten);
END
$$;

-- As in 0026: nobody may call any of them but who may work as semblance_app already.
DO $$
DECLARE
    found regprocedure;
    name text;
BEGIN
    FOR found IN
        SELECT p.oid
        FROM pg_proc p
        WHERE p.pronamespace = current_schema()::regnamespace AND p.proname IN (
            'semblance_add_consent', 'semblance_consents', 'semblance_withdraw_consents', 'semblance_unchanged', 'semblance_add_tombstone', 'semblance_tombstones',
            'semblance_add_certificate', 'semblance_certificates', 'semblance_traces', 'semblance_forget_merges')
    LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', found);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO semblance_app', found);
        FOREACH name IN ARRAY ARRAY['anon', 'authenticated'] LOOP
            IF EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
                EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM %I', found, name);
            END IF;
        END LOOP;
    END LOOP;
END
$$;
