-- What was issued when somebody was erased, word for word (json, which keeps its text). It names them by id alone, and outlives them.
CREATE TABLE erasures (
    client_id   text COLLATE "C" NOT NULL CONSTRAINT erasures_client REFERENCES clients (id),
    person_id   uuid NOT NULL,
    erased_at   timestamptz NOT NULL,
    certificate json NOT NULL,
    PRIMARY KEY (client_id, person_id, erased_at)
);

CREATE INDEX erasures_by_time ON erasures (client_id, erased_at, person_id);

ALTER TABLE erasures ENABLE ROW LEVEL SECURITY;
ALTER TABLE erasures FORCE ROW LEVEL SECURITY;
CREATE POLICY of_client ON erasures USING (client_id = bound_client()) WITH CHECK (client_id = bound_client());

GRANT SELECT, INSERT ON erasures TO semblance_app; -- never UPDATE or DELETE: a certificate is kept as it was issued
GRANT DELETE ON merges TO semblance_app; -- of an undone merge that holds somebody who was erased as they were
