-- Pieces come in the order of their document's parts, and so do the rows of every index that they are written into: an index by random ids, or by the times of a log, has most of its
-- pages written anew with every lot. Of a piece that was made of a part, id is the part's number with the beginning of the id that it has for others, which is own_id.
ALTER TABLE search_chunks ADD COLUMN own_id BLOB CHECK (length(own_id) = 16);

-- Filters of words look at the piece; those of embeddings need an index, which costs next to nothing beside a model.
DROP INDEX search_chunks_by_type;
ALTER TABLE search_embeddings ADD COLUMN type TEXT;
ALTER TABLE search_embeddings ADD COLUMN level TEXT;
ALTER TABLE search_embeddings ADD COLUMN code TEXT;
ALTER TABLE search_embeddings ADD COLUMN at INTEGER;
UPDATE search_embeddings AS e SET (type, level, code, at) = (SELECT c.type, c.level, c.code, c.at FROM search_chunks c WHERE c.key = e.chunk_key);
DROP INDEX search_embeddings_of_index;
CREATE INDEX search_embeddings_by_type ON search_embeddings (index_key, type, at, level, code);
