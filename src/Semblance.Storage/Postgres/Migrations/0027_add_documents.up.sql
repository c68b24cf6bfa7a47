-- Files that were taken in, what was read of them, and what was found in that. Everything goes with the file or the document it came from, but summaries,
-- memories, skills and runs of models, which are of no single one. Whatever may be long is indexed by its beginning.
CREATE TABLE artifacts (
    client_id       text COLLATE "C" NOT NULL CONSTRAINT artifacts_client REFERENCES clients (id),
    id              uuid NOT NULL,
    name            text COLLATE "C" NOT NULL CHECK (name <> ''),
    type            text NOT NULL,
    kind            text,
    size            bigint CHECK (size >= 0),
    hash            bytea CHECK (length(hash) = 32),
    status          text NOT NULL CHECK (status IN ('queued', 'reading', 'ready', 'failed', 'cancelled')),
    problem_code    text,
    problem_message text CHECK ((problem_message IS NULL) = (problem_code IS NULL)),
    report_week     text COLLATE "C",
    source_url      text,
    extras          jsonb NOT NULL,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    PRIMARY KEY (client_id, id)
);

CREATE INDEX artifacts_by_time ON artifacts (client_id, created_at, id);
CREATE INDEX artifacts_by_status ON artifacts (client_id, status) WHERE status IN ('queued', 'reading');
CREATE INDEX artifacts_by_hash ON artifacts (client_id, hash) WHERE hash IS NOT NULL;

CREATE TABLE documents (
    client_id   text COLLATE "C" NOT NULL CONSTRAINT documents_client REFERENCES clients (id),
    id          uuid NOT NULL,
    artifact_id uuid,
    kind        text NOT NULL,
    title       text COLLATE "C",
    path        text COLLATE "C",
    source      text,
    created_at  timestamptz NOT NULL,
    structure   jsonb,
    PRIMARY KEY (client_id, id),
    CONSTRAINT documents_artifact FOREIGN KEY (client_id, artifact_id) REFERENCES artifacts (client_id, id) ON DELETE CASCADE
);

CREATE INDEX documents_by_time ON documents (client_id, created_at, id);
CREATE INDEX documents_of_artifact ON documents (client_id, artifact_id) WHERE artifact_id IS NOT NULL;

-- Parts of all sorts share the numbers of a document.
CREATE TABLE document_sections (
    client_id   text COLLATE "C" NOT NULL,
    document_id uuid NOT NULL,
    number      integer NOT NULL CHECK (number >= 0),
    page        integer,
    box_x       double precision,
    box_y       double precision,
    box_width   double precision,
    box_height  double precision,
    line        integer,
    place       text,
    heading     text,
    content     text NOT NULL,
    PRIMARY KEY (client_id, document_id, number),
    CONSTRAINT document_sections_document FOREIGN KEY (client_id, document_id) REFERENCES documents (client_id, id) ON DELETE CASCADE
);

CREATE TABLE document_tables (
    client_id   text COLLATE "C" NOT NULL,
    document_id uuid NOT NULL,
    number      integer NOT NULL CHECK (number >= 0),
    page        integer,
    box_x       double precision,
    box_y       double precision,
    box_width   double precision,
    box_height  double precision,
    line        integer,
    place       text,
    name        text,
    columns     jsonb NOT NULL,
    first_row   integer NOT NULL,
    rows        jsonb NOT NULL,
    PRIMARY KEY (client_id, document_id, number),
    CONSTRAINT document_tables_document FOREIGN KEY (client_id, document_id) REFERENCES documents (client_id, id) ON DELETE CASCADE
);

CREATE TABLE api_endpoints (
    client_id   text COLLATE "C" NOT NULL,
    document_id uuid NOT NULL,
    number      integer NOT NULL CHECK (number >= 0),
    page        integer,
    box_x       double precision,
    box_y       double precision,
    box_width   double precision,
    box_height  double precision,
    line        integer,
    place       text,
    name        text,
    method      text COLLATE "C" NOT NULL,
    path        text COLLATE "C" NOT NULL,
    summary     text,
    tags        jsonb NOT NULL,
    parameters  jsonb,
    responses   jsonb,
    PRIMARY KEY (client_id, document_id, number),
    CONSTRAINT api_endpoints_document FOREIGN KEY (client_id, document_id) REFERENCES documents (client_id, id) ON DELETE CASCADE
);

CREATE INDEX api_endpoints_by_path ON api_endpoints (client_id, left(method, 100), left(path, 200));

CREATE TABLE log_entries (
    client_id   text COLLATE "C" NOT NULL,
    document_id uuid NOT NULL,
    number      integer NOT NULL CHECK (number >= 0),
    page        integer,
    box_x       double precision,
    box_y       double precision,
    box_width   double precision,
    box_height  double precision,
    line        integer,
    place       text,
    time        text, -- as it was written
    at          timestamptz, -- the same, where it can be read
    level       text COLLATE "C",
    code        text COLLATE "C",
    component   text,
    message     text COLLATE "C" NOT NULL,
    attributes  jsonb NOT NULL,
    PRIMARY KEY (client_id, document_id, number),
    CONSTRAINT log_entries_document FOREIGN KEY (client_id, document_id) REFERENCES documents (client_id, id) ON DELETE CASCADE
);

CREATE INDEX log_entries_by_level ON log_entries (client_id, left(level, 100), left(code, 100), at);

CREATE TABLE tags (
    client_id   text COLLATE "C" NOT NULL,
    id          uuid NOT NULL,
    document_id uuid NOT NULL,
    name        text COLLATE "C" NOT NULL CHECK (name <> '' AND length(name) <= 500),
    score       double precision,
    source      text,
    steps       integer,
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (client_id, id),
    CONSTRAINT tags_document FOREIGN KEY (client_id, document_id) REFERENCES documents (client_id, id) ON DELETE CASCADE
);

CREATE INDEX tags_by_name ON tags (client_id, name, id);
CREATE INDEX tags_of_document ON tags (client_id, document_id);

CREATE TABLE tag_prompts (
    client_id   text COLLATE "C" NOT NULL,
    id          uuid NOT NULL,
    document_id uuid NOT NULL,
    prompt      text NOT NULL,
    examples    jsonb,
    author      text,
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (client_id, id),
    CONSTRAINT tag_prompts_document FOREIGN KEY (client_id, document_id) REFERENCES documents (client_id, id) ON DELETE CASCADE
);

CREATE INDEX tag_prompts_of_document ON tag_prompts (client_id, document_id, created_at, id);

CREATE TABLE evidence (
    client_id    text COLLATE "C" NOT NULL,
    id           uuid NOT NULL,
    artifact_id  uuid NOT NULL,
    locator      text,
    preview      text,
    content_type text,
    coordinates  jsonb,
    data         jsonb,
    PRIMARY KEY (client_id, id),
    CONSTRAINT evidence_artifact FOREIGN KEY (client_id, artifact_id) REFERENCES artifacts (client_id, id) ON DELETE CASCADE
);

CREATE INDEX evidence_of_artifact ON evidence (client_id, artifact_id, id);

CREATE TABLE facts (
    client_id   text COLLATE "C" NOT NULL,
    id          uuid NOT NULL,
    artifact_id uuid NOT NULL,
    evidence_id uuid,
    report_week text COLLATE "C",
    entity      text COLLATE "C",
    metrics     jsonb NOT NULL,
    PRIMARY KEY (client_id, id),
    CONSTRAINT facts_artifact FOREIGN KEY (client_id, artifact_id) REFERENCES artifacts (client_id, id) ON DELETE CASCADE,
    CONSTRAINT facts_evidence FOREIGN KEY (client_id, evidence_id) REFERENCES evidence (client_id, id) ON DELETE CASCADE
);

CREATE INDEX facts_of_artifact ON facts (client_id, artifact_id, id);
CREATE INDEX facts_of_evidence ON facts (client_id, evidence_id) WHERE evidence_id IS NOT NULL;
CREATE INDEX facts_by_week ON facts (client_id, report_week, id) WHERE report_week IS NOT NULL;

CREATE TABLE document_entities (
    client_id    text COLLATE "C" NOT NULL,
    id           uuid NOT NULL,
    document_id  uuid NOT NULL,
    label        text COLLATE "C" NOT NULL,
    content      text NOT NULL,
    start_char   integer,
    end_char     integer,
    page         integer,
    context      text,
    source_index integer,
    PRIMARY KEY (client_id, id),
    CONSTRAINT document_entities_document FOREIGN KEY (client_id, document_id) REFERENCES documents (client_id, id) ON DELETE CASCADE
);

CREATE INDEX document_entities_of_document ON document_entities (client_id, document_id, id);

CREATE TABLE document_metric_hits (
    client_id    text COLLATE "C" NOT NULL,
    id           uuid NOT NULL,
    document_id  uuid NOT NULL,
    type         text COLLATE "C" NOT NULL,
    value        text,
    context      text,
    position     text,
    page         integer,
    source_index integer,
    PRIMARY KEY (client_id, id),
    CONSTRAINT document_metric_hits_document FOREIGN KEY (client_id, document_id) REFERENCES documents (client_id, id) ON DELETE CASCADE
);

CREATE INDEX document_metric_hits_of_document ON document_metric_hits (client_id, document_id, id);

CREATE TABLE summaries (
    client_id  text COLLATE "C" NOT NULL CONSTRAINT summaries_client REFERENCES clients (id),
    id         uuid NOT NULL,
    scope      text COLLATE "C" NOT NULL,
    scope_key  text COLLATE "C" NOT NULL,
    style      text COLLATE "C" NOT NULL,
    provider   text,
    prompt     text,
    content    text NOT NULL,
    artifacts  jsonb NOT NULL,
    evidence   jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (client_id, id)
);

CREATE INDEX summaries_by_time ON summaries (client_id, created_at, id);

CREATE TABLE memories (
    client_id  text COLLATE "C" NOT NULL CONSTRAINT memories_client REFERENCES clients (id),
    id         uuid NOT NULL,
    category   text COLLATE "C" NOT NULL,
    content    jsonb NOT NULL,
    context    jsonb,
    user_name  text COLLATE "C",
    created_at timestamptz NOT NULL,
    PRIMARY KEY (client_id, id)
);

CREATE INDEX memories_by_time ON memories (client_id, created_at, id);

CREATE TABLE user_preferences (
    client_id   text COLLATE "C" NOT NULL CONSTRAINT user_preferences_client REFERENCES clients (id),
    user_name   text COLLATE "C" NOT NULL CHECK (user_name <> '' AND length(user_name) <= 500),
    preferences jsonb NOT NULL,
    updated_at  timestamptz NOT NULL,
    PRIMARY KEY (client_id, user_name)
);

CREATE TABLE skills (
    client_id   text COLLATE "C" NOT NULL CONSTRAINT skills_client REFERENCES clients (id),
    id          uuid NOT NULL,
    name        text COLLATE "C" NOT NULL CHECK (name <> '' AND length(name) <= 500),
    description text NOT NULL,
    parameters  jsonb NOT NULL,
    workflow    jsonb NOT NULL,
    is_enabled  boolean NOT NULL,
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (client_id, id),
    CONSTRAINT skills_name UNIQUE (client_id, name)
);

CREATE TABLE hrm_runs (
    client_id  text COLLATE "C" NOT NULL CONSTRAINT hrm_runs_client REFERENCES clients (id),
    id         uuid NOT NULL,
    at         timestamptz NOT NULL,
    task       text COLLATE "C",
    steps      integer NOT NULL CHECK (steps >= 0),
    latency_ms double precision NOT NULL CHECK (latency_ms >= 0),
    accuracy   double precision CHECK (accuracy BETWEEN 0 AND 1),
    payload    jsonb NOT NULL,
    PRIMARY KEY (client_id, id)
);

CREATE INDEX hrm_runs_by_time ON hrm_runs (client_id, at, id);

CREATE TABLE hrm_metrics (
    client_id text COLLATE "C" NOT NULL,
    run_id    uuid NOT NULL,
    name      text COLLATE "C" NOT NULL CHECK (name <> '' AND length(name) <= 500),
    value     double precision NOT NULL,
    PRIMARY KEY (client_id, run_id, name),
    CONSTRAINT hrm_metrics_run FOREIGN KEY (client_id, run_id) REFERENCES hrm_runs (client_id, id) ON DELETE CASCADE
);

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY[
        'artifacts', 'documents', 'document_sections', 'document_tables', 'api_endpoints', 'log_entries', 'tags', 'tag_prompts', 'evidence', 'facts',
        'document_entities', 'document_metric_hits', 'summaries', 'memories', 'user_preferences', 'skills', 'hrm_runs', 'hrm_metrics']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY of_client ON %I USING (client_id = bound_client()) WITH CHECK (client_id = bound_client())', name);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO semblance_app', name);
    END LOOP;
END
$$;
