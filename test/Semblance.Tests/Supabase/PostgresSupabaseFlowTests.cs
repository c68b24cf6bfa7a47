using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Npgsql;
using Semblance.Storage.Postgres;
using Semblance.Tests.Cli;
using Semblance.Tests.Storage;
using Semblance.Tests.Storage.Postgres;

namespace Semblance.Tests.Supabase;

/// <summary>The guides' verification checklists, with the whole program, a real PostgreSQL and a server that is strict about the API of Supabase Storage.</summary>
public sealed class PostgresSupabaseFlowTests : IAsyncLifetime
{
    private static readonly string[] Names = ["Ada Quill", "Bo Tarn", "Cy Moss"];

    private StorageServer _server = null!;
    private string _connection = "";
    private CliRun _cli = null!;

    public async Task InitializeAsync()
    {
        _server = await StorageServer.StartAsync();
        _server.Rest = context => context.Response.WriteAsync("{}");
        _cli = NewCli();
    }

    public async Task DisposeAsync()
    {
        Assert.Empty(_server.Violations);
        _cli.Dispose();
        await _server.DisposeAsync();
        if (_connection.Length > 0)
        {
            await PostgresCluster.DropAsync(_connection);
        }
    }

    [StoreFact]
    public async Task The_checklist_of_the_pickles_dry_run_two_people_rows_images_login_all_of_them_and_back()
    {
        _connection = await PostgresCluster.CreateAsync();
        WriteSettings(".env.supabase");
        var (project, plan) = (WriteProject(), _cli.In("plan.json"));

        // 1. A dry run first: exact, and nothing anywhere.
        await _cli.JsonAsync("import", "plan", project, "--out", plan, "--store", "supabase");
        Assert.Equal((6, 3), Outcome(await _cli.JsonAsync("import", "run", plan, "--store", "supabase")));
        Assert.Equal("0|0", await RowsAsync());
        Assert.Empty(_server.Objects);

        // 2. Two or three people, and their rows.
        Assert.Equal((4, 2), Outcome(await _cli.JsonAsync("import", "run", plan, "--apply", "--only", "Ada Quill", "Bo Tarn", "--store", "supabase")));
        Assert.Equal("2|4", await RowsAsync());

        // 3. Their images: in the private bucket, and to be seen by a link alone.
        Assert.Equal(2, _server.Objects.Count);
        Assert.All(_server.Objects, o => Assert.Matches("^images/default/[0-9a-f]{2}/[0-9a-f]{64}$", o.Key));
        var photo = _server.Objects.Keys.First().Split('/')[^1];
        var link = (await _cli.JsonAsync("supabase", "link", photo, "--store", "supabase")).GetProperty("link").GetString();
        using var anybody = new HttpClient();
        Assert.Equal(_server.Objects.First(o => o.Key.EndsWith(photo, StringComparison.Ordinal)).Value.Bytes, await anybody.GetByteArrayAsync(link));
        Assert.Equal(System.Net.HttpStatusCode.BadRequest, (await anybody.GetAsync($"{_server.Url}/storage/v1/object/authenticated/images/default/{photo[..2]}/{photo}")).StatusCode);

        // 4. Who was migrated is recognised; who was not is not.
        Assert.True(await IsRecognisedAsync("Ada Quill"));
        Assert.False(await IsRecognisedAsync("Cy Moss"));

        // 5. Everybody, compared row by row, vector by vector and photo by photo; a second time changes nothing.
        var run = (await _cli.JsonAsync("import", "run", plan, "--apply", "--store", "supabase")).GetProperty("run").GetString()!;
        await _cli.JsonAsync("import", "verify", run, "--store", "supabase");
        Assert.Equal((0, 0), Outcome(await _cli.JsonAsync("import", "run", plan, "--apply", "--store", "supabase")));
        Assert.Equal(("3|6", 3), (await RowsAsync(), _server.Objects.Count));
        Assert.True(await IsRecognisedAsync("Cy Moss"));

        // Rollback: by run, rows and images of it alone.
        await _cli.JsonAsync("import", "rollback", run, "--yes", "--store", "supabase");
        Assert.Equal(("2|4", 2), (await RowsAsync(), _server.Objects.Count));
        Assert.True(Directory.Exists(project)); // the pickles' folder is as it was
    }

    [StoreFact]
    public async Task The_backend_is_switched_in_env_and_the_same_commands_work_on_the_other_store()
    {
        _connection = await PostgresCluster.CreateAsync();
        WriteSettings(".env", "DB_BACKEND=sqlite");
        _cli.Variables["SEMBLANCE_STORE"] = $"sqlite:{_cli.In("local.db")}"; // where sqlite would be in the working folder
        var project = WriteProject();
        await _cli.JsonAsync("migrate", project, "--yes");
        Assert.Equal("0|0", await RowsAsync());
        _cli.Variables.Clear();

        WriteSettings(".env", "DB_BACKEND=supabase");
        Assert.Empty((await _cli.JsonAsync("people", "list")).GetProperty("people").EnumerateArray());
        var copied = await _cli.JsonAsync("store", "copy", "--from", $"sqlite:{_cli.In("local.db")}", "--apply");
        Assert.True(copied.GetProperty("equal").GetBoolean());
        Assert.Equal(("3|6", 3), (await RowsAsync(), _server.Objects.Count));
        Assert.True(await IsRecognisedAsync("Cy Moss"));
    }

    [StoreFact]
    public async Task A_photo_that_the_bucket_does_not_take_ends_the_run_where_it_is_and_resume_goes_on()
    {
        _connection = await PostgresCluster.CreateAsync();
        WriteSettings(".env.supabase");
        var plan = _cli.In("plan.json");
        await _cli.JsonAsync("import", "plan", WriteProject(), "--out", plan, "--batch-rows", "2", "--store", "supabase");
        _server.Buckets["images"] = new Bucket(SizeLimit: 1);
        var stopped = await _cli.RunAsync("import", "run", plan, "--apply", "--store", "supabase");
        Assert.Contains("[photo-too-large]", stopped.Error, StringComparison.Ordinal);

        _server.Buckets["images"] = new Bucket();
        var run = (await _cli.JsonAsync("import", "status", "--store", "supabase")).GetProperty("runs")[0].GetProperty("run").GetString()!;
        await _cli.JsonAsync("import", "resume", run, "--store", "supabase");
        await _cli.JsonAsync("import", "verify", run, "--store", "supabase");
        Assert.Equal(("3|6", 3), (await RowsAsync(), _server.Objects.Count));
    }

    [StoreFact]
    public async Task Check_tells_every_part_by_itself_and_what_to_do()
    {
        Assert.Equal(["supabase-settings", "supabase-db"], await ProblemsAsync());

        _connection = await PostgresCluster.CreateBareAsync();
        WriteSettings(".env.supabase");
        _server.Buckets.Clear();
        Assert.Equal(["bucket-missing", "pgvector-missing", "schema"], await ProblemsAsync());
        await RunAsync("DO $$ BEGIN CREATE ROLE anon NOLOGIN NOINHERIT; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$");

        await _cli.JsonAsync("db", "migrate", "--store", "supabase");
        await RunAsync("GRANT SELECT ON people TO anon");
        Assert.Equal(["bucket-missing", "policies"], await ProblemsAsync());
        await RunAsync(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "deploy", "supabase", "policies.sql")));
        _server.Buckets["images"] = new Bucket(IsPublic: true);
        _server.FailOnce("/rest/v1/", 401, body: """{"message":"Invalid API key"}""");
        Assert.Equal(["supabase-key", "bucket-public"], await ProblemsAsync());

        _server.Buckets["images"] = new Bucket(Types: ["image/png"]);
        _server.FailOnce("/rest/v1/", 540);
        Assert.Equal(["project-paused", "bucket-types"], await ProblemsAsync());

        _server.Buckets["images"] = new Bucket();
        Assert.Empty(await ProblemsAsync());
        var text = await _cli.RunAsync("supabase", "check");
        Assert.Equal(0, text.Code);
        Assert.Contains("The project is ready: --store supabase.", text.Out, StringComparison.Ordinal);
        Assert.DoesNotContain(StorageServer.ServiceKey, text.Out + text.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_has_expired_is_told_with_its_day_and_without_the_key()
    {
        var claims = Convert.ToBase64String("""{"role":"service_role","exp":1700000000}"""u8).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        _cli.Write(".env", $"""
            SUPABASE_URL={_server.Url}
            SUPABASE_SERVICE_KEY=eyJhbGciOiJIUzI1NiJ9.{claims}.signature
            SUPABASE_BUCKET=images
            """);
        _server.Rest = context =>
        {
            context.Response.StatusCode = 401;
            return context.Response.WriteAsync("""{"code":"PGRST301","message":"JWT expired"}""");
        };
        var answer = await _cli.RunAsync("supabase", "check", "--json");
        var expired = answer.Json.GetProperty("findings").EnumerateArray().First();
        Assert.Equal(("key-expired", true), (expired.GetProperty("code").GetString(), expired.GetProperty("problem").GetBoolean()));
        Assert.Contains("2023-11-14", expired.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(claims, answer.Out + answer.Error, StringComparison.Ordinal);

        // And a server that answers something else altogether.
        _server.Rest = context => context.Response.WriteAsync("{}");
        Assert.Contains("schema-missing", await ProblemsAsync());
    }

    private static CliRun NewCli() => new() { IsByFiles = true };

    private async Task<IEnumerable<string?>> ProblemsAsync()
    {
        var answer = await _cli.RunAsync("supabase", "check", "--json");
        var codes = answer.Json.GetProperty("findings").EnumerateArray().Where(f => f.GetProperty("problem").GetBoolean()).Select(f => f.GetProperty("code").GetString()).ToArray();
        Assert.Equal(codes.Length == 0 ? 0 : 1, answer.Code);
        return codes;
    }

    private void WriteSettings(string file, string more = "") => _cli.Write(file, $"""
        # as the guide has it
        SUPABASE_URL={_server.Url}
        SUPABASE_KEY="{StorageServer.ServiceKey}"
        SUPABASE_DB_URL={PostgresAddress.OfConnection(_connection).ToString().Replace("postgres://", "postgresql+psycopg2://", StringComparison.Ordinal)}
        {more}
        """);

    /// <summary>Three people of two faces each, and a photo of each.</summary>
    private string WriteProject()
    {
        var project = SmallProject.Write(_cli, "project", Names);
        var images = Directory.GetFiles(Path.Combine(CliRun.Sample, "data", "images"), "*.png", SearchOption.AllDirectories).Order(StringComparer.Ordinal).DistinctBy(f => new FileInfo(f).Length).ToArray();
        for (var i = 0; i < Names.Length; i++)
        {
            var folder = Directory.CreateDirectory(Path.Combine(project, "data", "images", Names[i])).FullName;
            File.Copy(images[i], Path.Combine(folder, "1741080000.png"));
        }

        return project;
    }

    private async Task<bool> IsRecognisedAsync(string name)
    {
        var who = await _cli.JsonAsync("identify", "--vector", SmallProject.WriteProbe(_cli, name), "--space", "dlib-resnet-v1", "--store", "supabase");
        return who.ToString().Contains(name, StringComparison.Ordinal) && who.GetProperty("outcome").GetString() == "match";
    }

    private async Task RunAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_connection);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>People and faces, as a look into the database's console shows them.</summary>
    private async Task<string> RowsAsync()
    {
        await using var connection = new NpgsqlConnection(_connection);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT (SELECT count(*) FROM people) || '|' || (SELECT count(*) FROM faces)", connection);
        return (string)(await command.ExecuteScalarAsync())!;
    }

    private static (int Faces, int Photos) Outcome(JsonElement report) =>
        (report.GetProperty("outcome").GetProperty("facesAdded").GetInt32(), report.GetProperty("outcome").GetProperty("photosAdded").GetInt32());
}
