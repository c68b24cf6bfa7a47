using System.Text.Json;
using Semblance.Access;
using Semblance.Clients;
using Semblance.Sightings;
using Semblance.Tests.Storage;
using static Semblance.Tests.Server.ApiCalls;

namespace Semblance.Tests.Server;

public sealed class SqliteSightingsEndpointsTests() : SightingsEndpointsTests("sqlite");

public sealed class PostgresSightingsEndpointsTests() : SightingsEndpointsTests("postgres");

/// <summary>The inbox of unknown faces through real HTTP.</summary>
public abstract class SightingsEndpointsTests(string kind)
{
    private static CancellationToken Stop => CancellationToken.None;

    [StoreFact]
    public async Task Nobody_unknown_is_kept_unless_the_client_wants_it()
    {
        await using var api = await ApiServer.StartAsync(kind: kind);
        using var http = api.Client(await api.KeyAsync(Role.Operator));
        var face = (await http.PostAsync("/v1/identify", Raw("zed 0")).JsonAsync()).GetProperty("photos")[0].GetProperty("faces")[0];

        Assert.False(face.TryGetProperty("sighting", out _));
        Assert.Empty(await SightingsAsync(http));
        Assert.Empty((await http.GetAsync("/v1/sightings/groups").JsonAsync()).GetProperty("groups").EnumerateArray());
    }

    [StoreFact]
    public async Task A_stranger_is_kept_once_with_a_picture_and_who_is_enrolled_is_not()
    {
        await using var api = await StartAsync();
        using var http = api.Client(await api.KeyAsync(Role.Operator));
        await http.PostAsync("/v1/enroll", Form(("name", "Ada"), ("region", "north")).Photo("ada 0")).JsonAsync(201);
        var first = await IdentifyAsync(http, "zed 0, ada 0.05");
        var again = await IdentifyAsync(http, "zed 0.02");
        await IdentifyAsync(http, "ada 0.05", "?region=south");
        await IdentifyAsync(http, "ada 0.05", "?threshold=0.001");
        await IdentifyAsync(http, "nobody");

        var sighting = Assert.Single(await SightingsAsync(http));
        Assert.Equal(2, sighting.GetProperty("times").GetInt32());
        Assert.Equal("test", sighting.GetProperty("place").GetString());
        Assert.Equal("open", sighting.GetProperty("state").GetString());
        Assert.Equal([sighting.GetProperty("id").GetGuid()], again);
        Assert.Equal([sighting.GetProperty("id").GetGuid(), null], first);
        Assert.Equal("thumbnail of zed 0, ada 0.05", await http.GetStringAsync($"/v1/sightings/{first[0]}/thumbnail"));
        await http.GetAsync($"/v1/sightings/{Guid.NewGuid()}/thumbnail").AssertProblemAsync(404, "sighting-unknown");
    }

    [StoreFact]
    public async Task Strangers_are_grouped_assigned_and_recognised_from_then_on_until_that_is_taken_back()
    {
        await using var api = await StartAsync();
        using var http = api.Client(await api.KeyAsync(Role.Operator));
        await IdentifyAsync(http, "zed 0");
        await api.SeeAsync(name: "zed"); // yesterday, say: within minutes it would be the same sighting
        await IdentifyAsync(http, "yan 0");

        var zed = await AddPersonAsync(http, "Zed");
        var groups = await GroupsAsync(http);
        Assert.Equal([1, 2], groups.Select(g => g.Ids.Length));
        var ids = groups[1].Ids;
        await http.PostAsync("/v1/sightings/assign", Json(new { sightings = ids, person = zed })).JsonAsync(204);
        await http.PostAsync("/v1/sightings/assign", Json(new { sightings = ids, person = zed })).JsonAsync(204);

        Assert.Equal("Zed", await WhoAsync(http, "zed 0.1"));
        Assert.Equal([1], (await GroupsAsync(http)).Select(g => g.Ids.Length));
        Assert.Equal(2, (await http.GetAsync($"/v1/sightings?state=assigned&person={zed}").JsonAsync()).GetProperty("sightings").GetArrayLength());
        Assert.Equal("thumbnail of zed 0", await http.GetStringAsync($"/v1/people/{zed}/faces/{ids.Min()}/thumbnail"));
        await http.PostAsync("/v1/sightings/assign", Json(new { sightings = ids, person = await AddPersonAsync(http, "Yan") })).AssertProblemAsync(409, "sighting-decided");
        await http.PostAsync("/v1/sightings/ignore", Json(new { sightings = ids })).AssertProblemAsync(409, "sighting-decided");
        await http.PostAsync("/v1/sightings/reopen", Json(new { sightings = ids })).JsonAsync(204);
        Assert.Null(await WhoAsync(http, "zed 0.1"));
        Assert.Contains(await GroupsAsync(http), g => g.Ids.Length >= 2);
    }

    [StoreFact]
    public async Task Who_somebody_is_not_is_not_suggested_again_and_the_ignored_do_not_come_back()
    {
        await using var api = await StartAsync();
        using var http = api.Client(await api.KeyAsync(Role.Operator));
        var enrolled = await http.PostAsync("/v1/enroll", Form(("name", "Ada")).Photo("ada 0")).JsonAsync(201);
        var ada = enrolled.GetProperty("person").GetProperty("id").GetGuid();
        var threshold = await ThresholdAsync(http, "ada 0");
        var near = FormattableString.Invariant($"ada {threshold * 1.1}");
        var sighting = Assert.Single(await IdentifyAsync(http, near))!.Value;

        Assert.Equal([ada], Assert.Single(await GroupsAsync(http)).Suggestions);
        await http.PostAsync("/v1/sightings/deny", Json(new { sightings = new[] { sighting }, person = ada })).JsonAsync(204);
        Assert.Empty(Assert.Single(await GroupsAsync(http)).Suggestions);
        await http.PostAsync("/v1/sightings/ignore", Json(new { sightings = new[] { sighting } })).JsonAsync(204);
        Assert.Equal([sighting], await IdentifyAsync(http, near));
        Assert.Empty(await GroupsAsync(http));
        await http.PostAsync("/v1/sightings/deny", Json(new { sightings = new[] { sighting }, person = Guid.NewGuid() })).AssertProblemAsync(404, "person-unknown");
        await http.PostAsync("/v1/sightings/ignore", Json(new { sightings = new[] { Guid.NewGuid() } })).AssertProblemAsync(404, "sighting-unknown");
        await http.PostAsync("/v1/sightings/ignore", Json(new { sightings = Array.Empty<Guid>() })).AssertProblemAsync(400, "sightings-count");
    }

    [StoreFact]
    public async Task Somebody_enrolled_later_is_found_back_in_time_and_erased_with_it_all()
    {
        await using var api = await StartAsync();
        using var http = api.Client();
        await IdentifyAsync(http, "zed 0.1");
        await IdentifyAsync(http, "yan 0");
        var enrolled = await http.PostAsync("/v1/enroll", Form(("name", "Zed")).Photo("zed 0")).JsonAsync(201);
        var zed = enrolled.GetProperty("person").GetProperty("id").GetGuid();

        var seen = Assert.Single((await http.GetAsync($"/v1/people/{zed}/sightings").JsonAsync()).GetProperty("sightings").EnumerateArray());
        Assert.InRange(seen.GetProperty("distance").GetDouble(), 0.09, 0.11);
        Assert.Empty((await http.GetAsync($"/v1/people/{zed}/sightings?since=2099-01-01T00:00:00Z").JsonAsync()).GetProperty("sightings").EnumerateArray());
        await http.GetAsync($"/v1/people/{Guid.NewGuid()}/sightings").AssertProblemAsync(404, "person-unknown");
        var id = seen.GetProperty("id").GetGuid();
        await http.PostAsync("/v1/sightings/assign", Json(new { sightings = new[] { id }, person = zed })).JsonAsync(204);
        using (await http.DeleteAsync($"/v1/people/{zed}"))
        {
        }

        Assert.Empty(await api.Store.Sightings.FindManyAsync(ClientId.Default, [new SightingId(id)], Stop));
        await http.GetAsync($"/v1/sightings/{id}/thumbnail").AssertProblemAsync(404, "sighting-unknown");
    }

    [StoreFact]
    public async Task A_client_that_demands_consent_takes_no_face_from_the_inbox_without_one()
    {
        await using var api = await StartAsync(new ClientSettings { UnknownDays = 30, ConsentRequired = true, ConsentText = "Yes", ConsentVersion = "1" });
        using var http = api.Client(await api.KeyAsync(Role.Operator));
        var sighting = Assert.Single(await IdentifyAsync(http, "zed 0"));
        await http.PostAsync("/v1/sightings/assign", Json(new { sightings = new[] { sighting }, person = await AddPersonAsync(http, "Zed") })).AssertProblemAsync(403, "consent-missing");
        Assert.Null(await WhoAsync(http, "zed 0"));
    }

    private async Task<ApiServer> StartAsync(ClientSettings? settings = null)
    {
        var api = await ApiServer.StartAsync(kind: kind);
        await api.Store.Clients.UpdateSettingsAsync(ClientId.Default, settings ?? new ClientSettings { UnknownDays = 30 }, Stop);
        return api;
    }

    /// <returns>For each face the sighting that was kept of it.</returns>
    private static async Task<Guid?[]> IdentifyAsync(HttpClient http, string faces, string query = "") =>
        [.. (await http.PostAsync("/v1/identify" + query, Raw(faces)).JsonAsync()).GetProperty("photos")[0].GetProperty("faces").EnumerateArray()
            .Select(f => f.TryGetProperty("sighting", out var id) ? id.GetGuid() : (Guid?)null)];

    private static async Task<string?> WhoAsync(HttpClient http, string face)
    {
        var answer = (await http.PostAsync("/v1/identify", Raw(face)).JsonAsync()).GetProperty("photos")[0].GetProperty("faces")[0];
        return answer.TryGetProperty("person", out var person) ? person.GetProperty("name").GetString() : null;
    }

    private static async Task<double> ThresholdAsync(HttpClient http, string face) =>
        (await http.PostAsync("/v1/identify", Raw(face)).JsonAsync()).GetProperty("photos")[0].GetProperty("faces")[0].GetProperty("threshold").GetProperty("value").GetDouble();

    private static async Task<Guid> AddPersonAsync(HttpClient http, string name) =>
        (await http.PostAsync("/v1/people", Json(new { name })).JsonAsync(201)).GetProperty("id").GetGuid();

    private static async Task<IReadOnlyList<JsonElement>> SightingsAsync(HttpClient http) =>
        [.. (await http.GetAsync("/v1/sightings").JsonAsync()).GetProperty("sightings").EnumerateArray()];

    private static async Task<IReadOnlyList<(Guid[] Ids, Guid[] Suggestions)>> GroupsAsync(HttpClient http) =>
        [.. (await http.GetAsync("/v1/sightings/groups").JsonAsync()).GetProperty("groups").EnumerateArray().Select(g => (
            g.GetProperty("sightings").EnumerateArray().Select(s => s.GetProperty("id").GetGuid()).ToArray(),
            g.GetProperty("suggestions").EnumerateArray().Select(s => s.GetProperty("person").GetProperty("id").GetGuid()).ToArray()))];
}
