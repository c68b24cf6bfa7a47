using Semblance.Tests.Cli;
using Semblance.Tests.Migration.Sources.Live;
using Semblance.Tests.Storage;

namespace Semblance.Tests.Guides;

/// <summary>The steps of the guide that moves the class attendance system from SQLite to PostgreSQL, which has no checklist: each step's result.</summary>
public sealed class PostgresGuide003ChecklistTests
{
    [StoreFact]
    public async Task Step_3_students_and_attendance_records_of_the_sqlite_file_are_migrated_and_compared_field_by_field()
    {
        await using var database = await PostgresCli.StartAsync();
        var (cli, plan) = (database.Run, database.Run.In("plan.json"));
        await cli.JsonAsync("import", "plan", Path.Combine(CliRun.Sample, "backend"), "--space", "deepface-facenet512", "--out", plan);
        Assert.Equal((8, 4), GuideProject.Outcome(await cli.JsonAsync("import", "run", plan)));
        Assert.Equal("0", await GuideProject.AskAsync(database.Connection, "SELECT count(*) FROM people"));
        var run = (await cli.JsonAsync("import", "run", plan, "--apply")).GetProperty("run").GetString()!;
        await cli.JsonAsync("import", "verify", run);
        Assert.Equal("4|8|4|4", await GuideProject.AskAsync(
            database.Connection,
            "SELECT (SELECT count(*) FROM people) || '|' || (SELECT count(*) FROM faces) || '|' || (SELECT count(*) FROM photos) || '|' || (SELECT count(*) FROM attendance_records)"));
        await cli.JsonAsync("import", "rollback", run, "--yes");
        Assert.Equal("0|0", await GuideProject.AskAsync(database.Connection, "SELECT (SELECT count(*) FROM people) || '|' || (SELECT count(*) FROM attendance_records)"));
    }

    [StoreFact]
    public async Task Step_4_the_database_is_configured_by_the_variables_of_the_guide_and_its_pool_settings()
    {
        await using var database = await PostgresCli.StartAsync();
        using var cli = new CliRun { IsByFiles = true };
        var settings = new Npgsql.NpgsqlConnectionStringBuilder(database.Connection);
        cli.Write(".env", FormattableString.Invariant($"""
            POSTGRES_HOST={settings.Host}
            POSTGRES_PORT={settings.Port}
            POSTGRES_DB={settings.Database}
            POSTGRES_USER={settings.Username}
            DB_BACKEND=postgres
            DB_POOL_SIZE=20
            DB_MAX_OVERFLOW=30
            DB_POOL_RECYCLE=3600
            """));
        var store = (await cli.JsonAsync("db", "status")).GetProperty("store").GetString()!;
        Assert.Contains("pool_size=20", store, StringComparison.Ordinal);
        Assert.Contains("max_overflow=30", store, StringComparison.Ordinal);
        Assert.Contains("pool_recycle=3600", store, StringComparison.Ordinal);
        Assert.Empty((await cli.JsonAsync("people", "list")).GetProperty("people").EnumerateArray());
    }

    [StoreFact]
    public async Task Step_4_the_whole_address_may_be_given_at_once_and_its_password_is_in_no_answer()
    {
        await using var database = await PostgresCli.StartAsync();
        using var cli = new CliRun { IsByFiles = true };
        var settings = new Npgsql.NpgsqlConnectionStringBuilder(database.Connection);
        cli.Write(".env", FormattableString.Invariant($"""
            DATABASE_TYPE=postgresql
            DATABASE_URL=postgresql+psycopg2://{settings.Username}:secure_password_123@{settings.Host}:{settings.Port}/{settings.Database}
            DB_BACKEND=postgres
            """));
        var status = await cli.RunAsync("db", "status", "--json");
        Assert.Equal(0, status.Code);
        Assert.DoesNotContain("secure_password_123", status.Out + status.Error, StringComparison.Ordinal);
        Assert.Empty((await cli.JsonAsync("people", "list")).GetProperty("people").EnumerateArray());
    }

    [StoreFact]
    public async Task A_system_that_followed_the_guide_already_brings_students_classes_and_the_records_that_say_something()
    {
        await using var live = await GuideDatabase.CreateAsync(
            GuideSchemas.Attendance,
            $"""
            CREATE TABLE attendance_sessions (id serial PRIMARY KEY, session_name varchar(200), class_id integer, created_at timestamp);
            CREATE TABLE attendance_records (id serial PRIMARY KEY, session_id integer, student_id integer, status varchar(20), confidence float, "timestamp" timestamp);
            INSERT INTO classes (name, section) VALUES ('CS', 'B');
            INSERT INTO students (student_id, name, class_id, face_encoding) VALUES ('R-1', 'Ada', 1, '{GuideDatabase.List(GuideDatabase.Vector(512, 3), "{}")}'), ('R-2', 'Bo', 1, NULL);
            INSERT INTO attendance_sessions (session_name, class_id, created_at) VALUES ('Monday', 1, '2026-03-02 08:00:00');
            INSERT INTO attendance_records (session_id, student_id, status, confidence, "timestamp") VALUES (1, 1, 'present', 0.9, '2026-03-02 08:05:00'), (1, 2, NULL, 0.9, '2026-03-02 08:05:00');
            """);
        await using var database = await PostgresCli.StartAsync();
        var (cli, plan) = (database.Run, database.Run.In("plan.json"));
        var planned = await cli.JsonAsync("import", "plan", live.Address, "--out", plan);
        Assert.Contains("record-status", planned.ToString(), StringComparison.Ordinal);
        var run = (await cli.JsonAsync("import", "run", plan, "--apply")).GetProperty("run").GetString()!;
        await cli.JsonAsync("import", "verify", run);
        Assert.Equal("2|1|1|CS B", await GuideProject.AskAsync(
            database.Connection,
            "SELECT (SELECT count(*) FROM people) || '|' || (SELECT count(*) FROM attendance_sessions) || '|' || (SELECT count(*) FROM attendance_records) || '|' || (SELECT string_agg(name, ',') FROM groups)"));

        // Faster recognition: within a class.
        var probe = cli.Write("probe.json", GuideDatabase.List(GuideDatabase.Vector(512, 3)));
        foreach (var (group, found) in new[] { ("CS B", new[] { "Ada" }), ("CS A", []) })
        {
            var who = await cli.JsonAsync("identify", "--vector", probe, "--space", "deepface-facenet512", "--group", group);
            Assert.Equal(found, who.GetProperty("candidates").EnumerateArray().Select(c => c.GetProperty("name").GetString()));
        }
    }
}
