CREATE INDEX people_by_name ON people (client_key, name, id);
DROP INDEX people_by_text;
