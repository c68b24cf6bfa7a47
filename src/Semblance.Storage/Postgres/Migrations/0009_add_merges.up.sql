-- Who was merged into whom, with what it takes to undo it (MergeRecord). Goes with the person who was kept.
CREATE TABLE merges (
    client_id text COLLATE "C" NOT NULL,
    id        uuid NOT NULL,
    kept_id   uuid NOT NULL,
    record    json NOT NULL,
    merged_at timestamptz NOT NULL,
    undone_at timestamptz,
    PRIMARY KEY (client_id, id),
    CONSTRAINT merges_kept FOREIGN KEY (client_id, kept_id) REFERENCES people (client_id, id) ON DELETE CASCADE
);

CREATE INDEX merges_of_person ON merges (client_id, kept_id);

ALTER TABLE merges ENABLE ROW LEVEL SECURITY;
ALTER TABLE merges FORCE ROW LEVEL SECURITY;
CREATE POLICY of_client ON merges USING (client_id = bound_client()) WITH CHECK (client_id = bound_client());

GRANT SELECT, INSERT ON merges TO semblance_app;
GRANT UPDATE (undone_at) ON merges TO semblance_app;
GRANT DELETE ON consents TO semblance_app; -- what a merge brought goes when it is undone
