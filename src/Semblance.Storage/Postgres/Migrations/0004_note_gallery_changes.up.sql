-- What has changed in a client's galleries, for processes that keep them in memory. A change is found by its transaction, never by a number or a
-- time, because transactions do not end in the order in which they begin: a reader keeps the snapshot it has seen and asks for what was not in it.

CREATE TABLE gallery_changes (
    client_id text COLLATE "C" NOT NULL REFERENCES clients (id),
    xact      xid8 NOT NULL DEFAULT pg_current_xact_id(),
    number    bigint GENERATED ALWAYS AS IDENTITY,
    at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    faces     uuid[], -- added, changed or removed; with people, forgotten and this all NULL: too many to list, read everything again
    people    uuid[],
    forgotten xid8[], -- of changes that are listed no more
    PRIMARY KEY (client_id, xact, number)
);

ALTER TABLE gallery_changes ENABLE ROW LEVEL SECURITY;
ALTER TABLE gallery_changes FORCE ROW LEVEL SECURITY;
CREATE POLICY of_client ON gallery_changes USING (client_id = bound_client()) WITH CHECK (client_id = bound_client());
GRANT SELECT, INSERT, UPDATE, DELETE ON gallery_changes TO semblance_app; -- UPDATE for the locks of note_gallery_change alone

-- Lists a change, wakes those who listen and forgets what is older than an hour. Who has not seen what is forgotten here finds that out: by the list
-- of its transactions, which is a change like any other. Listeners of all clients share a channel, so it carries no name, but a hash of it.
CREATE FUNCTION note_gallery_change(client text, faces uuid[], people uuid[]) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    old xid8[];
BEGIN
    INSERT INTO gallery_changes (client_id, faces, people) VALUES (client, faces, people);
    WITH oldest AS (
        SELECT g.client_id, g.xact, g.number, g.at
        FROM gallery_changes g
        WHERE g.client_id = client
        ORDER BY g.xact, g.number
        LIMIT 4
        FOR UPDATE SKIP LOCKED
    ), removed AS (
        DELETE FROM gallery_changes g
        USING oldest o
        WHERE o.at < clock_timestamp() - interval '1 hour' AND (g.client_id, g.xact, g.number) = (o.client_id, o.xact, o.number)
        RETURNING g.xact
    )
    SELECT array_agg(xact) INTO old FROM removed;
    IF old IS NOT NULL THEN
        INSERT INTO gallery_changes (client_id, forgotten) VALUES (client, old);
    END IF;
    PERFORM pg_notify('semblance_changes', left(encode(sha256(convert_to(client, 'UTF8')), 'hex'), 32));
END
$$;

CREATE FUNCTION note_faces() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM note_gallery_change(client_id, CASE WHEN count(*) <= 10000 THEN array_agg(id) END, NULL) FROM changed GROUP BY client_id;
    RETURN NULL;
END
$$;

CREATE FUNCTION note_people() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM note_gallery_change(client_id, NULL, CASE WHEN count(*) <= 10000 THEN array_agg(id) END) FROM changed GROUP BY client_id;
    RETURN NULL;
END
$$;

CREATE FUNCTION note_members() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM note_gallery_change(client_id, NULL, CASE WHEN count(*) <= 10000 THEN array_agg(DISTINCT person_id) END) FROM changed GROUP BY client_id;
    RETURN NULL;
END
$$;

CREATE TRIGGER note_added AFTER INSERT ON faces REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION note_faces();
CREATE TRIGGER note_changed AFTER UPDATE ON faces REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION note_faces();
CREATE TRIGGER note_removed AFTER DELETE ON faces REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION note_faces();
CREATE TRIGGER note_added AFTER INSERT ON people REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION note_people();
CREATE TRIGGER note_changed AFTER UPDATE ON people REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION note_people();
CREATE TRIGGER note_removed AFTER DELETE ON people REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION note_people();
CREATE TRIGGER note_added AFTER INSERT ON people_groups REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION note_members();
CREATE TRIGGER note_removed AFTER DELETE ON people_groups REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION note_members();
