using Npgsql;
using Semblance.Migration.Sources;
using Semblance.Migration.Sources.Live;
using Semblance.Tests.Storage;

namespace Semblance.Tests.Migration.Sources.Live;

/// <summary>The databases of programs that followed a guide, as a source: on a real PostgreSQL, made by the guides' own statements.</summary>
public sealed class PostgresLiveTests
{
    private static readonly byte[] Picture = File.ReadAllBytes(Directory.GetFiles(Path.Combine(Repository.Root, "samples", "legacy-project"), "*.png", SearchOption.AllDirectories)[0]);

    [StoreFact]
    public async Task Users_with_embeddings_as_vectors_and_as_json_come_out_value_for_value()
    {
        var (a, b) = (GuideDatabase.Vector(128, 1), GuideDatabase.Vector(128, 2));
        await using var database = await GuideDatabase.CreateAsync(
            GuideSchemas.PicklesToSupabase,
            "INSERT INTO users (id, name, created_at) VALUES ('ada', 'Ada Quill', '2024-03-01 10:00:00+02'), ('bo', 'Bo Tarn', '2024-03-02'), ('cy', 'Cy Moss', NULL)",
            $"INSERT INTO embeddings (user_id, embedding) VALUES ('ada', '{GuideDatabase.List(a)}'), (NULL, '{GuideDatabase.List(a)}')",
            $"INSERT INTO embeddings_json (user_id, embedding) VALUES ('bo', '{GuideDatabase.List(b)}'), ('bo', '{{\"embedding\": {GuideDatabase.List(a)}}}'), ('bo', '\"none\"'), ('bo', '[1, null, 3]')");

        var sources = database.ReadAll();

        Assert.Equal(["users", "embeddings", "embeddings_json"], sources.Select(s => s.Info.Files[0]));
        Assert.All(sources, s => Assert.StartsWith("live-guide-000", s.Info.Format, StringComparison.Ordinal));
        Assert.Equal(["Ada Quill", "Bo Tarn", "Cy Moss"], sources[0].Rows.Cast<LegacyRow.PersonOnly>().Select(r => r.Person.Name));
        Assert.Equal(DateTimeOffset.Parse("2024-03-01T08:00:00Z", System.Globalization.CultureInfo.InvariantCulture), ((LegacyRow.PersonOnly)sources[0].Rows[0]).Person.CreatedAt);
        var ada = Assert.IsType<LegacyRow.Face>(sources[1].Rows[0]);
        Assert.Equal(("users:ada", "embeddings, id 1"), (ada.Person.Key, ada.Place.ToString()));
        Assert.Equal(a, ada.Vector.ToArray());
        Assert.Equal("person-missing", Assert.IsType<LegacyRow.Rejected>(sources[1].Rows[1]).Code);
        Assert.Equal([b, a], sources[2].Rows.OfType<LegacyRow.Face>().Select(f => f.Vector.ToArray()));
        Assert.Equal(["vector-encoding", "vector-not-number"], sources[2].Rows.OfType<LegacyRow.Rejected>().Select(r => r.Code));
    }

    [StoreFact]
    public async Task Uuids_arrays_and_paths_of_the_later_schema_are_read_and_photos_elsewhere_are_told()
    {
        var vector = GuideDatabase.Vector(128, 3);
        await using var database = await GuideDatabase.CreateAsync(
            GuideSchemas.PicklesLater,
            "INSERT INTO users (id, display_name, username, email) VALUES ('11111111-1111-1111-1111-111111111111', 'Ada Quill', 'ada', 'ada@example.org'), ('22222222-2222-2222-2222-222222222222', NULL, 'bo', NULL)",
            $"INSERT INTO embeddings (user_id, embedding) VALUES ('11111111-1111-1111-1111-111111111111', '{GuideDatabase.List(vector, "{}")}'), ('11111111-1111-1111-1111-111111111111', '{{1,NULL,3}}'), ('11111111-1111-1111-1111-111111111111', '{{NaN,1,2}}')",
            "INSERT INTO user_images (user_id, storage_path) VALUES ('11111111-1111-1111-1111-111111111111', 'x/1.jpg')");

        var sources = database.ReadAll();

        Assert.Equal("ada@example.org", ((LegacyRow.PersonOnly)sources[0].Rows[0]).Person.Attributes["email"]);
        Assert.Equal("name-missing", Assert.IsType<LegacyRow.Rejected>(sources[0].Rows[1]).Code);
        Assert.Equal(vector, Assert.IsType<LegacyRow.Face>(sources[1].Rows[0]).Vector.ToArray());
        Assert.Equal(["vector-not-number", "vector-width"], sources[1].Rows.OfType<LegacyRow.Rejected>().Select(r => r.Code));
        Assert.Equal(("user_images.storage_path", "photo-elsewhere"), (sources[2].Info.Files[0], Assert.IsType<LegacyRow.Rejected>(sources[2].Rows[0]).Code));
    }

    [StoreFact]
    public async Task Persons_with_encodings_bring_region_employee_number_box_scores_and_the_image_itself()
    {
        var vector = GuideDatabase.Vector(512, 4);
        await using var database = await GuideDatabase.CreateAsync(
            GuideSchemas.FaceService,
            "INSERT INTO persons (name, region, emp_id, emp_rank, client_id, description) VALUES ('Ada Quill', 'ka', 'EMP000001', 'Staff', 'north', 'night shift')",
            $"INSERT INTO face_encodings (person_id, embedding, image_path, image_data, face_bbox, confidence, quality_score) VALUES (1, '{GuideDatabase.List(vector)}', 'a.png', '\\x{Convert.ToHexString(Picture)}', '[10, 20, 110, 220]', 0.93, 0.8), (1, '{GuideDatabase.List(GuideDatabase.Vector(512, 5))}', NULL, NULL, 'nonsense', 'NaN', NULL), (1, '{GuideDatabase.List(new float[512])}', NULL, '\\x00', NULL, 1, 1)");

        var sources = database.ReadAll();

        var person = ((LegacyRow.PersonOnly)Assert.Single(sources[0].Rows)).Person;
        Assert.Equal(("Ada Quill", "EMP000001", "ka", "north"), (person.Name, person.ExternalId, person.Region, person.Attributes["client_id"]));
        var face = Assert.IsType<LegacyRow.Face>(sources[1].Rows[0]);
        Assert.Equal(vector, face.Vector.ToArray());
        Assert.Equal((10.0, 20.0, 100.0, 200.0, 0.93, 0.8), (face.Box!.Value.X, face.Box.Value.Y, face.Box.Value.Width, face.Box.Value.Height, face.DetectionScore, face.Quality));
        Assert.Null(Assert.IsType<LegacyRow.Face>(sources[1].Rows[1]).DetectionScore);
        Assert.Equal("vector-zero", Assert.IsType<LegacyRow.Rejected>(sources[1].Rows[2]).Code);
        Assert.Equal((512, "f4", null), (sources[1].Info.Dimension, sources[1].Info.Dtype, sources[1].Info.Space));
        Assert.Equal(Picture, Assert.IsType<LegacyRow.Photo>(sources[2].Rows[0]).Bytes!.Value.ToArray());
        Assert.Equal("photo-unreadable", Assert.IsType<LegacyRow.Rejected>(sources[2].Rows[1]).Code);
    }

    [StoreFact]
    public async Task Attendance_beside_persons_comes_as_check_ins_and_check_outs_and_what_says_nothing_is_told()
    {
        await using var database = await GuideDatabase.CreateAsync(
            GuideSchemas.FaceService,
            """
            CREATE TABLE attendance (id SERIAL PRIMARY KEY, person_id INTEGER REFERENCES persons(id) ON DELETE CASCADE, date DATE NOT NULL, status VARCHAR(20), marked_at TIMESTAMPTZ, check_in_time TIMESTAMPTZ,
                check_out_time TIMESTAMP, check_in_latitude FLOAT, check_in_longitude FLOAT, check_in_location_accuracy FLOAT);
            INSERT INTO persons (name, region, emp_id, emp_rank) VALUES ('Ada Quill', 'ka', 'EMP1', 'Staff');
            INSERT INTO attendance (person_id, date, status, marked_at, check_in_time, check_out_time, check_in_latitude, check_in_longitude, check_in_location_accuracy) VALUES
                (1, '2026-03-02', 'present', '2026-03-02 09:00+02', '2026-03-02 09:00+02', '2026-03-02 15:30', 52.5, 13.4, 8),
                (1, '2026-03-03', 'present', '2026-03-03 08:15Z', NULL, NULL, NULL, NULL, NULL), (1, '2026-03-04', 'absent', NULL, NULL, NULL, NULL, NULL, NULL), (NULL, '2026-03-05', 'present', now(), NULL, NULL, NULL, NULL, NULL);
            """);

        var (info, rows) = database.ReadAll()[^1];

        Assert.Equal("live-guide-001-attendance", info.Format);
        var both = Assert.IsType<LegacyRow.Attendance>(rows[0]).Entries.Cast<LegacyEntry.CheckIn>().ToArray();
        Assert.Equal(["persons:1", "persons:1"], both.Select(c => c.Person.Key));
        Assert.Equal([new DateTimeOffset(2026, 3, 2, 7, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 3, 2, 15, 30, 0, TimeSpan.Zero)], both.Select(c => c.At));
        Assert.Equal((52.5, 13.4, 8.0), (both[0].Where!.Value.Latitude, both[0].Where!.Value.Longitude, both[0].Where!.Value.Accuracy));
        Assert.Equal(8, Assert.IsType<LegacyEntry.CheckIn>(Assert.IsType<LegacyRow.Attendance>(rows[1]).Entries[0]).At.Hour);
        Assert.Equal(["absent-day", "person-missing"], rows.Skip(2).Select(r => ((LegacyRow.Rejected)r).Code));
        Assert.Equal("attendance, id 4", rows[3].Place.Detail);
    }

    [StoreFact]
    public async Task Sessions_records_subjects_and_leaves_beside_students_come_and_a_record_that_says_nothing_is_told()
    {
        await using var database = await GuideDatabase.CreateAsync(
            GuideSchemas.Attendance,
            """
            CREATE TABLE subjects (id serial PRIMARY KEY, name varchar(100), code varchar(20), class_id integer, is_active boolean DEFAULT true, created_at timestamp DEFAULT now());
            CREATE TABLE attendance_sessions (id serial PRIMARY KEY, session_name varchar(200), class_id integer, subject_id integer, created_at timestamp, session_type varchar(20));
            CREATE TABLE attendance_records (id serial PRIMARY KEY, session_id integer, student_id integer, is_present boolean, confidence float, face_coordinates jsonb, "timestamp" timestamp);
            CREATE TABLE leave_records (id serial PRIMARY KEY, student_id integer, leave_date date, leave_type varchar(20), is_approved boolean);
            INSERT INTO classes (name, section) VALUES ('CS', 'B');
            INSERT INTO students (student_id, name, class_id) VALUES ('R-1', 'Ada', 1), ('R-2', 'Bo', 1);
            INSERT INTO subjects (name, code, class_id) VALUES ('Logic', 'L1', 1);
            INSERT INTO attendance_sessions (session_name, class_id, subject_id, created_at, session_type) VALUES ('Monday', 1, 1, '2026-03-02 08:00:00', 'extra');
            INSERT INTO attendance_records (session_id, student_id, is_present, confidence, face_coordinates, "timestamp") VALUES
                (1, 1, true, 0.9, '{"x": 1, "y": 2, "w": 30, "h": 40}', '2026-03-02 08:05:00'), (1, 2, false, NULL, NULL, '2026-03-02 08:05:00'), (1, 2, NULL, 0.9, '{}', '2026-03-02 08:00:00');
            INSERT INTO leave_records (student_id, leave_date, leave_type, is_approved) VALUES (2, '2026-03-02', 'medical', true);
            """);

        var (info, rows) = database.ReadAll()[^1];

        Assert.Equal("live-guide-003-attendance", info.Format);
        var entries = rows.OfType<LegacyRow.Attendance>().SelectMany(r => r.Entries).ToArray();
        Assert.Equal(["Group", "Subject", "Session", "Record", "Record", "Leave"], entries.Select(e => e.GetType().Name));
        var session = (LegacyEntry.Session)entries[2];
        Assert.Equal(("Monday", "CS B", "live:subjects:1"), (session.Name, session.OfGroup, session.SubjectKey));
        var record = (LegacyEntry.Record)entries[3];
        Assert.Equal((session.Key, "students:1", 0.9, 30.0), (record.SessionKey, record.Person.Key, record.Confidence, record.Box?.Width));
        Assert.Equal(new DateTimeOffset(2026, 3, 2, 8, 5, 0, TimeSpan.Zero), record.ChangedAt);
        Assert.Equal("record-status", ((LegacyRow.Rejected)rows.Single(r => r is LegacyRow.Rejected)).Code);
    }

    [StoreFact]
    public async Task Users_with_photos_and_face_embeddings_come_without_passwords_and_tokens()
    {
        await using var database = await GuideDatabase.CreateAsync(
            GuideSchemas.FlaskFace,
            "INSERT INTO users (name, email, password) VALUES ('Ada Quill', 'ada@example.org', 'password123')",
            "INSERT INTO photos (user_id, filename, filepath) VALUES (1, 'a.jpg', 'dataset/1/a.jpg')",
            $"INSERT INTO face_embeddings (user_id, photo_id, embedding) VALUES (1, 1, '{GuideDatabase.List(GuideDatabase.Vector(512, 6))}')");

        using (var opened = database.Open())
        {
            Assert.DoesNotContain(opened.Tables.SelectMany(t => t.Columns), c => c.Name is "password" or "token");
        }

        var sources = database.ReadAll();
        Assert.Equal(["users", "face_embeddings", "photos.filepath"], sources.Select(s => s.Info.Files[0]));
        Assert.Equal(["email"], ((LegacyRow.PersonOnly)sources[0].Rows[0]).Person.Attributes.Keys);
        Assert.Single(sources[1].Rows.OfType<LegacyRow.Face>());
        Assert.Equal("photo-elsewhere", Assert.IsType<LegacyRow.Rejected>(sources[2].Rows[0]).Code);
    }

    [StoreFact]
    public async Task Students_bring_one_or_several_vectors_of_an_array_their_class_and_the_model_that_the_rows_name()
    {
        var (one, two) = (GuideDatabase.Vector(512, 7), GuideDatabase.Vector(512, 8));
        await using var database = await GuideDatabase.CreateAsync(
            GuideSchemas.Attendance,
            "INSERT INTO classes (name, section) VALUES ('CS', 'B')",
            $"INSERT INTO students (student_id, name, class_id, face_encoding) VALUES ('R-1', 'Ada Quill', 1, '{GuideDatabase.List(one, "{}")}'), ('R-2', 'Bo Tarn', 1, '{{{GuideDatabase.List(one, "{}")},{GuideDatabase.List(two, "{}")}}}'), ('R-3', 'Cy Moss', NULL, NULL)");

        var sources = database.ReadAll();

        Assert.Equal(["students", "students.face_encoding"], sources.Select(s => s.Info.Files[0]).Take(2));
        Assert.Equal([("R-1", "CS B"), ("R-2", "CS B"), ("R-3", "")], sources[0].Rows.Cast<LegacyRow.PersonOnly>().Select(r => (r.Person.ExternalId!, string.Join(' ', r.Person.Groups))));
        Assert.Equal("deepface-facenet512", sources[1].Info.Space?.Value);
        Assert.Equal([one, one, two], sources[1].Rows.Cast<LegacyRow.Face>().Select(f => f.Vector.ToArray()));
        Assert.Equal("students.face_encoding, id 2, vector 1", sources[1].Rows[2].Place.ToString());
    }

    [StoreFact]
    public async Task Many_rows_come_page_by_page_in_the_order_of_their_keys_and_each_once()
    {
        await using var database = await GuideDatabase.CreateAsync(
            GuideSchemas.PicklesToSupabase,
            "INSERT INTO users (id, name) SELECT 'user ' || n, 'Person ' || n FROM generate_series(1, 12000) n",
            "INSERT INTO embeddings (user_id, embedding) SELECT 'user ' || n, array_fill((n % 97 + 1)::real / 100, ARRAY[128])::vector FROM generate_series(1, 3000) n");

        var sources = database.ReadAll();

        Assert.Equal(12_000, sources[0].Rows.Select(r => r.Place.Detail).Distinct().Count());
        Assert.Equal(Enumerable.Range(1, 3000).Select(n => $"id {n}"), sources[1].Rows.Select(r => r.Place.Detail));
        Assert.Equal(Enumerable.Range(0, 3000).Select(n => (long)n), sources[1].Rows.Select(r => r.Ordinal));
    }

    [StoreFact]
    public async Task Nothing_can_be_written_and_what_others_write_meanwhile_is_not_seen()
    {
        await using var database = await GuideDatabase.CreateAsync(GuideSchemas.PicklesToSupabase, "INSERT INTO users (id, name) VALUES ('ada', 'Ada Quill')");
        using var opened = database.Open();
        var sources = LiveSources.Of(opened, SourceOptions.Default, CancellationToken.None);
        await database.RunAsync("INSERT INTO users (id, name) VALUES ('bo', 'Bo Tarn')");

        var users = opened.Tables.Single(t => t.Name == "users");
        Assert.Equal(1, opened.Count(users, CancellationToken.None));
        Assert.Single(sources[0].Read(CancellationToken.None));
        Assert.Equal(2, Assert.Single(database.ReadAll().Take(1)).Rows.Count);
    }

    [StoreFact]
    public async Task Rows_that_row_level_security_may_hide_are_told_and_a_policy_that_shows_all_of_them_is_enough()
    {
        var role = $"reader_{Guid.NewGuid():N}";
        await using var database = await GuideDatabase.CreateAsync(
            GuideSchemas.FlaskFace,
            $"CREATE ROLE {role} LOGIN; GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}",
            "INSERT INTO users (name, email, password) VALUES ('Ada Quill', 'ada@example.org', 'x')",
            "ALTER TABLE users ENABLE ROW LEVEL SECURITY");
        try
        {
            SemblanceException Refused()
            {
                using var opened = database.Open(role);
                return Assert.Throws<SemblanceException>(() => LiveSources.Of(opened, SourceOptions.Default, CancellationToken.None));
            }

            Assert.Equal("rows-hidden", Refused().Code);
            Assert.Contains("hide rows of users from this user", Refused().Message, StringComparison.Ordinal);
            await database.RunAsync($"CREATE POLICY own ON users FOR SELECT TO {role} USING (name = current_user)");
            Assert.Equal("rows-hidden", Refused().Code);
            await database.RunAsync($"CREATE POLICY readers ON users FOR SELECT TO {role} USING (true)");
            using (var opened = database.Open(role))
            {
                Assert.Single(LiveSources.Of(opened, SourceOptions.Default, CancellationToken.None)[0].Read(CancellationToken.None));
            }

            await database.RunAsync("CREATE POLICY awake ON users AS RESTRICTIVE FOR SELECT USING (extract(hour FROM now()) < 24)");
            Assert.Equal("rows-hidden", Refused().Code);
            Assert.Single(database.ReadAll()[0].Rows); // their owner sees them all
        }
        finally
        {
            await database.RunAsync($"DROP OWNED BY {role}; DROP ROLE {role}");
        }
    }

    [StoreFact]
    public async Task A_connection_that_is_cut_and_a_reader_who_stops_are_told_apart()
    {
        await using var database = await GuideDatabase.CreateAsync(GuideSchemas.PicklesToSupabase, "INSERT INTO users (id, name) VALUES ('ada', 'Ada')");
        using var opened = database.Open();
        var sources = LiveSources.Of(opened, SourceOptions.Default, CancellationToken.None);
        using var stopped = new CancellationTokenSource();
        await stopped.CancelAsync();
        Assert.ThrowsAny<OperationCanceledException>(() => sources[1].Read(stopped.Token).ToArray());

        using var other = database.Open();
        var cut = LiveSources.Of(other, SourceOptions.Default, CancellationToken.None)[1];
        await database.RunAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
        Assert.Equal((ErrorKind.Unavailable, "source-unreachable"), Assert.Throws<SemblanceException>(() => cut.Read(CancellationToken.None).ToArray()) is var e ? (e.Kind, e.Code) : default);
    }

    [StoreFact]
    public async Task Missing_rights_missing_keys_unknown_tables_and_a_missing_database_are_told_in_one_line()
    {
        var role = $"stranger_{Guid.NewGuid():N}";
        await using var database = await GuideDatabase.CreateAsync("CREATE TABLE invoices (id int PRIMARY KEY)");
        using (var opened = database.Open())
        {
            var unknown = Assert.Throws<SemblanceException>(() => LiveSources.Of(opened, SourceOptions.Default, CancellationToken.None));
            Assert.Equal("source-unknown", unknown.Code);
            Assert.Contains("the tables invoices", unknown.Message, StringComparison.Ordinal);
        }

        await database.RunAsync($"{GuideSchemas.PicklesToSupabase} INSERT INTO users (id, name) VALUES ('ada', 'Ada'); CREATE ROLE {role} LOGIN");
        using (var opened = database.Open(role))
        {
            Assert.Equal("source-rights", Assert.Throws<SemblanceException>(() => LiveSources.Of(opened, SourceOptions.Default, CancellationToken.None)).Code);
        }

        await database.RunAsync($"DROP ROLE {role}; ALTER TABLE embeddings DROP CONSTRAINT embeddings_pkey");
        using (var opened = database.Open())
        {
            Assert.Equal("source-key", Assert.Throws<SemblanceException>(() => LiveSources.Of(opened, SourceOptions.Default, CancellationToken.None)).Code);
        }

        var settings = new NpgsqlConnectionStringBuilder(database.Connection) { Database = "nowhere", Pooling = false };
        Assert.Equal("source-not-found", Assert.Throws<SemblanceException>(() => LivePostgres.Open("x", new NpgsqlConnection(settings.ConnectionString), 60)).Code);
        (settings.Port, settings.Database) = (1, "postgres");
        Assert.Equal("source-unreachable", Assert.Throws<SemblanceException>(() => LivePostgres.Open("x", new NpgsqlConnection(settings.ConnectionString), 60)).Code);
    }
}
