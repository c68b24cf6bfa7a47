-- A store on its way to another one. The row says what this store is to the other: 'primary' lists every row that is written, by triggers that are made and
-- dropped with the role; 'secondary' and 'leaving' take no write but a replay's.
CREATE TABLE moves (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    role     TEXT    NOT NULL CHECK (role IN ('alone', 'primary', 'secondary', 'leaving')),
    pair     BLOB    NOT NULL CHECK (length(pair) = 16), -- the same in both stores
    peer     TEXT    NOT NULL,                           -- the other's address, without a password
    since    INTEGER NOT NULL
) STRICT;

-- Which rows were written, and not what to: whoever replays them copies what they are by then. So a row may be listed again and again, in any order. A number
-- is never used twice, so that who has replayed one takes no other away.
CREATE TABLE waiting_changes (
    number    INTEGER PRIMARY KEY AUTOINCREMENT,
    client_id TEXT    NOT NULL, -- empty for the rows that every client shares
    kind      TEXT    NOT NULL, -- the table
    key       TEXT    NOT NULL CHECK (json_valid(key)), -- the values of its key, without the client
    at        INTEGER NOT NULL
) STRICT;
