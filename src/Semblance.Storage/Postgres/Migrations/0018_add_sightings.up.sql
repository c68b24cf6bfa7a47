-- Unknown faces that were seen. One that was assigned to somebody is a face of the same id: whose it is, that row says, and both go together.
-- They are never searched by the server, so they are plain bytes.
CREATE TABLE sightings (
    client_id     text COLLATE "C" NOT NULL CONSTRAINT sightings_client REFERENCES clients (id),
    id            uuid NOT NULL,
    space_id      text COLLATE "C" NOT NULL,
    dimension     integer NOT NULL,
    quality       double precision NOT NULL,
    place         text,
    first_seen_at timestamptz NOT NULL,
    last_seen_at  timestamptz NOT NULL,
    times         integer NOT NULL CHECK (times > 0),
    state         text NOT NULL CHECK (state IN ('open', 'assigned', 'ignored')),
    face_id       uuid CHECK (face_id = id),
    embedding     bytea NOT NULL CHECK (length(embedding) = 4 * dimension), -- float32, little-endian, as they came
    PRIMARY KEY (client_id, id),
    CHECK ((state = 'assigned') = (face_id IS NOT NULL)),
    CONSTRAINT sightings_face FOREIGN KEY (client_id, face_id) REFERENCES faces (client_id, id) ON DELETE CASCADE,
    CONSTRAINT sightings_space FOREIGN KEY (space_id, dimension) REFERENCES spaces (id, dimension)
);

CREATE INDEX sightings_seen ON sightings (client_id, last_seen_at, id);
CREATE INDEX sightings_of_face ON sightings (client_id, face_id) WHERE face_id IS NOT NULL;
CREATE INDEX sightings_of_space ON sightings (space_id);

-- Who a sighting is known not to be.
CREATE TABLE sighting_denials (
    client_id   text COLLATE "C" NOT NULL,
    sighting_id uuid NOT NULL,
    person_id   uuid NOT NULL,
    PRIMARY KEY (client_id, sighting_id, person_id),
    CONSTRAINT sighting_denials_sighting FOREIGN KEY (client_id, sighting_id) REFERENCES sightings (client_id, id) ON DELETE CASCADE,
    CONSTRAINT sighting_denials_person FOREIGN KEY (client_id, person_id) REFERENCES people (client_id, id) ON DELETE CASCADE
);

CREATE INDEX sighting_denials_of_person ON sighting_denials (client_id, person_id);

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['sightings', 'sighting_denials'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY of_client ON %I USING (client_id = bound_client()) WITH CHECK (client_id = bound_client())', name);
    END LOOP;
END
$$;

GRANT SELECT, INSERT, UPDATE, DELETE ON sightings TO semblance_app;
GRANT SELECT, INSERT ON sighting_denials TO semblance_app;
