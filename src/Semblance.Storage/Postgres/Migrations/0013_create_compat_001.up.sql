-- A FastAPI face service with regions and clients: persons and face_encodings.
CREATE SCHEMA compat_001;
GRANT USAGE ON SCHEMA compat_001 TO semblance_app;

CREATE VIEW compat_001.persons WITH (security_invoker = true) AS
SELECT
    n.number AS id,
    p.name::varchar AS name,
    p.region::varchar AS region,
    p.client_id::varchar AS client_id,
    p.attributes ->> 'description' AS description,
    p.created_at AT TIME ZONE 'UTC' AS created_at,
    p.updated_at AT TIME ZONE 'UTC' AS updated_at
FROM people p
JOIN person_numbers n ON n.client_id = p.client_id AND n.person_id = p.id
WHERE p.client_id = bound_client();

COMMENT ON VIEW compat_001.persons IS 'The bound client''s people. Times are UTC.';
COMMENT ON COLUMN compat_001.persons.client_id IS 'Always the bound client: nobody sees the persons of another one, with a filter or without.';

CREATE VIEW compat_001.face_encodings WITH (security_invoker = true) AS
SELECT
    compat.integer_id(f.sequence) AS id,
    n.number AS person_id,
    f.embedding::vector(512) AS embedding,
    h.file_name::varchar AS image_path,
    NULL::bytea AS image_data,
    CASE WHEN f.box_x IS NOT NULL THEN
        format('[%s,%s,%s,%s]', round(f.box_x), round(f.box_y), round(f.box_x + f.box_width), round(f.box_y + f.box_height))
    END::varchar AS face_bbox,
    f.detection_score AS confidence,
    f.quality AS quality_score,
    f.created_at AT TIME ZONE 'UTC' AS created_at
FROM faces f
JOIN person_numbers n ON n.client_id = f.client_id AND n.person_id = f.person_id
LEFT JOIN photos h ON h.client_id = f.client_id AND h.person_id = f.person_id AND h.hash = f.photo
WHERE f.client_id = bound_client() AND f.space_id = (SELECT compat.bound_space(512));

COMMENT ON VIEW compat_001.face_encodings IS 'The bound client''s faces of 512 values, in the space that semblance.space names or the only one there is. Times are UTC.';
COMMENT ON COLUMN compat_001.face_encodings.image_path IS 'The name that the photo''s file came with; NULL where the photo or its name is not known.';
COMMENT ON COLUMN compat_001.face_encodings.image_data IS 'Always NULL: photos are files in the photo folder, not rows.';

CREATE FUNCTION compat_001.write_persons() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM compat.remove_person(compat.person_at('person', OLD.id));
        RETURN OLD;
    ELSIF NEW.client_id <> compat.client() THEN
        PERFORM compat.refuse(
            format('client "%s" is bound, and this person is of client "%s"', compat.client(), NEW.client_id),
            'SET semblance.client to the client whose person it is.');
    END IF;

    IF TG_OP = 'INSERT' THEN
        NEW.id := (compat.add_person(
            NEW.id, NEW.name, NULL, NEW.region, compat.with_attribute('{}', 'description', NEW.description), NEW.created_at AT TIME ZONE 'UTC')).given;
    ELSIF NEW.id <> OLD.id THEN
        PERFORM compat.refuse('a person keeps the id', 'Update the other columns alone.');
    ELSE
        UPDATE people p
        SET name = NEW.name, region = NEW.region, attributes = compat.with_attribute(p.attributes, 'description', NEW.description)
        WHERE p.client_id = compat.client() AND p.id = compat.person_at('person', OLD.id);
    END IF;
    SELECT v.* INTO NEW FROM compat_001.persons v WHERE v.id = NEW.id;
    RETURN NEW;
END
$$;

CREATE TRIGGER write_persons INSTEAD OF INSERT OR UPDATE OR DELETE ON compat_001.persons
    FOR EACH ROW EXECUTE FUNCTION compat_001.write_persons();

CREATE FUNCTION compat_001.write_face_encodings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        DELETE FROM faces WHERE client_id = compat.client() AND compat.integer_id(sequence) = OLD.id;
        RETURN OLD;
    ELSIF NEW.embedding IS NULL THEN
        RAISE not_null_violation USING MESSAGE = 'a face encoding needs a vector';
    ELSIF NEW.image_data IS NOT NULL THEN
        PERFORM compat.refuse('photos are files in the photo folder, and cannot be inserted as rows', 'Enrol the photo with the program, or leave image_data out.');
    END IF;

    IF TG_OP = 'UPDATE' THEN
        IF to_jsonb(NEW) - 'embedding' <> to_jsonb(OLD) - 'embedding' THEN
            PERFORM compat.refuse('of a face encoding only the vector can be changed', 'Delete it, and insert another one.');
        END IF;
        PERFORM compat.replace_face(OLD.id, NEW.embedding, (
            SELECT f.photo FROM faces f WHERE f.client_id = bound_client() AND compat.integer_id(f.sequence) = OLD.id));
        RETURN NEW;
    END IF;

    IF NEW.id IS NOT NULL THEN
        PERFORM compat.refuse('face encodings number themselves', 'Leave the id out, and take it from RETURNING id.');
    ELSIF NEW.image_path IS NOT NULL THEN
        PERFORM compat.leave_out('image_path', 'The photo itself is enrolled with the program, and its name with it.');
    END IF;
    NEW.id := compat.add_face(
        compat.person_at('person', NEW.person_id), NEW.embedding, NULL, translate(NEW.face_bbox, '[] ', '{}')::double precision[],
        NEW.confidence, NEW.quality_score, NEW.created_at AT TIME ZONE 'UTC');
    SELECT v.* INTO NEW FROM compat_001.face_encodings v WHERE v.id = NEW.id;
    RETURN NEW;
END
$$;

CREATE TRIGGER write_face_encodings INSTEAD OF INSERT OR UPDATE OR DELETE ON compat_001.face_encodings
    FOR EACH ROW EXECUTE FUNCTION compat_001.write_face_encodings();

GRANT SELECT, INSERT, UPDATE, DELETE ON compat_001.persons, compat_001.face_encodings TO semblance_app;

SELECT compat.settle('compat_001');
