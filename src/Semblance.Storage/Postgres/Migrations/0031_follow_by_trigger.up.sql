-- What Citus takes for no action of a foreign key (SET NULL, ON UPDATE CASCADE) is done by triggers, here as there: a store behaves the same on one node as on many.
-- Each statement names the client, so that on a node it finds the shard that is beside the row it was fired for.

-- Whoever deletes a person holds the row by now: who gives an account to that person meanwhile waits, and is refused by the foreign key.
CREATE FUNCTION person_leaves() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE accounts SET person_id = NULL WHERE client_id = OLD.client_id AND person_id = OLD.id;
    UPDATE marking_faces SET person_id = NULL WHERE client_id = OLD.client_id AND person_id = OLD.id;
    RETURN OLD;
END
$$;

CREATE FUNCTION subject_leaves() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE attendance_sessions SET subject_id = NULL WHERE client_id = OLD.client_id AND subject_id = OLD.id;
    RETURN OLD;
END
$$;

-- Until then the history names a record that is no more: its foreign key waits for the end of the transaction.
CREATE FUNCTION history_follows() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE attendance_history
    SET session_id = NEW.session_id, person_id = NEW.person_id
    WHERE client_id = OLD.client_id AND session_id = OLD.session_id AND person_id = OLD.person_id;
    RETURN NULL;
END
$$;

REVOKE EXECUTE ON FUNCTION person_leaves(), subject_leaves(), history_follows() FROM PUBLIC;

ALTER TABLE accounts
    DROP CONSTRAINT accounts_person,
    ADD CONSTRAINT accounts_person FOREIGN KEY (client_id, person_id) REFERENCES people (client_id, id);
ALTER TABLE marking_faces
    DROP CONSTRAINT marking_faces_person,
    ADD CONSTRAINT marking_faces_person FOREIGN KEY (client_id, person_id) REFERENCES people (client_id, id);
ALTER TABLE attendance_sessions
    DROP CONSTRAINT attendance_sessions_subject,
    ADD CONSTRAINT attendance_sessions_subject FOREIGN KEY (client_id, subject_id) REFERENCES subjects (client_id, id);
ALTER TABLE attendance_history
    DROP CONSTRAINT attendance_history_record,
    ADD CONSTRAINT attendance_history_record FOREIGN KEY (client_id, session_id, person_id)
        REFERENCES attendance_records (client_id, session_id, person_id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;

CREATE TRIGGER person_leaves BEFORE DELETE ON people FOR EACH ROW EXECUTE FUNCTION person_leaves();
CREATE TRIGGER subject_leaves BEFORE DELETE ON subjects FOR EACH ROW EXECUTE FUNCTION subject_leaves();
CREATE TRIGGER history_follows AFTER UPDATE ON attendance_records
    FOR EACH ROW WHEN ((OLD.session_id, OLD.person_id) IS DISTINCT FROM (NEW.session_id, NEW.person_id)) EXECUTE FUNCTION history_follows();
