using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Semblance.Access;
using Semblance.Clients;
using Semblance.People;
using Semblance.Photos;
using Semblance.Privacy;
using Semblance.Tests.Storage;
using static Semblance.Tests.Server.ApiCalls;

namespace Semblance.Tests.Server;

public sealed class SqliteErasuresEndpointsTests() : ErasuresEndpointsTests("sqlite");

public sealed class PostgresErasuresEndpointsTests() : ErasuresEndpointsTests("postgres");

/// <summary>Erasure through real HTTP: everything goes, the server's own memory too, and a certificate says so.</summary>
public abstract partial class ErasuresEndpointsTests(string kind)
{
    [StoreFact]
    public async Task An_erasure_takes_rows_files_logins_and_remembered_answers_and_certifies_it()
    {
        await using var api = await ApiServer.StartAsync(kind: kind);
        using var http = api.Client();
        var enrolled = await EnrolAsync(http, "k1").JsonAsync(201);
        var id = enrolled.GetProperty("person").GetProperty("id").GetString()!;
        var job = await http.PostAsync("/v1/enrolments", Form(("region", "north")).Photo("ada 0.3", file: "Ada/3.jpg").Photo("bob 0", file: "Bob/1.jpg")).JsonAsync(202);
        var jobAddress = $"/v1/enrolments/{job.GetProperty("id").GetString()}";
        await http.GetStringAsync($"{jobAddress}/events");
        await http.PostAsync($"/v1/people/{id}/consents", Json(new { version = "1" })).JsonAsync(201);
        var photos = enrolled.GetProperty("photos").EnumerateArray().Select(p => new PhotoHash(p.GetProperty("hash").GetString()!)).ToList();

        using var answer = await http.DeleteAsync($"/v1/people/{id}");
        var text = await answer.Content.ReadAsStringAsync();
        var certificate = JsonDocument.Parse(text).RootElement;

        Assert.True(certificate.GetProperty("complete").GetBoolean(), text);
        Assert.Equal(
            "{\"person\":1,\"faces\":3,\"photos\":3,\"photoFiles\":3,\"thumbnails\":3,\"consents\":1,\"tokens\":0,\"accountLinks\":0,\"merges\":0,\"sightings\":0,\"searches\":1,\"memories\":2,\"attendance\":0}",
            certificate.GetProperty("removed").GetRawText());
        Assert.All(certificate.GetProperty("foundAfterwards").EnumerateObject(), kind => Assert.Equal(0, kind.Value.GetInt32()));
        Assert.StartsWith("key:", certificate.GetProperty("erasedBy").GetString());
        Assert.Equal(certificate.GetProperty("sha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sha256Member().Replace(text, "}")))));
        Assert.DoesNotContain("Ada", text);
        foreach (var photo in photos)
        {
            Assert.Null(await api.Photos.OpenAsync(ClientId.Default, photo, CancellationToken.None));
        }

        await http.GetAsync($"/v1/people/{id}").AssertProblemAsync(404, "person-unknown");
        await EnrolAsync(http, "k1").AssertProblemAsync(410, "answer-erased");
        Assert.Equal(1, (await http.GetAsync("/v1/statistics").JsonAsync()).GetProperty("people").GetInt32());
        var verdicts = await http.GetAsync(jobAddress).JsonAsync();
        Assert.Equal(2, verdicts.GetProperty("peopleDone").GetInt32());
        Assert.Equal("Bob", Assert.Single(verdicts.GetProperty("enrolments").EnumerateArray()).GetProperty("name").GetString());
        Assert.DoesNotContain(id, (await http.PostAsync("/v1/identify?threshold=2&top=1000", Raw("ada 0")).JsonAsync()).ToString());
        Assert.Equal("person.erase", (await http.GetAsync($"/v1/audit?person={id}").JsonAsync()).GetProperty("entries")[0].GetProperty("action").GetString());
        await http.DeleteAsync($"/v1/people/{id}").AssertProblemAsync(404, "person-unknown");

        Assert.Equal($"{{\"certificates\":[{text}]}}", await http.GetStringAsync($"/v1/erasures/{id}"));
        Assert.Equal($"{{\"certificates\":[{text}]}}", await http.GetStringAsync("/v1/erasures"));
        await http.GetAsync($"/v1/erasures/{Guid.NewGuid()}").AssertProblemAsync(404, "erasure-unknown");
    }

    [StoreFact]
    public async Task An_erasure_by_another_process_removes_as_much_and_its_answers_are_given_out_no_more()
    {
        await using var api = await ApiServer.StartAsync(kind: kind);
        using var http = api.Client();
        var first = (await EnrolAsync(http, "k1").JsonAsync(201)).GetProperty("person").GetProperty("id").GetString()!;
        var here = await http.DeleteAsync($"/v1/people/{first}").JsonAsync();
        var second = (await EnrolAsync(http, "k2").JsonAsync(201)).GetProperty("person").GetProperty("id").GetGuid();

        var commandLine = new PersonErasure(api.Store, api.Photos, api.Tombstones, TimeProvider.System);
        var there = (await commandLine.EraseAsync(ClientId.Default, new PersonId(second), "cli:test", CancellationToken.None))!;

        Assert.Equal(WithoutMemories(here.GetProperty("removed").GetRawText()), WithoutMemories(there.Removed.ToJson().ToJsonString()));
        await EnrolAsync(http, "k2").AssertProblemAsync(410, "answer-erased");
        Assert.Equal(0, (await http.GetAsync("/v1/statistics").JsonAsync()).GetProperty("people").GetInt32());
        Assert.Equal(2, (await http.GetAsync("/v1/erasures").JsonAsync()).GetProperty("certificates").GetArrayLength());

        static string WithoutMemories(string traces) => Regex.Replace(traces, ",\"memories\":\\d+", "");
    }

    [StoreFact]
    public async Task Who_was_somebody_of_their_own_again_is_erased_from_the_record_of_the_merge_as_well()
    {
        await using var api = await ApiServer.StartAsync(kind: kind);
        using var http = api.Client();
        var (ada, _) = await api.AddAsync("ada");
        var (eve, _) = await api.AddAsync("eve");
        var merge = await http.PostAsync("/v1/merges", Json(new { kept = ada.Id.Value, merged = eve.Id.Value })).JsonAsync(201);
        var address = $"/v1/merges/{merge.GetProperty("id").GetString()}";
        await http.PostAsync($"{address}/undo", null).JsonAsync();

        var certificate = await http.DeleteAsync($"/v1/people/{eve.Id}").JsonAsync();

        Assert.Equal((1, 0), (certificate.GetProperty("removed").GetProperty("merges").GetInt32(), certificate.GetProperty("foundAfterwards").GetProperty("merges").GetInt32()));
        await http.GetAsync(address).AssertProblemAsync(404, "merge-unknown");
        Assert.DoesNotContain("eve\"", (await http.GetAsync("/v1/merges").JsonAsync()).ToString());
    }

    [StoreFact]
    public async Task Who_was_erased_is_erased_again_after_a_restore_of_the_store_or_on_another_machine()
    {
        await using var api = await ApiServer.StartAsync(kind: kind);
        using var http = api.Client();
        var (ada, _) = await api.AddAsync("ada");
        var (bob, _) = await api.AddAsync("bob");
        await http.DeleteAsync($"/v1/people/{ada.Id}").JsonAsync();
        var tombstones = await http.GetAsync("/v1/tombstones").JsonAsync();
        Assert.Equal(0, (await http.PostAsync("/v1/erasures/replay", null).JsonAsync()).GetProperty("erased").GetInt32());

        await api.Store.People.AddAsync(ada, CancellationToken.None);
        var again = await http.PostAsync("/v1/erasures/replay", null).JsonAsync();
        Assert.Equal((1, true, ada.Id.Value), (again.GetProperty("erased").GetInt32(), again.GetProperty("complete").GetBoolean(), again.GetProperty("certificates")[0].GetProperty("person").GetGuid()));
        Assert.Equal(2, (await http.GetAsync($"/v1/erasures/{ada.Id}").JsonAsync()).GetProperty("certificates").GetArrayLength());
        Assert.Equal(2, (await http.GetAsync($"/v1/audit?person={ada.Id}&action=person.erase").JsonAsync()).GetProperty("entries").GetArrayLength());

        await using var other = await ApiServer.StartAsync(kind: "memory");
        using var there = other.Client();
        await other.Store.People.AddAsync(ada, CancellationToken.None);
        await other.Store.People.AddAsync(bob, CancellationToken.None);
        Assert.Equal(0, (await there.PostAsync("/v1/erasures/replay", null).JsonAsync()).GetProperty("erased").GetInt32());
        Assert.Equal(1, (await there.PostAsync("/v1/erasures/replay", JsonText(tombstones.GetRawText())).JsonAsync()).GetProperty("erased").GetInt32());
        Assert.Equal("bob", Assert.Single((await there.GetAsync("/v1/people").JsonAsync()).GetProperty("people").EnumerateArray()).GetProperty("name").GetString());
        await there.PostAsync("/v1/erasures/replay", Json(new { tombstones = new[] { new { salt = "x", hash = "y", at = "2026-11-21T09:30:00Z" } } })).AssertProblemAsync(400, "tombstone");
    }

    [StoreFact]
    public async Task Certificates_come_in_pages_and_are_for_owners()
    {
        await using var api = await ApiServer.StartAsync(kind: kind);
        using var http = api.Client();
        using var operators = api.Client(await api.KeyAsync(Role.Operator));
        var erased = new List<Guid>();
        foreach (var name in new[] { "ada", "bob", "cid" })
        {
            var (person, _) = await api.AddAsync(name);
            await operators.DeleteAsync($"/v1/people/{person.Id}").JsonAsync();
            erased.Insert(0, person.Id.Value);
        }

        var seen = new List<Guid>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await http.GetAsync($"/v1/erasures?limit=2{(cursor.Length > 0 ? $"&cursor={cursor}" : "")}").JsonAsync();
            seen.AddRange(page.GetProperty("certificates").EnumerateArray().Select(c => c.GetProperty("person").GetGuid()));
            cursor = page.TryGetProperty("next", out var next) ? next.GetString() : null;
        }

        Assert.Equal(erased, seen);
        await http.GetAsync("/v1/erasures?cursor=zzz").AssertProblemAsync(400, "cursor");
        await http.GetAsync("/v1/erasures?limit=0").AssertProblemAsync(400, "page-limit");
        await operators.GetAsync("/v1/erasures").AssertProblemAsync(403, "scope-missing");
        await operators.GetAsync("/v1/tombstones").AssertProblemAsync(403, "scope-missing");
    }

    private static Task<HttpResponseMessage> EnrolAsync(HttpClient http, string key)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/enroll") { Content = Form(("name", "Ada")).Photo("ada 0").Photo("ada 0.2") };
        request.Headers.Add("Idempotency-Key", key);
        return http.SendAsync(request);
    }

    [GeneratedRegex(",\"sha256\":\"[0-9a-f]{64}\"}")]
    private static partial Regex Sha256Member();
}
