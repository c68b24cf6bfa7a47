CREATE TABLE client_settings (
    client_id text COLLATE "C" PRIMARY KEY CONSTRAINT client_settings_client REFERENCES clients (id),
    settings  json NOT NULL
);

CREATE TABLE consents (
    client_id    text COLLATE "C" NOT NULL,
    person_id    uuid NOT NULL,
    version      text COLLATE "C" NOT NULL,
    given_at     timestamptz NOT NULL,
    given_by     text NOT NULL,
    evidence     text,
    withdrawn_at timestamptz,
    PRIMARY KEY (client_id, person_id, version),
    CONSTRAINT consents_person FOREIGN KEY (client_id, person_id) REFERENCES people (client_id, id) ON DELETE CASCADE
);

-- Of people who were erased a salted hash of their id, to be found again in a restored backup.
CREATE TABLE tombstones (
    client_id text COLLATE "C" NOT NULL CONSTRAINT tombstones_client REFERENCES clients (id),
    salt      text COLLATE "C" NOT NULL CHECK (length(salt) = 32),
    hash      text COLLATE "C" NOT NULL CHECK (length(hash) = 64),
    erased_at timestamptz NOT NULL,
    PRIMARY KEY (client_id, salt, hash)
);

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['client_settings', 'consents', 'tombstones'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY of_client ON %I USING (client_id = bound_client()) WITH CHECK (client_id = bound_client())', name);
    END LOOP;
END
$$;

GRANT SELECT, INSERT, UPDATE ON client_settings, consents TO semblance_app;
GRANT SELECT, INSERT ON tombstones TO semblance_app; -- never DELETE: who was erased stays erased
