namespace Semblance.Migration.Sources.Sqlite;

/// <summary>
/// Guide 001, the FastAPI face service before PostgreSQL: persons and face_encodings, joined by person_id without a foreign key. Vectors are
/// pickled float32 arrays, older rows base64 text or raw bytes. The rows do not say which of its two models (InsightFace buffalo_l, or
/// DeepFace ArcFace when that failed) made a vector, so the space is asked for.
/// </summary>
internal static class GuideFaceService
{
    public static TableMapping? Find(DatabaseSchema schema)
    {
        if (!schema.Has("persons", "id", "name") || !schema.Has("face_encodings", "person_id") || schema.Find("face_encodings")!.First("encoding", "embedding") is not { } vector)
        {
            return null;
        }

        var faces = schema.Find("face_encodings")!;
        var persons = schema.Find("persons")!;
        return new TableMapping
        {
            Format = "sqlite-guide-001",
            Table = faces.Name,
            Vector = [vector],
            Person = "person_id",
            Photo = faces.First("image_data"),
            Box = faces.First("face_bbox"),
            DetectionScore = faces.First("confidence"),
            Quality = faces.First("quality_score"),
            CreatedAt = faces.First("created_at"),
            People = new PeopleMapping
            {
                Table = persons.Name,
                Name = "name",
                ExternalId = persons.First("emp_id"),
                Region = persons.First("region"),
                Attributes = new[] { persons.First("description"), persons.First("emp_rank") }.OfType<string>().ToArray(),
                CreatedAt = persons.First("created_at"),
            },
        };
    }
}
