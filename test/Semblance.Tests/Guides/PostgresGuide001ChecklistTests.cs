using Semblance.Tests.Cli;
using Semblance.Tests.Migration.Sources.Live;
using Semblance.Tests.Storage;

namespace Semblance.Tests.Guides;

/// <summary>What the guide from SQLite to PostgreSQL with regions has its integration test look at, item by item, and its migration from the old system.</summary>
public sealed class PostgresGuide001ChecklistTests
{
    [StoreFact]
    public async Task Database_connection_is_made_with_the_pool_of_the_address_and_the_extension_is_enabled()
    {
        await using var database = await PostgresCli.StartBareAsync();
        var cli = database.Run;
        var address = $"{cli.Store}?pool_size=20&max_overflow=40&pool_timeout=30&pool_recycle=3600";
        Assert.Equal(3, (await cli.RunAsync("db", "status", "--store", address)).Code);
        await cli.JsonAsync("db", "migrate", "--store", address);
        Assert.NotNull((await cli.JsonAsync("db", "status", "--store", address)).GetProperty("pgvector").GetString());
    }

    [StoreFact]
    public async Task Region_based_enrollment_limits_who_is_found_to_the_region_and_to_the_client()
    {
        await using var database = await PostgresCli.StartAsync();
        var cli = database.Run;
        await ImportAsync(cli, "a", "A", "Ada Quill");
        await ImportAsync(cli, "b", "B", "Bo Tarn");

        Assert.Equal("Ada Quill", await GuideProject.IdentifyAsync(cli, "Ada Quill", "--region", "A"));
        Assert.Equal("unknown", await GuideProject.IdentifyAsync(cli, "Ada Quill", "--region", "B"));
        Assert.Equal("Bo Tarn", await GuideProject.IdentifyAsync(cli, "Bo Tarn", "--region", "B"));
        await cli.JsonAsync("clients", "add", "north", "--name", "North");
        Assert.Equal("unknown", await GuideProject.IdentifyAsync(cli, "Ada Quill", "--client", "north"));
    }

    [StoreFact]
    public async Task Vector_similarity_search_names_the_person_and_a_stranger_is_unknown()
    {
        await using var database = await PostgresCli.StartAsync();
        await ImportAsync(database.Run, "all", "A", GuideProject.Names);
        foreach (var name in GuideProject.Names)
        {
            Assert.Equal(name, await GuideProject.IdentifyAsync(database.Run, name));
        }

        Assert.Equal("unknown", await GuideProject.IdentifyAsync(database.Run, "Dee Farrow"));
    }

    [StoreFact]
    public async Task The_hnsw_index_is_built_when_asked_for_and_is_there()
    {
        await using var database = await PostgresCli.StartAsync();
        await ImportAsync(database.Run, "all", "A", GuideProject.Names);
        await GuideProject.AddFacesAsync(database.Connection, "Cy Moss", 1_000); // below a thousand no index is worth its while
        await database.Run.JsonAsync("index", "build", "--space", "dlib-resnet-v1");
        Assert.NotEqual("0", await GuideProject.AskAsync(database.Connection, "SELECT count(*) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am m ON m.oid = c.relam WHERE m.amname = 'hnsw' AND i.indisvalid"));
        Assert.Equal("Ada Quill", await GuideProject.IdentifyAsync(database.Run, "Ada Quill"));
    }

    [StoreFact]
    public async Task Performance_benchmarks_are_made_by_the_program_which_compares_the_index_with_exact_search_on_the_gallery_itself()
    {
        await using var database = await PostgresCli.StartAsync();
        await ImportAsync(database.Run, "all", "A", GuideProject.Names);
        await GuideProject.AddFacesAsync(database.Connection, "Cy Moss", 1_000);
        await database.Run.JsonAsync("index", "build", "--space", "dlib-resnet-v1");
        var tuned = (await database.Run.RunAsync("index", "tune", "--space", "dlib-resnet-v1", "--sample", "3", "--json")).Json;
        Assert.All(tuned.GetProperty("steps").EnumerateArray(), step => Assert.True(step.GetProperty("milliseconds").GetDouble() > 0));
        Assert.NotEmpty(tuned.GetProperty("steps").EnumerateArray());
        var recall = (await database.Run.RunAsync("index", "recall", "--space", "dlib-resnet-v1", "--sample", "3", "--json")).Json;
        Assert.Equal(3, recall.GetProperty("probes").GetInt32());
        Assert.InRange(recall.GetProperty("recallFirst").GetDouble(), 0, 1);
        Assert.Equal("Ada Quill", await GuideProject.IdentifyAsync(database.Run, "Ada Quill", "--region", "A"));
    }

    [StoreFact]
    public async Task Migration_from_the_old_system_is_tried_first_and_then_done_for_two_people_before_all()
    {
        await using var database = await PostgresCli.StartAsync();
        var (cli, plan) = (database.Run, database.Run.In("plan.json"));
        await cli.JsonAsync("import", "plan", GuideProject.Write(cli), "--region", "A", "--out", plan);
        Assert.Equal((6, 3), GuideProject.Outcome(await cli.JsonAsync("import", "run", plan)));
        Assert.Equal("0", await GuideProject.AskAsync(database.Connection, "SELECT count(*) FROM people"));
        await cli.JsonAsync("import", "run", plan, "--apply", "--only", "Ada Quill", "Bo Tarn");
        Assert.Equal("Ada Quill", await GuideProject.IdentifyAsync(cli, "Ada Quill", "--region", "A"));
        Assert.Equal("unknown", await GuideProject.IdentifyAsync(cli, "Cy Moss"));
        var run = (await cli.JsonAsync("import", "run", plan, "--apply")).GetProperty("run").GetString()!;
        await cli.JsonAsync("import", "verify", run);
        Assert.Equal("3|6|3", await GuideProject.AskAsync(
            database.Connection, "SELECT (SELECT count(*) FROM people WHERE region = 'A') || '|' || (SELECT count(*) FROM faces) || '|' || (SELECT count(*) FROM photos)"));
        Assert.Equal(3, Directory.GetFiles(cli.Photos!, "*", SearchOption.AllDirectories).Count(f => Path.GetFileName(f).Length == 64));
    }

    [StoreFact]
    public async Task Migration_from_the_old_system_assigns_a_region_to_everybody_who_has_none()
    {
        await using var database = await PostgresCli.StartAsync();
        await ImportAsync(database.Run, "old", "HQ", GuideProject.Names);
        Assert.Equal("3", await GuideProject.AskAsync(database.Connection, "SELECT count(*) FROM people WHERE region = 'HQ'"));
    }

    [StoreFact]
    public async Task A_system_that_followed_the_guide_already_brings_persons_regions_and_attendance_and_goes_back_out()
    {
        await using var live = await GuideDatabase.CreateAsync(
            GuideSchemas.FaceService,
            $"""
            CREATE TABLE attendance (id SERIAL PRIMARY KEY, person_id INTEGER, date DATE, status VARCHAR(20), check_in_time TIMESTAMP, check_out_time TIMESTAMP);
            INSERT INTO persons (name, region, emp_id, emp_rank) VALUES ('Ada Quill', 'ka', 'EMP1', 'Staff'), ('Bo Tarn', 'kb', 'EMP2', 'Staff');
            INSERT INTO face_encodings (person_id, embedding) VALUES (1, '{GuideDatabase.List(GuideDatabase.Vector(512, 1))}'), (2, '{GuideDatabase.List(GuideDatabase.Vector(512, 2))}');
            INSERT INTO attendance (person_id, date, status, check_in_time, check_out_time) VALUES (1, '2026-03-02', 'present', '2026-03-02 08:00', '2026-03-02 16:00'), (2, '2026-03-02', 'present', '2026-03-02 09:00', NULL);
            """);
        await using var database = await PostgresCli.StartAsync();
        var (cli, plan) = (database.Run, database.Run.In("plan.json"));
        await cli.JsonAsync("import", "plan", live.Address, "--space", "insightface-buffalo-l", "--out", plan);
        await cli.JsonAsync("import", "run", plan);
        Assert.Equal("0", await GuideProject.AskAsync(database.Connection, "SELECT count(*) FROM people"));
        var run = (await cli.JsonAsync("import", "run", plan, "--apply")).GetProperty("run").GetString()!;
        await cli.JsonAsync("import", "verify", run);
        Assert.Equal("2|2|3", await GuideProject.AskAsync(database.Connection, "SELECT (SELECT count(*) FROM people WHERE region IS NOT NULL) || '|' || (SELECT count(*) FROM faces) || '|' || (SELECT count(*) FROM check_ins)"));

        await live.RunAsync("UPDATE attendance SET check_out_time = '2026-03-02 17:00' WHERE person_id = 2");
        Assert.Contains("attendance has changed since", (await cli.RunAsync("import", "verify", run)).Error, StringComparison.Ordinal);
        await cli.JsonAsync("import", "rollback", run, "--yes");
        Assert.Equal("0|0", await GuideProject.AskAsync(database.Connection, "SELECT (SELECT count(*) FROM people) || '|' || (SELECT count(*) FROM check_ins)"));
    }

    private static async Task ImportAsync(CliRun cli, string folder, string region, params string[] names)
    {
        var plan = cli.In($"{folder}.plan.json");
        await cli.JsonAsync("import", "plan", SmallProject.Write(cli, folder, names), "--region", region, "--out", plan);
        await cli.JsonAsync("import", "run", plan, "--apply");
    }
}
