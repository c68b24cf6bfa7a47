-- A Flask login with dlib vectors that moves from pickles to Supabase: users and embeddings, in pgvector or as JSON. User ids are text.
CREATE SCHEMA compat_000;
GRANT USAGE ON SCHEMA compat_000 TO semblance_app;

CREATE VIEW compat_000.users WITH (security_invoker = true) AS
SELECT
    coalesce(p.external_id, p.id::text) AS id,
    p.name::text AS name,
    p.created_at,
    NULL::integer AS total_attendance,
    NULL::timestamp AS last_attendance_time
FROM people p
WHERE p.client_id = bound_client();

COMMENT ON VIEW compat_000.users IS 'The bound client''s people.';
COMMENT ON COLUMN compat_000.users.id IS 'The person''s external id; where they have none, the person''s UUID.';
COMMENT ON COLUMN compat_000.users.total_attendance IS 'Always NULL: attendance is not counted in this view.';
COMMENT ON COLUMN compat_000.users.last_attendance_time IS 'Always NULL: attendance is not kept in this view.';

CREATE VIEW compat_000.embeddings WITH (security_invoker = true) AS
SELECT
    f.sequence AS id,
    coalesce(p.external_id, p.id::text) AS user_id,
    f.embedding::vector(128) AS embedding,
    f.created_at
FROM faces f
JOIN people p ON p.client_id = f.client_id AND p.id = f.person_id
WHERE f.client_id = bound_client() AND f.space_id = (SELECT compat.bound_space(128));

COMMENT ON VIEW compat_000.embeddings IS 'The bound client''s faces of 128 values, in the space that semblance.space names or the only one there is.';

CREATE VIEW compat_000.embeddings_json WITH (security_invoker = true) AS
SELECT
    f.sequence AS id,
    coalesce(p.external_id, p.id::text) AS user_id,
    to_jsonb(f.embedding::real[]) AS embedding,
    f.created_at
FROM faces f
JOIN people p ON p.client_id = f.client_id AND p.id = f.person_id
WHERE f.client_id = bound_client() AND f.space_id = (SELECT compat.bound_space(NULL));

COMMENT ON VIEW compat_000.embeddings_json IS 'The bound client''s faces, of any width, in the space that semblance.space names or the only one there is.';

-- Nothing keeps two people of a client from having one external id: then the text names nobody in particular.
CREATE FUNCTION compat_000.person_of(called text) RETURNS uuid LANGUAGE plpgsql STABLE AS $$
DECLARE
    found uuid[] := ARRAY(SELECT p.id FROM people p WHERE p.client_id = compat.client() AND coalesce(p.external_id, p.id::text) = called LIMIT 2);
BEGIN
    IF cardinality(found) > 1 THEN
        RAISE cardinality_violation USING
            MESSAGE = format('several people have the external id "%s"', called),
            HINT = 'Give each their own, with the program or in compat_001.persons, where ids are numbers.';
    END IF;
    RETURN found[1];
END
$$;

CREATE FUNCTION compat_000.write_users() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM compat.remove_person(compat_000.person_of(OLD.id));
        RETURN OLD;
    END IF;

    IF coalesce(NEW.total_attendance, 0) <> 0 OR NEW.last_attendance_time IS NOT NULL THEN
        PERFORM compat.refuse('attendance is not kept in compat_000.users', 'Leave total_attendance and last_attendance_time out.');
    END IF;
    IF NEW.id IS NULL OR NEW.id = '' THEN
        RAISE not_null_violation USING MESSAGE = 'a user needs an id, which is text';
    END IF;
    IF (TG_OP = 'INSERT' OR NEW.id <> OLD.id) AND compat_000.person_of(NEW.id) IS NOT NULL THEN
        RAISE unique_violation USING
            MESSAGE = format('there is a user "%s"', NEW.id), HINT = 'SELECT compat_000.upsert_user(id, name) adds a user, or updates the one there is.';
    END IF;

    IF TG_OP = 'INSERT' THEN
        PERFORM compat.add_person(NULL, NEW.name, NEW.id, NULL, '{}', NEW.created_at);
    ELSE
        UPDATE people p
        SET name = NEW.name, external_id = CASE WHEN NEW.id <> OLD.id THEN NEW.id ELSE p.external_id END
        WHERE p.client_id = bound_client() AND p.id = compat_000.person_of(OLD.id);
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER write_users INSTEAD OF INSERT OR UPDATE OR DELETE ON compat_000.users
    FOR EACH ROW EXECUTE FUNCTION compat_000.write_users();

-- Views take no ON CONFLICT.
CREATE FUNCTION compat_000.upsert_user(id text, name text) RETURNS SETOF compat_000.users LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    UPDATE compat_000.users u SET name = upsert_user.name WHERE u.id = upsert_user.id;
    IF NOT FOUND THEN
        INSERT INTO compat_000.users (id, name) VALUES (upsert_user.id, upsert_user.name);
    END IF;
    RETURN QUERY SELECT u.* FROM compat_000.users u WHERE u.id = upsert_user.id;
END
$$;

-- One for both views, which differ in how they write a vector.
CREATE FUNCTION compat_000.write_embeddings() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    person uuid;
BEGIN
    IF TG_OP = 'DELETE' THEN
        DELETE FROM faces WHERE client_id = compat.client() AND sequence = OLD.id;
        RETURN OLD;
    ELSIF NEW.embedding IS NULL THEN
        RAISE not_null_violation USING MESSAGE = 'an embedding needs a vector';
    END IF;

    IF TG_OP = 'UPDATE' THEN
        IF (NEW.id, NEW.user_id) IS DISTINCT FROM (OLD.id, OLD.user_id) THEN
            PERFORM compat.refuse('an embedding keeps its id and its user', 'Delete it, and insert another one.');
        END IF;
        PERFORM compat.replace_face(OLD.id, NEW.embedding::text::vector, (SELECT f.photo FROM faces f WHERE f.client_id = bound_client() AND f.sequence = OLD.id));
        RETURN NEW;
    END IF;

    IF NEW.id IS NOT NULL THEN
        PERFORM compat.refuse('embeddings number themselves', 'Leave the id out, and take it from RETURNING id.');
    END IF;
    person := compat_000.person_of(NEW.user_id);
    IF person IS NULL THEN
        RAISE foreign_key_violation USING
            MESSAGE = format('there is no user "%s"', NEW.user_id), HINT = 'Insert the user first.';
    END IF;
    NEW.id := compat.add_face(person, NEW.embedding::text::vector, NULL, NULL, NULL, NULL, NEW.created_at);
    RETURN NEW;
END
$$;

CREATE TRIGGER write_embeddings INSTEAD OF INSERT OR UPDATE OR DELETE ON compat_000.embeddings
    FOR EACH ROW EXECUTE FUNCTION compat_000.write_embeddings();
CREATE TRIGGER write_embeddings INSTEAD OF INSERT OR UPDATE OR DELETE ON compat_000.embeddings_json
    FOR EACH ROW EXECUTE FUNCTION compat_000.write_embeddings();

GRANT SELECT, INSERT, UPDATE, DELETE ON compat_000.users, compat_000.embeddings, compat_000.embeddings_json TO semblance_app;

SELECT compat.settle('compat_000');
