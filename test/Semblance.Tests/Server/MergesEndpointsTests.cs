using Semblance.Access;
using Semblance.Tests.Storage;
using static Semblance.Tests.Server.ApiCalls;

namespace Semblance.Tests.Server;

public sealed class SqliteMergesEndpointsTests() : MergesEndpointsTests("sqlite");

public sealed class PostgresMergesEndpointsTests() : MergesEndpointsTests("postgres");

/// <summary>Two records of one person, and one record of two, through real HTTP.</summary>
public abstract class MergesEndpointsTests(string kind)
{
    [StoreFact]
    public async Task Two_records_become_one_for_the_next_search_and_two_again_when_it_is_undone()
    {
        await using var api = await ApiServer.StartAsync(kind: kind);
        using var http = api.Client(await api.KeyAsync(Role.Operator));
        var (ada, _) = await api.AddAsync("ada");
        var (twin, _) = await api.AddAsync("eve");

        var merge = await http.PostAsync("/v1/merges", Json(new { kept = ada.Id.Value, merged = twin.Id.Value })).JsonAsync(201);
        var address = $"/v1/merges/{merge.GetProperty("id").GetString()}";
        Assert.Equal("ada", await IdentifyAsync("eve 0.1"));
        await http.GetAsync($"/v1/people/{twin.Id}").AssertProblemAsync(404, "person-unknown");
        await http.PostAsync("/v1/merges", Json(new { kept = ada.Id.Value, merged = ada.Id.Value })).AssertProblemAsync(400, "merge-self");
        await http.PostAsync("/v1/merges", Json(new { kept = ada.Id.Value, merged = twin.Id.Value })).AssertProblemAsync(404, "person-unknown");
        var listed = await http.GetAsync($"/v1/merges?person={ada.Id}").JsonAsync();

        var undone = await http.PostAsync($"{address}/undo", null).JsonAsync();
        Assert.Equal("eve", await IdentifyAsync("eve 0.1"));
        await http.PostAsync($"{address}/undo", null).AssertProblemAsync(409, "merge-undone");

        Assert.Equal(("eve", 1), (merge.GetProperty("merged").GetProperty("name").GetString(), merge.GetProperty("faces").GetInt32()));
        Assert.Equal(merge.ToString(), Assert.Single(listed.GetProperty("merges").EnumerateArray()).ToString());
        Assert.True(undone.TryGetProperty("undoneAt", out _));
        Assert.Equal(undone.ToString(), (await http.GetAsync(address).JsonAsync()).ToString());
        using var admin = api.Client();
        Assert.Equal(
            ["person.unmerge", "person.merge"],
            (await admin.GetAsync("/v1/audit?action=person&outcome=done").JsonAsync()).GetProperty("entries").EnumerateArray().Select(e => e.GetProperty("action").GetString()));

        async Task<string?> IdentifyAsync(string photo) =>
            (await http.PostAsync("/v1/identify?threshold=0.3", Raw(photo)).JsonAsync()).GetProperty("photos")[0].GetProperty("faces")[0].GetProperty("person").GetProperty("name").GetString();
    }

    [StoreFact]
    public async Task Faces_that_are_somebody_elses_become_a_person_with_their_photo()
    {
        await using var api = await ApiServer.StartAsync(kind: kind);
        using var http = api.Client(await api.KeyAsync(Role.Operator));
        var enrolled = await http.PostAsync("/v1/enroll", Form(("name", "Ada")).Photo("ada 0").Photo("ada 0.2")).JsonAsync(201);
        var id = enrolled.GetProperty("person").GetProperty("id").GetString();
        var face = enrolled.GetProperty("photos")[1].GetProperty("face").GetString();

        var created = await http.PostAsync($"/v1/people/{id}/split", Json(new { faces = new[] { face }, person = new { name = "Bo", region = "north" } })).JsonAsync(201);
        var other = created.GetProperty("id").GetString();
        await http.PostAsync($"/v1/people/{id}/split", Json(new { faces = new[] { face }, person = new { name = "Cy" } })).AssertProblemAsync(404, "face-unknown");
        await http.PostAsync($"/v1/people/{id}/split", Json(new { faces = Array.Empty<string>(), person = new { name = "Cy" } })).AssertProblemAsync(400, "faces-count");

        Assert.Equal("north", created.GetProperty("region").GetString());
        Assert.Equal(face, Assert.Single((await http.GetAsync($"/v1/people/{other}/faces").JsonAsync()).GetProperty("faces").EnumerateArray()).GetProperty("id").GetString());
        Assert.Single((await http.GetAsync($"/v1/people/{id}/photos").JsonAsync()).GetProperty("photos").EnumerateArray());
        Assert.Single((await http.GetAsync($"/v1/people/{other}/photos").JsonAsync()).GetProperty("photos").EnumerateArray());
        Assert.Equal(2, (await http.GetAsync("/v1/people").JsonAsync()).GetProperty("people").GetArrayLength());
    }

    [StoreFact]
    public async Task A_photo_is_removed_with_its_faces_and_its_file()
    {
        await using var api = await ApiServer.StartAsync(kind: kind);
        using var http = api.Client(await api.KeyAsync(Role.Operator));
        var enrolled = await http.PostAsync("/v1/enroll", Form(("name", "Ada")).Photo("ada 0").Photo("ada 0.2")).JsonAsync(201);
        var photos = $"/v1/people/{enrolled.GetProperty("person").GetProperty("id").GetString()}/photos";
        var (hash, face) = (enrolled.GetProperty("photos")[0].GetProperty("hash").GetString(), enrolled.GetProperty("photos")[0].GetProperty("face").GetString());

        var removed = await http.DeleteAsync($"{photos}/{hash}").JsonAsync();
        await http.DeleteAsync($"{photos}/{hash}").AssertProblemAsync(404, "photo-unknown");

        Assert.True(removed.GetProperty("fileRemoved").GetBoolean());
        Assert.Equal(face, Assert.Single(removed.GetProperty("faces").EnumerateArray()).GetString());
        Assert.Single((await http.GetAsync(photos).JsonAsync()).GetProperty("photos").EnumerateArray());
        await http.GetAsync($"{photos}/{hash}").AssertProblemAsync(404, "photo-unknown");
        Assert.Equal(1, (await http.PostAsync("/v1/identify?threshold=0.3", Raw("ada 0")).JsonAsync()).GetProperty("photos")[0].GetProperty("faces")[0].GetProperty("facesSearched").GetInt32());
    }
}
