-- How the views of all compat schemas write, for the bound client: the same rows that the program would write. Functions run as whoever calls them, under
-- row-level security.

-- The bound client, or the reason why nothing can be written.
CREATE FUNCTION compat.client() RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF bound_client() IS NULL THEN
        RAISE insufficient_privilege USING
            MESSAGE = 'no client is bound, so there is nobody to write for',
            HINT = 'SET semblance.client = ''default''; ALTER ROLE … SET and ALTER DATABASE … SET say it once and for all.';
    END IF;
    RETURN bound_client();
END
$$;

-- What a column of a view gave to an INSERT that the store has no place for, and that can be done without.
CREATE FUNCTION compat.leave_out(what text, instead text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE WARNING '% was not stored', what USING HINT = instead;
END
$$;

-- What cannot be done through a view.
CREATE FUNCTION compat.refuse(what text, instead text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE feature_not_supported USING MESSAGE = what, HINT = instead;
END
$$;

-- A probe that something can be near to. Where all values are 0 every similarity is NaN, which PostgreSQL takes for greater than any threshold.
CREATE FUNCTION compat.check_probe(probe vector) RETURNS vector LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    IF probe IS NULL OR vector_norm(probe) = 0 THEN
        RAISE invalid_parameter_value USING MESSAGE = 'the vector to compare is missing or all zeros', HINT = 'Embed the photo again.';
    END IF;
    RETURN probe;
END
$$;

-- A person's id by number; refused where the client has nobody of it.
CREATE FUNCTION compat.person_at(called text, wanted integer) RETURNS uuid LANGUAGE plpgsql STABLE AS $$
DECLARE
    found uuid := (SELECT n.person_id FROM person_numbers n WHERE n.client_id = compat.client() AND n.number = wanted);
BEGIN
    IF found IS NULL THEN
        RAISE foreign_key_violation USING
            MESSAGE = format('there is no %s %s', called, coalesce(wanted::text, 'NULL')),
            HINT = format('Insert the %s first, and take the id that it gets.', called);
    END IF;
    RETURN found;
END
$$;

-- The attributes with one changed, or without it.
CREATE FUNCTION compat.with_attribute(attributes json, key text, value text) RETURNS json
    LANGUAGE sql IMMUTABLE
    RETURN CASE WHEN value IS NULL THEN attributes::jsonb - key ELSE attributes::jsonb || jsonb_build_object(key, value) END::json;

-- Adds a person, under a number that the caller brings or under the next one.
CREATE FUNCTION compat.add_person(
    number integer, name text, external_id text, region text, attributes json, created_at timestamptz, OUT person uuid, OUT given integer)
    LANGUAGE plpgsql AS $$
BEGIN
    person := gen_random_uuid();
    IF coalesce(name, '') = '' THEN
        RAISE not_null_violation USING MESSAGE = 'a person needs a name';
    END IF;
    IF number IS NOT NULL THEN
        INSERT INTO person_numbers VALUES (compat.client(), number, person);
    END IF;
    INSERT INTO people (client_id, id, name, external_id, region, attributes, created_at, updated_at, revision)
    VALUES (compat.client(), person, name, external_id, region, attributes, coalesce(created_at, now()), now(), 1);
    given := (SELECT n.number FROM person_numbers n WHERE n.client_id = bound_client() AND n.person_id = person);
END
$$;

-- Removes a person with faces and photos, as the guides' foreign keys would. Photo files that are nobody's any more: semblance doctor --remove-orphans.
CREATE FUNCTION compat.remove_person(person uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM faces WHERE client_id = compat.client() AND person_id = person;
    DELETE FROM photos WHERE client_id = bound_client() AND person_id = person;
    DELETE FROM people_groups WHERE client_id = bound_client() AND person_id = person;
    DELETE FROM people WHERE client_id = bound_client() AND id = person;
END
$$;

-- Adds a face in the space that is meant. Answers with its number.
CREATE FUNCTION compat.add_face(
    person uuid, embedding vector, photo bytea, box double precision[], score double precision, quality double precision, created_at timestamptz,
    OUT number bigint)
    LANGUAGE plpgsql AS $$
DECLARE
    space text := compat.bound_space(vector_dims(embedding));
BEGIN
    IF space IS NULL THEN
        RAISE invalid_parameter_value USING
            MESSAGE = format('client "%s" has no faces yet, so there is no telling which model made this vector', compat.client()),
            HINT = 'SET semblance.space = ''…'' says it; SELECT id, model, dimension FROM spaces lists what there is, semblance spaces add makes one.';
    ELSIF vector_norm(embedding) = 0 THEN
        RAISE invalid_parameter_value USING MESSAGE = 'the vector is all zeros, which no model gives for a face';
    ELSIF cardinality(box) <> 4 THEN
        RAISE invalid_parameter_value USING MESSAGE = format('a box has four numbers, not %s', cardinality(box)), HINT = 'Write it as [x1,y1,x2,y2].';
    END IF;
    INSERT INTO faces (
        client_id, id, person_id, space_id, dimension, photo, box_x, box_y, box_width, box_height, detection_score, quality, created_at, embedding)
    VALUES (
        compat.client(), gen_random_uuid(), person, space, vector_dims(embedding), photo, box[1], box[2], box[3] - box[1], box[4] - box[2], score, quality,
        coalesce(created_at, now()), embedding)
    RETURNING sequence INTO number;
END
$$;

-- A face never changes, so that whatever holds copies of it notices: another one, with an id of its own, takes its place and keeps its number.
CREATE FUNCTION compat.replace_face(changed bigint, vector vector, shown bytea) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    old faces;
BEGIN
    DELETE FROM faces WHERE client_id = compat.client() AND sequence = changed RETURNING * INTO old;
    IF vector_dims(vector) <> old.dimension THEN
        RAISE datatype_mismatch USING
            MESSAGE = format('the vector has %s values, those of the space "%s" have %s', vector_dims(vector), old.space_id, old.dimension),
            HINT = 'A face stays in its space: delete it and insert another one.';
    ELSIF vector_norm(vector) = 0 THEN
        RAISE invalid_parameter_value USING MESSAGE = 'the vector is all zeros, which no model gives for a face';
    END IF;
    INSERT INTO faces (
        client_id, id, sequence, person_id, space_id, dimension, photo, box_x, box_y, box_width, box_height, detection_score, quality, created_at, updated_at,
        embedding)
    OVERRIDING SYSTEM VALUE
    VALUES (
        old.client_id, gen_random_uuid(), old.sequence, old.person_id, old.space_id, old.dimension, shown, old.box_x, old.box_y, old.box_width, old.box_height,
        old.detection_score, old.quality, old.created_at, now(), vector);
END
$$;

SELECT compat.settle('compat');
