using Semblance.Tests.Cli;
using Semblance.Tests.Migration.Sources.Live;
using Semblance.Tests.Storage;

namespace Semblance.Tests.Guides;

/// <summary>The verification queries of the guide from SQLite and .npy files to PostgreSQL, as it prints them, and its backup.</summary>
public sealed class PostgresGuide002ChecklistTests
{
    [StoreFact]
    public async Task Verification_query_check_extensions_finds_vector()
    {
        await using var database = await PostgresCli.StartAsync();
        Assert.Equal("vector", await GuideProject.AskAsync(database.Connection, "SELECT extname FROM pg_extension WHERE extname = 'vector'"));
    }

    [StoreFact]
    public async Task Verification_query_check_tables_finds_the_guides_tables_as_views_of_the_store()
    {
        await using var database = await PostgresCli.StartAsync();
        Assert.Equal("auth_tokens,face_embeddings,photos,users", await GuideProject.AskAsync(
            database.Connection, "SELECT string_agg(table_name::text, ',' ORDER BY table_name) FROM information_schema.tables WHERE table_schema = 'compat_002'"));
    }

    [StoreFact]
    public async Task Verification_query_check_indexes_finds_those_of_people_faces_and_photos()
    {
        await using var database = await PostgresCli.StartAsync();
        Assert.Equal("faces,people,photos", await GuideProject.AskAsync(
            database.Connection, "SELECT string_agg(DISTINCT tablename::text, ',' ORDER BY tablename::text) FROM pg_indexes WHERE schemaname = 'public' AND tablename IN ('people', 'faces', 'photos')"));
    }

    [StoreFact]
    public async Task Verification_query_check_functions_finds_the_guides_functions()
    {
        await using var database = await PostgresCli.StartAsync();
        Assert.Equal("find_similar_face,get_user_embeddings_count,verify_face", await GuideProject.AskAsync(
            database.Connection,
            "SELECT string_agg(routine_name::text, ',' ORDER BY routine_name) FROM information_schema.routines WHERE routine_type = 'FUNCTION' AND routine_schema = 'compat_002' AND routine_name IN ('find_similar_face', 'verify_face', 'get_user_embeddings_count')"));
    }

    [StoreFact]
    public async Task Note_1_an_index_is_built_anew_when_the_data_has_grown_and_searches_use_it()
    {
        await using var database = await PostgresCli.StartAsync();
        var (cli, plan) = (database.Run, database.Run.In("plan.json"));
        await cli.JsonAsync("import", "plan", GuideProject.Write(cli), "--out", plan);
        await cli.JsonAsync("import", "run", plan, "--apply");
        await GuideProject.AddFacesAsync(database.Connection, "Cy Moss", 1_000);
        await cli.JsonAsync("index", "build", "--space", "dlib-resnet-v1", "--method", "ivfflat");
        await GuideProject.AddFacesAsync(database.Connection, "Bo Tarn", 1_000);
        await cli.JsonAsync("index", "drop", "--space", "dlib-resnet-v1");
        var built = await cli.JsonAsync("index", "build", "--space", "dlib-resnet-v1", "--method", "ivfflat", "--lists", "44");
        Assert.Equal(("ivfflat", true), (built.GetProperty("method").GetString(), built.GetProperty("valid").GetBoolean()));
        Assert.Contains("lists='44'", await GuideProject.AskAsync(database.Connection, $"SELECT indexdef FROM pg_indexes WHERE indexname = '{built.GetProperty("index").GetString()}'"), StringComparison.Ordinal);
        Assert.Equal("Ada Quill", await GuideProject.IdentifyAsync(cli, "Ada Quill"));
    }

    [StoreFact]
    public async Task Note_3_the_npy_database_and_its_json_are_tried_migrated_in_part_and_whole_proved_and_taken_back()
    {
        await using var database = await PostgresCli.StartAsync();
        var (cli, plan, old) = (database.Run, database.Run.In("plan.json"), Path.Combine(CliRun.Sample, "models"));
        var before = GuideProject.Print(old);
        await cli.JsonAsync("import", "plan", old, "--out", plan);
        Assert.Equal((8, 0), GuideProject.Outcome(await cli.JsonAsync("import", "run", plan)));
        Assert.Equal("0|0", await RowsAsync(database));
        await cli.JsonAsync("import", "run", plan, "--apply", "--only", "1", "2");
        Assert.Equal("2|4", await RowsAsync(database));
        var run = (await cli.JsonAsync("import", "run", plan, "--apply")).GetProperty("run").GetString()!;
        await cli.JsonAsync("import", "verify", run);
        Assert.Equal("4|8", await RowsAsync(database));
        Assert.Equal("8", await GuideProject.AskAsync(database.Connection, "SELECT count(*) FROM faces WHERE dimension = 512"));
        await cli.JsonAsync("import", "rollback", run, "--yes");
        Assert.Equal("2|4", await RowsAsync(database));
        Assert.Equal(before, GuideProject.Print(old));
    }

    [StoreFact]
    public async Task Note_5_a_backup_of_the_database_is_restored_into_an_empty_one_and_recognises_the_same_people()
    {
        await using var database = await PostgresCli.StartAsync();
        var (cli, plan, archive) = (database.Run, database.Run.In("plan.json"), database.Run.In("backup.tar"));
        await cli.JsonAsync("import", "plan", GuideProject.Write(cli), "--out", plan);
        await cli.JsonAsync("import", "run", plan, "--apply");
        await cli.JsonAsync("backup", archive);
        await cli.JsonAsync("restore", archive, "--check");

        await using var other = await PostgresCli.StartBareAsync();
        Assert.Empty((await other.Run.JsonAsync("restore", archive)).GetProperty("differences").EnumerateArray());
        Assert.Equal(("3|6", "3"), (await RowsAsync(other), await GuideProject.AskAsync(other.Connection, "SELECT count(*) FROM photos")));
        Assert.Equal("Cy Moss", await GuideProject.IdentifyAsync(other.Run, "Cy Moss"));
        Assert.Contains("[store-there]", (await other.Run.RunAsync("restore", archive)).Error, StringComparison.Ordinal);
    }

    [StoreFact]
    public async Task Note_5_a_backup_of_the_embeddings_alone_holds_no_photo_and_is_restored_into_either_kind_of_store()
    {
        await using var database = await PostgresCli.StartAsync();
        var (cli, plan, archive) = (database.Run, database.Run.In("plan.json"), database.Run.In("embeddings.tar"));
        await cli.JsonAsync("import", "plan", GuideProject.Write(cli), "--out", plan);
        await cli.JsonAsync("import", "run", plan, "--apply");
        await cli.JsonAsync("backup", archive, "--embeddings-only");

        await using var other = await PostgresCli.StartBareAsync();
        await other.Run.JsonAsync("restore", archive);
        Assert.Equal(("3|6", "0"), (await RowsAsync(other), await GuideProject.AskAsync(other.Connection, "SELECT count(*) FROM photos")));
        Assert.Equal("Ada Quill", await GuideProject.IdentifyAsync(other.Run, "Ada Quill"));
        using var file = new CliRun();
        await file.JsonAsync("restore", archive);
        Assert.Equal("Ada Quill", await GuideProject.IdentifyAsync(file, "Ada Quill"));
    }

    [StoreFact]
    public async Task Migrated_embeddings_are_counted_found_and_verified_by_the_guides_functions()
    {
        var (ada, bo) = (GuideDatabase.List(GuideDatabase.Vector(512, 1)), GuideDatabase.List(GuideDatabase.Vector(512, 2)));
        await using var live = await GuideDatabase.CreateAsync(
            GuideSchemas.FlaskFace, "INSERT INTO users (name, email, password) VALUES ('Ada Quill', 'a@example.org', 'x'), ('Bo Tarn', 'b@example.org', 'x')",
            $"INSERT INTO face_embeddings (user_id, embedding) VALUES (1, '{ada}'), (1, '{GuideDatabase.List(GuideDatabase.Vector(512, 3))}'), (2, '{bo}')");
        await using var database = await PostgresCli.StartAsync();
        var (cli, plan) = (database.Run, database.Run.In("plan.json"));
        await cli.JsonAsync("import", "plan", live.Address, "--space", "deepface-facenet512", "--out", plan);
        await cli.JsonAsync("import", "run", plan, "--apply");
        const string Bound = "SET semblance.client = 'default'; SET search_path = compat_002, public;";
        Assert.Equal("2|3", await GuideProject.AskAsync(database.Connection, $"{Bound} SELECT (SELECT count(*) FROM users) || '|' || (SELECT count(*) FROM face_embeddings)"));
        Assert.Equal("2", await GuideProject.AskAsync(database.Connection, $"{Bound} SELECT get_user_embeddings_count((SELECT id FROM users WHERE name = 'Ada Quill'))"));
        Assert.Contains("Bo Tarn", await GuideProject.AskAsync(database.Connection, $"{Bound} SELECT f::text FROM find_similar_face('{bo}') f"), StringComparison.Ordinal);
    }

    private static Task<string?> RowsAsync(PostgresCli database) =>
        GuideProject.AskAsync(database.Connection, "SELECT (SELECT count(*) FROM people) || '|' || (SELECT count(*) FROM faces)");
}
