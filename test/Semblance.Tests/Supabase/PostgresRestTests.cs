using Semblance.Migration.Plan;
using Semblance.Migration.Sources;
using Semblance.Migration.Sources.Live;
using Semblance.Migration.Sources.Store;
using Semblance.Storage.Supabase;
using Semblance.Tests.Cli;
using Semblance.Tests.Migration.Sources.Live;
using Semblance.Tests.Storage;

namespace Semblance.Tests.Supabase;

/// <summary>The databases of the guides for who has SUPABASE_URL and a key alone: by a server that is strict about the API of PostgREST, over a real PostgreSQL.</summary>
public sealed class PostgresRestTests
{
    private const string Roles = """
        DO $$ BEGIN CREATE ROLE anon NOLOGIN NOINHERIT; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
        DO $$ BEGIN CREATE ROLE service_role NOLOGIN NOINHERIT BYPASSRLS; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
        GRANT USAGE ON SCHEMA public TO anon, service_role;
        GRANT SELECT ON ALL TABLES IN SCHEMA public TO anon, service_role;
        """;

    [StoreFact]
    public async Task Every_type_comes_out_as_it_does_by_the_databases_own_address()
    {
        var (one, two) = (GuideDatabase.Vector(128, 1), GuideDatabase.Vector(512, 2));
        string[][] guides =
        [
            [
                GuideSchemas.PicklesToSupabase,
                "INSERT INTO users (id, name, created_at) VALUES ('ada, (q)', 'Ada \"Quill\"', '2024-03-01 10:00:00+02'), ('bo&x=1', 'Bo Tärn', NULL)",
                $"INSERT INTO embeddings (user_id, embedding) VALUES ('ada, (q)', '{GuideDatabase.List(one)}'), (NULL, '{GuideDatabase.List(one)}')",
                $"INSERT INTO embeddings_json (user_id, embedding) VALUES ('bo&x=1', '{GuideDatabase.List(one)}'), ('bo&x=1', '{{\"embedding\": {GuideDatabase.List(one)}}}'), ('bo&x=1', '[1, null]')",
            ],
            [
                GuideSchemas.FaceService,
                "INSERT INTO persons (name, region, emp_id, emp_rank) VALUES ('Ada Quill', 'ka', 'EMP1', 'Staff')",
                $"INSERT INTO face_encodings (person_id, embedding, image_data, face_bbox, confidence, quality_score) VALUES (1, '{GuideDatabase.List(two)}', '\\x89504E470D0A1A0A00', '[1, 2, 3, 4]', 0.93, 0.1), (1, '{GuideDatabase.List(two)}', NULL, NULL, 'NaN', NULL)",
            ],
            [
                GuideSchemas.Attendance,
                "INSERT INTO classes (name, section) VALUES ('CS', 'B')",
                $"INSERT INTO students (student_id, name, class_id, face_encoding) VALUES ('R-1', 'Ada', 1, '{GuideDatabase.List(two, "{}")}'), ('R-2', 'Bo', 1, '{{{GuideDatabase.List(two, "{}")},{GuideDatabase.List(two, "{}")}}}'), ('R-3', 'Cy', 1, '{{NaN,1,2}}')",
            ],
        ];
        foreach (var statements in guides)
        {
            await using var database = await GuideDatabase.CreateAsync([.. statements, Roles]);
            await using var server = await StorageServer.StartAsync();
            var rest = new RestServer(database.Connection) { MaxRows = 1 };
            server.Rest = rest.ServeAsync;

            using var direct = database.Open();
            using var read = Open(server, StorageServer.ServiceKey);
            var expected = Describe(direct);
            Assert.True(expected.Sum(s => s.Print.Size) >= 3);
            Assert.Equal(expected, Describe(read));
            Assert.Empty(rest.Violations);
        }
    }

    [StoreFact]
    public async Task Pages_are_read_to_their_end_however_few_rows_the_server_gives_at_a_time()
    {
        await using var database = await GuideDatabase.CreateAsync(
            GuideSchemas.PicklesToSupabase,
            "INSERT INTO users (id, name) SELECT 'user ' || n, 'Person ' || n FROM generate_series(1, 2500) n",
            "INSERT INTO embeddings (user_id, embedding) SELECT 'user ' || n, array_fill((n % 97 + 1)::real / 100, ARRAY[128])::vector FROM generate_series(1, 1100) n",
            Roles);
        await using var server = await StorageServer.StartAsync();
        var rest = new RestServer(database.Connection) { MaxRows = 700 };
        server.Rest = rest.ServeAsync;
        server.FailOnce("/rest/v1/users", 503, "0");

        using var opened = Open(server, StorageServer.SecretKey);
        var sources = LiveSources.Of(opened, SourceOptions.Default, CancellationToken.None);
        Assert.Equal(2_500, sources[0].Read(CancellationToken.None).Count());
        Assert.Equal(Enumerable.Range(1, 1_100).Select(n => $"id {n}"), sources[1].Read(CancellationToken.None).Select(r => r.Place.Detail));
        Assert.Equal(1_100, opened.Count(opened.Tables.Single(t => t.Name == "embeddings"), CancellationToken.None));
        Assert.Empty(rest.Violations);
    }

    [StoreFact]
    public async Task Keys_that_row_level_security_binds_are_refused_and_what_the_server_refuses_is_told()
    {
        await using var database = await GuideDatabase.CreateAsync(
            GuideSchemas.FlaskFace, Roles, "REVOKE SELECT ON face_embeddings FROM service_role", "GRANT SELECT (id, user_id, embedding, created_at) ON face_embeddings TO service_role",
            "INSERT INTO users (name, email, password) VALUES ('Ada', 'a@example.org', 'x')");
        await using var server = await StorageServer.StartAsync();
        server.Rest = new RestServer(database.Connection).ServeAsync;

        using (var browser = Open(server, StorageServer.AnonKey))
        {
            Assert.Equal("rows-hidden", Assert.Throws<SemblanceException>(() => LiveSources.Of(browser, SourceOptions.Default, CancellationToken.None)).Code);
        }

        Assert.Equal("source-login", Assert.Throws<SemblanceException>(() => Open(server, "sb_secret_of_another_project")).Code);
        server.FailOnce("/rest/v1/", 540);
        Assert.Equal("project-paused", Assert.Throws<SemblanceException>(() => Open(server, StorageServer.ServiceKey)).Code);
        using var opened = Open(server, StorageServer.ServiceKey);
        Assert.Equal("source-unknown", Assert.Throws<SemblanceException>(() => LiveSources.Of(opened, SourceOptions.Default, CancellationToken.None)).Code);
        var users = opened.Tables.Single(t => t.Name == "users");
        Assert.DoesNotContain(users.Columns, c => c.Name == "password");
        await database.RunAsync("DROP TABLE users CASCADE");
        Assert.Equal("source-changed", Assert.Throws<SemblanceException>(() => opened.ReadPage(users, ["name"], null, 5, CancellationToken.None)).Code);
    }

    [StoreFact]
    public async Task A_project_is_planned_run_and_verified_by_its_address_and_key_alone_and_a_change_is_noticed()
    {
        await using var database = await GuideDatabase.CreateAsync(GuideSchemas.PicklesToSupabase, "INSERT INTO users (id, name) VALUES ('ada', 'Ada Quill'), ('bo', 'Bo Tarn')", Roles);
        foreach (var (user, name) in new[] { ("ada", "Ada Quill"), ("bo", "Bo Tarn") })
        {
            await database.RunAsync($"INSERT INTO embeddings (user_id, embedding) VALUES ('{user}', '{GuideDatabase.List(Array.ConvertAll(SmallProject.Face(name, 1), v => (float)v))}')");
        }

        await using var server = await StorageServer.StartAsync();
        server.Rest = new RestServer(database.Connection).ServeAsync;
        using var cli = new CliRun();
        var plan = cli.In("plan.json");
        Assert.Contains("[supabase-settings]", (await cli.RunAsync("import", "plan", server.Url, "--out", plan)).Error, StringComparison.Ordinal);
        cli.Variables["SEMBLANCE_FROM_KEY"] = StorageServer.ServiceKey;

        var planned = await cli.JsonAsync("import", "plan", server.Url, "--out", plan);
        Assert.Equal((2, 2), (planned.GetProperty("totals").GetProperty("people").GetInt32(), planned.GetProperty("totals").GetProperty("faces").GetInt32()));
        Assert.DoesNotContain(StorageServer.ServiceKey, await File.ReadAllTextAsync(plan), StringComparison.Ordinal);
        var run = (await cli.JsonAsync("import", "run", plan, "--apply", "--only", "Ada Quill")).GetProperty("run").GetString()!;
        await cli.JsonAsync("import", "verify", run);

        await database.RunAsync("UPDATE users SET name = 'Bo Turn' WHERE id = 'bo'");
        var refused = await cli.RunAsync("import", "run", plan, "--apply");
        Assert.Contains("users has changed since", refused.Error, StringComparison.Ordinal);

        // The settings of the project itself will do, where they name this very address.
        cli.Variables.Clear();
        (cli.Variables["SUPABASE_URL"], cli.Variables["SUPABASE_SERVICE_KEY"]) = (server.Url + "/", StorageServer.ServiceKey);
        await cli.JsonAsync("import", "plan", server.Url, "--out", plan);
        Assert.Equal(1, (await cli.JsonAsync("import", "run", plan, "--apply")).GetProperty("outcome").GetProperty("facesAdded").GetInt32());
    }

    [StoreFact]
    public async Task Photos_in_the_programs_bucket_come_along_by_the_folders_of_its_people()
    {
        await using var database = await GuideDatabase.CreateAsync(GuideSchemas.PicklesToSupabase, "INSERT INTO users (id, name) VALUES ('Ada Quill', 'Ada Quill'), ('bo', 'Bo Tarn')", Roles);
        await using var server = await StorageServer.StartAsync();
        server.Rest = new RestServer(database.Connection).ServeAsync;
        var picture = Picture();
        for (var i = 0; i < 101; i++)
        {
            server.Objects[$"images/users/Ada Quill/{1_000 + i}.gif"] = new StoredObject([.. "GIF89a"u8, 1, 0, 1, 0, (byte)i, .. new byte[40]], "image/gif", $"\"tag{i}\"");
        }

        server.Objects["images/bo/1.jpg"] = new StoredObject([1, 2, 3], "image/jpeg", "\"x\"");
        server.Objects["images/bo/folder/2.png"] = new StoredObject(picture, "image/png", "\"y\"");
        using var cli = new CliRun();
        cli.Variables["SEMBLANCE_FROM_KEY"] = StorageServer.ServiceKey;
        var plan = cli.In("plan.json");

        var planned = await cli.JsonAsync("import", "plan", server.Url, "--photos-from", "images", "--out", plan);
        Assert.Equal((101, 1), (planned.GetProperty("totals").GetProperty("photos").GetInt32(), planned.GetProperty("totals").GetProperty("rejected").GetInt32()));
        Assert.Contains("bucket/images, bo/1.jpg", planned.ToString(), StringComparison.Ordinal);
        var run = (await cli.JsonAsync("import", "run", plan, "--apply", "--only", "Ada Quill")).GetProperty("run").GetString()!;
        await cli.JsonAsync("import", "verify", run);
        Assert.Equal(101, Directory.GetFiles(cli.In("semblance.db.photos"), "*", SearchOption.AllDirectories).Length);

        server.Objects["images/users/Ada Quill/1000.gif"] = new StoredObject(picture, "image/png", "\"other\"");
        Assert.Contains("bucket/images has changed since", (await cli.RunAsync("import", "run", plan, "--apply")).Error, StringComparison.Ordinal);
        Assert.Contains("[bucket-missing]", (await cli.RunAsync("import", "plan", server.Url, "--photos-from", "nowhere", "--out", plan)).Error, StringComparison.Ordinal);
        Assert.Contains("[live-options]", (await cli.RunAsync("import", "plan", CliRun.Sample, "--photos-from", "images", "--out", plan)).Error, StringComparison.Ordinal);
        Assert.Contains("[live-bucket]", (await cli.RunAsync("import", "plan", database.Address, "--photos-from", "images", "--out", plan)).Error, StringComparison.Ordinal);
        Assert.Empty(server.Violations);
    }

    [StoreFact]
    public async Task Photos_that_a_table_names_come_out_of_the_bucket_and_those_that_are_gone_are_told()
    {
        await using var database = await GuideDatabase.CreateAsync(
            GuideSchemas.PicklesLater,
            "INSERT INTO users (id, display_name) VALUES ('11111111-1111-1111-1111-111111111111', 'Ada Quill')",
            "INSERT INTO user_images (id, user_id, storage_path) VALUES ('11111111-1111-1111-1111-11111111111a', '11111111-1111-1111-1111-111111111111', 'x/1 a.png'), ('11111111-1111-1111-1111-11111111111b', '11111111-1111-1111-1111-111111111111', 'x/gone.png'), ('11111111-1111-1111-1111-11111111111c', NULL, 'x/1 a.png')");
        await using var server = await StorageServer.StartAsync();
        var picture = Picture();
        server.Objects["faces/x/1 a.png"] = new StoredObject(picture, "image/png", "\"tag\"");
        server.Buckets["faces"] = new Bucket();
        using var cli = new CliRun();
        cli.Variables["SEMBLANCE_FROM_KEY"] = StorageServer.ServiceKey;
        var plan = cli.In("plan.json");

        var planned = await cli.JsonAsync("import", "plan", database.Address, "--photos-from", $"{server.Url}/faces", "--out", plan);
        Assert.Equal(1, planned.GetProperty("totals").GetProperty("photos").GetInt32());
        Assert.Equal(["photo-missing", "person-missing"], planned.GetProperty("rejects").EnumerateArray().Select(r => r.GetProperty("code").GetString()));
        var run = (await cli.JsonAsync("import", "run", plan, "--apply")).GetProperty("run").GetString()!;
        await cli.JsonAsync("import", "verify", run);
        Assert.Empty(server.Violations);
    }

    private static byte[] Picture() => File.ReadAllBytes(Directory.GetFiles(Path.Combine(CliRun.Sample, "data", "images"), "*.png", SearchOption.AllDirectories)[0]);

    private static LiveRest Open(StorageServer server, string key)
    {
        var http = new SupabaseHttp(SupabaseProject.Parse(server.Url, key), TimeProvider.System, (_, _) => Task.CompletedTask);
        return LiveRest.Open(server.Url, http.SendAsync, http.Project.Key.Role == SupabaseRole.Service, http.Dispose);
    }

    /// <summary>What each source says of itself, and the hash over everything that an import takes from its rows.</summary>
    private static List<(string Format, int? Dimension, PlanFingerprintFile Print)> Describe(ILiveDatabase database) =>
        [.. LiveSources.Of(database, SourceOptions.Default, CancellationToken.None).Cast<IStoredRows>().Select(s => (s.Info.Format, s.Info.Dimension, s.ReadFingerprint(CancellationToken.None)))];
}
