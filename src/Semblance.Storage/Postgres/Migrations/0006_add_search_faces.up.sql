-- What searches read: every face again, narrow, half as precise and beside the region of its person. Seven rows of 512 values fit a page where three of
-- "faces" do. Triggers keep it in step, whoever writes; the application may only read it. Halves choose candidates, whose float32 decides.

CREATE TABLE search_faces (
    client_id text COLLATE "C" NOT NULL,
    space_id  text COLLATE "C" NOT NULL,
    person_id uuid NOT NULL,
    face_id   uuid NOT NULL,
    region    text COLLATE "C", -- of the person
    embedding halfvec NOT NULL, -- of unit length where only the angle counts
    PRIMARY KEY (client_id, space_id, person_id, face_id)
) WITH (toast_tuple_target = 8160);

CREATE INDEX search_faces_of_region ON search_faces (client_id, space_id, region) WHERE region IS NOT NULL;

-- How the faces of a client in a space are searched; the program's defaults where there is no row.
CREATE TABLE search_settings (
    client_id   text COLLATE "C" NOT NULL REFERENCES clients (id),
    space_id    text COLLATE "C" NOT NULL,
    exact_up_to integer NOT NULL CHECK (exact_up_to >= 0),           -- faces
    candidates  integer NOT NULL CHECK (candidates BETWEEN 1 AND 1000), -- hnsw.ef_search at least
    probes      integer NOT NULL CHECK (probes BETWEEN 1 AND 32768),    -- ivfflat.probes
    m           integer NOT NULL CHECK (m BETWEEN 2 AND 100),
    lists       integer NOT NULL CHECK (lists BETWEEN 0 AND 32768),     -- 0: as the faces are many
    target      double precision CHECK (target BETWEEN 0 AND 1),     -- the recall they were chosen for
    recall      double precision CHECK (recall BETWEEN 0 AND 1),     -- and what was measured
    measured_at timestamptz,
    PRIMARY KEY (client_id, space_id)
);

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['search_faces', 'search_settings'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY of_client ON %I USING (client_id = bound_client()) WITH CHECK (client_id = bound_client())', name);
    END LOOP;
END
$$;

GRANT SELECT ON search_faces TO semblance_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON search_settings TO semblance_app;

-- Halves hold up to 65,504. A vector too long for them is drawn to a ball that they hold: that brings no two vectors farther apart, so a distance of
-- halves stays below the true one but for rounding, and a search that relies on it misses nothing.
CREATE FUNCTION search_embedding(embedding vector, metric text) RETURNS halfvec
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (CASE
        WHEN metric = 'cosine' THEN l2_normalize(embedding)
        WHEN vector_norm(embedding) <= 60000 THEN embedding
        ELSE l2_normalize(embedding) * array_fill(60000::real, ARRAY[vector_dims(embedding)])::vector
    END)::halfvec;

CREATE FUNCTION search_faces_add() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO search_faces (client_id, space_id, person_id, face_id, region, embedding)
    SELECT a.client_id, a.space_id, a.person_id, a.id, p.region, search_embedding(a.embedding, s.metric)
    FROM added a
    JOIN spaces s ON s.id = a.space_id
    JOIN people p ON p.client_id = a.client_id AND p.id = a.person_id;
    RETURN NULL;
END
$$;

CREATE FUNCTION search_faces_remove() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    DELETE FROM search_faces n
    USING removed r
    WHERE n.client_id = r.client_id AND n.space_id = r.space_id AND n.person_id = r.person_id AND n.face_id = r.id;
    RETURN NULL;
END
$$;

CREATE FUNCTION search_faces_change() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    DELETE FROM search_faces n
    USING removed r
    WHERE n.client_id = r.client_id AND n.space_id = r.space_id AND n.person_id = r.person_id AND n.face_id = r.id
        AND NOT EXISTS (
            SELECT FROM added a
            WHERE a.client_id = r.client_id AND a.id = r.id AND a.space_id = r.space_id AND a.person_id = r.person_id AND a.embedding = r.embedding);
    INSERT INTO search_faces (client_id, space_id, person_id, face_id, region, embedding)
    SELECT a.client_id, a.space_id, a.person_id, a.id, p.region, search_embedding(a.embedding, s.metric)
    FROM added a
    JOIN spaces s ON s.id = a.space_id
    JOIN people p ON p.client_id = a.client_id AND p.id = a.person_id
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;

CREATE FUNCTION search_faces_empty() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    TRUNCATE search_faces;
    RETURN NULL;
END
$$;

-- Whoever adds a face holds its person's key until the end of the transaction (the foreign key sees to that): waiting for them here leaves no face behind
-- whose region nobody has seen change.
CREATE FUNCTION search_region_wait() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM FROM people WHERE client_id = OLD.client_id AND id = OLD.id FOR UPDATE;
    RETURN NEW;
END
$$;

CREATE FUNCTION search_region_follow() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE search_faces n
    SET region = NEW.region
    FROM spaces s
    WHERE n.client_id = NEW.client_id AND n.space_id = s.id AND n.person_id = NEW.id;
    RETURN NULL;
END
$$;

CREATE TRIGGER search_add AFTER INSERT ON faces REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION search_faces_add();
CREATE TRIGGER search_remove AFTER DELETE ON faces REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION search_faces_remove();
CREATE TRIGGER search_change AFTER UPDATE ON faces
    REFERENCING OLD TABLE AS removed NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION search_faces_change();
CREATE TRIGGER search_empty AFTER TRUNCATE ON faces FOR EACH STATEMENT EXECUTE FUNCTION search_faces_empty();
CREATE TRIGGER search_region_wait BEFORE UPDATE OF region ON people
    FOR EACH ROW WHEN (OLD.region IS DISTINCT FROM NEW.region) EXECUTE FUNCTION search_region_wait();
CREATE TRIGGER search_region_follow AFTER UPDATE OF region ON people
    FOR EACH ROW WHEN (OLD.region IS DISTINCT FROM NEW.region) EXECUTE FUNCTION search_region_follow();

-- What a search is planned by, in one call whose plans the session keeps: the space, the index of the client's faces in it, and the settings.
CREATE FUNCTION search_facts(client text, space text)
    RETURNS TABLE (
        model text, alignment text, dimension integer, metric text, unit_length boolean, impostors_mean double precision,
        impostors_deviation double precision, impostors_source text, index_method text, exact_up_to integer, candidates integer, probes integer)
    LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT s.model, s.alignment, s.dimension, s.metric, s.unit_length, s.impostors_mean, s.impostors_deviation, s.impostors_source,
        (
            SELECT a.amname::text
            FROM pg_index i
            JOIN pg_class c ON c.oid = i.indexrelid
            JOIN pg_am a ON a.oid = c.relam
            WHERE i.indexrelid = to_regclass('faces_near_' || md5($1 || '/' || $2)) AND i.indisvalid
        ),
        t.exact_up_to, t.candidates, t.probes
    FROM spaces s
    LEFT JOIN search_settings t ON t.client_id = $1 AND t.space_id = s.id
    WHERE s.id = $2;
END
$$;

CREATE OR REPLACE FUNCTION analyze_store() RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    ANALYZE (SKIP_LOCKED) import_batches, groups, people, people_groups, photos, faces, search_faces;
END
$$;

-- Client by client, as even the owner sees no other rows. Indexes of "faces" itself are of no use any more: 'semblance index build' makes the new ones.
DO $$
DECLARE
    name text;
    client text;
    bound text := current_setting('semblance.client', true);
BEGIN
    FOR name IN
        SELECT i.indexrelid::regclass::text FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = 'faces'::regclass AND c.relname LIKE 'faces\_near\_%'
    LOOP
        EXECUTE format('DROP INDEX %s', name);
    END LOOP;
    FOR client IN SELECT id FROM clients ORDER BY id LOOP
        PERFORM set_config('semblance.client', client, true);
        INSERT INTO search_faces (client_id, space_id, person_id, face_id, region, embedding)
        SELECT f.client_id, f.space_id, f.person_id, f.id, p.region, search_embedding(f.embedding, s.metric)
        FROM faces f
        JOIN spaces s ON s.id = f.space_id
        JOIN people p ON p.client_id = f.client_id AND p.id = f.person_id
        WHERE f.client_id = client
        ORDER BY f.sequence;
    END LOOP;
    PERFORM set_config('semblance.client', coalesce(bound, ''), true);
END
$$;

ANALYZE search_faces;
