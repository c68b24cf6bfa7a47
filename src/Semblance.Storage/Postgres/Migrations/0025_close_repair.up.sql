-- It acts with the rights of the owner, on the bound client alone: nobody needs it but who may write that client's faces.
REVOKE EXECUTE ON FUNCTION repair_search_faces() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION repair_search_faces() TO semblance_app;
