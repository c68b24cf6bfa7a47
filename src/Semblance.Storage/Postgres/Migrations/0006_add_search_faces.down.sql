DROP TRIGGER search_add ON faces;
DROP TRIGGER search_remove ON faces;
DROP TRIGGER search_change ON faces;
DROP TRIGGER search_empty ON faces;
DROP TRIGGER search_region_wait ON people;
DROP TRIGGER search_region_follow ON people;
DROP FUNCTION search_faces_add();
DROP FUNCTION search_faces_remove();
DROP FUNCTION search_faces_change();
DROP FUNCTION search_faces_empty();
DROP FUNCTION search_region_wait();
DROP FUNCTION search_region_follow();
DROP FUNCTION search_facts(text, text);

CREATE OR REPLACE FUNCTION analyze_store() RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    ANALYZE (SKIP_LOCKED) import_batches, groups, people, people_groups, photos, faces;
END
$$;

DROP TABLE search_settings;
DROP TABLE search_faces;
DROP FUNCTION search_embedding(vector, text);
