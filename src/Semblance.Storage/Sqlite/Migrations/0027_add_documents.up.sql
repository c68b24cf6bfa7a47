-- Files that were taken in, what was read of them, and what was found in that. Everything goes with the file or the document it came from, but summaries,
-- memories, skills and runs of models, which are of no single one.
CREATE TABLE artifacts (
    key             INTEGER PRIMARY KEY,
    id              BLOB    NOT NULL UNIQUE CHECK (length(id) = 16),
    client_key      INTEGER NOT NULL REFERENCES clients (key),
    name            TEXT    NOT NULL CHECK (name <> ''),
    type            TEXT    NOT NULL,
    kind            TEXT,
    size            INTEGER CHECK (size >= 0),
    hash            BLOB    CHECK (length(hash) = 32),
    status          TEXT    NOT NULL CHECK (status IN ('queued', 'reading', 'ready', 'failed', 'cancelled')),
    problem_code    TEXT,
    problem_message TEXT    CHECK ((problem_message IS NULL) = (problem_code IS NULL)),
    report_week     TEXT,
    source_url      TEXT,
    extras          TEXT    NOT NULL CHECK (json_valid(extras)),
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL
) STRICT;

CREATE INDEX artifacts_by_time ON artifacts (client_key, created_at, id);
CREATE INDEX artifacts_by_status ON artifacts (client_key, status) WHERE status IN ('queued', 'reading');
CREATE INDEX artifacts_by_hash ON artifacts (client_key, hash) WHERE hash IS NOT NULL;

CREATE TABLE documents (
    key          INTEGER PRIMARY KEY,
    id           BLOB    NOT NULL UNIQUE CHECK (length(id) = 16),
    client_key   INTEGER NOT NULL REFERENCES clients (key),
    artifact_key INTEGER REFERENCES artifacts (key) ON DELETE CASCADE,
    kind         TEXT    NOT NULL,
    title        TEXT,
    path         TEXT,
    source       TEXT,
    created_at   INTEGER NOT NULL,
    structure    TEXT    CHECK (structure IS NULL OR json_valid(structure))
) STRICT;

CREATE INDEX documents_by_time ON documents (client_key, created_at, id);
CREATE INDEX documents_of_artifact ON documents (artifact_key) WHERE artifact_key IS NOT NULL;

-- Parts of all sorts share the numbers of a document.
CREATE TABLE document_sections (
    client_key   INTEGER NOT NULL REFERENCES clients (key),
    document_key INTEGER NOT NULL REFERENCES documents (key) ON DELETE CASCADE,
    number       INTEGER NOT NULL CHECK (number >= 0),
    page         INTEGER,
    box_x        REAL,
    box_y        REAL,
    box_width    REAL,
    box_height   REAL,
    line         INTEGER,
    place        TEXT,
    heading      TEXT,
    content      TEXT    NOT NULL,
    PRIMARY KEY (document_key, number)
) STRICT;

CREATE TABLE document_tables (
    client_key   INTEGER NOT NULL REFERENCES clients (key),
    document_key INTEGER NOT NULL REFERENCES documents (key) ON DELETE CASCADE,
    number       INTEGER NOT NULL CHECK (number >= 0),
    page         INTEGER,
    box_x        REAL,
    box_y        REAL,
    box_width    REAL,
    box_height   REAL,
    line         INTEGER,
    place        TEXT,
    name         TEXT,
    columns      TEXT    NOT NULL CHECK (json_valid(columns)),
    first_row    INTEGER NOT NULL,
    rows         TEXT    NOT NULL CHECK (json_valid(rows)),
    PRIMARY KEY (document_key, number)
) STRICT;

CREATE TABLE api_endpoints (
    client_key   INTEGER NOT NULL REFERENCES clients (key),
    document_key INTEGER NOT NULL REFERENCES documents (key) ON DELETE CASCADE,
    number       INTEGER NOT NULL CHECK (number >= 0),
    page         INTEGER,
    box_x        REAL,
    box_y        REAL,
    box_width    REAL,
    box_height   REAL,
    line         INTEGER,
    place        TEXT,
    name         TEXT,
    method       TEXT    NOT NULL,
    path         TEXT    NOT NULL,
    summary      TEXT,
    tags         TEXT    NOT NULL CHECK (json_valid(tags)),
    parameters   TEXT    CHECK (parameters IS NULL OR json_valid(parameters)),
    responses    TEXT    CHECK (responses IS NULL OR json_valid(responses)),
    PRIMARY KEY (document_key, number)
) STRICT;

CREATE INDEX api_endpoints_by_path ON api_endpoints (client_key, method, path);

CREATE TABLE log_entries (
    client_key   INTEGER NOT NULL REFERENCES clients (key),
    document_key INTEGER NOT NULL REFERENCES documents (key) ON DELETE CASCADE,
    number       INTEGER NOT NULL CHECK (number >= 0),
    page         INTEGER,
    box_x        REAL,
    box_y        REAL,
    box_width    REAL,
    box_height   REAL,
    line         INTEGER,
    place        TEXT,
    time         TEXT, -- as it was written
    at           INTEGER, -- the same, where it can be read
    level        TEXT,
    code         TEXT,
    component    TEXT,
    message      TEXT    NOT NULL,
    attributes   TEXT    NOT NULL CHECK (json_valid(attributes)),
    PRIMARY KEY (document_key, number)
) STRICT;

CREATE INDEX log_entries_by_level ON log_entries (client_key, level, code, at);

CREATE TABLE tags (
    key          INTEGER PRIMARY KEY,
    id           BLOB    NOT NULL UNIQUE CHECK (length(id) = 16),
    client_key   INTEGER NOT NULL REFERENCES clients (key),
    document_key INTEGER NOT NULL REFERENCES documents (key) ON DELETE CASCADE,
    name         TEXT    NOT NULL CHECK (name <> '' AND length(name) <= 500),
    score        REAL,
    source       TEXT,
    steps        INTEGER,
    created_at   INTEGER NOT NULL
) STRICT;

CREATE INDEX tags_by_name ON tags (client_key, name, id);
CREATE INDEX tags_of_document ON tags (document_key);

CREATE TABLE tag_prompts (
    key          INTEGER PRIMARY KEY,
    id           BLOB    NOT NULL UNIQUE CHECK (length(id) = 16),
    client_key   INTEGER NOT NULL REFERENCES clients (key),
    document_key INTEGER NOT NULL REFERENCES documents (key) ON DELETE CASCADE,
    prompt       TEXT    NOT NULL,
    examples     TEXT    CHECK (examples IS NULL OR json_valid(examples)),
    author       TEXT,
    created_at   INTEGER NOT NULL
) STRICT;

CREATE INDEX tag_prompts_of_document ON tag_prompts (document_key, created_at, id);

CREATE TABLE evidence (
    key          INTEGER PRIMARY KEY,
    id           BLOB    NOT NULL UNIQUE CHECK (length(id) = 16),
    client_key   INTEGER NOT NULL REFERENCES clients (key),
    artifact_key INTEGER NOT NULL REFERENCES artifacts (key) ON DELETE CASCADE,
    locator      TEXT,
    preview      TEXT,
    content_type TEXT,
    coordinates  TEXT    CHECK (coordinates IS NULL OR json_valid(coordinates)),
    data         TEXT    CHECK (data IS NULL OR json_valid(data))
) STRICT;

CREATE INDEX evidence_of_artifact ON evidence (artifact_key, id);

CREATE TABLE facts (
    key          INTEGER PRIMARY KEY,
    id           BLOB    NOT NULL UNIQUE CHECK (length(id) = 16),
    client_key   INTEGER NOT NULL REFERENCES clients (key),
    artifact_key INTEGER NOT NULL REFERENCES artifacts (key) ON DELETE CASCADE,
    evidence_key INTEGER REFERENCES evidence (key) ON DELETE CASCADE,
    report_week  TEXT,
    entity       TEXT,
    metrics      TEXT    NOT NULL CHECK (json_valid(metrics))
) STRICT;

CREATE INDEX facts_of_artifact ON facts (artifact_key, id);
CREATE INDEX facts_of_evidence ON facts (evidence_key) WHERE evidence_key IS NOT NULL;
CREATE INDEX facts_by_week ON facts (client_key, report_week, id) WHERE report_week IS NOT NULL;

CREATE TABLE document_entities (
    key          INTEGER PRIMARY KEY,
    id           BLOB    NOT NULL UNIQUE CHECK (length(id) = 16),
    client_key   INTEGER NOT NULL REFERENCES clients (key),
    document_key INTEGER NOT NULL REFERENCES documents (key) ON DELETE CASCADE,
    label        TEXT    NOT NULL,
    content      TEXT    NOT NULL,
    start_char   INTEGER,
    end_char     INTEGER,
    page         INTEGER,
    context      TEXT,
    source_index INTEGER
) STRICT;

CREATE INDEX document_entities_of_document ON document_entities (document_key, id);

CREATE TABLE document_metric_hits (
    key          INTEGER PRIMARY KEY,
    id           BLOB    NOT NULL UNIQUE CHECK (length(id) = 16),
    client_key   INTEGER NOT NULL REFERENCES clients (key),
    document_key INTEGER NOT NULL REFERENCES documents (key) ON DELETE CASCADE,
    type         TEXT    NOT NULL,
    value        TEXT,
    context      TEXT,
    position     TEXT,
    page         INTEGER,
    source_index INTEGER
) STRICT;

CREATE INDEX document_metric_hits_of_document ON document_metric_hits (document_key, id);

CREATE TABLE summaries (
    key        INTEGER PRIMARY KEY,
    id         BLOB    NOT NULL UNIQUE CHECK (length(id) = 16),
    client_key INTEGER NOT NULL REFERENCES clients (key),
    scope      TEXT    NOT NULL,
    scope_key  TEXT    NOT NULL,
    style      TEXT    NOT NULL,
    provider   TEXT,
    prompt     TEXT,
    content    TEXT    NOT NULL,
    artifacts  TEXT    NOT NULL CHECK (json_valid(artifacts)),
    evidence   TEXT    NOT NULL CHECK (json_valid(evidence)),
    created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX summaries_by_time ON summaries (client_key, created_at, id);

CREATE TABLE memories (
    key        INTEGER PRIMARY KEY,
    id         BLOB    NOT NULL UNIQUE CHECK (length(id) = 16),
    client_key INTEGER NOT NULL REFERENCES clients (key),
    category   TEXT    NOT NULL,
    content    TEXT    NOT NULL CHECK (json_valid(content)),
    context    TEXT    CHECK (context IS NULL OR json_valid(context)),
    user_name  TEXT,
    created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX memories_by_time ON memories (client_key, created_at, id);

CREATE TABLE user_preferences (
    client_key  INTEGER NOT NULL REFERENCES clients (key),
    user_name   TEXT    NOT NULL CHECK (user_name <> '' AND length(user_name) <= 500),
    preferences TEXT    NOT NULL CHECK (json_valid(preferences)),
    updated_at  INTEGER NOT NULL,
    PRIMARY KEY (client_key, user_name)
) STRICT;

CREATE TABLE skills (
    key         INTEGER PRIMARY KEY,
    id          BLOB    NOT NULL UNIQUE CHECK (length(id) = 16),
    client_key  INTEGER NOT NULL REFERENCES clients (key),
    name        TEXT    NOT NULL CHECK (name <> '' AND length(name) <= 500),
    description TEXT    NOT NULL,
    parameters  TEXT    NOT NULL CHECK (json_valid(parameters)),
    workflow    TEXT    NOT NULL CHECK (json_valid(workflow)),
    is_enabled  INTEGER NOT NULL CHECK (is_enabled IN (0, 1)),
    created_at  INTEGER NOT NULL,
    UNIQUE (client_key, name)
) STRICT;

CREATE TABLE hrm_runs (
    key        INTEGER PRIMARY KEY,
    id         BLOB    NOT NULL UNIQUE CHECK (length(id) = 16),
    client_key INTEGER NOT NULL REFERENCES clients (key),
    at         INTEGER NOT NULL,
    task       TEXT,
    steps      INTEGER NOT NULL CHECK (steps >= 0),
    latency_ms REAL    NOT NULL CHECK (latency_ms >= 0),
    accuracy   REAL    CHECK (accuracy BETWEEN 0 AND 1),
    payload    TEXT    NOT NULL CHECK (json_valid(payload))
) STRICT;

CREATE INDEX hrm_runs_by_time ON hrm_runs (client_key, at, id);

CREATE TABLE hrm_metrics (
    client_key INTEGER NOT NULL REFERENCES clients (key),
    run_key    INTEGER NOT NULL REFERENCES hrm_runs (key) ON DELETE CASCADE,
    name       TEXT    NOT NULL CHECK (name <> '' AND length(name) <= 500),
    value      REAL    NOT NULL,
    PRIMARY KEY (run_key, name)
) STRICT;
