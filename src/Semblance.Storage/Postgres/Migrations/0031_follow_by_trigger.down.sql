DROP TRIGGER history_follows ON attendance_records;
DROP TRIGGER subject_leaves ON subjects;
DROP TRIGGER person_leaves ON people;
DROP FUNCTION person_leaves(), subject_leaves(), history_follows();

ALTER TABLE accounts
    DROP CONSTRAINT accounts_person,
    ADD CONSTRAINT accounts_person FOREIGN KEY (client_id, person_id) REFERENCES people (client_id, id) ON DELETE SET NULL (person_id);
ALTER TABLE marking_faces
    DROP CONSTRAINT marking_faces_person,
    ADD CONSTRAINT marking_faces_person FOREIGN KEY (client_id, person_id) REFERENCES people (client_id, id) ON DELETE SET NULL (person_id);
ALTER TABLE attendance_sessions
    DROP CONSTRAINT attendance_sessions_subject,
    ADD CONSTRAINT attendance_sessions_subject FOREIGN KEY (client_id, subject_id) REFERENCES subjects (client_id, id) ON DELETE SET NULL (subject_id);
ALTER TABLE attendance_history
    DROP CONSTRAINT attendance_history_record,
    ADD CONSTRAINT attendance_history_record FOREIGN KEY (client_id, session_id, person_id)
        REFERENCES attendance_records (client_id, session_id, person_id) ON DELETE CASCADE ON UPDATE CASCADE;
