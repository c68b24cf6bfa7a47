-- The key a transaction names; NULL, which matches no row, where it names none.
CREATE FUNCTION bound_key() RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('semblance.key', true), '');

-- Of a secret its SHA-256 alone. Roles, scopes (a space between) and reaches by their names.
CREATE TABLE api_keys (
    client_id       text COLLATE "C" NOT NULL CONSTRAINT api_keys_client REFERENCES clients (id),
    id              text COLLATE "C" NOT NULL,
    name            text NOT NULL,
    role            text NOT NULL CHECK (role IN ('owner', 'operator', 'viewer', 'kiosk')),
    scopes          text NOT NULL CHECK (scopes <> ''),
    reach           text NOT NULL CHECK (reach IN ('client', 'installation')),
    secret          bytea NOT NULL CHECK (length(secret) = 32),
    previous_secret bytea CHECK (length(previous_secret) = 32),
    previous_until  timestamptz,
    created_at      timestamptz NOT NULL,
    expires_at      timestamptz,
    last_used_at    timestamptz,
    revoked_at      timestamptz,
    PRIMARY KEY (client_id, id),
    CHECK (reach = 'client' OR client_id = 'default')
);

CREATE INDEX api_keys_by_id ON api_keys (id);

ALTER TABLE api_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE api_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY of_client ON api_keys USING (client_id = bound_client()) WITH CHECK (client_id = bound_client());

-- Whose a key is must be known before anybody can be bound to a client: who names a key sees that one row. There is no way to list them so.
CREATE POLICY by_name ON api_keys FOR SELECT USING (id = bound_key());

-- Never DELETE: a revoked key stays on record. Never UPDATE of whose it is and what it may do.
GRANT SELECT, INSERT ON api_keys TO semblance_app;
GRANT UPDATE (secret, previous_secret, previous_until, last_used_at, revoked_at) ON api_keys TO semblance_app;
GRANT EXECUTE ON FUNCTION bound_key() TO semblance_app;
