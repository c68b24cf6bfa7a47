using System.Text.Json;
using Semblance.Tests.Storage;
using static Semblance.Tests.Server.ApiCalls;

namespace Semblance.Tests.Server;

public sealed class SqliteLabelsEndpointsTests() : LabelsEndpointsTests("sqlite");

public sealed class PostgresLabelsEndpointsTests() : LabelsEndpointsTests("postgres");

/// <summary>Groups and regions through real HTTP.</summary>
public abstract class LabelsEndpointsTests(string kind)
{
    [StoreFact]
    public async Task A_group_is_added_joined_renamed_left_and_removed()
    {
        await using var api = await ApiServer.StartAsync(kind: kind);
        using var http = api.Client();
        var (ada, _) = await api.AddAsync("ada");
        var (bob, _) = await api.AddAsync("bob");

        var added = await http.PostAsync("/v1/groups", Json(new { name = " Class 5/B " })).JsonAsync(201);
        await http.PostAsync("/v1/groups", Json(new { name = "Class 5/B" })).AssertProblemAsync(409, "group-exists");
        var joined = await http.PostAsync("/v1/groups/Class%205%2FB/members", Json(new { people = new[] { ada.Id.Value, bob.Id.Value } })).JsonAsync();
        var renamed = await http.PutAsync("/v1/groups/Class%205%2FB", Json(new { name = "6B" })).JsonAsync();
        await http.PutAsync("/v1/groups/6B", Json(new { name = "adas" })).AssertProblemAsync(409, "group-exists");
        var members = await http.GetAsync("/v1/people?group=6B").JsonAsync();
        await http.DeleteAsync($"/v1/groups/6B/members/{bob.Id}").JsonAsync(204);
        await http.DeleteAsync($"/v1/groups/6B/members/{bob.Id}").AssertProblemAsync(404, "member-unknown");
        var read = await http.GetAsync("/v1/groups/6B").JsonAsync();
        var person = await http.GetAsync($"/v1/people/{ada.Id}").JsonAsync();
        await http.DeleteAsync("/v1/groups/6B").JsonAsync(204);

        Assert.Equal(("Class 5/B", 0), Label(added));
        Assert.Equal((2, 2), (joined.GetProperty("people").GetInt32(), joined.GetProperty("changed").GetInt32()));
        Assert.Equal(("6B", 2), Label(renamed));
        Assert.Equal(["ada", "bob"], members.GetProperty("people").EnumerateArray().Select(p => p.GetProperty("name").GetString()));
        Assert.Equal(("6B", 1), Label(read));
        Assert.Equal(["6B", "adas"], person.GetProperty("groups").EnumerateArray().Select(g => g.GetString()));
        Assert.Equal([("adas", 1), ("bobs", 1)], (await http.GetAsync("/v1/groups").JsonAsync()).GetProperty("groups").EnumerateArray().Select(Label));
        await http.DeleteAsync("/v1/groups/6B").AssertProblemAsync(404, "group-unknown");
        await http.GetAsync("/v1/groups/6B").AssertProblemAsync(404, "group-unknown");
    }

    [StoreFact]
    public async Task What_breaks_a_rule_of_groups_changes_nothing()
    {
        await using var api = await ApiServer.StartAsync(kind: kind);
        using var http = api.Client();
        var (ada, _) = await api.AddAsync("ada");
        var (foreign, _) = await api.AddAsync("zoe", ApiServer.Other);

        await http.PostAsync("/v1/groups", Json(new { name = " " })).AssertProblemAsync(400, "group-name");
        await http.PostAsync("/v1/groups", Json(new { name = "x", people = new[] { foreign.Id.Value } })).AssertProblemAsync(404, "person-unknown");
        await http.PostAsync("/v1/groups/adas/members", Json(new { people = new[] { foreign.Id.Value } })).AssertProblemAsync(404, "person-unknown");
        await http.PostAsync("/v1/groups/adas/members", Json(new { people = Array.Empty<Guid>() })).AssertProblemAsync(400, "members-count");
        await http.PostAsync("/v1/groups/adas/members", Json(new { people = Enumerable.Range(0, 1_001).Select(_ => Guid.NewGuid()) })).AssertProblemAsync(400, "members-count");
        await http.PutAsync("/v1/groups/zoes", Json(new { name = "x" })).AssertProblemAsync(404, "group-unknown");

        Assert.Equal([("adas", 1)], (await http.GetAsync("/v1/groups").JsonAsync()).GetProperty("groups").EnumerateArray().Select(Label));
        var filled = await http.PostAsync("/v1/groups", Json(new { name = "x", people = new[] { ada.Id.Value } })).JsonAsync(201);
        Assert.Equal(("x", 1), Label(filled));
    }

    [StoreFact]
    public async Task A_renamed_region_is_the_one_that_searches_know()
    {
        await using var api = await ApiServer.StartAsync(kind: kind);
        using var http = api.Client();
        await api.AddAsync("ada", region: "north");
        await api.AddAsync("bob", region: "south");

        var renamed = await http.PutAsync("/v1/regions/north", Json(new { name = "south" })).JsonAsync();
        await http.PutAsync("/v1/regions/north", Json(new { name = "west" })).AssertProblemAsync(404, "region-unknown");
        var found = await http.PostAsync("/v1/identify?region=south&threshold=0.3", Raw("ada 0.1")).JsonAsync();

        Assert.Equal(("south", 2), Label(renamed));
        Assert.Equal([("south", 2)], (await http.GetAsync("/v1/regions").JsonAsync()).GetProperty("regions").EnumerateArray().Select(Label));
        Assert.Equal("match", found.GetProperty("photos")[0].GetProperty("faces")[0].GetProperty("decision").GetString());
    }

    private static (string?, int) Label(JsonElement label) => (label.GetProperty("name").GetString(), label.GetProperty("people").GetInt32());
}
