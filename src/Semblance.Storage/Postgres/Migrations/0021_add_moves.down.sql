CREATE OR REPLACE FUNCTION compat.touch_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.revision := OLD.revision + 1;
    NEW.updated_at := now();
    RETURN NEW;
END
$$;

SELECT compat.settle('compat');

-- With the triggers of whatever role the store has.
DROP FUNCTION refuse_as_moved() CASCADE;

DO $$
DECLARE
    found regprocedure;
BEGIN
    FOR found IN SELECT p.oid FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.proname LIKE 'list\_written\_%' LOOP
        EXECUTE format('DROP FUNCTION %s CASCADE', found);
    END LOOP;
END
$$;

DROP TABLE waiting_changes;
DROP TABLE moves;
