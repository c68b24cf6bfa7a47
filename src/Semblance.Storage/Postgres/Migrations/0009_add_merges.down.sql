REVOKE DELETE ON consents FROM semblance_app;
DROP TABLE merges;
