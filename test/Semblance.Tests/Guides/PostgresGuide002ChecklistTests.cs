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
}
