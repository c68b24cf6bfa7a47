-- The words of pieces are written by whoever writes the pieces, all of a transaction in one statement: a trigger runs for every row, and FTS5 writes to the file at the end of every statement.
DROP TRIGGER search_words_add;

-- One index instead of four: what a filter asks of log entries stands in it, in the order of most logs.
DROP INDEX search_chunks_by_level;
DROP INDEX search_chunks_by_code;
DROP INDEX search_chunks_by_time;
DROP INDEX search_chunks_by_type;
CREATE INDEX search_chunks_by_type ON search_chunks (index_key, type, at, level, code);
