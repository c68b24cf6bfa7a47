using System.Diagnostics;
using System.Text.Json;
using Npgsql;
using Semblance.Tests.Cli;
using Semblance.Tests.Storage;

namespace Semblance.Tests.Supabase;

/// <summary>The whole program on a project of which it has the address and the service key and nothing else: PostgREST over a real PostgreSQL, and Storage.</summary>
public sealed class PostgresRestFlowTests : IAsyncLifetime
{
    private static readonly string[] Names = ["Ada Quill", "Bo Tarn", "Cy Moss"];

    private CliRun _cli = null!;
    private RestDatabase _project = null!;

    public Task InitializeAsync()
    {
        _cli = NewCli();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        _cli.Dispose();
        if (_project is not null)
        {
            await _project.DisposeAsync();
            Assert.Empty(_project.Rest.Violations);
            Assert.Empty(_project.Server.Violations);
        }
    }

    [StoreFact]
    public async Task An_import_is_planned_tried_applied_verified_and_rolled_back_without_a_connection_string()
    {
        await OpenAsync();
        var (project, plan) = (WriteProject(), _cli.In("plan.json"));
        var planned = await RunAsync("import", "plan", project, "--out", plan);
        Assert.Equal((3, 6, 3), (planned.GetProperty("totals").GetProperty("people").GetInt32(), planned.GetProperty("totals").GetProperty("faces").GetInt32(), planned.GetProperty("totals").GetProperty("photos").GetInt32()));
        Assert.Equal(100, JsonDocument.Parse(await File.ReadAllTextAsync(plan)).RootElement.GetProperty("mapping").GetProperty("batchRows").GetInt32());

        Assert.Equal((6, 3), Outcome(await RunAsync("import", "run", plan)));
        Assert.Equal("0|0|0", await RowsAsync());
        Assert.Empty(_project.Server.Objects);

        Assert.Equal((4, 2), Outcome(await RunAsync("import", "run", plan, "--apply", "--only", "Ada Quill", "Bo Tarn")));
        Assert.Equal(("2|4|1", 2), (await RowsAsync(), _project.Server.Objects.Count));
        Assert.True(await IsRecognisedAsync("Ada Quill"));
        Assert.False(await IsRecognisedAsync("Cy Moss"));

        var run = (await RunAsync("import", "run", plan, "--apply")).GetProperty("run").GetString()!;
        await RunAsync("import", "verify", run);
        Assert.Equal((0, 0), Outcome(await RunAsync("import", "run", plan, "--apply")));
        Assert.Equal("3|6|2", await RowsAsync());
        Assert.True(await IsRecognisedAsync("Cy Moss"));
        Assert.Equal(3, (await RunAsync("people", "list")).GetProperty("people").GetArrayLength());

        await RunAsync("import", "rollback", run, "--yes");
        Assert.Equal(("2|4|2", 2), (await RowsAsync(), _project.Server.Objects.Count));
        await RunAsync("audit", "verify");
    }

    [StoreFact]
    public async Task People_are_removed_and_erased_with_a_certificate_without_a_connection_string()
    {
        await OpenAsync();
        var plan = _cli.In("plan.json");
        await RunAsync("import", "plan", WriteProject(), "--out", plan);
        await RunAsync("import", "run", plan, "--apply");
        var ids = (await RunAsync("people", "list")).GetProperty("people").EnumerateArray().Select(p => p.GetProperty("id").GetString()!).ToArray();
        await RunAsync("people", "consent", ids[0], "--version-of-text", "2026", "--evidence", "form 17");

        // The first answer is lost after the server has done it.
        _project.Server.CutOnce("POST", "/rpc/semblance_add_tombstone", carriedOut: true);
        _project.Server.CutOnce("POST", "/rpc/semblance_add_certificate", carriedOut: true);
        var certificate = await RunAsync("people", "erase", ids[0], "--yes");
        Assert.True(certificate.GetProperty("complete").GetBoolean());
        var removed = certificate.GetProperty("removed");
        Assert.Equal((1, 2, 1, 1), (Count("person"), Count("faces"), Count("photos"), Count("consents")));
        Assert.Equal(("2|4|1", 2), (await RowsAsync(), _project.Server.Objects.Count));
        Assert.False(await IsRecognisedAsync("Ada Quill"));
        var issued = Assert.Single((await RunAsync("people", "erasures")).GetProperty("certificates").EnumerateArray());
        Assert.Equal(certificate.GetProperty("sha256").GetString(), issued.GetProperty("sha256").GetString());

        await RunAsync("people", "remove", ids[1], "--yes");
        Assert.Equal(("1|2|1", 1), (await RowsAsync(), _project.Server.Objects.Count));

        // Whoever comes back with an old copy goes again.
        await RunAsync("import", "run", plan, "--apply", "--only", "Ada Quill");
        Assert.Equal("2|4|2", await RowsAsync());
        await RunAsync("people", "replay-erasures");
        Assert.Equal("1|2|2", await RowsAsync());
        await RunAsync("audit", "verify");
        Assert.Contains("[supabase-rest]", (await _cli.RunAsync("people", "merges", "--store", "supabase")).Error, StringComparison.Ordinal);

        int Count(string what) => removed.GetProperty(what).GetInt32();
    }

    [StoreFact]
    public async Task An_answer_that_is_lost_and_a_server_that_is_busy_double_nothing_and_lose_nothing()
    {
        await OpenAsync();
        var plan = _cli.In("plan.json");
        await RunAsync("import", "plan", WriteProject(), "--out", plan, "--batch-rows", "2");
        _project.Server.CutOnce("POST", "/rpc/semblance_apply_batch", carriedOut: true);
        _project.Server.FailOnce("/rpc/semblance_apply_batch", 429, "0", """{"message":"Too many requests"}""");
        _project.Server.FailOnce("/rpc/semblance_apply_batch", 503, "0", """{"code":"PGRST001","message":"Could not connect with the database"}""");
        _project.Server.CutOnce("POST", "/rpc/semblance_apply_batch", carriedOut: false);

        var report = await RunAsync("import", "run", plan, "--apply");
        Assert.Equal((6, 3), Outcome(report));
        await RunAsync("import", "verify", report.GetProperty("run").GetString()!);
        Assert.Equal("3|6|1", await RowsAsync());
    }

    [StoreFact]
    public async Task A_run_that_the_server_ends_half_way_goes_on_where_it_was()
    {
        await OpenAsync();
        var plan = _cli.In("plan.json");
        await RunAsync("import", "plan", WriteProject(), "--out", plan, "--batch-rows", "2");
        await _project.RunAsync("CREATE FUNCTION stop() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.number = 2 THEN RAISE disk_full; END IF; RETURN NEW; END $$; CREATE TRIGGER stop BEFORE INSERT ON import_batches FOR EACH ROW EXECUTE FUNCTION stop()");
        var stopped = await _cli.RunAsync("import", "run", plan, "--apply", "--store", "supabase");
        Assert.Contains("[store-full]", stopped.Error, StringComparison.Ordinal);
        Assert.Contains("2 of ", stopped.Error, StringComparison.Ordinal);

        await _project.RunAsync("DROP TRIGGER stop ON import_batches");
        var status = (await RunAsync("import", "status")).GetProperty("runs")[0];
        Assert.Equal(2, status.GetProperty("batchesApplied").GetInt32());
        var run = status.GetProperty("run").GetString()!;
        await RunAsync("import", "resume", run);
        await RunAsync("import", "verify", run);
        Assert.Equal("3|6|1", await RowsAsync());
    }

    [StoreFact]
    public async Task A_run_that_a_key_a_pause_or_a_policy_ends_says_which_and_goes_on_when_that_is_put_right()
    {
        await OpenAsync();
        var plan = _cli.In("plan.json");
        await RunAsync("import", "plan", WriteProject(), "--out", plan, "--batch-rows", "2");
        string[] goOn = ["import", "run", plan, "--apply"];
        foreach (var (status, body, code, advice) in new[]
        {
            (401, """{"code":"PGRST301","message":"JWT expired"}""", "supabase-key", "it has not expired"),
            (540, "Project paused", "project-paused", "restore the project"),
            (403, """{"code":"42501","message":"permission denied for table faces"}""", "rows-hidden", "policies.sql"),
        })
        {
            _project.Server.FailOnce("/rpc/semblance_apply_batch", status, retryAfter: null, body);
            var ended = await _cli.RunAsync([.. goOn, "--store", "supabase"]);
            Assert.NotEqual(0, ended.Code);
            Assert.Contains($"[{code}]", ended.Error, StringComparison.Ordinal);
            Assert.Contains(advice, ended.Error, StringComparison.Ordinal);
            var run = (await RunAsync("import", "status")).GetProperty("runs")[0];
            Assert.Equal("open", run.GetProperty("status").GetString());
            goOn = ["import", "resume", run.GetProperty("run").GetString()!];
        }

        await RunAsync(goOn);
        await RunAsync("import", "verify", goOn[2]);
        Assert.Equal("3|6|1", await RowsAsync());
    }

    [StoreFact]
    public async Task A_photo_whose_name_another_file_has_in_the_bucket_is_told_and_its_run_goes_on_when_that_is_gone()
    {
        await OpenAsync();
        var plan = _cli.In("plan.json");
        await RunAsync("import", "plan", WriteProject(), "--out", plan);
        var first = await RunAsync("import", "run", plan, "--apply");
        await RunAsync("import", "verify", first.GetProperty("run").GetString()!);
        var (path, kept) = _project.Server.Objects.First();
        await RunAsync("import", "rollback", first.GetProperty("run").GetString()!, "--yes");

        _project.Server.Objects[path] = kept with { Bytes = [1, 2, 3] };
        var refused = await _cli.RunAsync("import", "run", plan, "--apply", "--store", "supabase");
        Assert.NotEqual(0, refused.Code);
        Assert.Contains("[photo-corrupt]", refused.Error, StringComparison.Ordinal);
        Assert.Equal([1, 2, 3], _project.Server.Objects[path].Bytes);

        _project.Server.Objects.TryRemove(path, out _);
        var run = (await RunAsync("import", "status")).GetProperty("runs").EnumerateArray().First(r => r.GetProperty("status").GetString() == "open").GetProperty("run").GetString()!;
        await RunAsync("import", "resume", run);
        await RunAsync("import", "verify", run);
        Assert.Equal(kept.Bytes, _project.Server.Objects[path].Bytes);
    }

    [StoreFact]
    public async Task Keys_policies_pauses_and_schemas_that_are_wrong_are_told_by_name()
    {
        await OpenAsync();
        Assert.Equal("supabase-key", await RefusedAsync(StorageServer.AnonKey, "people", "list"));
        Assert.Equal("supabase-key", await RefusedAsync("sb_secret_of_another_project", "people", "list"));
        _project.Server.FailOnce("/rest/v1/", 540);
        Assert.Equal("project-paused", await RefusedAsync(StorageServer.ServiceKey, "people", "list"));

        // A key that does not say whose it is, and turns out to be for browsers.
        Assert.Equal("rows-hidden", (await Assert.ThrowsAsync<SemblanceException>(() => _project.OpenAsync(StorageServer.AnonKey))).Code);
        await _project.RunAsync("REVOKE EXECUTE ON FUNCTION semblance_store() FROM service_role");
        Assert.Equal("rows-hidden", await RefusedAsync(StorageServer.ServiceKey, "people", "list"));
        await _project.RunAsync("GRANT EXECUTE ON FUNCTION semblance_store() TO service_role, bound_service; GRANT EXECUTE ON FUNCTION semblance_bind(text) TO bound_service; GRANT semblance_app TO bound_service");
        _project.Rest.Service = "bound_service"; // one that row-level security binds
        Assert.Equal("rows-hidden", await RefusedAsync(StorageServer.ServiceKey, "people", "list"));
        _project.Rest.Service = "service_role";

        await _project.RunAsync("DELETE FROM schema_migrations WHERE number = (SELECT max(number) FROM schema_migrations)");
        Assert.Equal("schema-missing", await RefusedAsync(StorageServer.ServiceKey, "people", "list"));
        await _project.RunAsync("INSERT INTO schema_migrations (number, name, checksum) VALUES (9999, 'later', '')");
        Assert.Equal("schema-newer", await RefusedAsync(StorageServer.ServiceKey, "people", "list"));
    }

    [StoreFact]
    public async Task What_needs_the_database_itself_says_so_in_one_line()
    {
        await OpenAsync();
        foreach (var words in new string[][]
        {
            ["db", "migrate"], ["db", "status"], ["index", "build", "--space", "dlib-resnet-v1"], ["keys", "list"], ["accounts", "list"], ["attendance", "sessions"], ["backup", _cli.In("b.tar")], ["serve", "--port", "0"],
            ["store", "dual-write", "start", "--secondary", "sqlite:other.db"], ["store", "copy", "--from", $"sqlite:{_cli.In("other.db")}", "--apply"],
        })
        {
            var refused = await _cli.RunAsync([.. words, "--store", "supabase"]);
            Assert.True(refused.Error.Contains("[supabase-rest]", StringComparison.Ordinal) && refused.Error.Contains("SUPABASE_DB_URL", StringComparison.Ordinal), $"{string.Join(' ', words)}: {refused.Error}");
        }

        var plan = _cli.In("plan.json");
        await RunAsync("import", "plan", WriteProject(), "--out", plan, "--batch-rows", "200");
        Assert.Contains("[batch-too-large]", (await _cli.RunAsync("import", "run", plan, "--apply", "--store", "supabase")).Error, StringComparison.Ordinal);
        Assert.Equal("0|0|0", await RowsAsync());
    }

    [StoreFact]
    public async Task The_schema_is_written_as_files_that_make_it_and_check_finds_it()
    {
        _project = await RestDatabase.CreateAsync(migrated: false);
        WriteSettings(StorageServer.ServiceKey);
        Assert.Equal("schema-missing", await RefusedAsync(StorageServer.ServiceKey, "people", "list"));
        Assert.Contains("[schema-missing]", (await _cli.RunAsync("supabase", "check")).Out, StringComparison.Ordinal);

        var (ours, theirs) = (_cli.In("ours"), _cli.In("theirs"));
        var written = await _cli.JsonAsync("supabase", "migrations", ours);
        Assert.Empty((await _cli.JsonAsync("supabase", "migrations", ours)).GetProperty("written").EnumerateArray());
        using (var script = Process.Start(new ProcessStartInfo("bash", [Path.Combine(Repository.Root, "deploy", "supabase", "migrations.sh"), theirs]) { UseShellExecute = false, RedirectStandardOutput = true })!)
        {
            await script.StandardOutput.ReadToEndAsync();
            await script.WaitForExitAsync();
        }

        var files = Directory.GetFiles(ours).Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(written.GetProperty("written").GetArrayLength(), files.Length);
        Assert.Equal(Directory.GetFiles(theirs).Select(Path.GetFileName).Order(StringComparer.Ordinal), files.Select(Path.GetFileName));
        foreach (var file in files)
        {
            Assert.Equal(await File.ReadAllTextAsync(Path.Combine(theirs, Path.GetFileName(file))), await File.ReadAllTextAsync(file));
            await _project.RunAsync(await File.ReadAllTextAsync(file));
        }

        var check = await _cli.RunAsync("supabase", "check");
        Assert.True(check.Code == 0, check.Out);
        Assert.Contains("[database-rest]", check.Out, StringComparison.Ordinal);
        Assert.Empty((await RunAsync("people", "list")).GetProperty("people").EnumerateArray());
    }

    private static CliRun NewCli() => new() { IsByFiles = true };

    private async Task OpenAsync()
    {
        _project = await RestDatabase.CreateAsync();
        WriteSettings(StorageServer.ServiceKey);
    }

    private void WriteSettings(string key) => _cli.Write(".env.supabase", $"""
        SUPABASE_URL={_project.Server.Url}
        SUPABASE_SERVICE_KEY={key}
        """);

    private Task<JsonElement> RunAsync(params string[] words) => _cli.JsonAsync([.. words, "--store", "supabase"]);

    private async Task<string> RefusedAsync(string key, params string[] words)
    {
        WriteSettings(key);
        var error = (await _cli.RunAsync([.. words, "--store", "supabase"])).Error;
        WriteSettings(StorageServer.ServiceKey);
        Assert.DoesNotContain(key, error, StringComparison.Ordinal);
        return error.Contains('[', StringComparison.Ordinal) ? error[(error.LastIndexOf('[') + 1)..error.LastIndexOf(']')] : error;
    }

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
        var who = await RunAsync("identify", "--vector", SmallProject.WriteProbe(_cli, name), "--space", "dlib-resnet-v1");
        return who.ToString().Contains(name, StringComparison.Ordinal) && who.GetProperty("outcome").GetString() == "match";
    }

    /// <summary>People, faces and runs, as a look into the database's console shows them.</summary>
    private async Task<string> RowsAsync()
    {
        await using var connection = new NpgsqlConnection(_project.Connection);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT (SELECT count(*) FROM people) || '|' || (SELECT count(*) FROM faces) || '|' || (SELECT count(*) FROM import_runs)", connection);
        return (string)(await command.ExecuteScalarAsync())!;
    }

    private static (int Faces, int Photos) Outcome(JsonElement report) =>
        (report.GetProperty("outcome").GetProperty("facesAdded").GetInt32(), report.GetProperty("outcome").GetProperty("photosAdded").GetInt32());
}
