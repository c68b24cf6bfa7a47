-- The table's owner is bound by its row-level security, too.
ALTER TABLE login_tokens NO FORCE ROW LEVEL SECURITY;
DELETE FROM login_tokens WHERE method = 'key';
ALTER TABLE login_tokens FORCE ROW LEVEL SECURITY;

ALTER TABLE login_tokens DROP CONSTRAINT login_tokens_method_check;
ALTER TABLE login_tokens ADD CONSTRAINT login_tokens_method_check CHECK (method IN ('password', 'face', 'name-and-face'));
