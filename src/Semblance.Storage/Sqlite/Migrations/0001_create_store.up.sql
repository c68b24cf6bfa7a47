-- Ids are 16 bytes in big-endian order, so that BLOB order is the order of the UUIDs. Times are microseconds since 1970 in UTC. Every table has
-- integer keys of its own because they keep the indexes of a million faces small; they never leave the store.

CREATE TABLE store_meta (
    only_row   INTEGER PRIMARY KEY CHECK (only_row = 1),
    store_id   BLOB    NOT NULL CHECK (length(store_id) = 16),
    generation INTEGER NOT NULL DEFAULT 0
) STRICT;

INSERT INTO store_meta (only_row, store_id) VALUES (1, randomblob(16));

CREATE TABLE clients (
    key        INTEGER PRIMARY KEY,
    id         TEXT    NOT NULL UNIQUE,
    name       TEXT    NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE import_runs (
    key        INTEGER PRIMARY KEY,
    id         TEXT    NOT NULL UNIQUE,
    client_key INTEGER NOT NULL REFERENCES clients (key),
    plan_hash  TEXT    NOT NULL,
    source     TEXT    NOT NULL,
    status     TEXT    NOT NULL CHECK (status IN ('open', 'done', 'rolled-back')),
    batches    INTEGER NOT NULL CHECK (batches >= 0),
    only_json  TEXT    NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at   INTEGER,
    plan       BLOB    NOT NULL -- Brotli
) STRICT;

CREATE INDEX import_runs_of_client ON import_runs (client_key, started_at, id);

CREATE TABLE import_batches (
    run_key        INTEGER NOT NULL REFERENCES import_runs (key),
    number         INTEGER NOT NULL CHECK (number >= 0),
    people_added   INTEGER NOT NULL,
    people_present INTEGER NOT NULL,
    faces_added    INTEGER NOT NULL,
    faces_present  INTEGER NOT NULL,
    photos_added   INTEGER NOT NULL,
    photos_present INTEGER NOT NULL,
    PRIMARY KEY (run_key, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE spaces (
    key                 INTEGER PRIMARY KEY,
    id                  TEXT    NOT NULL UNIQUE,
    model               TEXT    NOT NULL,
    alignment           TEXT,
    dimension           INTEGER NOT NULL CHECK (dimension BETWEEN 2 AND 16384),
    metric              TEXT    NOT NULL CHECK (metric IN ('cosine', 'l2')),
    unit_length         INTEGER NOT NULL CHECK (unit_length IN (0, 1)),
    impostors_mean      REAL,
    impostors_deviation REAL,
    impostors_source    TEXT,
    run_key             INTEGER REFERENCES import_runs (key),
    UNIQUE (key, dimension) -- lets faces refer to both in one
) STRICT;

CREATE TABLE groups (
    key        INTEGER PRIMARY KEY,
    client_key INTEGER NOT NULL REFERENCES clients (key),
    name       TEXT    NOT NULL,
    run_key    INTEGER REFERENCES import_runs (key),
    UNIQUE (client_key, name)
) STRICT;

CREATE TABLE people (
    key         INTEGER PRIMARY KEY,
    id          BLOB    NOT NULL UNIQUE CHECK (length(id) = 16),
    client_key  INTEGER NOT NULL REFERENCES clients (key),
    name        TEXT    NOT NULL CHECK (name <> ''),
    external_id TEXT,
    region      TEXT,
    attributes  TEXT    NOT NULL CHECK (json_valid(attributes)),
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL,
    revision    INTEGER NOT NULL CHECK (revision >= 1),
    run_key     INTEGER REFERENCES import_runs (key),
    UNIQUE (client_key, key) -- lets faces and photos refer to person and client in one
) STRICT;

CREATE INDEX people_by_name ON people (client_key, name, id);
CREATE INDEX people_of_region ON people (client_key, region) WHERE region IS NOT NULL;
CREATE INDEX people_of_run ON people (run_key) WHERE run_key IS NOT NULL;

CREATE TABLE people_groups (
    person_key INTEGER NOT NULL REFERENCES people (key),
    group_key  INTEGER NOT NULL REFERENCES groups (key),
    PRIMARY KEY (person_key, group_key)
) STRICT, WITHOUT ROWID;

CREATE INDEX people_of_group ON people_groups (group_key, person_key);

CREATE TABLE photos (
    key        INTEGER PRIMARY KEY,
    client_key INTEGER NOT NULL,
    person_key INTEGER NOT NULL,
    hash       BLOB    NOT NULL CHECK (length(hash) = 32),
    media_type TEXT    NOT NULL,
    length     INTEGER NOT NULL CHECK (length >= 0),
    file_name  TEXT,
    created_at INTEGER NOT NULL,
    run_key    INTEGER REFERENCES import_runs (key),
    UNIQUE (person_key, hash),
    FOREIGN KEY (client_key, person_key) REFERENCES people (client_key, key)
) STRICT;

CREATE INDEX photos_by_hash ON photos (client_key, hash);
CREATE INDEX photos_of_run ON photos (run_key) WHERE run_key IS NOT NULL;

-- Keys are drawn from store_meta.generation and never used twice: "every face after this key" finds all that were added since.
CREATE TABLE faces (
    key             INTEGER PRIMARY KEY,
    id              BLOB    NOT NULL UNIQUE CHECK (length(id) = 16),
    client_key      INTEGER NOT NULL,
    person_key      INTEGER NOT NULL,
    space_key       INTEGER NOT NULL,
    dimension       INTEGER NOT NULL,
    run_key         INTEGER REFERENCES import_runs (key),
    photo           BLOB    CHECK (photo IS NULL OR length(photo) = 32),
    box_x           REAL,
    box_y           REAL,
    box_width       REAL,
    box_height      REAL,
    detection_score REAL,
    quality         REAL,
    created_at      INTEGER NOT NULL,
    embedding       BLOB    NOT NULL CHECK (length(embedding) = 4 * dimension), -- float32, little-endian, as they came
    FOREIGN KEY (space_key, dimension) REFERENCES spaces (key, dimension),
    FOREIGN KEY (client_key, person_key) REFERENCES people (client_key, key)
) STRICT;

CREATE INDEX faces_of_gallery ON faces (space_key, client_key);
CREATE INDEX faces_of_person ON faces (person_key, space_key, run_key);
CREATE INDEX faces_of_run ON faces (run_key) WHERE run_key IS NOT NULL;
CREATE INDEX faces_of_photo ON faces (client_key, photo) WHERE photo IS NOT NULL;

CREATE TRIGGER spaces_dimension_is_fixed BEFORE UPDATE OF dimension, metric ON spaces
BEGIN
    SELECT RAISE(ABORT, 'a space never changes its dimension or metric');
END;

-- How search indexes notice what has changed. A gallery's generation is the value of the store's counter at its last write; faces with a key
-- above an index's generation are new to it. Removals up to floor are no longer listed one by one: an index older than that is built anew.
CREATE TABLE galleries (
    space_key  INTEGER NOT NULL REFERENCES spaces (key) ON DELETE CASCADE,
    client_key INTEGER NOT NULL REFERENCES clients (key),
    generation INTEGER NOT NULL,
    floor      INTEGER NOT NULL,
    PRIMARY KEY (space_key, client_key)
) STRICT, WITHOUT ROWID;

CREATE TABLE face_removals (
    space_key  INTEGER NOT NULL,
    client_key INTEGER NOT NULL,
    generation INTEGER NOT NULL,
    face_id    BLOB    NOT NULL,
    PRIMARY KEY (space_key, client_key, generation, face_id),
    FOREIGN KEY (space_key, client_key) REFERENCES galleries (space_key, client_key) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
