using Semblance.Spaces;

namespace Semblance.Migration.Sources.Sqlite;

/// <summary>
/// Guide 003, the class attendance system: students whose vectors are .npy files that a column names, classes, sessions, records. The roll
/// number is the external id (the guide's student_id column does not exist), the class becomes a group.
/// </summary>
internal static class GuideAttendance
{
    private static readonly string[] Attributes = ["prn", "seat_no", "email", "phone", "age", "gender", "blood_group", "parents_mobile", "class_section", "is_active", "embedding_model", "embedding_detector"];

    public static TableMapping? Find(LegacyDatabase database, DatabaseSchema schema)
    {
        if (!schema.Has("students", "id", "name", "face_encoding_path"))
        {
            return null;
        }

        var students = schema.Find("students")!;
        return new TableMapping
        {
            Format = "sqlite-guide-003",
            Table = students.Name,
            Vector = ["face_encoding_path"],
            Encoding = VectorEncoding.NpyPath,
            Photo = students.First("photo_path"),
            Space = SpaceOf(database, students),
            People = new PeopleMapping
            {
                Table = students.Name,
                Name = "name",
                ExternalId = students.First("roll_no", "prn"),
                Groups = GroupsOf(schema, students),
                Attributes = Attributes.Select(a => students.First(a)).OfType<string>().ToArray(),
                CreatedAt = students.First("created_at"),
            },
        };
    }

    private static GroupMapping[] GroupsOf(DatabaseSchema schema, TableSchema students)
    {
        if (students.Has("class_id") && schema.Has("classes", "id", "name"))
        {
            return [new GroupMapping("class_id", "classes", "id", schema.Has("classes", "section") ? ["name", "section"] : ["name"])];
        }

        return students.Has("class_section") ? [new GroupMapping("class_section")] : [];
    }

    /// <summary>The model, where every student's row names the same one; two models are two spaces, and then it is not told.</summary>
    private static SpaceKey? SpaceOf(LegacyDatabase database, TableSchema students)
    {
        if (!students.Has("embedding_model"))
        {
            return null;
        }

        var models = database.Query($"SELECT DISTINCT embedding_model FROM {LegacyDatabase.Quote(students.Name)} WHERE face_encoding_path IS NOT NULL AND face_encoding_path <> ''")
            .Select(r => CellText.Text(r, 0)).Take(2).ToArray();
        return models is [{ } model] ? KnownSpaces.All.FirstOrDefault(s => s.Key.Value.Equals("deepface-" + model, StringComparison.OrdinalIgnoreCase))?.Key : null;
    }
}
