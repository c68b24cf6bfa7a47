-- Nothing to do: this store has kept the generations of its galleries from the beginning (face_removals, galleries). The number belongs to PostgreSQL.
SELECT 1;
