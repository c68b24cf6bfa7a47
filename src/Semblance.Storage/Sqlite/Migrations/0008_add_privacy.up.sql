CREATE TABLE client_settings (
    client_key INTEGER PRIMARY KEY REFERENCES clients (key),
    settings   TEXT NOT NULL CHECK (json_valid(settings))
) STRICT;

CREATE TABLE consents (
    person_key   INTEGER NOT NULL REFERENCES people (key) ON DELETE CASCADE,
    version      TEXT    NOT NULL,
    given_at     INTEGER NOT NULL,
    given_by     TEXT    NOT NULL,
    evidence     TEXT,
    withdrawn_at INTEGER,
    PRIMARY KEY (person_key, version)
) STRICT, WITHOUT ROWID;

-- Of people who were erased a salted hash of their id, to be found again in a restored backup.
CREATE TABLE tombstones (
    client_key INTEGER NOT NULL REFERENCES clients (key),
    salt       TEXT    NOT NULL CHECK (length(salt) = 32),
    hash       TEXT    NOT NULL CHECK (length(hash) = 64),
    erased_at  INTEGER NOT NULL,
    PRIMARY KEY (client_key, salt, hash)
) STRICT, WITHOUT ROWID;
