-- What triggers of statements do in a distributed database. Citus fires them on the shard whose rows were written, where the rows of the statement can be joined with
-- other shards, and not with distributed tables: so these name the shards that are on the same node for the same clients. It fires them for the distributed table as well,
-- which has no rows of its own.

CREATE OR REPLACE FUNCTION shard_beside(wanted text, written name) RETURNS text
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    found text := (
        SELECT format('public.%I', wanted || '_' || s.shardid)
        FROM pg_dist_shard w
        JOIN pg_dist_shard s ON s.logicalrelid = wanted::regclass AND (s.shardminvalue = w.shardminvalue OR s.shardminvalue IS NULL)
        WHERE w.shardid = substring(written FROM '_(\d+)$')::bigint);
BEGIN
    IF found IS NULL THEN
        RAISE EXCEPTION 'no shard of % beside %', wanted, written USING HINT = 'The tables are not colocated: SELECT * FROM citus_tables.';
    END IF;
    RETURN found;
END
$$;

CREATE OR REPLACE FUNCTION search_faces_add() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    copied bigint;
BEGIN
    IF NOT EXISTS (SELECT FROM added) THEN
        RETURN NULL;
    END IF;
    EXECUTE format(
        'INSERT INTO %s (client_id, space_id, person_id, face_id, region, embedding)
        SELECT a.client_id, a.space_id, a.person_id, a.id, p.region, search_embedding(a.embedding, s.metric)
        FROM added a
        JOIN %s s ON s.id = a.space_id
        JOIN %s p ON p.client_id = a.client_id AND p.id = a.person_id',
        shard_beside('search_faces', TG_TABLE_NAME), shard_beside('spaces', TG_TABLE_NAME), shard_beside('people', TG_TABLE_NAME));
    GET DIAGNOSTICS copied = ROW_COUNT;
    IF copied < (SELECT count(*) FROM added) THEN
        RAISE EXCEPTION 'faces of a client that this session is not bound to'
            USING ERRCODE = 'insufficient_privilege', HINT = 'SET LOCAL semblance.client to the key of the client first.';
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION search_faces_remove() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM removed) THEN
        RETURN NULL;
    END IF;
    EXECUTE format(
        'DELETE FROM %s n
        USING removed r
        WHERE n.client_id = r.client_id AND n.space_id = r.space_id AND n.person_id = r.person_id AND n.face_id = r.id',
        shard_beside('search_faces', TG_TABLE_NAME));
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION search_faces_change() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM removed) THEN
        RETURN NULL;
    END IF;
    EXECUTE format(
        'DELETE FROM %s n
        USING removed r
        WHERE n.client_id = r.client_id AND n.space_id = r.space_id AND n.person_id = r.person_id AND n.face_id = r.id
            AND NOT EXISTS (
                SELECT FROM added a
                WHERE a.client_id = r.client_id AND a.id = r.id AND a.space_id = r.space_id AND a.person_id = r.person_id AND a.embedding = r.embedding)',
        shard_beside('search_faces', TG_TABLE_NAME));
    EXECUTE format(
        'INSERT INTO %s (client_id, space_id, person_id, face_id, region, embedding)
        SELECT a.client_id, a.space_id, a.person_id, a.id, p.region, search_embedding(a.embedding, s.metric)
        FROM added a
        JOIN %s s ON s.id = a.space_id
        JOIN %s p ON p.client_id = a.client_id AND p.id = a.person_id
        ON CONFLICT DO NOTHING',
        shard_beside('search_faces', TG_TABLE_NAME), shard_beside('spaces', TG_TABLE_NAME), shard_beside('people', TG_TABLE_NAME));
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION note_spread() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM written) THEN
        RETURN NULL;
    END IF;
    EXECUTE format(
        'INSERT INTO %s (client_id, change, space_id, person_id, face_id)
        SELECT r.client_id, gen_random_uuid(), r.space_id, r.person_id, r.face_id
        FROM written r
        JOIN %s c ON c.id = r.client_id AND c.spread IS NOT NULL',
        shard_beside('spread_changes', TG_TABLE_NAME), shard_beside('clients', TG_TABLE_NAME));
    RETURN NULL;
END
$$;

-- The search of documents asks the tables of the client one after the other, from the coordinator: as whoever searches, whom row-level security binds on the nodes as well.
ALTER FUNCTION find_chunks SECURITY INVOKER;

-- Citus asks every node for a table of clients that is joined to one that every node has, whatever the condition; by itself it asks the client's.
CREATE OR REPLACE FUNCTION search_facts(client text, space text)
    RETURNS TABLE (
        model text, alignment text, dimension integer, metric text, unit_length boolean, impostors_mean double precision,
        impostors_deviation double precision, impostors_source text, index_method text, exact_up_to integer, candidates integer, probes integer)
    LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    SELECT t.exact_up_to, t.candidates, t.probes
    INTO search_facts.exact_up_to, search_facts.candidates, search_facts.probes
    FROM search_settings t
    WHERE t.client_id = $1 AND t.space_id = $2;
    RETURN QUERY
    SELECT s.model, s.alignment, s.dimension, s.metric, s.unit_length, s.impostors_mean, s.impostors_deviation, s.impostors_source,
        (
            SELECT a.amname::text
            FROM pg_index i
            JOIN pg_class c ON c.oid = i.indexrelid
            JOIN pg_am a ON a.oid = c.relam
            WHERE i.indexrelid = to_regclass('faces_near_' || md5($1 || '/' || $2)) AND i.indisvalid
        ),
        search_facts.exact_up_to, search_facts.candidates, search_facts.probes
    FROM spaces s
    WHERE s.id = $2;
END
$$;
