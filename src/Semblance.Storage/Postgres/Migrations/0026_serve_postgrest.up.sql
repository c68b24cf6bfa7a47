-- What a program may ask of the store that reaches it by PostgREST alone (Supabase: SUPABASE_URL and the service key). PostgREST carries out each request in a
-- transaction of its own, so whatever has to happen at once is one function here. They run as whoever calls them: semblance_bind() lets in those who may
-- work as semblance_app, and has everything after it done as that role, bound to one client by row-level security, as over a connection of one's own.
-- Answers are one jsonb value each, which PostgREST's limit of rows does not cut. What is refused is told by a code, and facts about it in DETAIL.

CREATE FUNCTION semblance_bind(of_client text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    -- The server itself asks only whether the user who logged in (PostgREST's, whoever sent the request) may become semblance_app.
    IF NOT pg_has_role(current_user, 'semblance_app', 'MEMBER') THEN
        RAISE insufficient_privilege USING MESSAGE = format('%s may not work as semblance_app', current_user), HINT = 'Use the service key, and apply deploy/supabase/policies.sql.';
    END IF;
    PERFORM set_config('role', 'semblance_app', true), set_config('semblance.client', of_client, true), set_config('jit', 'off', true);
END
$$;

CREATE FUNCTION semblance_refuse(code text, facts jsonb DEFAULT '{}') RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING MESSAGE = code, DETAIL = facts::text, HINT = 'semblance';
END
$$;

CREATE FUNCTION semblance_check_client(of_client text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM clients WHERE id = of_client) THEN
        PERFORM semblance_refuse('client-unknown', jsonb_build_object('id', of_client));
    END IF;
END
$$;

CREATE FUNCTION semblance_check_people(of_client text, wanted uuid[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    missing uuid;
BEGIN
    PERFORM 1 FROM people p WHERE p.client_id = of_client AND p.id = ANY (wanted) FOR KEY SHARE;
    SELECT w INTO missing FROM unnest(wanted) w WHERE NOT EXISTS (SELECT FROM people p WHERE p.client_id = of_client AND p.id = w) LIMIT 1;
    IF missing IS NOT NULL THEN
        PERFORM semblance_refuse('person-unknown', jsonb_build_object('id', missing));
    END IF;
END
$$;

-- What the caller has before it: the schema, and whether row-level security hides from it what it asks of the tables themselves.
CREATE FUNCTION semblance_store() RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    hidden boolean := row_security_active('public.faces');
BEGIN
    PERFORM semblance_bind('');
    RETURN jsonb_build_object('hidden', hidden, 'schema', (SELECT max(number) FROM schema_migrations));
END
$$;

CREATE FUNCTION semblance_add_client(of_client text, called text, at timestamptz) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    PERFORM semblance_bind('');
    INSERT INTO clients (id, name, created_at) VALUES (of_client, called, at) ON CONFLICT DO NOTHING;
    RETURN to_jsonb(FOUND);
END
$$;

-- As the text that was given; NULL while nothing was decided.
CREATE FUNCTION semblance_settings(of_client text) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    PERFORM semblance_bind(of_client);
    PERFORM semblance_check_client(of_client);
    RETURN (SELECT to_jsonb(s.settings::text) FROM client_settings s WHERE s.client_id = of_client);
END
$$;

CREATE FUNCTION semblance_update_settings(of_client text, decided text) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    PERFORM semblance_bind(of_client);
    PERFORM semblance_check_client(of_client);
    INSERT INTO client_settings VALUES (of_client, decided::json) ON CONFLICT (client_id) DO UPDATE SET settings = excluded.settings;
    RETURN 'true';
END
$$;

-- Adds spaces where their keys are new, on behalf of a client's run or of nobody.
CREATE FUNCTION semblance_ensure_spaces(of_client text, of_run text, brought jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    other text;
BEGIN
    INSERT INTO spaces (id, model, alignment, dimension, metric, unit_length, impostors_mean, impostors_deviation, impostors_source, client_id, run_id)
    SELECT n.id, n.model, n.alignment, n.dimension, n.metric, n.unit_length, n.impostors_mean, n.impostors_deviation, n.impostors_source, of_client, of_run
    FROM jsonb_to_recordset(brought) AS n (
        id text, model text, alignment text, dimension integer, metric text, unit_length boolean, impostors_mean double precision,
        impostors_deviation double precision, impostors_source text)
    ON CONFLICT DO NOTHING;
    SELECT s.id INTO other
    FROM jsonb_to_recordset(brought) AS n (id text, dimension integer, metric text, unit_length boolean)
    JOIN spaces s ON s.id = n.id
    WHERE (s.dimension, s.metric, s.unit_length) <> (n.dimension, n.metric, n.unit_length)
    LIMIT 1;
    IF other IS NOT NULL THEN
        PERFORM semblance_refuse('space-differs', jsonb_build_object('id', other));
    END IF;
END
$$;

CREATE FUNCTION semblance_add_space(brought jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    PERFORM semblance_bind('');
    PERFORM semblance_ensure_spaces(NULL, NULL, jsonb_build_array(brought));
    RETURN 'true';
END
$$;

CREATE FUNCTION semblance_spaces(of_client text) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    PERFORM semblance_bind(of_client);
    RETURN (
        SELECT coalesce(jsonb_agg(to_jsonb(s) || jsonb_build_object('faces', u.faces, 'people', u.people) ORDER BY s.id), '[]')
        FROM spaces s
        CROSS JOIN LATERAL (
            SELECT count(*) AS faces, count(DISTINCT f.person_id) AS people FROM faces f WHERE f.client_id = of_client AND f.space_id = s.id) u);
END
$$;

CREATE FUNCTION semblance_person(p people) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object(
        'id', p.id, 'name', p.name, 'external_id', p.external_id, 'region', p.region, 'attributes', p.attributes::text, 'created_at', p.created_at,
        'updated_at', p.updated_at, 'revision', p.revision,
        'groups', ARRAY(SELECT g.group_name FROM people_groups g WHERE g.client_id = p.client_id AND g.person_id = p.id ORDER BY g.group_name))
$$;

CREATE FUNCTION semblance_people(of_client text, wanted uuid[]) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    PERFORM semblance_bind(of_client);
    RETURN (SELECT coalesce(jsonb_agg(semblance_person(p)), '[]') FROM people p WHERE p.client_id = of_client AND p.id = ANY (wanted));
END
$$;

-- Everybody whom a query matches; what is NULL limits nothing. Text of less than three characters is in so many names that no index is worth its while.
CREATE FUNCTION semblance_matching(of_client text, part text, of_region text, of_group text, attribute text, value text) RETURNS SETOF people
    LANGUAGE sql STABLE AS $$
    SELECT p.*
    FROM people p
    WHERE p.client_id = of_client
        AND (part IS NULL
            OR char_length(part) < 3 AND (position(lower(part COLLATE "C") IN lower(p.name)) > 0 OR position(lower(part COLLATE "C") IN lower(p.external_id)) > 0)
            OR char_length(part) >= 3 AND p.id IN (SELECT people_with_text(part)))
        AND (of_region IS NULL OR p.region = of_region)
        AND (of_group IS NULL OR EXISTS (SELECT FROM people_groups g WHERE g.client_id = of_client AND g.person_id = p.id AND g.group_name = of_group))
        AND (attribute IS NULL OR p.attributes ->> attribute = value)
$$;

CREATE FUNCTION semblance_list_people(
    of_client text, part text, of_region text, of_group text, attribute text, value text, after_name text, after_id uuid, most integer) RETURNS jsonb
    LANGUAGE plpgsql AS $$
BEGIN
    PERFORM semblance_bind(of_client);
    RETURN (
        SELECT coalesce(jsonb_agg(semblance_person(p.person) || jsonb_build_object(
            'faces', (SELECT count(*) FROM faces f WHERE f.client_id = of_client AND f.person_id = p.id),
            'photos', (SELECT count(*) FROM photos f WHERE f.client_id = of_client AND f.person_id = p.id)) ORDER BY p.name, p.id), '[]')
        FROM (
            SELECT m AS person, m.name, m.id
            FROM semblance_matching(of_client, part, of_region, of_group, attribute, value) m
            WHERE after_name IS NULL OR (m.name, m.id) > (after_name, after_id)
            ORDER BY m.name, m.id
            LIMIT most) p);
END
$$;

CREATE FUNCTION semblance_count_people(of_client text, part text, of_region text, of_group text, attribute text, value text) RETURNS jsonb
    LANGUAGE plpgsql AS $$
BEGIN
    PERFORM semblance_bind(of_client);
    RETURN (SELECT to_jsonb(count(*)) FROM semblance_matching(of_client, part, of_region, of_group, attribute, value));
END
$$;

CREATE FUNCTION semblance_labels(of_client text) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    PERFORM semblance_bind(of_client);
    RETURN jsonb_build_object(
        'regions', (
            SELECT coalesce(jsonb_agg(jsonb_build_object('name', u.region, 'people', u.people) ORDER BY u.region), '[]')
            FROM (SELECT region, count(*) AS people FROM people WHERE client_id = of_client AND region IS NOT NULL GROUP BY region) u),
        'groups', (
            SELECT coalesce(jsonb_agg(jsonb_build_object('name', u.group_name, 'people', u.people) ORDER BY u.group_name), '[]')
            FROM (SELECT group_name, count(*) AS people FROM people_groups WHERE client_id = of_client GROUP BY group_name) u));
END
$$;

CREATE FUNCTION semblance_join_groups(of_client text, of_run text, members jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO groups (client_id, name, run_id)
    SELECT DISTINCT of_client, g, of_run
    FROM jsonb_to_recordset(members) AS n (groups text[]), unnest(n.groups) g
    ON CONFLICT DO NOTHING;
    INSERT INTO people_groups (client_id, person_id, group_name)
    SELECT of_client, n.id, g
    FROM jsonb_to_recordset(members) AS n (id uuid, groups text[]), unnest(n.groups) g
    ON CONFLICT DO NOTHING;
END
$$;

-- Answers with the person as it is now.
CREATE FUNCTION semblance_update_person(of_client text, changed jsonb, at timestamptz) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    wanted uuid := changed ->> 'id';
    stored integer;
BEGIN
    PERFORM semblance_bind(of_client);
    SELECT p.revision INTO stored FROM people p WHERE p.client_id = of_client AND p.id = wanted FOR UPDATE;
    IF stored IS NULL THEN
        PERFORM semblance_refuse('person-unknown', jsonb_build_object('id', wanted));
    ELSIF stored <> (changed ->> 'revision')::integer THEN
        PERFORM semblance_refuse('person-changed', jsonb_build_object('id', wanted, 'revision', stored));
    END IF;
    UPDATE people
    SET name = changed ->> 'name', external_id = changed ->> 'external_id', region = changed ->> 'region', attributes = (changed ->> 'attributes')::json,
        updated_at = at, revision = revision + 1
    WHERE client_id = of_client AND id = wanted;
    DELETE FROM people_groups WHERE client_id = of_client AND person_id = wanted;
    PERFORM semblance_join_groups(of_client, NULL, jsonb_build_array(changed));
    RETURN (SELECT semblance_person(p) FROM people p WHERE p.client_id = of_client AND p.id = wanted);
END
$$;

-- Those photos that no row of the client refers to any more, as hex.
CREATE FUNCTION semblance_orphans(of_client text, hashes bytea[]) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT coalesce(jsonb_agg(DISTINCT encode(h, 'hex')), '[]')
    FROM unnest(hashes) h
    WHERE NOT EXISTS (SELECT FROM photos p WHERE p.client_id = of_client AND p.hash = h) AND NOT EXISTS (SELECT FROM faces f WHERE f.client_id = of_client AND f.photo = h)
$$;

-- What went; NULL where there is no such person.
CREATE FUNCTION semblance_remove_person(of_client text, wanted uuid) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    hashes bytea[];
    faces_gone integer;
    photos_gone integer;
BEGIN
    PERFORM semblance_bind(of_client);
    PERFORM 1 FROM people WHERE client_id = of_client AND id = wanted FOR UPDATE;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    hashes := ARRAY(
        SELECT hash FROM photos WHERE client_id = of_client AND person_id = wanted
        UNION
        SELECT photo FROM faces WHERE client_id = of_client AND person_id = wanted AND photo IS NOT NULL);
    DELETE FROM faces WHERE client_id = of_client AND person_id = wanted;
    GET DIAGNOSTICS faces_gone = ROW_COUNT;
    DELETE FROM photos WHERE client_id = of_client AND person_id = wanted;
    GET DIAGNOSTICS photos_gone = ROW_COUNT;
    DELETE FROM people_groups WHERE client_id = of_client AND person_id = wanted;
    DELETE FROM people WHERE client_id = of_client AND id = wanted;
    RETURN jsonb_build_object('faces', faces_gone, 'photos', photos_gone, 'orphans', semblance_orphans(of_client, hashes));
END
$$;

CREATE FUNCTION semblance_remove_face(of_client text, wanted uuid) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    PERFORM semblance_bind(of_client);
    DELETE FROM faces WHERE client_id = of_client AND id = wanted;
    RETURN to_jsonb(FOUND);
END
$$;

-- What went; NULL where the photo is not this person's.
CREATE FUNCTION semblance_remove_photo(of_client text, of_person uuid, wanted text) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    sought bytea := decode(wanted, 'hex');
    gone uuid[];
BEGIN
    PERFORM semblance_bind(of_client);
    DELETE FROM photos WHERE client_id = of_client AND person_id = of_person AND hash = sought;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    WITH removed AS (DELETE FROM faces WHERE client_id = of_client AND person_id = of_person AND photo = sought RETURNING id)
    SELECT coalesce(array_agg(id ORDER BY id), '{}') INTO gone FROM removed;
    RETURN jsonb_build_object('faces', gone, 'orphans', semblance_orphans(of_client, ARRAY[sought]));
END
$$;

-- The exact search, as a store with a connection asks it: everybody who could be among the nearest within the error of float32, for whoever asks to rank
-- them in double precision. slack and at_least are that error, tied is how many beyond the limit may be looked at.
CREATE FUNCTION semblance_find_nearest(
    of_client text, of_space text, regions text[], of_groups text[], probe text, nearest integer, slack double precision, tied integer, at_least double precision)
    RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    is_cosine boolean;
    sought vector := probe::vector;
BEGIN
    PERFORM semblance_bind(of_client);
    SELECT s.metric = 'cosine' INTO is_cosine FROM spaces s WHERE s.id = of_space;
    sought := CASE WHEN is_cosine THEN l2_normalize(sought) ELSE sought END;
    RETURN (
        WITH gallery AS MATERIALIZED (
            SELECT f.id, f.person_id, CASE WHEN is_cosine THEN l2_normalize(f.embedding) <=> sought ELSE f.embedding <-> sought END AS distance
            FROM faces f
            WHERE f.client_id = of_client AND f.space_id = of_space
                AND (cardinality(regions) + cardinality(of_groups) = 0 OR f.person_id IN (SELECT semblance_members(of_client, regions, of_groups)))
        ), best AS MATERIALIZED (
            SELECT person_id, min(distance) AS distance FROM gallery GROUP BY person_id
        ), last AS (
            SELECT max(distance) AS distance FROM (SELECT distance FROM best ORDER BY distance LIMIT nearest) AS first
        ), near AS (
            SELECT b.person_id, b.distance
            FROM best b, last l
            WHERE b.distance <= CASE WHEN is_cosine THEN l.distance + slack + at_least ELSE l.distance * (1 + slack) + at_least END
            ORDER BY b.distance, b.person_id
            LIMIT nearest + tied
        ), rows AS (
            SELECT f.id, f.person_id, f.embedding
            FROM near n
            JOIN gallery g ON g.person_id = n.person_id
                AND g.distance <= CASE WHEN is_cosine THEN n.distance + slack + at_least ELSE n.distance * (1 + slack) + at_least END
            JOIN faces f ON f.client_id = of_client AND f.id = g.id
        )
        SELECT jsonb_build_object(
            'faces', (SELECT count(*) FROM gallery),
            'people', (SELECT count(*) FROM best),
            'near', (SELECT count(*) FROM near),
            'certain', (SELECT coalesce(bool_and(distance < 'Infinity'), true) FROM near),
            'rows', (SELECT coalesce(jsonb_agg(to_jsonb(r)), '[]') FROM rows r)));
END
$$;

CREATE FUNCTION semblance_members(of_client text, regions text[], of_groups text[]) RETURNS SETOF uuid LANGUAGE sql STABLE AS $$
    SELECT p.id
    FROM people p
    WHERE p.client_id = of_client
        AND (cardinality(regions) = 0 OR p.region = ANY (regions))
        AND (cardinality(of_groups) = 0
            OR EXISTS (SELECT FROM people_groups g WHERE g.client_id = of_client AND g.person_id = p.id AND g.group_name = ANY (of_groups)))
$$;

-- Everybody who has a face in the gallery.
CREATE FUNCTION semblance_gallery_people(of_client text, of_space text, regions text[], of_groups text[]) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    PERFORM semblance_bind(of_client);
    RETURN (
        SELECT coalesce(jsonb_agg(m), '[]')
        FROM semblance_members(of_client, regions, of_groups) m
        WHERE EXISTS (SELECT FROM faces f WHERE f.client_id = of_client AND f.person_id = m AND f.space_id = of_space));
END
$$;

-- Of each of these people the first face in the space.
CREATE FUNCTION semblance_first_faces(of_client text, of_space text, wanted uuid[]) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    PERFORM semblance_bind(of_client);
    RETURN (
        SELECT coalesce(jsonb_agg(to_jsonb(f)), '[]')
        FROM (
            SELECT DISTINCT ON (person_id) * FROM faces WHERE client_id = of_client AND space_id = of_space AND person_id = ANY (wanted) ORDER BY person_id, id) f);
END
$$;

-- Adds attendance on behalf of a run; what is there stays as it is. Answers with how many rows of each kind were new.
CREATE FUNCTION semblance_write_attendance(of_client text, of_run text, content jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    missing uuid;
    subjects_added integer;
    sessions_added integer;
    records_added integer;
    leaves_added integer;
    check_ins_added integer;
BEGIN
    INSERT INTO groups (client_id, name, run_id)
    SELECT DISTINCT of_client, g, of_run FROM jsonb_array_elements_text(content -> 'groups') g
    ON CONFLICT DO NOTHING;
    PERFORM semblance_check_people(of_client, ARRAY(
        SELECT (n ->> 'person_id')::uuid FROM jsonb_array_elements((content -> 'records') || (content -> 'leaves') || (content -> 'check_ins')) n));

    INSERT INTO subjects (client_id, id, name, code, description, credits, group_name, is_active, created_at, run_id)
    SELECT of_client, n.*, of_run
    FROM jsonb_to_recordset(content -> 'subjects') AS n (
        id uuid, name text, code text, description text, credits integer, group_name text, is_active boolean, created_at timestamptz)
    ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS subjects_added = ROW_COUNT;

    SELECT n.subject_id INTO missing
    FROM jsonb_to_recordset(content -> 'sessions') AS n (subject_id uuid)
    WHERE n.subject_id IS NOT NULL AND NOT EXISTS (SELECT FROM subjects s WHERE s.client_id = of_client AND s.id = n.subject_id)
    LIMIT 1;
    IF missing IS NOT NULL THEN
        PERFORM semblance_refuse('subject-unknown', jsonb_build_object('id', missing));
    END IF;
    INSERT INTO attendance_sessions (client_id, id, name, group_name, subject_id, kind, day, starts_at, ends_at, note, created_at, created_by, run_id)
    SELECT of_client, n.*, of_run
    FROM jsonb_to_recordset(content -> 'sessions') AS n (
        id uuid, name text, group_name text, subject_id uuid, kind text, day date, starts_at timestamptz, ends_at timestamptz, note text,
        created_at timestamptz, created_by text)
    ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS sessions_added = ROW_COUNT;

    SELECT n.session_id INTO missing
    FROM jsonb_to_recordset(content -> 'records') AS n (session_id uuid)
    WHERE NOT EXISTS (SELECT FROM attendance_sessions s WHERE s.client_id = of_client AND s.id = n.session_id)
    LIMIT 1;
    IF missing IS NOT NULL THEN
        PERFORM semblance_refuse('session-unknown', jsonb_build_object('id', missing));
    END IF;
    INSERT INTO attendance_records (
        client_id, session_id, person_id, status, note, confidence, box_x, box_y, box_width, box_height, seen_at, changed_at, changed_by, reason, revision, run_id)
    SELECT of_client, n.*, 1, of_run
    FROM jsonb_to_recordset(content -> 'records') AS n (
        session_id uuid, person_id uuid, status text, note text, confidence double precision, box_x double precision, box_y double precision,
        box_width double precision, box_height double precision, seen_at timestamptz, changed_at timestamptz, changed_by text, reason text)
    ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS records_added = ROW_COUNT;

    INSERT INTO leaves (
        client_id, id, person_id, first_day, last_day, kind, note, sessions, state, requested_at, requested_by, decided_at, decided_by, decision_note, run_id)
    SELECT of_client, n.*, of_run
    FROM jsonb_to_recordset(content -> 'leaves') AS n (
        id uuid, person_id uuid, first_day date, last_day date, kind text, note text, sessions integer, state text, requested_at timestamptz,
        requested_by text, decided_at timestamptz, decided_by text, decision_note text)
    ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS leaves_added = ROW_COUNT;

    INSERT INTO check_ins (client_id, id, person_id, direction, at, day, latitude, longitude, accuracy, confidence, made_by, run_id)
    SELECT of_client, n.*, of_run
    FROM jsonb_to_recordset(content -> 'check_ins') AS n (
        id uuid, person_id uuid, direction text, at timestamptz, day date, latitude double precision, longitude double precision,
        accuracy double precision, confidence double precision, made_by text)
    ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS check_ins_added = ROW_COUNT;
    RETURN jsonb_build_object(
        'subjects_added', subjects_added, 'subjects_present', jsonb_array_length(content -> 'subjects') - subjects_added,
        'sessions_added', sessions_added, 'sessions_present', jsonb_array_length(content -> 'sessions') - sessions_added,
        'records_added', records_added, 'records_present', jsonb_array_length(content -> 'records') - records_added,
        'leaves_added', leaves_added, 'leaves_present', jsonb_array_length(content -> 'leaves') - leaves_added,
        'check_ins_added', check_ins_added, 'check_ins_present', jsonb_array_length(content -> 'check_ins') - check_ins_added);
END
$$;

-- Adds what is new of people, photos, faces and attendance, in the order in which they come, on behalf of a run or of nobody; what is there stays as it is.
-- Answers with the columns of import_batches.
CREATE FUNCTION semblance_write_rows(of_client text, of_run text, content jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    people_added uuid[];
    photos_added integer;
    faces_added integer;
    missing text;
BEGIN
    PERFORM semblance_ensure_spaces(of_client, of_run, content -> 'spaces');
    WITH added AS (
        INSERT INTO people (client_id, id, name, external_id, region, attributes, created_at, updated_at, revision, run_id)
        SELECT of_client, n.id, n.name, n.external_id, n.region, n.attributes::json, n.created_at, n.updated_at, n.revision, of_run
        FROM ROWS FROM (jsonb_to_recordset(content -> 'people') AS (
            id uuid, name text, external_id text, region text, attributes text, created_at timestamptz, updated_at timestamptz, revision integer))
            WITH ORDINALITY AS n (id, name, external_id, region, attributes, created_at, updated_at, revision, place)
        ORDER BY n.place
        ON CONFLICT DO NOTHING
        RETURNING id
    )
    SELECT coalesce(array_agg(id), '{}') INTO people_added FROM added;
    PERFORM semblance_join_groups(of_client, of_run, (
        SELECT coalesce(jsonb_agg(n), '[]') FROM jsonb_array_elements(content -> 'people') n WHERE (n ->> 'id')::uuid = ANY (people_added)));

    PERFORM semblance_check_people(of_client, ARRAY(
        SELECT DISTINCT (n ->> 'person_id')::uuid FROM jsonb_array_elements((content -> 'photos') || (content -> 'faces')) n));
    INSERT INTO photos (client_id, person_id, hash, media_type, length, file_name, created_at, run_id)
    SELECT of_client, n.person_id, decode(n.hash, 'hex'), n.media_type, n.length, n.file_name, n.created_at, of_run
    FROM jsonb_to_recordset(content -> 'photos') AS n (
        person_id uuid, hash text, media_type text, length bigint, file_name text, created_at timestamptz)
    ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS photos_added = ROW_COUNT;

    SELECT n.space_id INTO missing
    FROM jsonb_to_recordset(content -> 'faces') AS n (space_id text)
    WHERE NOT EXISTS (SELECT FROM spaces s WHERE s.id = n.space_id)
    LIMIT 1;
    IF missing IS NOT NULL THEN
        PERFORM semblance_refuse('space-unknown', jsonb_build_object('id', missing));
    END IF;
    INSERT INTO faces (
        client_id, id, person_id, space_id, dimension, photo, box_x, box_y, box_width, box_height, detection_score, quality, created_at, embedding, run_id)
    SELECT of_client, n.id, n.person_id, n.space_id, vector_dims(n.embedding), decode(n.photo, 'hex'), n.box_x, n.box_y, n.box_width, n.box_height,
        n.detection_score, n.quality, n.created_at, n.embedding, of_run
    FROM ROWS FROM (jsonb_to_recordset(content -> 'faces') AS (
        id uuid, person_id uuid, space_id text, photo text, box_x double precision, box_y double precision, box_width double precision,
        box_height double precision, detection_score double precision, quality double precision, created_at timestamptz, embedding vector))
        WITH ORDINALITY AS n (
            id, person_id, space_id, photo, box_x, box_y, box_width, box_height, detection_score, quality, created_at, embedding, place)
    ORDER BY n.place
    ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS faces_added = ROW_COUNT;
    RETURN jsonb_build_object(
        'people_added', cardinality(people_added), 'people_present', jsonb_array_length(content -> 'people') - cardinality(people_added),
        'faces_added', faces_added, 'faces_present', jsonb_array_length(content -> 'faces') - faces_added,
        'photos_added', photos_added, 'photos_present', jsonb_array_length(content -> 'photos') - photos_added)
        || semblance_write_attendance(of_client, of_run, content -> 'attendance');
END
$$;

-- The same by nobody's run.
CREATE FUNCTION semblance_add_rows(of_client text, content jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    PERFORM semblance_bind(of_client);
    PERFORM semblance_check_client(of_client);
    RETURN semblance_write_rows(of_client, NULL, content);
END
$$;

-- Whether it was new; the plan is Brotli in Base64.
CREATE FUNCTION semblance_add_run(of_client text, run jsonb, plan text) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    PERFORM semblance_bind(of_client);
    PERFORM semblance_check_client(of_client);
    INSERT INTO import_runs (client_id, id, plan_hash, source, status, batches, only_json, started_at, ended_at, plan)
    SELECT of_client, r.id, r.plan_hash, r.source, r.status, r.batches, r.only_json::json, r.started_at, r.ended_at, decode(plan, 'base64')
    FROM jsonb_to_record(run) AS r (
        id text, plan_hash text, source text, status text, batches integer, only_json text, started_at timestamptz, ended_at timestamptz)
    ON CONFLICT DO NOTHING;
    RETURN to_jsonb(FOUND);
END
$$;

-- Newest first; of one run where it is named.
CREATE FUNCTION semblance_runs(of_client text, of_run text) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    PERFORM semblance_bind(of_client);
    RETURN (
        SELECT coalesce(jsonb_agg(
            jsonb_build_object(
                'id', r.id, 'plan_hash', r.plan_hash, 'source', r.source, 'status', r.status, 'batches', r.batches, 'only_json', r.only_json::text,
                'started_at', r.started_at, 'ended_at', r.ended_at,
                'applied', (SELECT count(*) FROM import_batches b WHERE b.client_id = of_client AND b.run_id = r.id),
                'outcome', (
                    SELECT coalesce(jsonb_object_agg(s.key, s.sum), '{}')
                    FROM (
                        SELECT c.key, sum(c.value::bigint) AS sum
                        FROM import_batches b, jsonb_each_text(to_jsonb(b) - 'client_id' - 'run_id' - 'number') c
                        WHERE b.client_id = of_client AND b.run_id = r.id
                        GROUP BY c.key) s))
            ORDER BY r.started_at DESC, r.id DESC), '[]')
        FROM import_runs r
        WHERE r.client_id = of_client AND (of_run IS NULL OR r.id = of_run));
END
$$;

CREATE FUNCTION semblance_plan(of_client text, of_run text) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    PERFORM semblance_bind(of_client);
    RETURN (SELECT to_jsonb(encode(r.plan, 'base64')) FROM import_runs r WHERE r.client_id = of_client AND r.id = of_run);
END
$$;

-- A run's status, with its row locked: one writer at a time works on a run.
CREATE FUNCTION semblance_lock_run(of_client text, of_run text) RETURNS import_runs LANGUAGE plpgsql AS $$
DECLARE
    found import_runs;
BEGIN
    SELECT r.* INTO found FROM import_runs r WHERE r.client_id = of_client AND r.id = of_run FOR NO KEY UPDATE;
    IF found.id IS NULL THEN
        PERFORM semblance_refuse('run-unknown', jsonb_build_object('id', of_run));
    END IF;
    RETURN found;
END
$$;

-- Writes a batch with its checkpoint. One that has its checkpoint is not applied again: what it did then is answered, so that a request whose answer was
-- lost can be sent again.
CREATE FUNCTION semblance_apply_batch(of_client text, of_run text, batch integer, content jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    run import_runs;
    outcome jsonb;
BEGIN
    PERFORM semblance_bind(of_client);
    run := semblance_lock_run(of_client, of_run);
    IF run.status = 'rolled-back' THEN
        PERFORM semblance_refuse('run-ended', jsonb_build_object('id', of_run));
    END IF;
    SELECT to_jsonb(b) - 'client_id' - 'run_id' - 'number' INTO outcome
    FROM import_batches b
    WHERE b.client_id = of_client AND b.run_id = of_run AND b.number = batch;
    IF outcome IS NOT NULL THEN
        RETURN outcome;
    END IF;
    IF run.status <> 'open' THEN
        PERFORM semblance_refuse('run-ended', jsonb_build_object('id', of_run));
    ELSIF batch < 0 OR (SELECT count(*) FROM import_batches b WHERE b.client_id = of_client AND b.run_id = of_run) >= run.batches THEN
        PERFORM semblance_refuse('batch-number', jsonb_build_object('id', of_run, 'batch', batch, 'batches', run.batches));
    END IF;
    outcome := semblance_write_rows(of_client, of_run, content);
    INSERT INTO import_batches
    SELECT (jsonb_populate_record(NULL::import_batches, outcome || jsonb_build_object('client_id', of_client, 'run_id', of_run, 'number', batch))).*;
    RETURN outcome;
END
$$;

-- The same for a dry run, undone before it answers. What earlier batches of it would have brought, and this one builds on, comes along as known: it is
-- written first and not counted.
CREATE FUNCTION semblance_rehearse_batch(of_client text, run jsonb, known jsonb, content jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    outcome jsonb;
BEGIN
    PERFORM semblance_bind(of_client);
    PERFORM semblance_check_client(of_client);
    BEGIN
        INSERT INTO import_runs (client_id, id, plan_hash, source, status, batches, only_json, started_at, plan)
        SELECT of_client, r.id, r.plan_hash, r.source, r.status, r.batches, r.only_json::json, r.started_at, ''
        FROM jsonb_to_record(run) AS r (id text, plan_hash text, source text, status text, batches integer, only_json text, started_at timestamptz)
        ON CONFLICT DO NOTHING;
        PERFORM semblance_write_rows(of_client, run ->> 'id', known);
        outcome := semblance_write_rows(of_client, run ->> 'id', content);
        RAISE EXCEPTION USING ERRCODE = 'SR001';
    EXCEPTION WHEN SQLSTATE 'SR001' THEN
        NULL; -- which undoes the block; what it has found out stays
    END;
    RETURN outcome;
END
$$;

CREATE FUNCTION semblance_complete_run(of_client text, of_run text, at timestamptz) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    run import_runs;
    missing integer;
BEGIN
    PERFORM semblance_bind(of_client);
    run := semblance_lock_run(of_client, of_run);
    missing := run.batches - (SELECT count(*) FROM import_batches b WHERE b.client_id = of_client AND b.run_id = of_run);
    IF run.status = 'rolled-back' THEN
        PERFORM semblance_refuse('run-ended', jsonb_build_object('id', of_run));
    ELSIF missing > 0 THEN
        PERFORM semblance_refuse('run-incomplete', jsonb_build_object('id', of_run, 'missing', missing));
    ELSIF run.status = 'open' THEN
        UPDATE import_runs SET status = 'done', ended_at = at WHERE client_id = of_client AND id = of_run;
    END IF;
    RETURN 'true';
END
$$;

-- Plans of the database are made anew after a load.
CREATE FUNCTION semblance_analyze() RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    PERFORM semblance_bind('');
    PERFORM analyze_store();
    RETURN 'true';
END
$$;

CREATE FUNCTION semblance_attendance(of_client text, subjects uuid[], sessions uuid[], records jsonb, leaves uuid[], check_ins uuid[]) RETURNS jsonb
    LANGUAGE plpgsql AS $$
BEGIN
    PERFORM semblance_bind(of_client);
    RETURN jsonb_build_object(
        'subjects', (SELECT coalesce(jsonb_agg(to_jsonb(s)), '[]') FROM public.subjects s WHERE s.client_id = of_client AND s.id = ANY ($2)),
        'sessions', (SELECT coalesce(jsonb_agg(to_jsonb(s)), '[]') FROM attendance_sessions s WHERE s.client_id = of_client AND s.id = ANY ($3)),
        'records', (
            SELECT coalesce(jsonb_agg(to_jsonb(r)), '[]')
            FROM jsonb_to_recordset(records) AS w (session_id uuid, person_id uuid)
            JOIN attendance_records r ON r.client_id = of_client AND r.session_id = w.session_id AND r.person_id = w.person_id),
        'leaves', (SELECT coalesce(jsonb_agg(to_jsonb(l)), '[]') FROM public.leaves l WHERE l.client_id = of_client AND l.id = ANY ($5)),
        'check_ins', (SELECT coalesce(jsonb_agg(to_jsonb(c)), '[]') FROM public.check_ins c WHERE c.client_id = of_client AND c.id = ANY ($6)));
END
$$;

-- Takes back what a run added, as far as it is as the run wrote it; what has changed since is told, and left, and unless it is forced keeps all of it where it
-- is. Answers with what went, what has changed, and the photos that are nobody's any more.
CREATE FUNCTION semblance_rollback_run(of_client text, of_run text, of_person uuid, forced boolean, at timestamptz) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    run import_runs;
    changed jsonb;
    gone jsonb;
BEGIN
    PERFORM semblance_bind(of_client);
    run := semblance_lock_run(of_client, of_run);
    -- Nobody adds a face to these people, marks these sessions, or edits any, between the look and the removal.
    PERFORM 1 FROM people p WHERE p.client_id = of_client AND p.run_id = of_run AND (of_person IS NULL OR p.id = of_person) FOR UPDATE;
    PERFORM 1 FROM attendance_sessions s WHERE s.client_id = of_client AND s.run_id = of_run AND of_person IS NULL FOR UPDATE;
    changed := semblance_changed_since(of_client, of_run, of_person);
    IF NOT forced AND EXISTS (SELECT FROM jsonb_each(changed) c WHERE jsonb_array_length(c.value) > 0) THEN
        RETURN jsonb_build_object('done', false, 'changed', changed);
    END IF;
    gone := semblance_remove_brought(of_client, of_run, of_person);
    IF of_person IS NULL THEN
        UPDATE import_runs SET status = 'rolled-back', ended_at = at WHERE client_id = of_client AND id = of_run;
    END IF;
    PERFORM semblance_remove_unused(of_client, of_run, of_person IS NULL OR run.status <> 'open');
    RETURN gone || jsonb_build_object('done', true, 'changed', changed);
END
$$;

-- Rows of a run that later writes touched or build on.
CREATE FUNCTION semblance_changed_since(of_client text, of_run text, of_person uuid) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object(
        'people', (
            SELECT coalesce(jsonb_agg(to_jsonb(b) ORDER BY b.sequence), '[]')
            FROM (
                SELECT p.sequence, p.id, p.name, p.revision,
                    (SELECT count(*) FROM faces f WHERE f.client_id = of_client AND f.person_id = p.id AND f.run_id IS DISTINCT FROM p.run_id) AS faces,
                    (SELECT count(*) FROM photos f WHERE f.client_id = of_client AND f.person_id = p.id AND f.run_id IS DISTINCT FROM p.run_id) AS photos,
                    (SELECT count(*) FROM attendance_records r WHERE r.client_id = of_client AND r.person_id = p.id AND r.run_id IS DISTINCT FROM p.run_id)
                        + (SELECT count(*) FROM check_ins c WHERE c.client_id = of_client AND c.person_id = p.id AND c.run_id IS DISTINCT FROM p.run_id)
                        + (SELECT count(*) FROM leaves l WHERE l.client_id = of_client AND l.person_id = p.id AND l.run_id IS DISTINCT FROM p.run_id)
                        AS attendance
                FROM people p
                WHERE p.client_id = of_client AND p.run_id = of_run AND (of_person IS NULL OR p.id = of_person)) b
            WHERE b.revision > 1 OR b.faces > 0 OR b.photos > 0 OR b.attendance > 0),
        'subjects', (
            SELECT coalesce(jsonb_agg(to_jsonb(b) ORDER BY b.id), '[]')
            FROM (
                SELECT s.id, s.name, s.revision,
                    (SELECT count(*) FROM attendance_sessions u WHERE u.client_id = of_client AND u.subject_id = s.id AND u.run_id IS DISTINCT FROM of_run) AS later
                FROM subjects s
                WHERE s.client_id = of_client AND s.run_id = of_run AND of_person IS NULL) b
            WHERE b.revision > 1 OR b.later > 0),
        'sessions', (
            SELECT coalesce(jsonb_agg(to_jsonb(b) ORDER BY b.id), '[]')
            FROM (
                SELECT s.id, s.name, s.revision,
                    (SELECT count(*) FROM attendance_records r WHERE r.client_id = of_client AND r.session_id = s.id AND r.run_id IS DISTINCT FROM of_run) AS later,
                    (SELECT count(*) FROM markings m WHERE m.client_id = of_client AND m.session_id = s.id) AS marked
                FROM attendance_sessions s
                WHERE s.client_id = of_client AND s.run_id = of_run AND of_person IS NULL) b
            WHERE b.revision > 1 OR b.later > 0 OR b.marked > 0),
        'records', (
            SELECT coalesce(jsonb_agg(jsonb_build_object('session', r.session_id, 'person', r.person_id, 'name', p.name, 'revision', r.revision)
                ORDER BY r.session_id, r.person_id), '[]')
            FROM attendance_records r
            JOIN people p ON p.client_id = r.client_id AND p.id = r.person_id
            WHERE r.client_id = of_client AND r.run_id = of_run AND (of_person IS NULL OR r.person_id = of_person) AND r.revision > 1),
        'leaves', (
            SELECT coalesce(jsonb_agg(jsonb_build_object('id', l.id, 'name', p.name, 'revision', l.revision) ORDER BY l.id), '[]')
            FROM leaves l
            JOIN people p ON p.client_id = l.client_id AND p.id = l.person_id
            WHERE l.client_id = of_client AND l.run_id = of_run AND (of_person IS NULL OR l.person_id = of_person) AND l.revision > 1))
$$;

-- Removes what is as the run wrote it, and nothing of others builds on.
CREATE FUNCTION semblance_remove_brought(of_client text, of_run text, of_person uuid) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    hashes bytea[];
    removable uuid[];
    gone jsonb := '{}';
    many integer;
BEGIN
    hashes := ARRAY(
        SELECT p.hash FROM photos p WHERE p.client_id = of_client AND p.run_id = of_run AND (of_person IS NULL OR p.person_id = of_person)
        UNION
        SELECT f.photo FROM faces f
        WHERE f.client_id = of_client AND f.run_id = of_run AND (of_person IS NULL OR f.person_id = of_person) AND f.photo IS NOT NULL);
    DELETE FROM faces WHERE client_id = of_client AND run_id = of_run AND (of_person IS NULL OR person_id = of_person);
    GET DIAGNOSTICS many = ROW_COUNT;
    gone := gone || jsonb_build_object('faces', many);
    DELETE FROM photos WHERE client_id = of_client AND run_id = of_run AND (of_person IS NULL OR person_id = of_person);
    GET DIAGNOSTICS many = ROW_COUNT;
    gone := gone || jsonb_build_object('photos', many);
    DELETE FROM attendance_records WHERE client_id = of_client AND run_id = of_run AND (of_person IS NULL OR person_id = of_person) AND revision = 1;
    GET DIAGNOSTICS many = ROW_COUNT;
    gone := gone || jsonb_build_object('records', many);
    DELETE FROM leaves WHERE client_id = of_client AND run_id = of_run AND (of_person IS NULL OR person_id = of_person) AND revision = 1;
    GET DIAGNOSTICS many = ROW_COUNT;
    gone := gone || jsonb_build_object('leaves', many);
    DELETE FROM check_ins WHERE client_id = of_client AND run_id = of_run AND (of_person IS NULL OR person_id = of_person);
    GET DIAGNOSTICS many = ROW_COUNT;
    gone := gone || jsonb_build_object('check_ins', many);
    DELETE FROM attendance_sessions s
    WHERE s.client_id = of_client AND s.run_id = of_run AND of_person IS NULL AND s.revision = 1
        AND NOT EXISTS (SELECT FROM attendance_records r WHERE r.client_id = of_client AND r.session_id = s.id)
        AND NOT EXISTS (SELECT FROM markings m WHERE m.client_id = of_client AND m.session_id = s.id);
    GET DIAGNOSTICS many = ROW_COUNT;
    gone := gone || jsonb_build_object('sessions', many);
    DELETE FROM subjects s
    WHERE s.client_id = of_client AND s.run_id = of_run AND of_person IS NULL AND s.revision = 1
        AND NOT EXISTS (SELECT FROM attendance_sessions u WHERE u.client_id = of_client AND u.subject_id = s.id);
    GET DIAGNOSTICS many = ROW_COUNT;
    gone := gone || jsonb_build_object('subjects', many);

    -- When the run's faces, photos and attendance are gone, whoever still has some got them from others.
    removable := ARRAY(
        SELECT p.id
        FROM people p
        WHERE p.client_id = of_client AND p.run_id = of_run AND (of_person IS NULL OR p.id = of_person) AND p.revision = 1
            AND NOT EXISTS (SELECT FROM faces f WHERE f.client_id = of_client AND f.person_id = p.id)
            AND NOT EXISTS (SELECT FROM photos f WHERE f.client_id = of_client AND f.person_id = p.id)
            AND NOT EXISTS (SELECT FROM attendance_records r WHERE r.client_id = of_client AND r.person_id = p.id)
            AND NOT EXISTS (SELECT FROM check_ins c WHERE c.client_id = of_client AND c.person_id = p.id)
            AND NOT EXISTS (SELECT FROM leaves l WHERE l.client_id = of_client AND l.person_id = p.id));
    DELETE FROM people_groups WHERE client_id = of_client AND person_id = ANY (removable);
    DELETE FROM people WHERE client_id = of_client AND id = ANY (removable);
    RETURN gone || jsonb_build_object('people', cardinality(removable), 'orphans', semblance_orphans(of_client, hashes));
END
$$;

-- Groups and spaces that the run, or earlier ones that were rolled back, brought and nothing uses any more.
CREATE FUNCTION semblance_remove_unused(of_client text, of_run text, spaces_too boolean) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    runs text[] := ARRAY(SELECT r.id FROM import_runs r WHERE r.client_id = of_client AND (r.id = of_run OR r.status = 'rolled-back'));
BEGIN
    DELETE FROM groups g
    WHERE g.client_id = of_client AND g.run_id = ANY (runs)
        AND NOT EXISTS (SELECT FROM people_groups m WHERE m.client_id = of_client AND m.group_name = g.name);
    IF spaces_too THEN
        PERFORM remove_unused_space(s.id)
        FROM spaces s
        WHERE s.client_id = of_client AND s.run_id = ANY (runs)
            AND NOT EXISTS (SELECT FROM faces f WHERE f.client_id = of_client AND f.space_id = s.id);
    END IF;
END
$$;

-- The last entry of the client's log; NULL while it is empty.
CREATE FUNCTION semblance_audit_head(of_client text) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    PERFORM semblance_bind(of_client);
    PERFORM semblance_check_client(of_client);
    RETURN (
        SELECT jsonb_build_object('sequence', a.sequence, 'hash', encode(a.hash, 'hex'))
        FROM audit_entries a
        WHERE a.client_id = of_client
        ORDER BY a.sequence DESC
        LIMIT 1);
END
$$;

-- Adds entries, chained by the caller, behind the head that the caller saw. False where others were quicker; true also where these very entries are there.
CREATE FUNCTION semblance_append_audit(of_client text, entries jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    first_number bigint := (entries -> 0 ->> 'sequence')::bigint;
    last_entry jsonb := entries -> -1;
BEGIN
    PERFORM semblance_bind(of_client);
    PERFORM pg_advisory_xact_lock(7020586, hashtext(of_client)); -- as whoever has a connection of their own does
    IF coalesce((SELECT max(a.sequence) FROM audit_entries a WHERE a.client_id = of_client), 0) <> first_number - 1 THEN
        RETURN to_jsonb(EXISTS (
            SELECT FROM audit_entries a
            WHERE a.client_id = of_client AND a.sequence = (last_entry ->> 'sequence')::bigint AND a.hash = decode(last_entry ->> 'hash', 'hex')));
    END IF;
    INSERT INTO audit_entries (client_id, sequence, at, actor, action, person_id, address, outcome, hash)
    SELECT of_client, n.sequence, n.at, n.actor, n.action, n.person_id, n.address, n.outcome, decode(n.hash, 'hex')
    FROM jsonb_to_recordset(entries) AS n (
        sequence bigint, at timestamptz, actor text, action text, person_id uuid, address text, outcome text, hash text)
    ORDER BY n.sequence;
    RETURN 'true';
END
$$;

-- Entries by number, newest first unless they are asked for in their order; what is NULL limits nothing.
CREATE FUNCTION semblance_audit(
    of_client text, after_number bigint, before_number bigint, of_person uuid, of_actor text, of_action text, of_outcome text, since timestamptz,
    until timestamptz, in_order boolean, most integer) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    PERFORM semblance_bind(of_client);
    RETURN (
        SELECT coalesce(jsonb_agg(to_jsonb(e) ORDER BY CASE WHEN in_order THEN e.sequence ELSE -e.sequence END), '[]')
        FROM (
            SELECT a.*
            FROM audit_entries a
            WHERE a.client_id = of_client
                AND (after_number IS NULL OR a.sequence > after_number)
                AND (before_number IS NULL OR a.sequence < before_number)
                AND (of_person IS NULL OR a.person_id = of_person)
                AND (of_actor IS NULL OR a.actor = of_actor)
                AND (of_action IS NULL OR a.action = of_action OR starts_with(a.action, of_action || '.'))
                AND (of_outcome IS NULL OR a.outcome = of_outcome)
                AND (since IS NULL OR a.at >= since)
                AND (until IS NULL OR a.at < until)
            ORDER BY CASE WHEN in_order THEN a.sequence ELSE -a.sequence END
            LIMIT most) e);
END
$$;

-- Nobody may call any of them but who may work as semblance_app already; deploy/supabase/policies.sql lets in service_role. Supabase grants every new
-- function to its roles by itself.
DO $$
DECLARE
    found regprocedure;
    name text;
BEGIN
    FOR found IN SELECT p.oid FROM pg_proc p WHERE p.pronamespace = current_schema()::regnamespace AND p.proname LIKE 'semblance\_%' AND p.proname <> 'semblance_claimed_client' LOOP
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
