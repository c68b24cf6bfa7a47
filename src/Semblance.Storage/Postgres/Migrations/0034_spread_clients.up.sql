-- A client that outgrows a node of a distributed database is spread: what searches read of it is copied to all nodes, by face, and each search asks them all. Who is nearest is
-- then looked up in search_faces, so the copy may hold more, or what is outdated, but never less than what search_faces holds and spread_changes does not name.

ALTER TABLE clients ADD COLUMN spread text COLLATE "C" CHECK (spread IN ('filling', 'ready')); -- NULL: on one node

CREATE TABLE spread_faces (
    client_id text COLLATE "C" NOT NULL,
    space_id  text COLLATE "C" NOT NULL,
    person_id uuid NOT NULL,
    face_id   uuid NOT NULL,
    region    text COLLATE "C",
    copy      uuid NOT NULL, -- with which others it was brought here
    embedding halfvec NOT NULL,
    PRIMARY KEY (client_id, space_id, person_id, face_id)
) WITH (toast_tuple_target = 8160);

CREATE INDEX spread_faces_of_region ON spread_faces (client_id, space_id, region) WHERE region IS NOT NULL;

-- Faces of spread clients that have come, changed or gone since they were copied. Nobody updates a row that somebody else may be writing: each change is a row of its own.
CREATE TABLE spread_changes (
    client_id text COLLATE "C" NOT NULL,
    change    uuid NOT NULL,
    space_id  text COLLATE "C" NOT NULL,
    person_id uuid NOT NULL,
    face_id   uuid NOT NULL,
    is_erased boolean NOT NULL DEFAULT false, -- gone, and its copy too
    PRIMARY KEY (client_id, change)
);

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['spread_faces', 'spread_changes'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY of_client ON %I USING (client_id = bound_client()) WITH CHECK (client_id = bound_client())', name);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO semblance_app', name);
    END LOOP;
END
$$;

-- What the triggers do that search_faces has while any client is spread: nobody else pays for them.
CREATE FUNCTION note_spread() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO spread_changes (client_id, change, space_id, person_id, face_id)
    SELECT r.client_id, gen_random_uuid(), r.space_id, r.person_id, r.face_id
    FROM written r
    JOIN clients c ON c.id = r.client_id AND c.spread IS NOT NULL;
    RETURN NULL;
END
$$;

REVOKE EXECUTE ON FUNCTION note_spread() FROM PUBLIC;
