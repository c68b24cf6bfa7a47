DROP FUNCTION compat_000.upsert_user(text, text);
DROP VIEW compat_000.embeddings_json, compat_000.embeddings, compat_000.users;
DROP FUNCTION compat_000.write_embeddings();
DROP FUNCTION compat_000.write_users();
DROP FUNCTION compat_000.person_of(text);
DROP SCHEMA compat_000;
