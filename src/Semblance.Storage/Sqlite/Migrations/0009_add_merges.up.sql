-- Who was merged into whom, with what it takes to undo it (MergeRecord). Goes with the person who was kept.
CREATE TABLE merges (
    key        INTEGER PRIMARY KEY,
    id         BLOB    NOT NULL UNIQUE CHECK (length(id) = 16),
    client_key INTEGER NOT NULL REFERENCES clients (key),
    kept_key   INTEGER NOT NULL REFERENCES people (key) ON DELETE CASCADE,
    record     TEXT    NOT NULL CHECK (json_valid(record)),
    merged_at  INTEGER NOT NULL,
    undone_at  INTEGER
) STRICT;

CREATE INDEX merges_of_client ON merges (client_key, merged_at, id);
CREATE INDEX merges_of_person ON merges (kept_key);
