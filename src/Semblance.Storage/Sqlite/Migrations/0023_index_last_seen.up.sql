-- When somebody was last seen is the end of a range of this index; what it replaces found the records of a person and nothing more.
CREATE INDEX attendance_records_seen ON attendance_records (person_key, status, seen_at, session_key);
DROP INDEX attendance_records_of_person;
