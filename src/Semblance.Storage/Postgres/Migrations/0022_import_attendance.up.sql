-- What an import brought of attendance, so that it can be taken back; and whether it has changed since (a record has a revision already, a check-in
-- never changes).
ALTER TABLE subjects
    ADD COLUMN run_id text COLLATE "C",
    ADD COLUMN revision integer NOT NULL DEFAULT 1 CHECK (revision >= 1),
    ADD FOREIGN KEY (client_id, run_id) REFERENCES import_runs (client_id, id);

ALTER TABLE attendance_sessions
    ADD COLUMN run_id text COLLATE "C",
    ADD COLUMN revision integer NOT NULL DEFAULT 1 CHECK (revision >= 1),
    ADD FOREIGN KEY (client_id, run_id) REFERENCES import_runs (client_id, id);

ALTER TABLE attendance_records
    ADD COLUMN run_id text COLLATE "C",
    ADD FOREIGN KEY (client_id, run_id) REFERENCES import_runs (client_id, id);

ALTER TABLE leaves
    ADD COLUMN run_id text COLLATE "C",
    ADD COLUMN revision integer NOT NULL DEFAULT 1 CHECK (revision >= 1),
    ADD FOREIGN KEY (client_id, run_id) REFERENCES import_runs (client_id, id);

ALTER TABLE check_ins
    ADD COLUMN run_id text COLLATE "C",
    ADD FOREIGN KEY (client_id, run_id) REFERENCES import_runs (client_id, id);

CREATE INDEX subjects_of_run ON subjects (client_id, run_id) WHERE run_id IS NOT NULL;
CREATE INDEX attendance_sessions_of_run ON attendance_sessions (client_id, run_id) WHERE run_id IS NOT NULL;
CREATE INDEX attendance_records_of_run ON attendance_records (client_id, run_id) WHERE run_id IS NOT NULL;
CREATE INDEX leaves_of_run ON leaves (client_id, run_id) WHERE run_id IS NOT NULL;
CREATE INDEX check_ins_of_run ON check_ins (client_id, run_id) WHERE run_id IS NOT NULL;

ALTER TABLE import_batches
    ADD COLUMN subjects_added bigint NOT NULL DEFAULT 0,
    ADD COLUMN subjects_present bigint NOT NULL DEFAULT 0,
    ADD COLUMN sessions_added bigint NOT NULL DEFAULT 0,
    ADD COLUMN sessions_present bigint NOT NULL DEFAULT 0,
    ADD COLUMN records_added bigint NOT NULL DEFAULT 0,
    ADD COLUMN records_present bigint NOT NULL DEFAULT 0,
    ADD COLUMN leaves_added bigint NOT NULL DEFAULT 0,
    ADD COLUMN leaves_present bigint NOT NULL DEFAULT 0,
    ADD COLUMN check_ins_added bigint NOT NULL DEFAULT 0,
    ADD COLUMN check_ins_present bigint NOT NULL DEFAULT 0;
