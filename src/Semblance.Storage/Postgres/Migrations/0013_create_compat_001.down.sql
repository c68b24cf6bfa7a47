DROP VIEW compat_001.face_encodings, compat_001.persons;
DROP FUNCTION compat_001.write_face_encodings();
DROP FUNCTION compat_001.write_persons();
DROP SCHEMA compat_001;
