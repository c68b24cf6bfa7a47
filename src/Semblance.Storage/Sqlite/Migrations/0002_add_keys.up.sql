-- Of a secret its SHA-256 alone. Roles, scopes (a space between) and reaches by their names.
CREATE TABLE api_keys (
    key             INTEGER PRIMARY KEY,
    id              TEXT    NOT NULL UNIQUE,
    client_key      INTEGER NOT NULL REFERENCES clients (key),
    name            TEXT    NOT NULL,
    role            TEXT    NOT NULL CHECK (role IN ('owner', 'operator', 'viewer', 'kiosk')),
    scopes          TEXT    NOT NULL CHECK (scopes <> ''),
    reach           TEXT    NOT NULL CHECK (reach IN ('client', 'installation')),
    secret          BLOB    NOT NULL CHECK (length(secret) = 32),
    previous_secret BLOB    CHECK (previous_secret IS NULL OR length(previous_secret) = 32),
    previous_until  INTEGER,
    created_at      INTEGER NOT NULL,
    expires_at      INTEGER,
    last_used_at    INTEGER,
    revoked_at      INTEGER
) STRICT;

CREATE INDEX api_keys_of_client ON api_keys (client_key, created_at, id);
