-- Of a password its hash alone. When a person goes, their account stays without them, and their logins go.
CREATE TABLE accounts (
    key                 INTEGER PRIMARY KEY,
    id                  BLOB    NOT NULL UNIQUE CHECK (length(id) = 16),
    client_key          INTEGER NOT NULL REFERENCES clients (key),
    login               TEXT    NOT NULL CHECK (login <> ''),
    login_folded        TEXT    NOT NULL,
    role                TEXT    NOT NULL CHECK (role IN ('owner', 'operator', 'viewer', 'kiosk')),
    person_key          INTEGER REFERENCES people (key) ON DELETE SET NULL,
    password            TEXT    CHECK (password IS NULL OR substr(password, 1, 1) = '$'),
    created_at          INTEGER NOT NULL,
    password_changed_at INTEGER,
    last_login_at       INTEGER,
    UNIQUE (client_key, login_folded)
) STRICT;

CREATE INDEX accounts_of_person ON accounts (person_key) WHERE person_key IS NOT NULL;

-- By what was typed, hashed: whether an account has that name or not.
CREATE TABLE login_failures (
    client_key INTEGER NOT NULL REFERENCES clients (key),
    login_key  BLOB    NOT NULL CHECK (length(login_key) = 32),
    failures   INTEGER NOT NULL,
    last_at    INTEGER NOT NULL,
    PRIMARY KEY (client_key, login_key)
) STRICT, WITHOUT ROWID;

CREATE TABLE login_tokens (
    key         INTEGER PRIMARY KEY,
    id          TEXT    NOT NULL UNIQUE,
    client_key  INTEGER NOT NULL REFERENCES clients (key),
    account_key INTEGER REFERENCES accounts (key) ON DELETE CASCADE,
    person_key  INTEGER REFERENCES people (key) ON DELETE CASCADE,
    method      TEXT    NOT NULL CHECK (method IN ('password', 'face', 'name-and-face')),
    key_id      TEXT,
    secret      BLOB    NOT NULL CHECK (length(secret) = 32),
    created_at  INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL,
    revoked_at  INTEGER
) STRICT;

CREATE INDEX login_tokens_of_client ON login_tokens (client_key, created_at, id);
CREATE INDEX login_tokens_of_account ON login_tokens (account_key) WHERE account_key IS NOT NULL;
CREATE INDEX login_tokens_of_person ON login_tokens (person_key) WHERE person_key IS NOT NULL;
