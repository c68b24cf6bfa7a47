using Semblance.Migration.Sources.Sqlite;

namespace Semblance.Migration.Sources.Live;

/// <summary>The programs whose tables are known, by what their own scripts create on PostgreSQL or Supabase.</summary>
internal static class LiveGuides
{
    private static readonly string[] PersonAttributes = ["email", "phone", "age", "gender", "major", "standing", "year", "starting_year", "description", "username"];

    private static readonly string[] StudentAttributes = ["prn", "seat_no", "email", "phone", "age", "gender", "blood_group", "parents_mobile"];

    private static readonly string[] BesideSessions = ["classes", "subjects", "leave_records"];

    /// <summary>What the guides call the tables, for who has none of them.</summary>
    public const string Known =
        "users with embeddings or embeddings_json; persons with face_encodings; users with photos and face_embeddings; students with face_encoding";

    /// <summary>Null when the tables are those of nobody known.</summary>
    public static LiveMapping? Find(IReadOnlyList<LiveTable> tables) =>
        FaceService(tables) ?? FlaskFace(tables) ?? PicklesToSupabase(tables) ?? Attendance(tables);

    /// <summary>Guide 001: persons and face_encodings, with regions and clients of its own.</summary>
    private static LiveMapping? FaceService(IReadOnlyList<LiveTable> tables)
    {
        if (Table(tables, "persons", "id", "name") is not { } persons || Table(tables, "face_encodings", "person_id") is not { } faces
            || faces.First("embedding", "encoding") is not { } vector)
        {
            return null;
        }

        var people = new PeopleMapping
        {
            Table = persons.Name,
            Name = "name",
            ExternalId = persons.First("emp_id"),
            Region = persons.First("region"),
            Attributes = Columns(persons, "description", "emp_rank", "client_id"),
            CreatedAt = persons.First("created_at"),
        };
        return new LiveMapping(
            "live-guide-001", people,
            [
                new LiveFaces(
                    faces.Name, vector, "person_id", faces.First("face_bbox"), faces.First("confidence"), faces.First("quality_score"), faces.First("created_at")),
            ],
            faces.First("image_data") is { } image ? [new LivePhotos(faces.Name, image, "person_id")] : [], DailyAttendanceOf(tables));
    }

    private static LiveAttendance? DailyAttendanceOf(IReadOnlyList<LiveTable> tables) => Table(tables, "attendance", "person_id", "date", "status") is { Key: not null } days
        ? new LiveAttendance("live-guide-001-attendance", days.Name, [Copied(days)], (d, s, people) => new DailyAttendance(d, s, people).Read())
        : null;

    /// <summary>Sessions and records as the program has them, or as the guide's own models name their columns.</summary>
    private static LiveAttendance? ClassAttendanceOf(IReadOnlyList<LiveTable> tables)
    {
        if (Table(tables, "attendance_sessions", "session_name", "created_at") is not { Key: not null } sessions || Table(tables, "attendance_records", "student_id", "session_id") is not { Key: not null } records)
        {
            return null;
        }

        var others = BesideSessions.Select(n => Table(tables, n)).OfType<LiveTable>().Where(t => t.Key is not null).Select(t => Copied(t));
        return new LiveAttendance(
            "live-guide-003-attendance", records.Name, [.. others, Copied(sessions), Copied(records, ("created_at", "timestamp"), ("detection_details", "face_coordinates"))],
            (d, s, people) => new ClassAttendance(d, s, people).Read());
    }

    /// <param name="renamed">What a reader calls a column, and what else the table may call it.</param>
    private static LiveAttendanceTable Copied(LiveTable table, params (string Name, string Other)[] renamed) => new(
        table.Name,
        [
            .. table.Columns.Where(c => c.Name != table.Key!.Name && c.Name != "id").Select(c => (c.Name, c.Name)),
            .. renamed.Where(r => table.Find(r.Name) is null && table.Find(r.Other) is not null).Select(r => (r.Name, table.Find(r.Other)!.Name)),
        ]);

    /// <summary>Guide 002: users, photos and face_embeddings. Passwords and tokens are never read.</summary>
    private static LiveMapping? FlaskFace(IReadOnlyList<LiveTable> tables) =>
        Table(tables, "users", "id", "name") is { } users && Table(tables, "face_embeddings", "user_id", "embedding") is { } faces
            ? new LiveMapping(
                "live-guide-002", UsersOf(users), [new LiveFaces(faces.Name, "embedding", "user_id", CreatedAt: faces.First("created_at"))],
                Table(tables, "photos", "user_id", "filepath") is { } photos ? [new LivePhotos(photos.Name, "filepath", "user_id")] : [])
            : null;

    /// <summary>Guide 000 and what its project became: users with embeddings as vectors, as JSON or both, and images in a bucket.</summary>
    private static LiveMapping? PicklesToSupabase(IReadOnlyList<LiveTable> tables)
    {
        var users = Table(tables, "users", "id");
        LiveTable?[] found = [Table(tables, "embeddings", "user_id", "embedding"), Table(tables, "embeddings_json", "user_id", "embedding")];
        var faces = found.OfType<LiveTable>().Select(t => new LiveFaces(t.Name, "embedding", "user_id", CreatedAt: t.First("created_at"))).ToArray();
        return users?.First("name", "display_name", "username") is null || faces.Length == 0
            ? null
            : new LiveMapping(
                "live-guide-000", UsersOf(users), faces,
                Table(tables, "user_images", "user_id", "storage_path") is { } images ? [new LivePhotos(images.Name, "storage_path", "user_id")] : []);
    }

    /// <summary>Guide 003: students with their vectors in an array of numbers, one or several rows of it.</summary>
    private static LiveMapping? Attendance(IReadOnlyList<LiveTable> tables)
    {
        if (Table(tables, "students", "id", "name") is not { } students || students.First("face_encoding", "face_encoding_path") is not { } vector)
        {
            return null;
        }

        var people = new PeopleMapping
        {
            Table = students.Name,
            Name = "name",
            ExternalId = students.First("student_id", "roll_no", "prn"),
            Groups = GroupsOf(tables, students),
            Attributes = Columns(students, StudentAttributes),
            CreatedAt = students.First("created_at"),
        };
        return new LiveMapping(
            "live-guide-003", people, [new LiveFaces(students.Name, vector, null, Model: students.First("embedding_model", "face_model_version"))],
            students.First("photo_path") is { } photo ? [new LivePhotos(students.Name, photo, null)] : [], ClassAttendanceOf(tables));
    }

    private static GroupMapping[] GroupsOf(IReadOnlyList<LiveTable> tables, LiveTable students) =>
        students.Has("class_id") && Table(tables, "classes", "id", "name") is { } classes
            ? [new GroupMapping("class_id", classes.Name, "id", Columns(classes, "name", "section"))]
            : students.First("class_section") is { } section ? [new GroupMapping(section)] : [];

    private static PeopleMapping UsersOf(LiveTable users) => new()
    {
        Table = users.Name,
        Name = users.First("name", "display_name", "username"),
        Attributes = Columns(users, PersonAttributes),
        CreatedAt = users.First("created_at"),
    };

    private static LiveTable? Table(IReadOnlyList<LiveTable> tables, string name, params string[] columns) =>
        tables.FirstOrDefault(t => t.Name == name && t.Has(columns));

    private static string[] Columns(LiveTable table, params string[] names) => [.. names.Select(n => table.First(n)).OfType<string>()];
}
