using System.Text.Json;
using Semblance.Access;
using Semblance.Tests.Storage;
using static Semblance.Tests.Server.ApiCalls;

namespace Semblance.Tests.Server;

public sealed class SqliteAuditEndpointsTests() : AuditEndpointsTests("sqlite");

public sealed class PostgresAuditEndpointsTests() : AuditEndpointsTests("postgres");

/// <summary>The audit log through real HTTP.</summary>
public abstract class AuditEndpointsTests(string kind)
{
    [StoreFact]
    public async Task The_log_says_who_did_what_to_whom_from_where_and_is_filtered_by_each()
    {
        await using var api = await ApiServer.StartAsync(kind: kind);
        using var admin = api.Client();
        using var operators = api.Client(await api.KeyAsync(Role.Operator));
        using var theirs = api.Client(client: ApiServer.Other);
        await theirs.PostAsync("/v1/people", Json(new { name = "Foreign" })).JsonAsync(201);
        var ada = (await operators.PostAsync("/v1/people", Json(new { name = "Ada" })).JsonAsync(201)).GetProperty("id").GetString();
        await operators.DeleteAsync($"/v1/people/{Guid.NewGuid()}").AssertProblemAsync(404, "person-unknown");
        await operators.PutAsync("/v1/settings", Json(new { })).AssertProblemAsync(403, "scope-missing");
        await admin.PutAsync("/v1/settings", Json(new { })).JsonAsync();
        await operators.DeleteAsync($"/v1/people/{ada}").JsonAsync();

        var all = await ListAsync("");
        var middle = all[1].GetProperty("at").GetString()!;

        Assert.Equal(
            ["person.erase done", "client.settings done", "client.settings refused", "person.erase refused", "person.create done"],
            all.Select(e => $"{e.GetProperty("action").GetString()} {e.GetProperty("outcome").GetString()}"));
        Assert.All(all, e => Assert.Equal(("127.0.0.1", "key"), (e.GetProperty("address").GetString(), e.GetProperty("actor").GetString()!.Split(':')[0])));
        Assert.Equal(all.Select(Number), Enumerable.Range(1, 5).Reverse());
        Assert.Equal([5, 1], (await ListAsync($"person={ada}")).Select(Number));
        Assert.Equal([5, 2, 1], (await ListAsync("action=person")).Select(Number));
        Assert.Equal([3], (await ListAsync("action=client.settings&outcome=refused")).Select(Number));
        Assert.Equal([4], (await ListAsync($"actor={all[1].GetProperty("actor").GetString()}")).Select(Number));
        Assert.Equal([5, 4], (await ListAsync($"since={Uri.EscapeDataString(middle)}")).Select(Number));
        Assert.Equal([3, 2, 1], (await ListAsync($"until={Uri.EscapeDataString(middle)}")).Select(Number));
        Assert.Equal([3, 2], (await ListAsync("before=4&limit=2")).Select(Number));
        await admin.GetAsync("/v1/audit?outcome=maybe").AssertProblemAsync(400, "audit-outcome");
        await admin.GetAsync("/v1/audit?actor=somebody").AssertProblemAsync(400, "audit-actor");
        await operators.GetAsync("/v1/audit").AssertProblemAsync(403, "scope-missing");

        async Task<List<JsonElement>> ListAsync(string query) => [.. (await admin.GetAsync($"/v1/audit?{query}").JsonAsync()).GetProperty("entries").EnumerateArray()];

        static int Number(JsonElement entry) => entry.GetProperty("sequence").GetInt32();
    }
}
