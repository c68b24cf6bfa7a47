DELETE FROM login_tokens WHERE method = 'key';
DROP INDEX login_tokens_of_client;
DROP INDEX login_tokens_of_account;
DROP INDEX login_tokens_of_person;
ALTER TABLE login_tokens RENAME TO former_login_tokens;

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

INSERT INTO login_tokens SELECT * FROM former_login_tokens;
DROP TABLE former_login_tokens;

CREATE INDEX login_tokens_of_client ON login_tokens (client_key, created_at, id);
CREATE INDEX login_tokens_of_account ON login_tokens (account_key) WHERE account_key IS NOT NULL;
CREATE INDEX login_tokens_of_person ON login_tokens (person_key) WHERE person_key IS NOT NULL;
