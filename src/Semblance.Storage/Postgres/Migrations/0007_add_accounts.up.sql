-- Of a password its hash alone. When a person goes, their account stays without them, and their logins go.
CREATE TABLE accounts (
    client_id           text COLLATE "C" NOT NULL CONSTRAINT accounts_client REFERENCES clients (id),
    id                  uuid NOT NULL,
    login               text NOT NULL CHECK (login <> ''),
    login_folded        text COLLATE "C" NOT NULL,
    role                text NOT NULL CHECK (role IN ('owner', 'operator', 'viewer', 'kiosk')),
    person_id           uuid,
    password            text CHECK (password LIKE '$%'),
    created_at          timestamptz NOT NULL,
    password_changed_at timestamptz,
    last_login_at       timestamptz,
    PRIMARY KEY (client_id, id),
    CONSTRAINT accounts_login UNIQUE (client_id, login_folded),
    CONSTRAINT accounts_person FOREIGN KEY (client_id, person_id) REFERENCES people (client_id, id) ON DELETE SET NULL (person_id)
);

CREATE INDEX accounts_of_person ON accounts (client_id, person_id) WHERE person_id IS NOT NULL;

-- By what was typed, hashed: whether an account has that name or not.
CREATE TABLE login_failures (
    client_id text COLLATE "C" NOT NULL CONSTRAINT login_failures_client REFERENCES clients (id),
    login_key bytea NOT NULL CHECK (length(login_key) = 32),
    failures  integer NOT NULL,
    last_at   timestamptz NOT NULL,
    PRIMARY KEY (client_id, login_key)
);

-- The token a transaction names; NULL, which matches no row, where it names none.
CREATE FUNCTION bound_token() RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('semblance.token', true), '');

CREATE TABLE login_tokens (
    client_id  text COLLATE "C" NOT NULL CONSTRAINT login_tokens_client REFERENCES clients (id),
    id         text COLLATE "C" NOT NULL,
    account_id uuid,
    person_id  uuid,
    method     text NOT NULL CHECK (method IN ('password', 'face', 'name-and-face')),
    key_id     text COLLATE "C",
    secret     bytea NOT NULL CHECK (length(secret) = 32),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    PRIMARY KEY (client_id, id),
    CONSTRAINT login_tokens_account FOREIGN KEY (client_id, account_id) REFERENCES accounts (client_id, id) ON DELETE CASCADE,
    CONSTRAINT login_tokens_person FOREIGN KEY (client_id, person_id) REFERENCES people (client_id, id) ON DELETE CASCADE
);

CREATE INDEX login_tokens_by_id ON login_tokens (id);
CREATE INDEX login_tokens_of_account ON login_tokens (client_id, account_id) WHERE account_id IS NOT NULL;
CREATE INDEX login_tokens_of_person ON login_tokens (client_id, person_id) WHERE person_id IS NOT NULL;

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['accounts', 'login_failures', 'login_tokens'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY of_client ON %I USING (client_id = bound_client()) WITH CHECK (client_id = bound_client())', name);
    END LOOP;
END
$$;

-- As with keys: who names a token sees that one row, and learns whose it is.
CREATE POLICY by_name ON login_tokens FOR SELECT USING (id = bound_token());

GRANT SELECT, INSERT, DELETE ON accounts TO semblance_app;
GRANT UPDATE (role, person_id, password, password_changed_at, last_login_at) ON accounts TO semblance_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON login_failures TO semblance_app;
GRANT SELECT, INSERT, DELETE ON login_tokens TO semblance_app;
GRANT UPDATE (revoked_at) ON login_tokens TO semblance_app;
GRANT EXECUTE ON FUNCTION bound_token() TO semblance_app;
