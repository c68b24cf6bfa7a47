DROP INDEX search_embeddings_by_type;
CREATE INDEX search_embeddings_of_index ON search_embeddings (index_key);
ALTER TABLE search_embeddings DROP COLUMN at;
ALTER TABLE search_embeddings DROP COLUMN code;
ALTER TABLE search_embeddings DROP COLUMN level;
ALTER TABLE search_embeddings DROP COLUMN type;
CREATE INDEX search_chunks_by_type ON search_chunks (index_key, type, at, level, code);
UPDATE search_chunks SET id = own_id WHERE own_id IS NOT NULL;
ALTER TABLE search_chunks DROP COLUMN own_id;
