DROP FUNCTION repair_search_faces();

CREATE OR REPLACE FUNCTION search_faces_add() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO search_faces (client_id, space_id, person_id, face_id, region, embedding)
    SELECT a.client_id, a.space_id, a.person_id, a.id, p.region, search_embedding(a.embedding, s.metric)
    FROM added a
    JOIN spaces s ON s.id = a.space_id
    JOIN people p ON p.client_id = a.client_id AND p.id = a.person_id;
    RETURN NULL;
END
$$;

DROP TABLE recall_audits;
