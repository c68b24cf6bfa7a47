DROP TABLE login_tokens;
DROP FUNCTION bound_token();
DROP TABLE login_failures;
DROP TABLE accounts;
