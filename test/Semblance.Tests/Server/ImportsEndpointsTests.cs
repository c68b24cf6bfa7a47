using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Semblance.Access;
using Semblance.Attendance;
using Semblance.Clients;
using Semblance.Imports;
using Semblance.Server;
using Semblance.Storage;

namespace Semblance.Tests.Server;

/// <summary>Legacy projects imported over HTTP: uploaded, or in a folder that the operator allows.</summary>
public sealed class ImportsEndpointsTests
{
    private static readonly string Project = Path.Combine(AppContext.BaseDirectory, "Fixtures", "Python", "attendance-003");

    private static readonly CancellationToken _none = CancellationToken.None;

    [Fact]
    public async Task A_project_is_uploaded_planned_rehearsed_run_verified_and_taken_back()
    {
        await using var api = await ApiServer.StartAsync();
        using var http = api.Client();
        var id = await UploadAsync(http, "School");
        var collected = await http.GetAsync($"/v1/imports/{id}").JsonAsync();
        Assert.Equal(("collecting", 11), (Text(collected, "state"), collected.GetProperty("files").GetProperty("count").GetInt32()));
        await http.PostAsync($"/v1/imports/{id}/run", null).AssertProblemAsync(409, "import-not-planned");

        await http.PostAsJsonAsync($"/v1/imports/{id}/plan", new { region = "north" }).JsonAsync(202);
        var planned = await EndAsync(http, id);
        var plan = planned.GetProperty("plan");
        Assert.Equal(("planned", "School", 269L), (Text(planned, "state"), Text(plan, "scope"), plan.GetProperty("totals").GetProperty("records").GetInt64()));
        Assert.Equal(11, plan.GetProperty("predicted").GetProperty("added").GetProperty("people").GetInt64());
        Assert.Equal(10, plan.GetProperty("rejectCount").GetInt32());
        Assert.Contains("record-contradicts", plan.GetProperty("conflicts").EnumerateArray().Select(c => Text(c, "code")));
        Assert.DoesNotContain(Path.GetTempPath(), planned.GetRawText(), StringComparison.Ordinal);

        await http.PostAsync($"/v1/imports/{id}/rehearse", null).JsonAsync(202);
        var rehearsed = await EndAsync(http, id);
        Assert.Equal(48, rehearsed.GetProperty("rehearsal").GetProperty("added").GetProperty("sessions").GetInt64());
        Assert.Equal(0, await api.Store.People.CountAsync(ClientId.Default, new PeopleQuery(), _none));

        await http.PostAsync($"/v1/imports/{id}/run", null).JsonAsync(202);
        var run = await EndAsync(http, id);
        Assert.Equal(("done", "done", 269L), (
            Text(run, "state"), Text(run.GetProperty("run"), "status"), run.GetProperty("run").GetProperty("outcome").GetProperty("added").GetProperty("records").GetInt64()));
        Assert.Equal(11, await api.Store.People.CountAsync(ClientId.Default, new PeopleQuery { Region = "north" }, _none));
        Assert.Equal(1.0 * run.GetProperty("job").GetProperty("total").GetInt32(), run.GetProperty("job").GetProperty("done").GetInt32());

        await http.PostAsync($"/v1/imports/{id}/verify", null).JsonAsync(202);
        var verified = (await EndAsync(http, id)).GetProperty("verification");
        Assert.True(verified.GetProperty("equal").GetBoolean());
        Assert.Equal(
            ["people 11", "faces 20", "photos 1", "subjects 3", "sessions 48", "records 269", "leaves 2", "check-ins 0"],
            verified.GetProperty("compared").EnumerateArray().Select(c => $"{Text(c, "what")} {c.GetProperty("found").GetInt64()}"));

        await http.PutAsync($"/v1/imports/{id}/files?path=more.txt", Bytes([1])).AssertProblemAsync(409, "import-ended");
        await http.PostAsync($"/v1/imports/{id}/run", null).JsonAsync(202);
        Assert.Equal(269, (await EndAsync(http, id)).GetProperty("rehearsal").GetProperty("present").GetProperty("records").GetInt64()); // nothing to write

        await http.PostAsync($"/v1/imports/{id}/rollback", null).JsonAsync(202);
        var taken = await EndAsync(http, id);
        Assert.Equal(("rolled-back", 269L), (Text(taken, "state"), taken.GetProperty("rollback").GetProperty("removed").GetProperty("records").GetInt64()));
        Assert.Equal(0, await api.Store.People.CountAsync(ClientId.Default, new PeopleQuery(), _none));
        var audited = (await api.Store.Audit.ReadAsync(ClientId.Default, 0, 1_000, _none)).Select(e => e.Event.Action).ToHashSet();
        Assert.All(new[] { "create", "upload", "plan", "rehearse", "run", "verify", "rollback" }, what => Assert.Contains($"import.{what}", audited));
    }

    [Fact]
    public async Task What_was_changed_since_keeps_a_rollback_from_taking_anything_unless_it_is_forced()
    {
        await using var api = await ApiServer.StartAsync();
        using var http = api.Client();
        var id = await DoneAsync(http, "School");
        var record = (await api.Store.Attendance.ListAsync(ClientId.Default, new AttendanceFilter(), null, 1, _none)).Records[0];
        await api.Store.Attendance.WriteAsync(ClientId.Default, [record with { Status = AttendanceStatus.Late, Revision = 0, ChangedBy = "cli:test" }], _none);

        await http.PostAsync($"/v1/imports/{id}/verify", null).JsonAsync(202);
        var verified = await EndAsync(http, id);
        Assert.False(verified.GetProperty("verification").GetProperty("equal").GetBoolean());
        Assert.Contains("status", verified.GetProperty("verification").GetProperty("differences").EnumerateArray().Select(d => Text(d, "field")));
        await http.PostAsJsonAsync($"/v1/imports/{id}/rollback", new { force = false }).JsonAsync(202);
        var refused = await EndAsync(http, id);
        Assert.Equal(("done", false), (Text(refused, "state"), refused.GetProperty("rollback").GetProperty("done").GetBoolean()));
        Assert.Contains("changed since", Assert.Single(refused.GetProperty("rollback").GetProperty("changed").EnumerateArray()).GetString());
        await http.PostAsJsonAsync($"/v1/imports/{id}/rollback", new { force = true }).JsonAsync(202);
        Assert.Equal("rolled-back", Text(await EndAsync(http, id), "state"));
        Assert.Equal([AttendanceStatus.Late], (await api.Store.Attendance.ListAsync(ClientId.Default, new AttendanceFilter(), null, 10, _none)).Records.Select(r => r.Status));
    }

    [Fact]
    public async Task An_import_is_followed_by_events_until_nothing_is_worked_on()
    {
        await using var api = await ApiServer.StartAsync();
        using var http = api.Client();
        var id = await UploadAsync(http, "School");
        await http.PostAsync($"/v1/imports/{id}/plan", null).JsonAsync(202);
        using var answer = await http.GetAsync($"/v1/imports/{id}/events", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        var lines = (await answer.Content.ReadAsStringAsync()).Split('\n');
        Assert.Equal("event: end", lines.Last(l => l.StartsWith("event:", StringComparison.Ordinal)));
        var last = JsonDocument.Parse(lines.Last(l => l.StartsWith("data:", StringComparison.Ordinal))[5..]).RootElement;
        Assert.Equal(("planned", "done"), (Text(last, "state"), Text(last.GetProperty("job"), "state")));
        Assert.False(last.GetProperty("plan").TryGetProperty("rejects", out _)); // in short
    }

    [Fact]
    public async Task Every_reject_is_listed_page_by_page()
    {
        await using var api = await ApiServer.StartAsync();
        using var http = api.Client();
        var id = await UploadAsync(http, "School");
        await http.GetAsync($"/v1/imports/{id}/rejects").AssertProblemAsync(409, "import-not-planned");
        await http.PostAsync($"/v1/imports/{id}/plan", null).JsonAsync(202);
        await EndAsync(http, id);
        var all = (await http.GetAsync($"/v1/imports/{id}/rejects").JsonAsync()).GetProperty("rejects").EnumerateArray().Select(r => r.GetRawText()).ToList();
        var pages = new List<string>();
        var cursor = "";
        do
        {
            var page = await http.GetAsync($"/v1/imports/{id}/rejects?limit=3{cursor}").JsonAsync();
            pages.AddRange(page.GetProperty("rejects").EnumerateArray().Select(r => r.GetRawText()));
            cursor = page.TryGetProperty("next", out var next) ? $"&cursor={next.GetString()}" : "";
        }
        while (cursor.Length > 0);

        Assert.Equal(all, pages);
        Assert.Equal(10, all.Count);
        await http.GetAsync($"/v1/imports/{id}/rejects?cursor=x").AssertProblemAsync(400, "cursor");
        await http.GetAsync($"/v1/imports/{id}/rejects?cursor=2147483647").JsonAsync();
    }

    [Fact]
    public async Task Accounts_are_made_only_when_asked_for_and_of_no_rights_that_the_caller_lacks()
    {
        await using var api = await ApiServer.StartAsync();
        using var http = api.Client();
        var id = await DoneAsync(http, "School");
        Assert.Empty(await api.Store.Accounts.ListAsync(ClientId.Default, null, 10, _none));
        var made = await http.PostAsJsonAsync($"/v1/imports/{id}/accounts", new { file = "backend/attendance.db", role = "viewer" }).JsonAsync();
        Assert.Equal([("principal", "bcrypt"), ("mr.tarn", "bcrypt")], made.GetProperty("accounts").EnumerateArray().Select(a => (Text(a, "login"), Text(a, "outcome"))));
        Assert.All(await api.Store.Accounts.ListAsync(ClientId.Default, null, 10, _none), a => Assert.Equal(Role.Viewer, a.Role));
        foreach (var path in new[] { "backend/gone.db", "../import.json", "/etc/passwd", "backend/../../import.json", "" })
        {
            using var answer = await http.PostAsJsonAsync($"/v1/imports/{id}/accounts", new { file = path });
            Assert.True((int)answer.StatusCode is 400 or 404, path);
        }
    }

    [Theory]
    [InlineData("../evil.db")]
    [InlineData("/etc/cron.d/evil")]
    [InlineData("a/../../evil")]
    [InlineData("a//b")]
    [InlineData("a/./b")]
    [InlineData("a\\..\\b")]
    [InlineData("a/\u0000b")]
    [InlineData("a/b/")]
    [InlineData("..")]
    [InlineData("")]
    public async Task A_path_that_leads_out_of_an_import_is_refused_and_nothing_is_written(string path)
    {
        await using var api = await ApiServer.StartAsync(kind: "memory");
        using var http = api.Client();
        var id = await CreateAsync(http, "School");
        var before = Directory.EnumerateFileSystemEntries(api.Folder, "*", SearchOption.AllDirectories).Order().ToArray();
        using var answer = await http.PutAsync($"/v1/imports/{id}/files?path={Uri.EscapeDataString(path)}", Bytes([1, 2, 3]));
        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Equal(before, Directory.EnumerateFileSystemEntries(api.Folder, "*", SearchOption.AllDirectories).Order());
    }

    [Fact]
    public async Task Uploads_are_limited_by_file_by_client_and_in_number_and_leave_nothing_half_done()
    {
        await using var api = await ApiServer.StartAsync(new ServerOptions { MaxImportFileBytes = 1_000, MaxImportBytes = 2_500, MaxImportFiles = 3 }, "memory");
        using var http = api.Client();
        var id = await CreateAsync(http, "School");
        await http.PutAsync($"/v1/imports/{id}/files?path=a", Bytes(new byte[1_001])).AssertProblemAsync(413, "body-too-large"); // announced
        await http.PutAsync($"/v1/imports/{id}/files?path=a", Chunked(1_001)).AssertProblemAsync(413, "body-too-large");
        var file = await http.PutAsync($"/v1/imports/{id}/files?path=a", Bytes(new byte[1_000])).JsonAsync();
        Assert.Equal((1_000L, Convert.ToHexStringLower(SHA256.HashData(new byte[1_000]))), (file.GetProperty("bytes").GetInt64(), Text(file, "sha256")));
        await http.PutAsync($"/v1/imports/{id}/files?path=b", Bytes(new byte[1_000])).JsonAsync();
        await http.PutAsync($"/v1/imports/{id}/files?path=c", Bytes(new byte[501])).AssertProblemAsync(413, "import-too-large");
        await http.PutAsync($"/v1/imports/{id}/files?path=c", Bytes(new byte[100])).JsonAsync();
        await http.PutAsync($"/v1/imports/{id}/files?path=d", Bytes(new byte[1])).AssertProblemAsync(413, "import-files");
        await http.PutAsync($"/v1/imports/{id}/files?path=a/b", Bytes(new byte[1])).AssertProblemAsync(413, "import-files");
        await http.DeleteAsync($"/v1/imports/{id}/files").JsonAsync();
        await http.PutAsync($"/v1/imports/{id}/files?path=a", Bytes(new byte[10])).JsonAsync();
        await http.PutAsync($"/v1/imports/{id}/files?path=a/b", Bytes(new byte[1])).AssertProblemAsync(400, "import-path"); // a is a file
        Assert.Equal(["a"], Directory.EnumerateFiles(Path.Combine(api.Folder, "imports"), "*", SearchOption.AllDirectories).Select(Path.GetFileName).Where(n => n != "import.json"));
        Assert.All(
            new DirectoryInfo(Path.Combine(api.Folder, "imports")).EnumerateDirectories("*", SearchOption.AllDirectories),
            d => Assert.True(OperatingSystem.IsWindows() || d.UnixFileMode == (UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute), d.Name));
        Assert.All(
            new DirectoryInfo(Path.Combine(api.Folder, "imports")).EnumerateFiles("*", SearchOption.AllDirectories),
            f => Assert.True(OperatingSystem.IsWindows() || f.UnixFileMode == (UnixFileMode.UserRead | UnixFileMode.UserWrite), f.Name));
    }

    [Fact]
    public async Task A_folder_of_the_server_is_imported_where_the_operator_allows_it_and_no_other()
    {
        var allowed = Directory.CreateTempSubdirectory("semblance-allowed-").FullName;
        try
        {
            Copy(Project, Path.Combine(allowed, "school"));
            Copy(Project, Path.Combine(allowed, "other", "theirs"));
            Directory.CreateSymbolicLink(Path.Combine(allowed, "link"), Path.GetTempPath());
            await using var api = await ApiServer.StartAsync(new ServerOptions { ImportsFrom = allowed });
            using var http = api.Client();
            var folders = await http.GetAsync("/v1/imports/folders").JsonAsync();
            Assert.Equal(["other", "school"], folders.GetProperty("folders").EnumerateArray().Select(f => f.GetString()));
            foreach (var path in new[] { "link", "link/x", "gone", "../", "..", "/etc", "school/../..", "school/" })
            {
                using var answer = await http.PostAsJsonAsync("/v1/imports", new { name = "Evil", folder = path });
                Assert.True((int)answer.StatusCode is 400 or 404, path);
                using var listed = await http.GetAsync($"/v1/imports/folders?path={Uri.EscapeDataString(path)}");
                Assert.True((int)listed.StatusCode is 400 or 404, path);
            }

            var created = await http.PostAsJsonAsync("/v1/imports", new { name = "School", folder = "school" }).JsonAsync(201);
            var id = Text(created, "id");
            Assert.Equal(("folder", "school"), (Text(created, "from"), Text(created, "folder")));
            await http.PutAsync($"/v1/imports/{id}/files?path=a", Bytes([1])).AssertProblemAsync(409, "import-folder");
            await http.DeleteAsync($"/v1/imports/{id}/files").AssertProblemAsync(409, "import-folder");
            await http.PostAsync($"/v1/imports/{id}/plan", null).JsonAsync(202);
            await EndAsync(http, id);
            await http.PostAsync($"/v1/imports/{id}/run", null).JsonAsync(202);
            Assert.Equal("done", Text(await EndAsync(http, id), "state"));
            await File.AppendAllTextAsync(Path.Combine(allowed, "school", "backend", "attendance.db"), "x");
            await http.PostAsync($"/v1/imports/{id}/verify", null).JsonAsync(202);
            Assert.Equal("source-changed", Text((await EndAsync(http, id)).GetProperty("job").GetProperty("fault"), "code"));

            using var other = api.Client(client: ApiServer.Other);
            Assert.Equal(["theirs"], (await other.GetAsync("/v1/imports/folders").JsonAsync()).GetProperty("folders").EnumerateArray().Select(f => f.GetString()));
            await other.PostAsJsonAsync("/v1/imports", new { name = "Evil", folder = "school" }).AssertProblemAsync(404, "folder-unknown");
        }
        finally
        {
            Directory.Delete(allowed, recursive: true);
        }
    }

    [Fact]
    public async Task Another_client_and_lesser_rights_see_nothing_of_an_import_and_no_folder_is_allowed_by_default()
    {
        await using var api = await ApiServer.StartAsync(kind: "memory");
        using var http = api.Client();
        var id = await CreateAsync(http, "School");
        await http.GetAsync("/v1/imports/folders").AssertProblemAsync(404, "folders-off");
        await http.PostAsJsonAsync("/v1/imports", new { name = "School", folder = "x" }).AssertProblemAsync(404, "folders-off");

        using var other = api.Client(client: ApiServer.Other);
        Assert.Equal(0, (await other.GetAsync("/v1/imports").JsonAsync()).GetProperty("imports").GetArrayLength());
        using var operating = api.Client(await api.KeyAsync(Role.Operator));
        foreach (var (method, path) in new[]
        {
            ("GET", ""), ("DELETE", ""), ("DELETE", "/files"), ("POST", "/plan"), ("POST", "/rehearse"), ("POST", "/run"), ("POST", "/stop"), ("POST", "/verify"), ("POST", "/rollback"),
            ("GET", "/rejects"), ("GET", "/events"),
        })
        {
            await other.SendAsync(new HttpRequestMessage(new HttpMethod(method), $"/v1/imports/{id}{path}")).AssertProblemAsync(404, "import-unknown");
            await operating.SendAsync(new HttpRequestMessage(new HttpMethod(method), $"/v1/imports/{id}{path}")).AssertProblemAsync(403, "scope-missing");
        }

        await other.PutAsync($"/v1/imports/{id}/files?path=a", Bytes([1])).AssertProblemAsync(404, "import-unknown");
        await other.PostAsJsonAsync($"/v1/imports/{id}/accounts", new { file = "a" }).AssertProblemAsync(404, "import-unknown");
        Assert.Equal(1, (await http.GetAsync("/v1/imports").JsonAsync()).GetProperty("imports").GetArrayLength());
        await http.DeleteAsync($"/v1/imports/{id}").JsonAsync(204);
        await http.GetAsync($"/v1/imports/{id}").AssertProblemAsync(404, "import-unknown");
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(api.Folder, "imports", "default")));
    }

    [Fact]
    public async Task A_server_that_is_started_anew_knows_its_imports_and_goes_on_with_a_run_that_was_stopped()
    {
        await using var api = await ApiServer.StartAsync();
        using var http = api.Client();
        var id = await UploadAsync(http, "School");
        await http.PostAsync($"/v1/imports/{id}/plan", null).JsonAsync(202);
        await EndAsync(http, id);

        // A run that ends after its first batch, as a stop in the middle leaves it: the record says that it is running.
        var plan = await Semblance.Migration.Plan.PlanFile.ReadAsync(Path.Combine(api.Folder, "imports", "default", id, "plan.json"), _none);
        await api.Store.Imports.AddRunAsync(
            new ImportRun
            {
                Id = RunId.New(TimeProvider.System.GetUtcNow()),
                Client = ClientId.Default,
                PlanHash = plan.Hash,
                Source = plan.Plan.Origin,
                Status = RunStatus.Open,
                Batches = plan.Plan.Batches.Count,
                StartedAt = TimeProvider.System.GetUtcNow(),
            },
            plan.Bytes, _none);
        Assert.Equal("interrupted", Text(await http.GetAsync($"/v1/imports/{id}").JsonAsync(), "state"));
        await http.PostAsync($"/v1/imports/{id}/plan", null).AssertProblemAsync(409, "run-open");
        var record = Path.Combine(api.Folder, "imports", "default", id, "import.json");
        await File.WriteAllTextAsync(record, (await File.ReadAllTextAsync(record)).Replace("\"kind\":\"plan\",\"state\":\"done\"", "\"kind\":\"run\",\"state\":\"running\"", StringComparison.Ordinal));

        await api.RestartAsync();
        using var again = api.Client();
        var known = await again.GetAsync($"/v1/imports/{id}").JsonAsync();
        Assert.Equal(("interrupted", "stopped", "School"), (Text(known, "state"), Text(known.GetProperty("job"), "state"), Text(known, "name")));
        await again.PostAsync($"/v1/imports/{id}/run", null).JsonAsync(202);
        var done = await EndAsync(again, id);
        Assert.Equal(("done", 269L), (Text(done, "state"), done.GetProperty("run").GetProperty("outcome").GetProperty("added").GetProperty("records").GetInt64()));
    }

    private static async Task<string> CreateAsync(HttpClient http, string name) => Text(await http.PostAsJsonAsync("/v1/imports", new { name }).JsonAsync(201), "id");

    private static async Task<string> UploadAsync(HttpClient http, string name)
    {
        var id = await CreateAsync(http, name);
        foreach (var file in Directory.EnumerateFiles(Project, "*", SearchOption.AllDirectories))
        {
            var path = Path.GetRelativePath(Project, file).Replace('\\', '/');
            await http.PutAsync($"/v1/imports/{id}/files?path={Uri.EscapeDataString(path)}", Bytes(await File.ReadAllBytesAsync(file))).JsonAsync();
        }

        return id;
    }

    private static async Task<string> DoneAsync(HttpClient http, string name)
    {
        var id = await UploadAsync(http, name);
        await http.PostAsync($"/v1/imports/{id}/plan", null).JsonAsync(202);
        await EndAsync(http, id);
        await http.PostAsync($"/v1/imports/{id}/run", null).JsonAsync(202);
        Assert.Equal("done", Text(await EndAsync(http, id), "state"));
        return id;
    }

    /// <summary>The import when what is worked on has ended.</summary>
    private static async Task<JsonElement> EndAsync(HttpClient http, string id)
    {
        using (await http.GetAsync($"/v1/imports/{id}/events"))
        {
            return await http.GetAsync($"/v1/imports/{id}").JsonAsync();
        }
    }

    private static ByteArrayContent Bytes(byte[] bytes) => new(bytes) { Headers = { ContentType = new("application/octet-stream") } };

    /// <summary>Of a length that nobody announces.</summary>
    private static StreamContent Chunked(int bytes) => new(new Unmeasured(new byte[bytes])) { Headers = { ContentType = new("application/octet-stream") } };

    private static string Text(JsonElement document, string member) => document.GetProperty(member).GetString()!;

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    private sealed class Unmeasured(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
