DROP INDEX search_chunks_by_type;
CREATE INDEX search_chunks_by_type ON search_chunks (index_key, type);
CREATE INDEX search_chunks_by_time ON search_chunks (index_key, at) WHERE at IS NOT NULL;
CREATE INDEX search_chunks_by_code ON search_chunks (index_key, code) WHERE code IS NOT NULL;
CREATE INDEX search_chunks_by_level ON search_chunks (index_key, level, at) WHERE level IS NOT NULL;

CREATE TRIGGER search_words_add AFTER INSERT ON search_chunks BEGIN
    INSERT INTO search_words (rowid, scope, content) VALUES (NEW.key, 'i' || NEW.index_key, NEW.content);
END;
