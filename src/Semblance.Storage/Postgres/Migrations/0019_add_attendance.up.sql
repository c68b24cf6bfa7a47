-- Sessions, who was there, who came and went, and who had leave. Nothing here is a total: totals are counted when they are asked for. What is a
-- person's goes with the person; the faces of a marking stay, as nobody's.
CREATE TABLE attendance_rules (
    client_id text COLLATE "C" PRIMARY KEY CONSTRAINT attendance_rules_client REFERENCES clients (id),
    rules     json NOT NULL
);

CREATE TABLE subjects (
    client_id   text COLLATE "C" NOT NULL CONSTRAINT subjects_client REFERENCES clients (id),
    id          uuid NOT NULL,
    name        text COLLATE "C" NOT NULL CHECK (name <> ''),
    code        text,
    description text,
    credits     integer,
    group_name  text COLLATE "C",
    is_active   boolean NOT NULL,
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (client_id, id)
);

CREATE TABLE attendance_sessions (
    client_id  text COLLATE "C" NOT NULL CONSTRAINT attendance_sessions_client REFERENCES clients (id),
    id         uuid NOT NULL,
    name       text NOT NULL CHECK (name <> ''),
    group_name text COLLATE "C",
    subject_id uuid,
    kind       text NOT NULL CHECK (kind IN ('normal', 'extra')),
    day        date NOT NULL,
    starts_at  timestamptz NOT NULL,
    ends_at    timestamptz CHECK (ends_at > starts_at),
    note       text,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    PRIMARY KEY (client_id, id),
    CONSTRAINT attendance_sessions_subject FOREIGN KEY (client_id, subject_id) REFERENCES subjects (client_id, id) ON DELETE SET NULL (subject_id)
);

CREATE INDEX attendance_sessions_by_time ON attendance_sessions (client_id, starts_at, id);
CREATE INDEX attendance_sessions_of_subject ON attendance_sessions (client_id, subject_id) WHERE subject_id IS NOT NULL;

CREATE TABLE attendance_records (
    client_id  text COLLATE "C" NOT NULL,
    session_id uuid NOT NULL,
    person_id  uuid NOT NULL,
    status     text NOT NULL CHECK (status IN ('auto', 'present', 'absent', 'late', 'medical', 'authorised')),
    note       text,
    confidence double precision CHECK (confidence BETWEEN 0 AND 1),
    box_x      double precision,
    box_y      double precision,
    box_width  double precision,
    box_height double precision,
    seen_at    timestamptz,
    changed_at timestamptz NOT NULL,
    changed_by text NOT NULL,
    reason     text,
    revision   integer NOT NULL CHECK (revision >= 1),
    PRIMARY KEY (client_id, session_id, person_id),
    CONSTRAINT attendance_records_session FOREIGN KEY (client_id, session_id) REFERENCES attendance_sessions (client_id, id) ON DELETE CASCADE,
    CONSTRAINT attendance_records_person FOREIGN KEY (client_id, person_id) REFERENCES people (client_id, id) ON DELETE CASCADE
);

CREATE INDEX attendance_records_of_person ON attendance_records (client_id, person_id);

-- What a record said before it was changed.
CREATE TABLE attendance_history (
    client_id  text COLLATE "C" NOT NULL,
    session_id uuid NOT NULL,
    person_id  uuid NOT NULL,
    revision   integer NOT NULL CHECK (revision >= 1),
    status     text NOT NULL,
    note       text,
    confidence double precision,
    box_x      double precision,
    box_y      double precision,
    box_width  double precision,
    box_height double precision,
    seen_at    timestamptz,
    changed_at timestamptz NOT NULL,
    changed_by text NOT NULL,
    reason     text,
    PRIMARY KEY (client_id, session_id, person_id, revision),
    CONSTRAINT attendance_history_record FOREIGN KEY (client_id, session_id, person_id)
        REFERENCES attendance_records (client_id, session_id, person_id) ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE TABLE markings (
    client_id  text COLLATE "C" NOT NULL,
    id         uuid NOT NULL,
    session_id uuid NOT NULL,
    state      text NOT NULL CHECK (state IN ('open', 'confirmed', 'discarded')),
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    ended_at   timestamptz,
    PRIMARY KEY (client_id, id),
    CONSTRAINT markings_session FOREIGN KEY (client_id, session_id) REFERENCES attendance_sessions (client_id, id) ON DELETE CASCADE
);

CREATE INDEX markings_of_session ON markings (client_id, session_id);

CREATE TABLE marking_photos (
    client_id  text COLLATE "C" NOT NULL,
    marking_id uuid NOT NULL,
    number     integer NOT NULL CHECK (number >= 0),
    name       text NOT NULL,
    hash       bytea NOT NULL CHECK (length(hash) = 32),
    width      integer NOT NULL,
    height     integer NOT NULL,
    taken_at   timestamptz NOT NULL,
    PRIMARY KEY (client_id, marking_id, number),
    CONSTRAINT marking_photos_marking FOREIGN KEY (client_id, marking_id) REFERENCES markings (client_id, id) ON DELETE CASCADE
);

CREATE TABLE marking_faces (
    client_id  text COLLATE "C" NOT NULL,
    marking_id uuid NOT NULL,
    photo      integer NOT NULL,
    number     integer NOT NULL CHECK (number >= 0),
    box_x      double precision NOT NULL,
    box_y      double precision NOT NULL,
    box_width  double precision NOT NULL,
    box_height double precision NOT NULL,
    score      double precision NOT NULL,
    outcome    text NOT NULL CHECK (outcome IN ('match', 'ambiguous', 'unknown')),
    person_id  uuid,
    distance   double precision,
    confidence double precision,
    PRIMARY KEY (client_id, marking_id, photo, number),
    CONSTRAINT marking_faces_photo FOREIGN KEY (client_id, marking_id, photo) REFERENCES marking_photos (client_id, marking_id, number) ON DELETE CASCADE,
    CONSTRAINT marking_faces_person FOREIGN KEY (client_id, person_id) REFERENCES people (client_id, id) ON DELETE SET NULL (person_id)
);

CREATE INDEX marking_faces_of_person ON marking_faces (client_id, person_id) WHERE person_id IS NOT NULL;

CREATE TABLE check_ins (
    client_id  text COLLATE "C" NOT NULL,
    id         uuid NOT NULL,
    person_id  uuid NOT NULL,
    direction  text NOT NULL CHECK (direction IN ('in', 'out')),
    at         timestamptz NOT NULL,
    day        date NOT NULL,
    latitude   double precision CHECK (latitude BETWEEN -90 AND 90),
    longitude  double precision CHECK (longitude BETWEEN -180 AND 180),
    accuracy   double precision CHECK (accuracy >= 0), -- metres
    confidence double precision CHECK (confidence BETWEEN 0 AND 1),
    made_by    text NOT NULL,
    PRIMARY KEY (client_id, id),
    CONSTRAINT check_ins_person FOREIGN KEY (client_id, person_id) REFERENCES people (client_id, id) ON DELETE CASCADE
);

CREATE INDEX check_ins_by_time ON check_ins (client_id, at, id);
CREATE INDEX check_ins_of_person ON check_ins (client_id, person_id, at);

CREATE TABLE leaves (
    client_id     text COLLATE "C" NOT NULL,
    id            uuid NOT NULL,
    person_id     uuid NOT NULL,
    first_day     date NOT NULL,
    last_day      date NOT NULL CHECK (last_day >= first_day),
    kind          text NOT NULL CHECK (kind IN ('medical', 'authorised')),
    note          text,
    sessions      integer CHECK (sessions >= 1),
    state         text NOT NULL CHECK (state IN ('pending', 'approved', 'refused')),
    requested_at  timestamptz NOT NULL,
    requested_by  text NOT NULL,
    decided_at    timestamptz,
    decided_by    text,
    decision_note text,
    PRIMARY KEY (client_id, id),
    CONSTRAINT leaves_person FOREIGN KEY (client_id, person_id) REFERENCES people (client_id, id) ON DELETE CASCADE
);

CREATE INDEX leaves_by_time ON leaves (client_id, requested_at, id);
CREATE INDEX leaves_of_person ON leaves (client_id, person_id);

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY[
        'attendance_rules', 'subjects', 'attendance_sessions', 'attendance_records', 'attendance_history', 'markings', 'marking_photos', 'marking_faces',
        'check_ins', 'leaves']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY of_client ON %I USING (client_id = bound_client()) WITH CHECK (client_id = bound_client())', name);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO semblance_app', name);
    END LOOP;
END
$$;
