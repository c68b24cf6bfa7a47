-- Unknown faces that were seen. One that was assigned to somebody is a face of the same id: whose it is, that row says, and both go together.
CREATE TABLE sightings (
    key           INTEGER PRIMARY KEY,
    id            BLOB    NOT NULL UNIQUE CHECK (length(id) = 16),
    client_key    INTEGER NOT NULL REFERENCES clients (key),
    space_key     INTEGER NOT NULL,
    dimension     INTEGER NOT NULL,
    quality       REAL    NOT NULL,
    place         TEXT,
    first_seen_at INTEGER NOT NULL,
    last_seen_at  INTEGER NOT NULL,
    times         INTEGER NOT NULL CHECK (times > 0),
    state         TEXT    NOT NULL CHECK (state IN ('open', 'assigned', 'ignored')),
    face_id       BLOB    REFERENCES faces (id) ON DELETE CASCADE CHECK (face_id IS NULL OR face_id = id),
    embedding     BLOB    NOT NULL CHECK (length(embedding) = 4 * dimension), -- float32, little-endian, as they came
    CHECK ((state = 'assigned') = (face_id IS NOT NULL)),
    FOREIGN KEY (space_key, dimension) REFERENCES spaces (key, dimension)
) STRICT;

CREATE INDEX sightings_seen ON sightings (client_key, last_seen_at, id);
CREATE INDEX sightings_of_face ON sightings (face_id) WHERE face_id IS NOT NULL;
CREATE INDEX sightings_of_space ON sightings (space_key);

-- Who a sighting is known not to be.
CREATE TABLE sighting_denials (
    sighting_key INTEGER NOT NULL REFERENCES sightings (key) ON DELETE CASCADE,
    person_key   INTEGER NOT NULL REFERENCES people (key) ON DELETE CASCADE,
    PRIMARY KEY (sighting_key, person_key)
) STRICT, WITHOUT ROWID;

CREATE INDEX sighting_denials_of_person ON sighting_denials (person_key);
