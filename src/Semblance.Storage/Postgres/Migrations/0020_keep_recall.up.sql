-- How often indexes gave the exact answer, as measured again and again. A row without numbers is being measured, by whoever wrote it.
CREATE TABLE recall_audits (
    client_id text COLLATE "C" NOT NULL REFERENCES clients (id),
    space_id  text COLLATE "C" NOT NULL,
    begun_at  timestamptz NOT NULL,
    floor     double precision NOT NULL CHECK (floor BETWEEN 0 AND 1),
    probes    integer CHECK (probes > 0),                    -- people searched for
    found     integer CHECK (found BETWEEN 0 AND probes),    -- of whom the same face came first
    seconds   integer CHECK (seconds BETWEEN 0 AND probes),  -- the same nearest stranger
    decided   integer CHECK (decided BETWEEN 0 AND 2 * probes), -- decisions alike, of two a person
    PRIMARY KEY (client_id, space_id, begun_at)
);

ALTER TABLE recall_audits ENABLE ROW LEVEL SECURITY;
ALTER TABLE recall_audits FORCE ROW LEVEL SECURITY;
CREATE POLICY of_client ON recall_audits USING (client_id = bound_client()) WITH CHECK (client_id = bound_client());
GRANT SELECT, INSERT, UPDATE, DELETE ON recall_audits TO semblance_app;

-- A superuser passes row-level security by, the owner, as whom the triggers run, does not: unless a session is bound to the client, they see nobody, and
-- a face would be written that no search finds. So it is not written.
CREATE OR REPLACE FUNCTION search_faces_add() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    copied bigint;
BEGIN
    INSERT INTO search_faces (client_id, space_id, person_id, face_id, region, embedding)
    SELECT a.client_id, a.space_id, a.person_id, a.id, p.region, search_embedding(a.embedding, s.metric)
    FROM added a
    JOIN spaces s ON s.id = a.space_id
    JOIN people p ON p.client_id = a.client_id AND p.id = a.person_id;
    GET DIAGNOSTICS copied = ROW_COUNT;
    IF copied < (SELECT count(*) FROM added) THEN
        RAISE EXCEPTION 'faces of a client that this session is not bound to'
            USING ERRCODE = 'insufficient_privilege', HINT = 'SET semblance.client to the key of the client first.';
    END IF;
    RETURN NULL;
END
$$;

-- Brings search_faces in step with faces and people of the bound client, whatever went wrong.
CREATE FUNCTION repair_search_faces() RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    removed bigint;
    added bigint;
BEGIN
    DELETE FROM search_faces n
    WHERE n.client_id = bound_client() AND NOT EXISTS (
        SELECT
        FROM faces f
        JOIN spaces s ON s.id = f.space_id
        JOIN people p ON p.client_id = f.client_id AND p.id = f.person_id
        WHERE f.client_id = n.client_id AND f.id = n.face_id AND f.space_id = n.space_id AND f.person_id = n.person_id
            AND p.region IS NOT DISTINCT FROM n.region AND search_embedding(f.embedding, s.metric) = n.embedding);
    GET DIAGNOSTICS removed = ROW_COUNT;
    INSERT INTO search_faces (client_id, space_id, person_id, face_id, region, embedding)
    SELECT f.client_id, f.space_id, f.person_id, f.id, p.region, search_embedding(f.embedding, s.metric)
    FROM faces f
    JOIN spaces s ON s.id = f.space_id
    JOIN people p ON p.client_id = f.client_id AND p.id = f.person_id
    WHERE f.client_id = bound_client()
    ORDER BY f.sequence
    ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS added = ROW_COUNT;
    RETURN removed + added;
END
$$;
