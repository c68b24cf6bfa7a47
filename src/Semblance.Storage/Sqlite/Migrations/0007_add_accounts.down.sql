DROP TABLE login_tokens;
DROP TABLE login_failures;
DROP TABLE accounts;
