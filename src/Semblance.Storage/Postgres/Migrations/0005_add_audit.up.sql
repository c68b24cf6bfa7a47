-- The hash of an entry covers that of the one before: see AuditChain. A person is named by id alone, and by no reference: they may be gone.
CREATE TABLE audit_entries (
    client_id text COLLATE "C" NOT NULL CONSTRAINT audit_entries_client REFERENCES clients (id),
    sequence  bigint NOT NULL CHECK (sequence >= 1),
    at        timestamptz NOT NULL,
    actor     text COLLATE "C" NOT NULL,
    action    text COLLATE "C" NOT NULL,
    person_id uuid,
    address   text,
    outcome   text NOT NULL CHECK (outcome IN ('done', 'refused', 'failed')),
    hash      bytea NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (client_id, sequence)
);

CREATE INDEX audit_entries_of_person ON audit_entries (client_id, person_id, sequence) WHERE person_id IS NOT NULL;

ALTER TABLE audit_entries ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_entries FORCE ROW LEVEL SECURITY;
CREATE POLICY of_client ON audit_entries USING (client_id = bound_client()) WITH CHECK (client_id = bound_client());

GRANT SELECT, INSERT ON audit_entries TO semblance_app; -- never UPDATE, never DELETE: the log is added to
