-- When somebody was last seen is the end of a range of this index; what it replaces found the records of a person and nothing more.
CREATE INDEX attendance_records_seen ON attendance_records (client_id, person_id, status, seen_at, session_id);
DROP INDEX attendance_records_of_person;

-- All that counting needs, so that it reads a tenth of the table.
CREATE INDEX attendance_records_counted ON attendance_records (client_id, session_id, status, person_id);
