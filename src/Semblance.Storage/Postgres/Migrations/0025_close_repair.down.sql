REVOKE EXECUTE ON FUNCTION repair_search_faces() FROM semblance_app;
GRANT EXECUTE ON FUNCTION repair_search_faces() TO PUBLIC;
