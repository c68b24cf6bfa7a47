-- Logins that stand for a key.
ALTER TABLE login_tokens DROP CONSTRAINT login_tokens_method_check;
ALTER TABLE login_tokens ADD CONSTRAINT login_tokens_method_check CHECK (method IN ('password', 'face', 'name-and-face', 'key'));
