REVOKE DELETE ON merges FROM semblance_app;
DROP TABLE erasures;
