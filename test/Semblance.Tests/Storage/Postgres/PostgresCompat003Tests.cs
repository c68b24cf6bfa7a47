using Npgsql;
using Semblance.Clients;

namespace Semblance.Tests.Storage.Postgres;

/// <summary>The calls of a class attendance system, as its guide makes them.</summary>
public sealed class PostgresCompat003Tests : CompatTests
{
    private const string Space = "facenet512";

    protected override string Schema => "compat_003";

    [StoreFact]
    public Task Each_view_has_the_columns_and_types_of_the_guide() => HasColumnsAsync(
        "attendance_records: id integer, session_id integer, student_id integer, confidence double precision, detection_metadata jsonb, face_coordinates jsonb, "
        + "timestamp timestamp without time zone",
        "attendance_sessions: id integer",
        "classes: id integer, name character varying",
        "students: id integer, uuid uuid, student_id character varying, name character varying, email character varying, phone character varying, class_id integer, "
        + "face_encoding double precision[], face_encoding_metadata jsonb, face_model_version character varying, created_at timestamp without time zone, "
        + "updated_at timestamp without time zone, photo_path character varying, is_active boolean");

    [StoreFact]
    public async Task The_migration_script_inserts_students_and_the_guides_query_matches_them()
    {
        await AddSpaceAsync(Space, 4);
        await Caller.RunAsync($"SET semblance.space = '{Space}'");
        var first = await Caller.FindAsync("INSERT INTO classes (name) VALUES ('TE A') RETURNING id");
        await Caller.RunAsync("INSERT INTO classes (id, name) VALUES (7, 'TE B')");
        await Caller.RunAsync($$"""
            INSERT INTO students (id, student_id, name, email, phone, class_id, face_encoding, photo_path, is_active, created_at)
            VALUES (11, 'R1', 'Ada', 'ada@x', '1', {{first}}, '{1,0,0,0}', NULL, true, '2025-08-01 10:00:00'),
                   (12, 'R2', 'Bob', 'bob@x', NULL, {{first}}, '{1,1,0,0}', NULL, true, NULL),
                   (13, 'R3', 'Cid', NULL, NULL, 7, ARRAY[1,0,0,0], NULL, NULL, NULL),
                   (14, 'R4', 'Dee', NULL, NULL, {{first}}, NULL, 'dee.jpg', NULL, NULL)
            """);
        Assert.Equal(["photo_path was not stored"], Caller.Warnings);
        var found = await Caller.ListAsync(FindMatching("ARRAY[1.0, 0.0, 0.0, 0.0]", first));
        Assert.Equal("11|R1|Ada|{1,0,0,0}|0", found[0]);
        Assert.StartsWith("12|R2|Bob|{1,1,0,0}|0.29289", found[1], StringComparison.Ordinal);
        Assert.Equal(2, found.Count);
        Assert.Equal("2025-08-01 10:00:00|facenet512|{\"faces\": 1}|1", await Caller.FindAsync("SELECT created_at, face_model_version, face_encoding_metadata, phone FROM students WHERE student_id = 'R1'"));
        Assert.Equal(["TE A"], (await Store.People.ListAsync(ClientId.Default, new() { Text = "R2" }, Stop)).People.Single().Person.Groups);
    }

    [StoreFact]
    public async Task The_functions_take_the_nearest_of_a_students_faces_and_each_row_of_a_batch_as_one_face()
    {
        await AddSpaceAsync(Space, 4);
        var ada = await AddPersonAsync("Ada", "R1", null, "A", "B");
        var bob = await AddPersonAsync("Bob", "R2", null, "A");
        await AddPersonAsync("Cid", "R3", null, "A");
        await AddFaceAsync(ada, Space, 4, 0);
        await AddFaceAsync(ada, Space, 4, 1);
        await AddFaceAsync(bob, Space, 4, 0, 1);
        var classes = await Caller.ListAsync("SELECT id FROM classes ORDER BY name");

        Assert.Equal(["1|R1|Ada|0"], await Caller.ListAsync($"SELECT * FROM find_matching_students_optimized(ARRAY[0, 1, 0, 0], {classes[0]}, threshold => 0.8)"));
        Assert.Equal(["Ada", "Bob"], await Caller.ListAsync($"SELECT name FROM find_matching_students_optimized('{{0,1,0,0}}', {classes[0]})"));
        Assert.Empty(await Caller.ListAsync($"SELECT * FROM find_matching_students_optimized('{{0,0,0,1}}', {classes[0]})"));
        Assert.Equal(
            ["1|1|Ada|R1", "1|2|Bob|R2", "2|2|Bob|R2", "2|1|Ada|R1"],
            await Caller.ListAsync($"SELECT batch_index, id, name, student_id FROM batch_face_recognition(ARRAY[[1, 0, 0, 0], [1, 1, 0, 0]]::float[][], {classes[0]})"));
        Assert.Equal(["1|Ada"], await Caller.ListAsync($"SELECT batch_index, name FROM batch_face_recognition('{{{{1,0,0,0}}}}', {classes[1]})"));
        Assert.Equal("{0.5,0.5,0,0}", await Caller.FindAsync("SELECT face_encoding FROM students WHERE student_id = 'R1'"));
        await Caller.RefusedAsync(PostgresErrorCodes.DatatypeMismatch, $"SELECT * FROM batch_face_recognition('{{{{1,0}}}}', {classes[0]})");
        await Caller.RefusedAsync(PostgresErrorCodes.InvalidParameterValue, $"SELECT * FROM batch_face_recognition('{{1,0,0,0}}', {classes[0]})");
        await Caller.RefusedAsync(PostgresErrorCodes.InvalidParameterValue, $"SELECT * FROM batch_face_recognition('{{{{0,0,0,0}}}}', {classes[0]})");
    }

    [StoreFact]
    public async Task Students_move_between_classes_and_are_deleted()
    {
        await AddSpaceAsync(Space, 4);
        var ada = await AddPersonAsync("Ada", "R1", null, "A");
        await AddFaceAsync(ada, Space, 4, 0);
        var other = await Caller.FindAsync("INSERT INTO classes (name) VALUES ('B') RETURNING id");
        Assert.Equal(1, await Caller.RunAsync($"UPDATE students SET class_id = {other}, phone = '22', email = NULL WHERE student_id = 'R1'"));
        var stored = (await Store.People.FindAsync(ClientId.Default, ada.Id, Stop))!;
        Assert.Equal((2, "22", false), (stored.Revision, stored.Attributes["phone"], stored.Attributes.ContainsKey("email")));
        Assert.Equal(["B"], stored.Groups);
        await Caller.RefusedAsync(PostgresErrorCodes.ForeignKeyViolation, "UPDATE students SET class_id = 999");
        await Caller.RefusedAsync(PostgresErrorCodes.FeatureNotSupported, "UPDATE students SET face_encoding = '{1,2,3,4}'");
        await Caller.RefusedAsync(PostgresErrorCodes.FeatureNotSupported, "UPDATE students SET is_active = false");
        await Caller.RefusedAsync(PostgresErrorCodes.ForeignKeyViolation, "DELETE FROM classes WHERE name = 'B'");
        await Caller.RefusedAsync(PostgresErrorCodes.UniqueViolation, "INSERT INTO students (student_id, name) VALUES ('R1', 'Eve')");
        Assert.Equal(1, await Caller.RunAsync("DELETE FROM students WHERE student_id = 'R1'"));
        Assert.Equal(2, await Caller.RunAsync("DELETE FROM classes"));
        Assert.Equal("0", await Caller.FindAsync("SELECT count(*) FROM students"));
    }

    [StoreFact]
    public async Task Attendance_is_refused_and_not_said_to_be_none()
    {
        foreach (var sql in new[]
        {
            "SELECT * FROM attendance_records", "SELECT count(*) FROM attendance_sessions", "DELETE FROM attendance_records",
            "INSERT INTO attendance_records (session_id, student_id, confidence) VALUES (1, 1, 0.9)", "INSERT INTO attendance_sessions VALUES (1)",
        })
        {
            Assert.NotNull((await Caller.RefusedAsync(PostgresErrorCodes.FeatureNotSupported, sql)).Hint);
        }
    }

    // As the guide has it, with its parameters in place.
    private static string FindMatching(string encoding, string classId) => $"""
        SELECT id, student_id, name, face_encoding,
               cosine_distance(face_encoding, {encoding}) as distance
        FROM students
        WHERE class_id = {classId}
          AND is_active = true
          AND face_encoding IS NOT NULL
        ORDER BY distance
        LIMIT 10
        """;
}
