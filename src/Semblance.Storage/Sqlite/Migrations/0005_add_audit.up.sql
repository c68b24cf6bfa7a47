-- The hash of an entry covers that of the one before: see AuditChain. A person is named by id alone, and by no reference: they may be gone.
CREATE TABLE audit_entries (
    client_key INTEGER NOT NULL REFERENCES clients (key),
    sequence   INTEGER NOT NULL CHECK (sequence >= 1),
    at         INTEGER NOT NULL,
    actor      TEXT    NOT NULL,
    action     TEXT    NOT NULL,
    person_id  BLOB    CHECK (person_id IS NULL OR length(person_id) = 16),
    address    TEXT,
    outcome    TEXT    NOT NULL CHECK (outcome IN ('done', 'refused', 'failed')),
    hash       BLOB    NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (client_key, sequence)
) STRICT, WITHOUT ROWID;

CREATE INDEX audit_entries_of_person ON audit_entries (client_key, person_id, sequence) WHERE person_id IS NOT NULL;

-- Against mistakes: who can write the file can remove the triggers too, and the chain is what shows it.
CREATE TRIGGER audit_entries_stay BEFORE UPDATE ON audit_entries
BEGIN
    SELECT RAISE(ABORT, 'the audit log is never changed');
END;

CREATE TRIGGER audit_entries_remain BEFORE DELETE ON audit_entries
BEGIN
    SELECT RAISE(ABORT, 'the audit log is never cut');
END;
