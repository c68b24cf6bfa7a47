-- A store on its way to another one. The row says what this store is to the other: 'primary' lists every row that is written, 'secondary' and 'leaving' take no
-- write but a replay's. The triggers that see to that are made and dropped with the role, so that a store that is alone pays for nothing.
CREATE TABLE moves (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    role     text NOT NULL CHECK (role IN ('alone', 'primary', 'secondary', 'leaving')),
    pair     uuid NOT NULL, -- the same in both stores
    peer     text NOT NULL, -- the other's address, without a password
    since    timestamptz NOT NULL
);

-- Which rows were written, and not what to: whoever replays them copies what they are by then. So a row may be listed again and again, in any order.
CREATE TABLE waiting_changes (
    client_id text COLLATE "C" NOT NULL, -- empty for the rows that every client shares
    number    bigint GENERATED ALWAYS AS IDENTITY,
    kind      text NOT NULL,   -- the table
    key       text[] NOT NULL, -- the values of its key, without the client
    at        timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (client_id, number)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000);

ALTER TABLE waiting_changes ENABLE ROW LEVEL SECURITY;
ALTER TABLE waiting_changes FORCE ROW LEVEL SECURITY;
CREATE POLICY of_client ON waiting_changes USING (client_id = bound_client()) WITH CHECK (client_id = bound_client());
CREATE POLICY of_shared_rows ON waiting_changes FOR INSERT WITH CHECK (client_id = '');

-- Whoever replays has to know which clients have something waiting; of what they wrote, only the keys are here.
CREATE POLICY of_replay ON waiting_changes USING (current_setting('semblance.replay', true) = 'on');
GRANT SELECT, INSERT, DELETE ON waiting_changes TO semblance_app;
GRANT SELECT ON moves TO semblance_app;

CREATE FUNCTION refuse_as_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('semblance.replay', true) IS DISTINCT FROM 'on' THEN
        RAISE EXCEPTION 'this store has moved' USING ERRCODE = 'SM001', HINT = 'Write to the primary: SELECT peer FROM moves.';
    END IF;
    RETURN NULL;
END
$$;

-- A replay brings revisions and times with it.
CREATE OR REPLACE FUNCTION compat.touch_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('semblance.replay', true) = 'on' THEN
        RETURN NEW;
    END IF;
    NEW.revision := OLD.revision + 1;
    NEW.updated_at := now();
    RETURN NEW;
END
$$;

SELECT compat.settle('compat');
