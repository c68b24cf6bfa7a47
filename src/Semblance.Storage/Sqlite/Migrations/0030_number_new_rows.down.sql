-- An older version would not know of rows that wait by their keys: a primary has to end its dual write first, or this fails, and changes nothing.
INSERT INTO waiting_from (kind, key, at) SELECT kind, NULL, at FROM waiting_from;
DROP TABLE waiting_from;
