-- Sessions, who was there, who came and went, and who had leave. Nothing here is a total: totals are counted when they are asked for. What is a
-- person's goes with the person; the faces of a marking stay, as nobody's. Days are written YYYY-MM-DD.
CREATE TABLE attendance_rules (
    client_key INTEGER PRIMARY KEY REFERENCES clients (key),
    rules      TEXT NOT NULL CHECK (json_valid(rules))
) STRICT;

CREATE TABLE subjects (
    key         INTEGER PRIMARY KEY,
    id          BLOB    NOT NULL UNIQUE CHECK (length(id) = 16),
    client_key  INTEGER NOT NULL REFERENCES clients (key),
    name        TEXT    NOT NULL CHECK (name <> ''),
    code        TEXT,
    description TEXT,
    credits     INTEGER,
    group_name  TEXT,
    is_active   INTEGER NOT NULL CHECK (is_active IN (0, 1)),
    created_at  INTEGER NOT NULL
) STRICT;

CREATE INDEX subjects_by_name ON subjects (client_key, name, id);

CREATE TABLE attendance_sessions (
    key         INTEGER PRIMARY KEY,
    id          BLOB    NOT NULL UNIQUE CHECK (length(id) = 16),
    client_key  INTEGER NOT NULL REFERENCES clients (key),
    name        TEXT    NOT NULL CHECK (name <> ''),
    group_name  TEXT,
    subject_key INTEGER REFERENCES subjects (key) ON DELETE SET NULL,
    kind        TEXT    NOT NULL CHECK (kind IN ('normal', 'extra')),
    day         TEXT    NOT NULL CHECK (length(day) = 10),
    starts_at   INTEGER NOT NULL,
    ends_at     INTEGER CHECK (ends_at > starts_at),
    note        TEXT,
    created_at  INTEGER NOT NULL,
    created_by  TEXT    NOT NULL
) STRICT;

CREATE INDEX attendance_sessions_by_time ON attendance_sessions (client_key, starts_at, id);
CREATE INDEX attendance_sessions_of_subject ON attendance_sessions (subject_key) WHERE subject_key IS NOT NULL;

CREATE TABLE attendance_records (
    key         INTEGER PRIMARY KEY,
    session_key INTEGER NOT NULL REFERENCES attendance_sessions (key) ON DELETE CASCADE,
    person_key  INTEGER NOT NULL REFERENCES people (key) ON DELETE CASCADE,
    status      TEXT    NOT NULL CHECK (status IN ('auto', 'present', 'absent', 'late', 'medical', 'authorised')),
    note        TEXT,
    confidence  REAL    CHECK (confidence BETWEEN 0 AND 1),
    box_x       REAL,
    box_y       REAL,
    box_width   REAL,
    box_height  REAL,
    seen_at     INTEGER,
    changed_at  INTEGER NOT NULL,
    changed_by  TEXT    NOT NULL,
    reason      TEXT,
    revision    INTEGER NOT NULL CHECK (revision >= 1),
    UNIQUE (session_key, person_key)
) STRICT;

-- All that counting needs, so that it reads a tenth of the table.
CREATE INDEX attendance_records_counted ON attendance_records (session_key, status, person_key);
CREATE INDEX attendance_records_of_person ON attendance_records (person_key, session_key);

-- What a record said before it was changed.
CREATE TABLE attendance_history (
    record_key INTEGER NOT NULL REFERENCES attendance_records (key) ON DELETE CASCADE,
    revision   INTEGER NOT NULL CHECK (revision >= 1),
    status     TEXT    NOT NULL,
    note       TEXT,
    confidence REAL,
    box_x      REAL,
    box_y      REAL,
    box_width  REAL,
    box_height REAL,
    seen_at    INTEGER,
    changed_at INTEGER NOT NULL,
    changed_by TEXT    NOT NULL,
    reason     TEXT,
    PRIMARY KEY (record_key, revision)
) STRICT, WITHOUT ROWID;

CREATE TABLE markings (
    key         INTEGER PRIMARY KEY,
    id          BLOB    NOT NULL UNIQUE CHECK (length(id) = 16),
    session_key INTEGER NOT NULL REFERENCES attendance_sessions (key) ON DELETE CASCADE,
    state       TEXT    NOT NULL CHECK (state IN ('open', 'confirmed', 'discarded')),
    created_at  INTEGER NOT NULL,
    created_by  TEXT    NOT NULL,
    ended_at    INTEGER
) STRICT;

CREATE INDEX markings_of_session ON markings (session_key);

CREATE TABLE marking_photos (
    marking_key INTEGER NOT NULL REFERENCES markings (key) ON DELETE CASCADE,
    number      INTEGER NOT NULL CHECK (number >= 0),
    name        TEXT    NOT NULL,
    hash        BLOB    NOT NULL CHECK (length(hash) = 32),
    width       INTEGER NOT NULL,
    height      INTEGER NOT NULL,
    taken_at    INTEGER NOT NULL,
    PRIMARY KEY (marking_key, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE marking_faces (
    marking_key INTEGER NOT NULL,
    photo       INTEGER NOT NULL,
    number      INTEGER NOT NULL CHECK (number >= 0),
    box_x       REAL    NOT NULL,
    box_y       REAL    NOT NULL,
    box_width   REAL    NOT NULL,
    box_height  REAL    NOT NULL,
    score       REAL    NOT NULL,
    outcome     TEXT    NOT NULL CHECK (outcome IN ('match', 'ambiguous', 'unknown')),
    person_key  INTEGER REFERENCES people (key) ON DELETE SET NULL,
    distance    REAL,
    confidence  REAL,
    PRIMARY KEY (marking_key, photo, number),
    FOREIGN KEY (marking_key, photo) REFERENCES marking_photos (marking_key, number) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX marking_faces_of_person ON marking_faces (person_key) WHERE person_key IS NOT NULL;

CREATE TABLE check_ins (
    key        INTEGER PRIMARY KEY,
    id         BLOB    NOT NULL UNIQUE CHECK (length(id) = 16),
    client_key INTEGER NOT NULL REFERENCES clients (key),
    person_key INTEGER NOT NULL REFERENCES people (key) ON DELETE CASCADE,
    direction  TEXT    NOT NULL CHECK (direction IN ('in', 'out')),
    at         INTEGER NOT NULL,
    day        TEXT    NOT NULL CHECK (length(day) = 10),
    latitude   REAL    CHECK (latitude BETWEEN -90 AND 90),
    longitude  REAL    CHECK (longitude BETWEEN -180 AND 180),
    accuracy   REAL    CHECK (accuracy >= 0), -- metres
    confidence REAL    CHECK (confidence BETWEEN 0 AND 1),
    made_by    TEXT    NOT NULL
) STRICT;

CREATE INDEX check_ins_by_time ON check_ins (client_key, at, id);
CREATE INDEX check_ins_of_person ON check_ins (person_key, at);

CREATE TABLE leaves (
    key           INTEGER PRIMARY KEY,
    id            BLOB    NOT NULL UNIQUE CHECK (length(id) = 16),
    client_key    INTEGER NOT NULL REFERENCES clients (key),
    person_key    INTEGER NOT NULL REFERENCES people (key) ON DELETE CASCADE,
    first_day     TEXT    NOT NULL CHECK (length(first_day) = 10),
    last_day      TEXT    NOT NULL CHECK (last_day >= first_day),
    kind          TEXT    NOT NULL CHECK (kind IN ('medical', 'authorised')),
    note          TEXT,
    sessions      INTEGER CHECK (sessions >= 1),
    state         TEXT    NOT NULL CHECK (state IN ('pending', 'approved', 'refused')),
    requested_at  INTEGER NOT NULL,
    requested_by  TEXT    NOT NULL,
    decided_at    INTEGER,
    decided_by    TEXT,
    decision_note TEXT
) STRICT;

CREATE INDEX leaves_by_time ON leaves (client_key, requested_at, id);
CREATE INDEX leaves_of_person ON leaves (person_key);
