-- A primary of a dual write need not list the people, photos and faces that are added: SQLite numbers them upwards, so those above the last key that was replayed
-- are the new ones. No row, and everything is listed: as in a primary of an older version, until its role is given to it again.
CREATE TABLE waiting_from (
    kind TEXT    PRIMARY KEY, -- the table
    key  INTEGER NOT NULL,    -- of the last row that was replayed, or was there when it began
    at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
