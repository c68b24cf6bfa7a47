DROP FUNCTION analyze_store();
DROP FUNCTION remove_unused_space(text);
DROP TABLE faces;
DROP TABLE photos;
DROP TABLE people_groups;
DROP TABLE people;
DROP TABLE groups;
DROP TABLE spaces;
DROP TABLE import_batches;
DROP TABLE import_runs;
DROP TABLE clients;
DROP FUNCTION bound_client();
-- The extension and the role semblance_app stay: other schemas and other databases of the server may use them.
