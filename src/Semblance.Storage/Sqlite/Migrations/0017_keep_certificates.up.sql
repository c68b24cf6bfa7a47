-- What was issued when somebody was erased, word for word. It names them by id alone, and outlives them.
CREATE TABLE erasures (
    key         INTEGER PRIMARY KEY,
    client_key  INTEGER NOT NULL REFERENCES clients (key),
    person_id   BLOB    NOT NULL CHECK (length(person_id) = 16),
    erased_at   INTEGER NOT NULL,
    certificate TEXT    NOT NULL CHECK (json_valid(certificate))
) STRICT;

CREATE INDEX erasures_by_time ON erasures (client_key, erased_at, person_id);
CREATE INDEX erasures_of_person ON erasures (client_key, person_id);
