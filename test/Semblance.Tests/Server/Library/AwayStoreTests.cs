using System.Text.Json;
using Semblance.Access;
using Semblance.Server;
using Semblance.Storage;

namespace Semblance.Tests.Server.Library;

/// <summary>What is said of documents while the store is away.</summary>
public sealed class AwayStoreTests
{
    private static readonly ServerOptions On = new() { Compat = ["004"] };

    [Fact]
    public async Task A_store_that_is_away_is_no_fault_of_a_file()
    {
        var isAway = false;
        await using var api = await ApiServer.StartAsync(On, "memory", served: store => AwayStore.Of(store, c => c == typeof(IArtifactStore) && isAway));
        using var http = api.Client();
        isAway = true;

        await http.PostAsync("/v1/documents/artifacts", UploadOf.Files(("a.md", "A"), ("b.md", "B"))).AssertProblemAsync(503, "store-unreachable");
        var old = await http.PostAsync("/upload", UploadOf.Files(("a.md", "A"), ("b.md", "B"))).JsonAsync(503);
        Assert.Contains("store", Text(old, "detail"), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(api.Folder, "documents")));

        isAway = false;
        var files = (await http.PostAsync("/v1/documents/artifacts", UploadOf.Files(("a.md", "A"), ("empty.md", ""))).JsonAsync(202)).GetProperty("files");
        Assert.Equal((true, "document-empty"), (files[0].GetProperty("new").GetBoolean(), Text(files[1].GetProperty("problem"), "code")));
    }

    [Fact]
    public async Task How_the_store_is_can_be_asked_while_it_is_away_with_a_key_that_was_good_lately()
    {
        var time = new ManualTime();
        var isAway = false;
        await using var api = await ApiServer.StartAsync(On, "memory", time: time, served: store => AwayStore.Of(store, _ => isAway));
        using var http = api.Client();
        using var nobody = api.Client("");
        using var other = api.Client(await api.KeyAsync(Role.Operator));
        using var mistyped = api.Client(api.Admin[..^1] + (api.Admin[^1] == 'a' ? 'b' : 'a'));
        Assert.Equal("ok", Text(await http.GetAsync("/health").JsonAsync(), "status"));
        isAway = true;
        time.Advance(TimeSpan.FromMinutes(30));

        foreach (var path in new[] { "/health", "/healthz", "/config" })
        {
            var said = await http.GetAsync(path).JsonAsync(503);
            Assert.Equal("store-unreachable", Text(said.GetProperty("database"), "supabase_error"));
            Assert.Equal(JsonValueKind.Null, said.GetProperty("database").GetProperty("active").ValueKind);
        }

        Assert.Equal("store-unreachable", Text((await http.GetAsync("/v1/documents/config").JsonAsync(503)).GetProperty("backend"), "problem"));
        Assert.Equal("failed", Text(await http.GetAsync("/health/ready").JsonAsync(503), "status"));
        await http.GetAsync("/v1/documents").AssertProblemAsync(503, "store-unreachable");
        await other.GetAsync("/v1/documents/config").AssertProblemAsync(503, "store-unreachable");
        await mistyped.GetAsync("/v1/documents/config").AssertProblemAsync(503, "store-unreachable");
        await nobody.GetAsync("/v1/documents/config").AssertProblemAsync(401, "key-needed");
        time.Advance(TimeSpan.FromMinutes(31));
        await http.GetAsync("/v1/documents/config").AssertProblemAsync(503, "store-unreachable");
    }

    [Fact]
    public async Task Uptime_counts_from_the_start()
    {
        var time = new ManualTime();
        await using var api = await ApiServer.StartAsync(On, "memory", time: time);
        using var http = api.Client();
        time.Advance(TimeSpan.FromSeconds(90));

        Assert.Equal(90, (await http.GetAsync("/health").JsonAsync()).GetProperty("uptime_seconds").GetInt64());
    }

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;
}
