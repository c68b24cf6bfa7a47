DROP TRIGGER IF EXISTS spread_added ON search_faces;
DROP TRIGGER IF EXISTS spread_changed ON search_faces;
DROP TRIGGER IF EXISTS spread_removed ON search_faces;
DROP FUNCTION note_spread();
DROP TABLE spread_changes;
DROP TABLE spread_faces;
ALTER TABLE clients DROP COLUMN spread;
