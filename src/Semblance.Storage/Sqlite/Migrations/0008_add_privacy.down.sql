DROP TABLE tombstones;
DROP TABLE consents;
DROP TABLE client_settings;
