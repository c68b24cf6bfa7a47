DROP INDEX attendance_records_counted;
CREATE INDEX attendance_records_of_person ON attendance_records (client_id, person_id);
DROP INDEX attendance_records_seen;
