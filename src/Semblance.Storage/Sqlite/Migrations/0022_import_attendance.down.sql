ALTER TABLE import_batches DROP COLUMN subjects_added;
ALTER TABLE import_batches DROP COLUMN subjects_present;
ALTER TABLE import_batches DROP COLUMN sessions_added;
ALTER TABLE import_batches DROP COLUMN sessions_present;
ALTER TABLE import_batches DROP COLUMN records_added;
ALTER TABLE import_batches DROP COLUMN records_present;
ALTER TABLE import_batches DROP COLUMN leaves_added;
ALTER TABLE import_batches DROP COLUMN leaves_present;
ALTER TABLE import_batches DROP COLUMN check_ins_added;
ALTER TABLE import_batches DROP COLUMN check_ins_present;

DROP INDEX subjects_of_run;
DROP INDEX attendance_sessions_of_run;
DROP INDEX attendance_records_of_run;
DROP INDEX leaves_of_run;
DROP INDEX check_ins_of_run;

ALTER TABLE subjects DROP COLUMN run_key;
ALTER TABLE subjects DROP COLUMN revision;
ALTER TABLE attendance_sessions DROP COLUMN run_key;
ALTER TABLE attendance_sessions DROP COLUMN revision;
ALTER TABLE attendance_records DROP COLUMN run_key;
ALTER TABLE leaves DROP COLUMN run_key;
ALTER TABLE leaves DROP COLUMN revision;
ALTER TABLE check_ins DROP COLUMN run_key;
