using System.IO.Compression;
using System.Text.Json;
using Semblance.Access;
using Semblance.Tests.Enrolment;
using Semblance.Tests.Storage;
using static Semblance.Tests.Server.ApiCalls;

namespace Semblance.Tests.Server;

public sealed class SqlitePrivacyEndpointsTests() : PrivacyEndpointsTests("sqlite");

public sealed class PostgresPrivacyEndpointsTests() : PrivacyEndpointsTests("postgres");

/// <summary>Consent, retention and what a person may ask for, through real HTTP.</summary>
public abstract class PrivacyEndpointsTests(string kind)
{
    private static readonly object Demanding = new { consentRequired = true, consentText = "I agree.", consentVersion = "2026-1" };

    [StoreFact]
    public async Task Nobody_is_enrolled_without_the_consent_that_their_client_demands()
    {
        await using var api = await ApiServer.StartAsync(kind: kind);
        using var http = api.Client();
        using var theirs = api.Client(client: ApiServer.Other);
        await http.PostAsync("/v1/enroll", Form(("name", "Ada"), ("consent", "the person")).Photo("ada 0")).AssertProblemAsync(400, "consent-version");
        await http.PutAsync("/v1/settings", Json(Demanding)).JsonAsync();

        await http.PostAsync("/v1/enroll", Form(("name", "Ada")).Photo("ada 0")).AssertProblemAsync(403, "consent-missing");
        await http.PostAsync("/v1/enroll", Form(("name", "Ada"), ("consent", "the person"), ("consentVersion", "2025-1")).Photo("ada 0")).AssertProblemAsync(403, "consent-missing");
        Assert.Equal(0, (await http.GetAsync("/v1/statistics").JsonAsync()).GetProperty("people").GetInt32());
        var enrolled = await http.PostAsync("/v1/enroll", Form(("name", "Ada"), ("consent", "her mother"), ("evidence", "form 17")).Photo("ada 0")).JsonAsync(201);
        var person = $"/v1/people/{enrolled.GetProperty("person").GetProperty("id").GetString()}";
        var consents = await http.GetAsync($"{person}/consents").JsonAsync();
        await http.PostAsync("/v1/enroll", Form(("name", "Ada")).Photo("ada 0.1")).JsonAsync();

        Assert.Equal(("2026-1", "her mother", "form 17"), Consent(Assert.Single(consents.GetProperty("consents").EnumerateArray())));
        Assert.Equal((true, true, "2026-1"), (consents.GetProperty("required").GetBoolean(), consents.GetProperty("holds").GetBoolean(), consents.GetProperty("version").GetString()));
        await theirs.PostAsync("/v1/enroll", Form(("name", "Zoe")).Photo("zoe 0")).JsonAsync(201);
    }

    [StoreFact]
    public async Task A_withdrawn_consent_or_one_to_an_older_text_enrols_nothing_more_neither_photos_nor_embeddings()
    {
        await using var api = await ApiServer.StartAsync(kind: kind);
        using var http = api.Client();
        var (ada, _) = await api.AddAsync("ada");
        var face = new { space = "dlib-resnet-v1", embedding = ScriptedVision.Embedding("ada", 0.1f) };
        await http.PutAsync("/v1/settings", Json(Demanding)).JsonAsync();
        await http.PostAsync($"/v1/people/{ada.Id}/faces", Json(face)).AssertProblemAsync(403, "consent-missing");
        var given = await http.PostAsync($"/v1/people/{ada.Id}/consents", Json(new { evidence = "click 9" })).JsonAsync(201);
        await http.PostAsync($"/v1/people/{ada.Id}/faces", Json(face)).JsonAsync(201);

        Assert.Equal(1, (await http.PostAsync($"/v1/people/{ada.Id}/consents/withdrawal", null).JsonAsync()).GetProperty("withdrawn").GetInt32());
        Assert.Equal(0, (await http.PostAsync($"/v1/people/{ada.Id}/consents/withdrawal", null).JsonAsync()).GetProperty("withdrawn").GetInt32());
        await http.PostAsync($"/v1/people/{ada.Id}/faces", Json(face)).AssertProblemAsync(403, "consent-missing");
        await http.PostAsync("/v1/enroll", Form(("person", ada.Id.ToString())).Photo("ada 0.2")).AssertProblemAsync(403, "consent-missing");
        var withdrawn = await http.GetAsync($"/v1/people/{ada.Id}/consents").JsonAsync();

        await http.PostAsync($"/v1/people/{ada.Id}/consents", Json(new { })).JsonAsync(201);
        await http.PutAsync("/v1/settings", Json(new { consentRequired = true, consentText = "I agree to more.", consentVersion = "2026-2" })).JsonAsync();
        await http.PostAsync("/v1/enroll", Form(("person", ada.Id.ToString())).Photo("ada 0.2")).AssertProblemAsync(403, "consent-missing");

        Assert.Equal(("2026-1", "the person", "click 9"), Consent(given.GetProperty("consents")[0]));
        Assert.False(withdrawn.GetProperty("holds").GetBoolean());
        Assert.True(withdrawn.GetProperty("consents")[0].TryGetProperty("withdrawnAt", out _));
        await http.PostAsync($"/v1/people/{ada.Id}/consents", Json(new { givenBy = " " })).AssertProblemAsync(400, "consent-text");
        await http.PostAsync($"/v1/people/{Guid.NewGuid()}/consents", Json(new { })).AssertProblemAsync(404, "person-unknown");
    }

    [StoreFact]
    public async Task A_batch_leaves_out_those_without_consent_and_says_so()
    {
        await using var api = await ApiServer.StartAsync(kind: kind);
        using var http = api.Client();
        await http.PutAsync("/v1/settings", Json(Demanding)).JsonAsync();
        await http.PostAsync("/v1/enroll", Form(("name", "Ada"), ("consent", "the person")).Photo("ada 0")).JsonAsync(201);

        var without = await RunAsync(Form().Photo("ada 0.1", file: "Ada/2.jpg").Photo("bob 0", file: "Bob/1.jpg"));
        var with = await RunAsync(Form(("consent", "the school")).Photo("bob 0", file: "Bob/1.jpg"));

        Assert.Equal("done", without.GetProperty("state").GetString());
        Assert.Equal(["Ada:1", "Bob:0"], without.GetProperty("enrolments").EnumerateArray().Select(e => $"{e.GetProperty("name").GetString()}:{e.GetProperty("added").GetInt32()}"));
        Assert.Equal("no-consent", without.GetProperty("enrolments")[1].GetProperty("photos")[0].GetProperty("refusals")[0].GetProperty("reason").GetString());
        Assert.Equal(1, with.GetProperty("enrolments")[0].GetProperty("added").GetInt32());

        async Task<JsonElement> RunAsync(HttpContent form)
        {
            var job = $"/v1/enrolments/{(await http.PostAsync("/v1/enrolments", form).JsonAsync(202)).GetProperty("id").GetString()}";
            await http.GetStringAsync($"{job}/events");
            return await http.GetAsync(job).JsonAsync();
        }
    }

    [StoreFact]
    public async Task Whose_time_is_over_is_listed_and_erased_on_request_and_nobody_else()
    {
        var time = new ManualTime();
        await using var api = await ApiServer.StartAsync(kind: kind, time: time);
        using var http = api.Client();
        var (ada, bob, cid) = (await AddAsync("ada"), await AddAsync("bob"), await AddAsync("cid"));
        Assert.False((await http.GetAsync("/v1/retention").JsonAsync()).TryGetProperty("retentionDays", out _));
        await http.PutAsync("/v1/settings", Json(new { retentionDays = 365 })).JsonAsync();
        time.Advance(TimeSpan.FromDays(300));
        await http.PostAsync($"/v1/people/{bob}/consents", Json(new { version = "1" })).JsonAsync(201);
        Assert.Empty(People(await http.GetAsync("/v1/retention").JsonAsync()));
        Assert.Equal(0, (await http.PostAsync("/v1/retention/erasures", null).JsonAsync()).GetProperty("erased").GetInt32());

        time.Advance(TimeSpan.FromDays(66));
        var due = await http.GetAsync("/v1/retention").JsonAsync();
        var paged = await http.GetAsync("/v1/retention?limit=1").JsonAsync();
        var rest = await http.GetAsync($"/v1/retention?limit=1&after={paged.GetProperty("next").GetString()}").JsonAsync();
        var one = await http.PostAsync("/v1/retention/erasures", Json(new { most = 1 })).JsonAsync();
        var other = await http.PostAsync("/v1/retention/erasures", null).JsonAsync();

        Assert.Equal(new[] { ada, cid }.Order(), People(due).Order());
        Assert.Equal(People(due), People(paged).Concat(People(rest)));
        Assert.Equal(("ada", 365), (due.GetProperty("people").EnumerateArray().Single(p => p.GetProperty("person").GetProperty("id").GetGuid() == ada).GetProperty("person").GetProperty("name").GetString(),
            (due.GetProperty("people")[0].GetProperty("dueSince").GetDateTimeOffset() - due.GetProperty("people")[0].GetProperty("lastChange").GetDateTimeOffset()).Days));
        Assert.Equal((1, 1, true), (one.GetProperty("erased").GetInt32(), other.GetProperty("erased").GetInt32(), one.GetProperty("complete").GetBoolean()));
        Assert.Equal("bob", Assert.Single((await http.GetAsync("/v1/people").JsonAsync()).GetProperty("people").EnumerateArray()).GetProperty("name").GetString());
        Assert.Equal(2, (await http.GetAsync("/v1/audit?action=person.erase").JsonAsync()).GetProperty("entries").GetArrayLength());
        await http.PostAsync("/v1/retention/erasures", Json(new { most = 0 })).AssertProblemAsync(400, "erasures-count");
        using var operators = api.Client(await api.KeyAsync(Role.Operator));
        await operators.PostAsync("/v1/retention/erasures", null).AssertProblemAsync(403, "scope-missing");

        async Task<Guid> AddAsync(string name) => (await http.PostAsync("/v1/people", Json(new { name })).JsonAsync(201)).GetProperty("id").GetGuid();

        static IEnumerable<Guid> People(JsonElement due) => due.GetProperty("people").EnumerateArray().Select(p => p.GetProperty("person").GetProperty("id").GetGuid());
    }

    [StoreFact]
    public async Task An_export_is_a_whole_zip_with_vectors_for_those_who_may_read_them()
    {
        await using var api = await ApiServer.StartAsync(kind: kind);
        using var http = api.Client();
        using var owner = api.Client(await api.KeyAsync(Role.Owner));
        using var operators = api.Client(await api.KeyAsync(Role.Operator));
        var enrolled = await http.PostAsync("/v1/enroll", Form(("name", "Ada Quill")).Photo("ada 0").Photo("ada 0.1")).JsonAsync(201);
        var id = enrolled.GetProperty("person").GetProperty("id").GetString();

        using var answer = await http.GetAsync($"/v1/people/{id}/export?embeddings=true");
        using var whole = new ZipArchive(await answer.Content.ReadAsStreamAsync());
        using var plain = new ZipArchive(await owner.GetStreamAsync($"/v1/people/{id}/export"));

        Assert.Equal(("application/zip", $"{id}.zip"), (answer.Content.Headers.ContentType?.MediaType, answer.Content.Headers.ContentDisposition?.FileName));
        Assert.True(answer.Headers.CacheControl?.NoStore);
        Assert.Equal("Ada Quill", Read(whole, "person.json").GetProperty("name").GetString());
        Assert.Equal((128, 128), (Read(whole, "faces.json")[0].GetProperty("embedding").GetArrayLength(), Read(plain, "faces.json")[0].GetProperty("embeddingValues").GetInt32()));
        Assert.Equal(JsonValueKind.Null, Read(plain, "faces.json")[0].GetProperty("embedding").ValueKind);
        Assert.Equal(["person.export", "person.enroll"], Read(whole, "audit.json").EnumerateArray().Select(e => e.GetProperty("action").GetString()));
        Assert.Equal((2, 2), (whole.Entries.Count(e => e.FullName.StartsWith("photos/", StringComparison.Ordinal)), whole.Entries.Count(e => e.FullName.StartsWith("faces/", StringComparison.Ordinal))));
        var first = enrolled.GetProperty("photos")[0].GetProperty("hash").GetString();
        using var photo = new StreamReader(whole.Entries.Single(e => e.Name.StartsWith(first!, StringComparison.Ordinal)).Open());
        Assert.EndsWith("ada 0", await photo.ReadToEndAsync());
        await owner.GetAsync($"/v1/people/{id}/export?embeddings=true").AssertProblemAsync(403, "scope-missing");
        await operators.GetAsync($"/v1/people/{id}/export").AssertProblemAsync(403, "scope-missing");
        Assert.Equal(2, (await http.GetAsync($"/v1/audit?person={id}&action=person.export&outcome=done").JsonAsync()).GetProperty("entries").GetArrayLength());

        static JsonElement Read(ZipArchive zip, string name)
        {
            using var entry = zip.GetEntry(name)!.Open();
            return JsonDocument.Parse(entry).RootElement;
        }
    }

    private static (string?, string?, string?) Consent(JsonElement consent) => (
        consent.GetProperty("version").GetString(), consent.GetProperty("givenBy").GetString(), consent.GetProperty("evidence").GetString());
}
