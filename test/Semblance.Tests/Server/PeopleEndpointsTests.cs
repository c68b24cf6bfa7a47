using System.Net.Http.Json;
using System.Text.Json;
using Semblance.Access;
using Semblance.Tests.Enrolment;
using Semblance.Tests.Storage;
using static Semblance.Tests.Server.ApiCalls;

namespace Semblance.Tests.Server;

public sealed class SqlitePeopleEndpointsTests() : PeopleEndpointsTests("sqlite");

public sealed class PostgresPeopleEndpointsTests() : PeopleEndpointsTests("postgres");

/// <summary>People, photos, faces, spaces, groups and keys through real HTTP.</summary>
public abstract class PeopleEndpointsTests(string kind)
{
    [StoreFact]
    public async Task A_person_is_added_read_changed_by_revision_and_removed()
    {
        await using var api = await ApiServer.StartAsync(kind: kind);
        using var http = api.Client();

        using var created = await http.PostAsync("/v1/people", Json(new { name = " Ada Quill ", externalId = "P1", region = "north", groups = new[] { "B", "A", "A" }, attributes = new { age = "18" } }));
        var address = created.Headers.Location!.ToString();
        var ada = await http.GetAsync(address).JsonAsync();
        var tag = created.Headers.ETag!.ToString();
        await http.PutAsJsonAsync(address, new { name = "Ada" }).AssertProblemAsync(428, "if-match-needed");
        using var change = new HttpRequestMessage(HttpMethod.Put, address) { Content = Json(new { name = "Ada Q.", region = "south" }) };
        change.Headers.TryAddWithoutValidation("If-Match", tag);
        var changed = await http.SendAsync(change).JsonAsync();
        using var late = new HttpRequestMessage(HttpMethod.Put, address) { Content = Json(new { name = "Late" }) };
        late.Headers.TryAddWithoutValidation("If-Match", tag);
        await http.SendAsync(late).AssertProblemAsync(412, "person-changed");
        Assert.True((await http.DeleteAsync(address).JsonAsync()).GetProperty("complete").GetBoolean());

        Assert.Equal(("Ada Quill", "P1", 1), (ada.GetProperty("name").GetString(), ada.GetProperty("externalId").GetString(), ada.GetProperty("revision").GetInt32()));
        Assert.Equal(["A", "B"], ada.GetProperty("groups").EnumerateArray().Select(g => g.GetString()));
        Assert.Equal(("Ada Q.", "south", 2), (changed.GetProperty("name").GetString(), changed.GetProperty("region").GetString(), changed.GetProperty("revision").GetInt32()));
        await http.GetAsync(address).AssertProblemAsync(404, "person-unknown");
        await http.DeleteAsync(address).AssertProblemAsync(404, "person-unknown");
    }

    [StoreFact]
    public async Task People_are_listed_by_filters_and_in_pages_that_hold_everybody_once()
    {
        await using var api = await ApiServer.StartAsync(kind: kind);
        using var http = api.Client();
        foreach (var name in new[] { "Cy", "Ab", "Bo", "Di", "Ez" })
        {
            await http.PostAsync("/v1/people", Json(new { name, region = name == "Bo" ? "north" : "south", attributes = new { shoe = name } })).JsonAsync(201);
        }

        var seen = new List<string>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await http.GetAsync($"/v1/people?limit=2{(cursor.Length > 0 ? $"&cursor={cursor}" : "")}").JsonAsync();
            seen.AddRange(Names(page));
            cursor = page.TryGetProperty("next", out var next) ? next.GetString() : null;
        }

        Assert.Equal(["Ab", "Bo", "Cy", "Di", "Ez"], seen);
        Assert.Equal(["Bo"], Names(await http.GetAsync("/v1/people?region=north").JsonAsync()));
        Assert.Equal(["Di"], Names(await http.GetAsync("/v1/people?attribute=shoe%3DDi").JsonAsync()));
        Assert.Equal(["Ez"], Names(await http.GetAsync("/v1/people?search=eZ").JsonAsync()));
        Assert.Equal(["north", "south"], (await http.GetAsync("/v1/regions").JsonAsync()).GetProperty("regions").EnumerateArray().Select(r => r.GetProperty("name").GetString()));
        Assert.Equal(5, (await http.GetAsync("/v1/statistics").JsonAsync()).GetProperty("people").GetInt32());
        await http.GetAsync("/v1/people?cursor=zzz").AssertProblemAsync(400, "cursor");
        await http.GetAsync("/v1/people?limit=0").AssertProblemAsync(400, "page-limit");
        await http.GetAsync("/v1/people?attribute=x").AssertProblemAsync(400, "attribute-filter");
    }

    [StoreFact]
    public async Task What_breaks_a_rule_of_a_field_is_told_and_adds_nobody()
    {
        await using var api = await ApiServer.StartAsync(kind: kind);
        using var http = api.Client();
        await http.PostAsync("/v1/people", Json(new { name = "Ada", externalId = "P1" })).JsonAsync(201);

        await http.PostAsync("/v1/people", Json(new { name = "  " })).AssertProblemAsync(400, "person-name");
        await http.PostAsync("/v1/people", Json(new { name = "a\u0000b" })).AssertProblemAsync(400, "person-name");
        await http.PostAsync("/v1/people", JsonText("{\"name\": \"\\ud800\"}")).AssertProblemAsync(400, "json-malformed");
        await http.PostAsync("/v1/people", Json(new { name = new string('x', 201) })).AssertProblemAsync(400, "person-name");
        await http.PostAsync("/v1/people", Json(new { name = "Bo", externalId = "P1" })).AssertProblemAsync(409, "external-id-taken");
        await http.PostAsync("/v1/people", Json(new { name = "Bo", grous = 1 })).AssertProblemAsync(400, "json-malformed");
        await http.PostAsync("/v1/people", JsonText("{\"name\": null}")).AssertProblemAsync(400, "json-malformed");
        await http.PostAsync("/v1/people", JsonText("{\"name\": \"a\", \"name\": \"b\"}")).AssertProblemAsync(400, "json-malformed");
        await http.PostAsync("/v1/people", new StringContent("name=Ada")).AssertProblemAsync(415, "media-type");

        Assert.Equal(1, (await http.GetAsync("/v1/statistics").JsonAsync()).GetProperty("people").GetInt32());
    }

    [StoreFact]
    public async Task Embeddings_go_in_and_out_only_with_their_own_scope()
    {
        await using var api = await ApiServer.StartAsync(kind: kind);
        using var admin = api.Client();
        using var plain = api.Client(await api.KeyAsync(Role.Operator));
        var (ada, face) = await api.AddAsync("ada");
        var faces = $"/v1/people/{ada.Id}/faces";
        var input = new { space = "dlib-resnet-v1", embedding = ScriptedVision.Embedding("ada", 0.1f) };

        await plain.PostAsync(faces, Json(input)).AssertProblemAsync(403, "scope-missing");
        await plain.GetAsync($"{faces}?embeddings=true").AssertProblemAsync(403, "scope-missing");
        var added = await admin.PostAsync(faces, Json(input)).JsonAsync(201);
        await admin.PostAsync(faces, Json(new { space = "dlib-resnet-v1", embedding = new[] { 1f, 2f } })).AssertProblemAsync(400, "embedding-width");
        await admin.PostAsync(faces, Json(new { space = "nothing", embedding = new[] { 1f, 2f } })).AssertProblemAsync(404, "space-unknown");
        var listed = await admin.GetAsync($"{faces}?embeddings=true").JsonAsync();
        var withoutVectors = await plain.GetAsync(faces).JsonAsync();

        Assert.Equal(2, listed.GetProperty("faces").GetArrayLength());
        var kept = listed.GetProperty("faces").EnumerateArray().Single(f => f.GetProperty("id").GetGuid() == face.Id.Value);
        Assert.Equal(face.Embedding.ToArray(), kept.GetProperty("embedding").EnumerateArray().Select(v => v.GetSingle()));
        Assert.DoesNotContain("embedding", withoutVectors.ToString());
        await plain.DeleteAsync($"{faces}/{added.GetProperty("id").GetString()}").JsonAsync(204);
        await plain.DeleteAsync($"{faces}/{added.GetProperty("id").GetString()}").AssertProblemAsync(404, "face-unknown");
    }

    [StoreFact]
    public async Task Keys_are_made_within_ones_own_rights_rotated_and_revoked_at_once()
    {
        await using var api = await ApiServer.StartAsync(kind: kind);
        using var admin = api.Client();
        using var owner = api.Client(await api.KeyAsync(Role.Owner));

        var made = await owner.PostAsync("/v1/keys", Json(new { name = "door", role = "kiosk" })).JsonAsync(201);
        var id = made.GetProperty("key").GetProperty("id").GetString();
        using var door = api.Client(made.GetProperty("secret").GetString());
        await door.GetAsync("/health/ready").JsonAsync();
        await door.GetAsync("/v1/people").AssertProblemAsync(403, "scope-missing");
        await owner.PostAsync("/v1/keys", Json(new { name = "x", role = "owner", reach = "installation" })).AssertProblemAsync(403, "key-beyond-yours");
        await owner.PostAsync("/v1/keys", Json(new { name = "x", role = "operator", scopes = new[] { "embeddings" } })).AssertProblemAsync(403, "key-beyond-yours");
        await owner.GetAsync("/v1/clients").AssertProblemAsync(403, "reach-missing");
        var rotated = await owner.PostAsync($"/v1/keys/{id}/rotate", Json(new { graceSeconds = 0 })).JsonAsync();
        await door.GetAsync("/health/ready").AssertProblemAsync(401, "key-needed");
        using var again = api.Client(rotated.GetProperty("secret").GetString());
        await again.GetAsync("/health/ready").JsonAsync();
        await owner.DeleteAsync($"/v1/keys/{id}").JsonAsync();
        await again.GetAsync("/health/ready").AssertProblemAsync(401, "key-needed");
        await owner.DeleteAsync("/v1/keys/000000000000").AssertProblemAsync(404, "key-unknown");
        await admin.PostAsync("/v1/clients", Json(new { id = "north-school", name = "North School" })).JsonAsync(201);
        await admin.PostAsync("/v1/clients", Json(new { id = "north-school" })).AssertProblemAsync(409, "client-exists");

        Assert.DoesNotContain("smb_", (await owner.GetAsync("/v1/keys").JsonAsync()).ToString());
        var log = (await admin.GetAsync("/v1/audit?action=key").JsonAsync()).GetProperty("entries").EnumerateArray()
            .Select(e => e.GetProperty("action").GetString() + ":" + e.GetProperty("outcome").GetString()).ToList();
        Assert.Contains("key.create:done", log);
        Assert.Contains("key.create:refused", log);
        Assert.Contains("key.revoke:done", log);
    }

    private static IEnumerable<string> Names(JsonElement page) => page.GetProperty("people").EnumerateArray().Select(p => p.GetProperty("name").GetString()!);
}
