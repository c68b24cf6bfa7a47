-- A Flask face login: users, photos, auth_tokens, face_embeddings, and the functions that recognise with them.
CREATE SCHEMA compat_002;
GRANT USAGE ON SCHEMA compat_002 TO semblance_app;

CREATE VIEW compat_002.users WITH (security_invoker = true) AS
SELECT
    n.number AS id,
    p.name::varchar AS name,
    (p.attributes ->> 'email')::varchar AS email,
    NULL::varchar AS password,
    p.created_at AT TIME ZONE 'UTC' AS created_at
FROM people p
JOIN person_numbers n ON n.client_id = p.client_id AND n.person_id = p.id
WHERE p.client_id = bound_client();

COMMENT ON VIEW compat_002.users IS 'The bound client''s people. Times are UTC.';
COMMENT ON COLUMN compat_002.users.email IS 'The person''s attribute "email"; NULL where they have none.';
COMMENT ON COLUMN compat_002.users.password IS 'Always NULL: passwords of people are neither kept nor shown.';

CREATE VIEW compat_002.photos WITH (security_invoker = true) AS
SELECT
    compat.integer_id(h.sequence) AS id,
    n.number AS user_id,
    h.file_name::varchar AS filename,
    h.client_id || '/' || left(encode(h.hash, 'hex'), 2) || '/' || encode(h.hash, 'hex') AS filepath,
    NULL::integer AS width,
    NULL::integer AS height,
    h.created_at AT TIME ZONE 'UTC' AS created_at
FROM photos h
JOIN person_numbers n ON n.client_id = h.client_id AND n.person_id = h.person_id
WHERE h.client_id = bound_client();

COMMENT ON VIEW compat_002.photos IS 'Which photos the bound client''s people have. Times are UTC.';
COMMENT ON COLUMN compat_002.photos.filepath IS 'Below the photo folder of the machine that runs Semblance.';
COMMENT ON COLUMN compat_002.photos.width IS 'Always NULL: photos are kept as they are, and not measured.';
COMMENT ON COLUMN compat_002.photos.height IS 'Always NULL: photos are kept as they are, and not measured.';

CREATE VIEW compat_002.face_embeddings WITH (security_invoker = true) AS
SELECT
    compat.integer_id(f.sequence) AS id,
    n.number AS user_id,
    compat.integer_id(h.sequence) AS photo_id,
    f.embedding::vector(512) AS embedding,
    f.created_at AT TIME ZONE 'UTC' AS created_at,
    coalesce(f.updated_at, f.created_at) AT TIME ZONE 'UTC' AS updated_at
FROM faces f
JOIN person_numbers n ON n.client_id = f.client_id AND n.person_id = f.person_id
LEFT JOIN photos h ON h.client_id = f.client_id AND h.person_id = f.person_id AND h.hash = f.photo
WHERE f.client_id = bound_client() AND f.space_id = (SELECT compat.bound_space(512));

COMMENT ON VIEW compat_002.face_embeddings IS
    'The bound client''s faces of 512 values, in the space that semblance.space names or the only one there is. Times are UTC.';

CREATE FUNCTION compat_002.no_tokens() RETURNS TABLE (
    id integer, user_id integer, token varchar, confidence real, created_at timestamp, expires_at timestamp, is_active boolean)
    LANGUAGE plpgsql STABLE AS $$
BEGIN
    PERFORM compat.refuse('login tokens are not to be seen', 'They are kept as hashes only: have the server log people in and check their tokens.');
END
$$;

CREATE VIEW compat_002.auth_tokens WITH (security_invoker = true) AS SELECT * FROM compat_002.no_tokens();

COMMENT ON VIEW compat_002.auth_tokens IS 'Refuses every question: login tokens are kept as hashes only.';

-- The nearest face first, then the threshold: the other way round the nearest is not always found. Always 0 or 1 row.
CREATE FUNCTION compat_002.find_similar_face(query_embedding vector, similarity_threshold float DEFAULT 0.7)
    RETURNS TABLE (user_id integer, user_name varchar, user_email varchar, similarity float, embedding_id integer)
    LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
    space text := compat.bound_space(vector_dims(query_embedding));
BEGIN
    PERFORM compat.check_probe(query_embedding);
    RETURN QUERY
        SELECT n.number, p.name::varchar, (p.attributes ->> 'email')::varchar, 1 - nearest.distance, compat.integer_id(nearest.sequence)
        FROM (
            SELECT f.person_id, f.sequence, f.embedding <=> query_embedding AS distance
            FROM faces f
            WHERE f.client_id = bound_client() AND f.space_id = space
            ORDER BY distance, f.sequence
            LIMIT 1
        ) AS nearest
        JOIN people p ON p.client_id = bound_client() AND p.id = nearest.person_id
        JOIN person_numbers n ON n.client_id = p.client_id AND n.person_id = p.id
        WHERE 1 - nearest.distance >= similarity_threshold;
END
$$;

-- Always one row: match is false, and the similarity 0, for a user without embeddings, and for nobody the name is NULL.
CREATE FUNCTION compat_002.verify_face(query_embedding vector, target_user_id integer, similarity_threshold float DEFAULT 0.7)
    RETURNS TABLE (match boolean, similarity float, user_name varchar, user_email varchar)
    LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
    space text := compat.bound_space(vector_dims(query_embedding));
BEGIN
    PERFORM compat.check_probe(query_embedding);
    RETURN QUERY
        SELECT coalesce(best.similarity >= similarity_threshold, false), coalesce(best.similarity, 0), p.name::varchar, (p.attributes ->> 'email')::varchar
        FROM (VALUES (target_user_id)) AS target (number)
        LEFT JOIN person_numbers n ON n.client_id = bound_client() AND n.number = target.number
        LEFT JOIN people p ON p.client_id = n.client_id AND p.id = n.person_id
        LEFT JOIN LATERAL (
            SELECT max(1 - (f.embedding <=> query_embedding)) AS similarity
            FROM faces f
            WHERE f.client_id = bound_client() AND f.person_id = p.id AND f.space_id = space
        ) AS best ON true;
END
$$;

-- In every space: how many faces of a user there are.
CREATE FUNCTION compat_002.get_user_embeddings_count(target_user_id integer) RETURNS integer
    LANGUAGE sql STABLE AS $$
    SELECT count(*)::integer
    FROM person_numbers n
    JOIN faces f ON f.client_id = n.client_id AND f.person_id = n.person_id
    WHERE n.client_id = bound_client() AND n.number = target_user_id
$$;

CREATE FUNCTION compat_002.write_users() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM compat.remove_person(compat.person_at('user', OLD.id));
        RETURN OLD;
    ELSIF NEW.email IS NULL THEN
        RAISE not_null_violation USING MESSAGE = 'a user needs an email';
    ELSIF NEW.email IS DISTINCT FROM OLD.email AND EXISTS (
        SELECT FROM people p WHERE p.client_id = compat.client() AND p.attributes ->> 'email' = NEW.email)
    THEN
        RAISE unique_violation USING MESSAGE = format('there is a user of the email "%s"', NEW.email);
    END IF;

    IF TG_OP = 'INSERT' THEN
        IF NEW.password IS NOT NULL THEN
            PERFORM compat.leave_out('the password', 'Passwords of people are not kept: people log in with their face, operators with accounts of the server.');
        END IF;
        NEW.id := (compat.add_person(
            NEW.id, NEW.name, NULL, NULL, compat.with_attribute('{}', 'email', NEW.email), NEW.created_at AT TIME ZONE 'UTC')).given;
    ELSIF NEW.password IS NOT NULL THEN
        PERFORM compat.refuse('passwords of people are not kept', 'People log in with their face, operators with accounts of the server.');
    ELSIF NEW.id <> OLD.id THEN
        PERFORM compat.refuse('a user keeps the id', 'Update the other columns alone.');
    ELSE
        UPDATE people p
        SET name = NEW.name, attributes = compat.with_attribute(p.attributes, 'email', NEW.email)
        WHERE p.client_id = compat.client() AND p.id = compat.person_at('user', OLD.id);
    END IF;
    SELECT v.* INTO NEW FROM compat_002.users v WHERE v.id = NEW.id;
    RETURN NEW;
END
$$;

CREATE FUNCTION compat_002.write_photos() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'DELETE' THEN
        PERFORM compat.refuse('photos are files in the photo folder, and cannot be written as rows', 'Enrol the photo with the program.');
    END IF;
    DELETE FROM photos WHERE client_id = compat.client() AND compat.integer_id(sequence) = OLD.id;
    RETURN OLD;
END
$$;

CREATE FUNCTION compat_002.write_tokens() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM compat_002.no_tokens();
END
$$;

CREATE FUNCTION compat_002.write_face_embeddings() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    person uuid;
    photo  bytea;
BEGIN
    IF TG_OP = 'DELETE' THEN
        DELETE FROM faces WHERE client_id = compat.client() AND compat.integer_id(sequence) = OLD.id;
        RETURN OLD;
    ELSIF NEW.embedding IS NULL THEN
        RAISE not_null_violation USING MESSAGE = 'an embedding needs a vector';
    ELSIF TG_OP = 'UPDATE' AND (NEW.id, NEW.user_id) IS DISTINCT FROM (OLD.id, OLD.user_id) THEN
        PERFORM compat.refuse('an embedding keeps its id and its user', 'Delete it, and insert another one.');
    ELSIF TG_OP = 'INSERT' AND NEW.id IS NOT NULL THEN
        PERFORM compat.refuse('embeddings number themselves', 'Leave the id out, and take it from RETURNING id.');
    END IF;

    person := compat.person_at('user', NEW.user_id);
    IF NEW.photo_id IS NOT NULL THEN
        photo := (
            SELECT h.hash FROM photos h WHERE h.client_id = compat.client() AND h.person_id = person AND compat.integer_id(h.sequence) = NEW.photo_id);
        IF photo IS NULL THEN
            RAISE foreign_key_violation USING MESSAGE = format('user %s has no photo %s', NEW.user_id, NEW.photo_id);
        END IF;
    END IF;

    IF TG_OP = 'INSERT' THEN
        NEW.id := compat.add_face(person, NEW.embedding, photo, NULL, NULL, NULL, NEW.created_at AT TIME ZONE 'UTC');
    ELSE
        PERFORM compat.replace_face(OLD.id, NEW.embedding, photo);
    END IF;
    SELECT v.* INTO NEW FROM compat_002.face_embeddings v WHERE v.id = NEW.id;
    RETURN NEW;
END
$$;

CREATE TRIGGER write_users INSTEAD OF INSERT OR UPDATE OR DELETE ON compat_002.users
    FOR EACH ROW EXECUTE FUNCTION compat_002.write_users();
CREATE TRIGGER write_photos INSTEAD OF INSERT OR UPDATE OR DELETE ON compat_002.photos
    FOR EACH ROW EXECUTE FUNCTION compat_002.write_photos();
CREATE TRIGGER write_tokens INSTEAD OF INSERT OR UPDATE OR DELETE ON compat_002.auth_tokens
    FOR EACH ROW EXECUTE FUNCTION compat_002.write_tokens();
CREATE TRIGGER update_face_embeddings_updated_at INSTEAD OF INSERT OR UPDATE OR DELETE ON compat_002.face_embeddings
    FOR EACH ROW EXECUTE FUNCTION compat_002.write_face_embeddings();

-- For tables of the caller's own.
CREATE FUNCTION compat_002.update_updated_at_column() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := CURRENT_TIMESTAMP;
    RETURN NEW;
END
$$;

GRANT SELECT, INSERT, UPDATE, DELETE ON compat_002.users, compat_002.photos, compat_002.auth_tokens, compat_002.face_embeddings TO semblance_app;

SELECT compat.settle('compat_002');
