-- How often pieces of a document were written while a search index was being built: whoever builds it does not overwrite what came after the document was read.
ALTER TABLE documents ADD COLUMN chunks_revision integer NOT NULL DEFAULT 0;
