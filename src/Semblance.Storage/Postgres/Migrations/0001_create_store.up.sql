-- Every key and every reference of a table includes the client, so that the store can be distributed by it (Citus); clients and spaces are
-- reference tables that every client shares, and refer to no other. Text compares by its bytes (COLLATE "C"), which in UTF-8 is by code point, as in every store.

CREATE EXTENSION IF NOT EXISTS vector;

-- Whoever uses the store does so as semblance_app, which owns nothing and cannot bypass row-level security. Roles belong to the whole server.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'semblance_app') THEN
        CREATE ROLE semblance_app NOLOGIN;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
    NULL; -- made by another database's migration at the same time
END
$$;

DO $$
BEGIN
    -- Since PostgreSQL 16, who makes a role is a member of it without being allowed to work as it.
    IF NOT pg_has_role(current_user, 'semblance_app', CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END) THEN
        GRANT semblance_app TO CURRENT_USER;
    END IF;
END
$$;

-- The client a transaction is bound to; NULL, which matches no row, where it is bound to none.
CREATE FUNCTION bound_client() RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('semblance.client', true), '');

CREATE TABLE clients (
    id         text COLLATE "C" PRIMARY KEY,
    name       text NOT NULL,
    created_at timestamptz NOT NULL
);

CREATE TABLE import_runs (
    client_id  text COLLATE "C" NOT NULL CONSTRAINT import_runs_client REFERENCES clients (id),
    id         text COLLATE "C" NOT NULL,
    plan_hash  text NOT NULL,
    source     text NOT NULL,
    status     text NOT NULL CHECK (status IN ('open', 'done', 'rolled-back')),
    batches    integer NOT NULL CHECK (batches >= 0),
    only_json  json NOT NULL,
    started_at timestamptz NOT NULL,
    ended_at   timestamptz,
    plan       bytea NOT NULL, -- Brotli
    PRIMARY KEY (client_id, id)
);

CREATE TABLE import_batches (
    client_id      text COLLATE "C" NOT NULL,
    run_id         text COLLATE "C" NOT NULL,
    number         integer NOT NULL CHECK (number >= 0),
    people_added   bigint NOT NULL,
    people_present bigint NOT NULL,
    faces_added    bigint NOT NULL,
    faces_present  bigint NOT NULL,
    photos_added   bigint NOT NULL,
    photos_present bigint NOT NULL,
    PRIMARY KEY (client_id, run_id, number),
    FOREIGN KEY (client_id, run_id) REFERENCES import_runs (client_id, id)
);

CREATE TABLE spaces (
    id                  text COLLATE "C" PRIMARY KEY,
    model               text NOT NULL,
    alignment           text,
    dimension           integer NOT NULL CHECK (dimension BETWEEN 2 AND 16000), -- as far as pgvector goes
    metric              text NOT NULL CHECK (metric IN ('cosine', 'l2')),
    unit_length         boolean NOT NULL,
    impostors_mean      double precision,
    impostors_deviation double precision,
    impostors_source    text,
    client_id           text COLLATE "C", -- whose run brought it
    run_id              text COLLATE "C",
    UNIQUE (id, dimension) -- lets faces refer to both in one
);

CREATE TABLE groups (
    client_id text COLLATE "C" NOT NULL REFERENCES clients (id),
    name      text COLLATE "C" NOT NULL,
    run_id    text COLLATE "C",
    PRIMARY KEY (client_id, name),
    FOREIGN KEY (client_id, run_id) REFERENCES import_runs (client_id, id)
);

CREATE TABLE people (
    client_id   text COLLATE "C" NOT NULL CONSTRAINT people_client REFERENCES clients (id),
    id          uuid NOT NULL,
    sequence    bigint GENERATED ALWAYS AS IDENTITY, -- the order in which they came
    name        text COLLATE "C" NOT NULL CHECK (name <> ''),
    external_id text COLLATE "C",
    region      text COLLATE "C",
    attributes  json NOT NULL,
    created_at  timestamptz NOT NULL,
    updated_at  timestamptz NOT NULL,
    revision    integer NOT NULL CHECK (revision >= 1),
    run_id      text COLLATE "C",
    PRIMARY KEY (client_id, id),
    FOREIGN KEY (client_id, run_id) REFERENCES import_runs (client_id, id)
);

CREATE INDEX people_by_name ON people (client_id, name, id);
CREATE INDEX people_of_region ON people (client_id, region) WHERE region IS NOT NULL;
CREATE INDEX people_of_run ON people (client_id, run_id) WHERE run_id IS NOT NULL;

CREATE TABLE people_groups (
    client_id  text COLLATE "C" NOT NULL,
    person_id  uuid NOT NULL,
    group_name text COLLATE "C" NOT NULL,
    PRIMARY KEY (client_id, person_id, group_name),
    FOREIGN KEY (client_id, person_id) REFERENCES people (client_id, id),
    FOREIGN KEY (client_id, group_name) REFERENCES groups (client_id, name)
);

CREATE INDEX people_of_group ON people_groups (client_id, group_name, person_id);

CREATE TABLE photos (
    client_id  text COLLATE "C" NOT NULL,
    person_id  uuid NOT NULL,
    hash       bytea NOT NULL CHECK (length(hash) = 32),
    media_type text NOT NULL,
    length     bigint NOT NULL CHECK (length >= 0),
    file_name  text,
    created_at timestamptz NOT NULL,
    run_id     text COLLATE "C",
    PRIMARY KEY (client_id, person_id, hash),
    FOREIGN KEY (client_id, person_id) REFERENCES people (client_id, id),
    FOREIGN KEY (client_id, run_id) REFERENCES import_runs (client_id, id)
);

CREATE INDEX photos_by_hash ON photos (client_id, hash);
CREATE INDEX photos_of_run ON photos (client_id, run_id) WHERE run_id IS NOT NULL;

-- An embedding beside its row is scanned four to seven times faster than one in a TOAST table: rows stay whole up to a page (some 2,000 values),
-- and only larger ones go there. (STORAGE PLAIN would refuse those.)
CREATE TABLE faces (
    client_id       text COLLATE "C" NOT NULL,
    id              uuid NOT NULL,
    sequence        bigint GENERATED ALWAYS AS IDENTITY, -- the order in which they came
    person_id       uuid NOT NULL,
    space_id        text COLLATE "C" NOT NULL,
    dimension       integer NOT NULL,
    run_id          text COLLATE "C",
    photo           bytea CHECK (length(photo) = 32),
    box_x           double precision,
    box_y           double precision,
    box_width       double precision,
    box_height      double precision,
    detection_score double precision,
    quality         double precision,
    created_at      timestamptz NOT NULL,
    embedding       vector NOT NULL CHECK (vector_dims(embedding) = dimension), -- float32, as they came
    PRIMARY KEY (client_id, id),
    FOREIGN KEY (space_id, dimension) REFERENCES spaces (id, dimension),
    FOREIGN KEY (client_id, person_id) REFERENCES people (client_id, id),
    FOREIGN KEY (client_id, run_id) REFERENCES import_runs (client_id, id)
) WITH (toast_tuple_target = 8160);

CREATE INDEX faces_of_gallery ON faces (client_id, space_id, sequence);
CREATE INDEX faces_of_person ON faces (client_id, person_id, space_id);
CREATE INDEX faces_of_space ON faces (space_id);
CREATE INDEX faces_of_run ON faces (client_id, run_id) WHERE run_id IS NOT NULL;
CREATE INDEX faces_of_photo ON faces (client_id, photo) WHERE photo IS NOT NULL;

-- Removes a space that no client uses any more: the foreign key of faces, which row-level security does not bind, is who knows.
CREATE FUNCTION remove_unused_space(space text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM spaces WHERE id = space;
EXCEPTION WHEN foreign_key_violation THEN
    NULL;
END
$$;

-- For the end of a load: plans made for empty tables are slow ones. The application may not do it by itself, as it owns nothing.
CREATE FUNCTION analyze_store() RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    ANALYZE (SKIP_LOCKED) import_batches, groups, people, people_groups, photos, faces;
END
$$;

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['import_runs', 'import_batches', 'groups', 'people', 'people_groups', 'photos', 'faces'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY of_client ON %I USING (client_id = bound_client()) WITH CHECK (client_id = bound_client())', name);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO semblance_app', name);
    END LOOP;
END
$$;

GRANT SELECT, INSERT ON clients TO semblance_app;
GRANT SELECT, INSERT, DELETE ON spaces TO semblance_app; -- never UPDATE: a space keeps its dimension and metric
GRANT EXECUTE ON FUNCTION bound_client(), remove_unused_space(text), analyze_store() TO semblance_app;
REVOKE EXECUTE ON FUNCTION analyze_store() FROM PUBLIC;

INSERT INTO clients (id, name, created_at) VALUES ('default', 'Default', now());
