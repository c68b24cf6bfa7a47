-- What an import brought of attendance, so that it can be taken back; and whether it has changed since (a record has a revision already, a check-in
-- never changes).
ALTER TABLE subjects ADD COLUMN run_key INTEGER REFERENCES import_runs (key);
ALTER TABLE subjects ADD COLUMN revision INTEGER NOT NULL DEFAULT 1 CHECK (revision >= 1);
ALTER TABLE attendance_sessions ADD COLUMN run_key INTEGER REFERENCES import_runs (key);
ALTER TABLE attendance_sessions ADD COLUMN revision INTEGER NOT NULL DEFAULT 1 CHECK (revision >= 1);
ALTER TABLE attendance_records ADD COLUMN run_key INTEGER REFERENCES import_runs (key);
ALTER TABLE leaves ADD COLUMN run_key INTEGER REFERENCES import_runs (key);
ALTER TABLE leaves ADD COLUMN revision INTEGER NOT NULL DEFAULT 1 CHECK (revision >= 1);
ALTER TABLE check_ins ADD COLUMN run_key INTEGER REFERENCES import_runs (key);

CREATE INDEX subjects_of_run ON subjects (run_key) WHERE run_key IS NOT NULL;
CREATE INDEX attendance_sessions_of_run ON attendance_sessions (run_key) WHERE run_key IS NOT NULL;
CREATE INDEX attendance_records_of_run ON attendance_records (run_key) WHERE run_key IS NOT NULL;
CREATE INDEX leaves_of_run ON leaves (run_key) WHERE run_key IS NOT NULL;
CREATE INDEX check_ins_of_run ON check_ins (run_key) WHERE run_key IS NOT NULL;

ALTER TABLE import_batches ADD COLUMN subjects_added INTEGER NOT NULL DEFAULT 0;
ALTER TABLE import_batches ADD COLUMN subjects_present INTEGER NOT NULL DEFAULT 0;
ALTER TABLE import_batches ADD COLUMN sessions_added INTEGER NOT NULL DEFAULT 0;
ALTER TABLE import_batches ADD COLUMN sessions_present INTEGER NOT NULL DEFAULT 0;
ALTER TABLE import_batches ADD COLUMN records_added INTEGER NOT NULL DEFAULT 0;
ALTER TABLE import_batches ADD COLUMN records_present INTEGER NOT NULL DEFAULT 0;
ALTER TABLE import_batches ADD COLUMN leaves_added INTEGER NOT NULL DEFAULT 0;
ALTER TABLE import_batches ADD COLUMN leaves_present INTEGER NOT NULL DEFAULT 0;
ALTER TABLE import_batches ADD COLUMN check_ins_added INTEGER NOT NULL DEFAULT 0;
ALTER TABLE import_batches ADD COLUMN check_ins_present INTEGER NOT NULL DEFAULT 0;
