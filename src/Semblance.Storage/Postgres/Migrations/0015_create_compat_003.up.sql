-- Class attendance that moves from SQLite: students with one array of numbers each, their classes, and attendance.
CREATE SCHEMA compat_003;
GRANT USAGE ON SCHEMA compat_003 TO semblance_app;

CREATE VIEW compat_003.classes WITH (security_invoker = true) AS
SELECT n.number AS id, n.group_name::varchar AS name
FROM group_numbers n
WHERE n.client_id = bound_client();

COMMENT ON VIEW compat_003.classes IS 'The bound client''s groups.';

CREATE VIEW compat_003.students WITH (security_invoker = true) AS
SELECT
    n.number AS id,
    p.id AS uuid,
    p.external_id::varchar AS student_id,
    p.name::varchar AS name,
    (p.attributes ->> 'email')::varchar AS email,
    (p.attributes ->> 'phone')::varchar AS phone,
    (
        SELECT min(g.number)
        FROM people_groups m
        JOIN group_numbers g ON g.client_id = m.client_id AND g.group_name = m.group_name
        WHERE m.client_id = p.client_id AND m.person_id = p.id
    ) AS class_id,
    encoding.mean::real[]::double precision[] AS face_encoding,
    jsonb_build_object('faces', encoding.faces) AS face_encoding_metadata,
    bound.space::varchar AS face_model_version,
    p.created_at AT TIME ZONE 'UTC' AS created_at,
    p.updated_at AT TIME ZONE 'UTC' AS updated_at,
    NULL::varchar AS photo_path,
    true AS is_active
FROM people p
JOIN person_numbers n ON n.client_id = p.client_id AND n.person_id = p.id
CROSS JOIN (SELECT compat.bound_space(NULL) AS space) AS bound
CROSS JOIN LATERAL (
    SELECT avg(f.embedding) AS mean, count(*) AS faces
    FROM faces f
    WHERE f.client_id = p.client_id AND f.person_id = p.id AND f.space_id = bound.space
) AS encoding
WHERE p.client_id = bound_client();

COMMENT ON VIEW compat_003.students IS 'The bound client''s people. Times are UTC.';
COMMENT ON COLUMN compat_003.students.student_id IS 'The person''s external id.';
COMMENT ON COLUMN compat_003.students.class_id IS 'The group, or the first of several; find_matching_students_optimized and batch_face_recognition know them all.';
COMMENT ON COLUMN compat_003.students.face_encoding IS
    'The mean of the student''s faces, in the space that semblance.space names or the only one there is; NULL for a student without.';
COMMENT ON COLUMN compat_003.students.photo_path IS 'Always NULL: see compat_002.photos, where a person may have several.';
COMMENT ON COLUMN compat_003.students.is_active IS 'Always true: who is not to be recognised is deleted.';

CREATE FUNCTION compat_003.no_sessions() RETURNS TABLE (id integer) LANGUAGE plpgsql STABLE AS $$
BEGIN
    PERFORM compat.refuse('attendance sessions are not to be had in compat_003', 'Ask the program for attendance, or keep the table of your own.');
END
$$;

CREATE FUNCTION compat_003.no_records() RETURNS TABLE (
    id integer, session_id integer, student_id integer, confidence float, detection_metadata jsonb, face_coordinates jsonb, "timestamp" timestamp)
    LANGUAGE plpgsql STABLE AS $$
BEGIN
    PERFORM compat.refuse('attendance records are not to be had in compat_003', 'Ask the program for attendance, or keep the table of your own.');
END
$$;

CREATE VIEW compat_003.attendance_sessions WITH (security_invoker = true) AS SELECT * FROM compat_003.no_sessions();
CREATE VIEW compat_003.attendance_records WITH (security_invoker = true) AS SELECT * FROM compat_003.no_records();

COMMENT ON VIEW compat_003.attendance_sessions IS 'Refuses every question, instead of saying that nobody was there.';
COMMENT ON VIEW compat_003.attendance_records IS 'Refuses every question, instead of saying that nobody was there.';

-- On arrays, as the guide calls it; PostgreSQL has none, and pgvector's takes vectors.
CREATE FUNCTION compat_003.cosine_distance(a double precision[], b double precision[]) RETURNS double precision
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN a::vector <=> b::vector;

-- Every student of a class for each of several faces, nearest first. Rows of a matrix are vectors here, and not single numbers as unnest() makes them.
CREATE FUNCTION compat_003.batch_face_recognition(face_encodings double precision[], class_id integer)
    RETURNS TABLE (batch_index integer, id integer, name varchar, student_id varchar, distance double precision)
    LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
    width integer := array_length(face_encodings, 2);
    space text;
BEGIN
    IF width IS NULL THEN
        RAISE invalid_parameter_value USING
            MESSAGE = 'face_encodings is no matrix', HINT = 'Give one row a face: ARRAY[[0.1, 0.2, …], [0.3, 0.4, …]].';
    END IF;
    space := compat.bound_space(width);
    RETURN QUERY
        WITH probes AS MATERIALIZED (
            SELECT
                i AS batch_index,
                compat.check_probe((SELECT array_agg(x ORDER BY place) FROM unnest(face_encodings[i:i]) WITH ORDINALITY AS row (x, place))::vector) AS probe
            FROM generate_series(1, array_length(face_encodings, 1)) AS i
        ),
        nearest AS (
            SELECT q.batch_index, f.person_id, min(f.embedding <=> q.probe) AS distance
            FROM group_numbers g
            JOIN people_groups m ON m.client_id = g.client_id AND m.group_name = g.group_name
            JOIN faces f ON f.client_id = m.client_id AND f.person_id = m.person_id AND f.space_id = space
            CROSS JOIN probes q
            WHERE g.client_id = bound_client() AND g.number = class_id
            GROUP BY q.batch_index, f.person_id
        )
        SELECT r.batch_index, n.number, p.name::varchar, p.external_id::varchar, r.distance
        FROM nearest r
        JOIN people p ON p.client_id = bound_client() AND p.id = r.person_id
        JOIN person_numbers n ON n.client_id = p.client_id AND n.person_id = p.id
        ORDER BY r.batch_index, r.distance, n.number;
END
$$;

-- The students of a class by the nearest of their faces, at most 10, nearer than 1 - threshold.
CREATE FUNCTION compat_003.find_matching_students_optimized(face_encoding double precision[], class_id integer, threshold float DEFAULT 0.6)
    RETURNS TABLE (id integer, student_id varchar, name varchar, distance double precision)
    LANGUAGE sql STABLE AS $$
    SELECT b.id, b.student_id, b.name, b.distance
    FROM compat_003.batch_face_recognition(ARRAY[face_encoding], class_id) AS b
    WHERE b.distance < 1 - threshold
    ORDER BY b.distance, b.id
    LIMIT 10
$$;

-- Makes a student a member of a class and of no other.
CREATE FUNCTION compat_003.put_into_class(person uuid, class integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    name text := (SELECT g.group_name FROM group_numbers g WHERE g.client_id = compat.client() AND g.number = class);
BEGIN
    IF class IS NOT NULL AND name IS NULL THEN
        RAISE foreign_key_violation USING
            MESSAGE = format('there is no class %s', class), HINT = 'INSERT INTO classes (name) VALUES (…) RETURNING id makes one.';
    END IF;
    DELETE FROM people_groups m WHERE m.client_id = compat.client() AND m.person_id = person;
    INSERT INTO people_groups SELECT compat.client(), person, name WHERE name IS NOT NULL;
END
$$;

CREATE FUNCTION compat_003.write_students() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    person uuid;
    facts  json := '{}';
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM compat.remove_person(compat.person_at('student', OLD.id));
        RETURN OLD;
    ELSIF NEW.is_active IS FALSE THEN
        PERFORM compat.refuse('a student is there, or is not', 'Delete who is not to be recognised any more.');
    ELSIF NEW.student_id IS DISTINCT FROM OLD.student_id AND EXISTS (
        SELECT FROM people p WHERE p.client_id = compat.client() AND p.external_id = NEW.student_id)
    THEN
        RAISE unique_violation USING MESSAGE = format('there is a student "%s"', NEW.student_id);
    END IF;

    IF TG_OP = 'UPDATE' THEN
        IF (NEW.id, NEW.uuid, NEW.photo_path) IS DISTINCT FROM (OLD.id, OLD.uuid, OLD.photo_path) THEN
            PERFORM compat.refuse('a student keeps id and uuid, and photos are not rows', 'Update the other columns alone.');
        ELSIF NEW.face_encoding IS DISTINCT FROM OLD.face_encoding THEN
            PERFORM compat.refuse('face_encoding is the mean of a student''s faces', 'Insert and delete faces in compat_002.face_embeddings, or with the program.');
        END IF;
        person := OLD.uuid;
        facts := (SELECT p.attributes FROM people p WHERE p.client_id = compat.client() AND p.id = person);
    END IF;

    facts := compat.with_attribute(compat.with_attribute(facts, 'email', NEW.email), 'phone', NEW.phone);
    IF TG_OP = 'INSERT' THEN
        IF NEW.photo_path IS NOT NULL THEN
            PERFORM compat.leave_out('photo_path', 'The photo itself is enrolled with the program.');
        END IF;
        SELECT a.person, a.given INTO person, NEW.id
        FROM compat.add_person(NEW.id, NEW.name, NEW.student_id, NULL, facts, NEW.created_at AT TIME ZONE 'UTC') AS a;
        PERFORM compat_003.put_into_class(person, NEW.class_id);
        IF NEW.face_encoding IS NOT NULL THEN
            PERFORM compat.add_face(person, NEW.face_encoding::vector, NULL, NULL, NULL, NULL, NULL);
        END IF;
    ELSE
        UPDATE people p SET name = NEW.name, external_id = NEW.student_id, attributes = facts
        WHERE p.client_id = compat.client() AND p.id = person;
        IF NEW.class_id IS DISTINCT FROM OLD.class_id THEN
            PERFORM compat_003.put_into_class(person, NEW.class_id);
        END IF;
    END IF;
    SELECT v.* INTO NEW FROM compat_003.students v WHERE v.id = NEW.id;
    RETURN NEW;
END
$$;

CREATE FUNCTION compat_003.write_classes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        PERFORM compat.refuse('a class keeps its name', 'Insert another one, and move its students with UPDATE students SET class_id = ….');
    ELSIF TG_OP = 'DELETE' THEN
        DELETE FROM groups WHERE client_id = compat.client() AND name = OLD.name;
        RETURN OLD;
    END IF;

    IF coalesce(NEW.name, '') = '' THEN
        RAISE not_null_violation USING MESSAGE = 'a class needs a name';
    ELSIF NEW.id IS NOT NULL THEN
        INSERT INTO group_numbers VALUES (compat.client(), NEW.id, NEW.name);
    END IF;
    INSERT INTO groups (client_id, name) VALUES (compat.client(), NEW.name);
    NEW.id := (SELECT g.number FROM group_numbers g WHERE g.client_id = bound_client() AND g.group_name = NEW.name);
    RETURN NEW;
END
$$;

CREATE FUNCTION compat_003.write_attendance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM compat_003.no_records();
END
$$;

CREATE TRIGGER write_students INSTEAD OF INSERT OR UPDATE OR DELETE ON compat_003.students
    FOR EACH ROW EXECUTE FUNCTION compat_003.write_students();
CREATE TRIGGER write_classes INSTEAD OF INSERT OR UPDATE OR DELETE ON compat_003.classes
    FOR EACH ROW EXECUTE FUNCTION compat_003.write_classes();
CREATE TRIGGER write_attendance INSTEAD OF INSERT OR UPDATE OR DELETE ON compat_003.attendance_sessions
    FOR EACH ROW EXECUTE FUNCTION compat_003.write_attendance();
CREATE TRIGGER write_attendance INSTEAD OF INSERT OR UPDATE OR DELETE ON compat_003.attendance_records
    FOR EACH ROW EXECUTE FUNCTION compat_003.write_attendance();

GRANT SELECT, INSERT, UPDATE, DELETE ON compat_003.classes, compat_003.students, compat_003.attendance_sessions, compat_003.attendance_records TO semblance_app;

SELECT compat.settle('compat_003');
