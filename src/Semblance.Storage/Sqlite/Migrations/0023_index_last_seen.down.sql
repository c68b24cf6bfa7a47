CREATE INDEX attendance_records_of_person ON attendance_records (person_key, session_key);
DROP INDEX attendance_records_seen;
