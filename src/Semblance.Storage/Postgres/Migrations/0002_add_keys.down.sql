DROP TABLE api_keys;
DROP FUNCTION bound_key();
