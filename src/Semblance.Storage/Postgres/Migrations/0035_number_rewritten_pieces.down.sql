ALTER TABLE documents DROP COLUMN chunks_revision;
