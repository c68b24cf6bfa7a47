using Semblance.Access;
using Semblance.Server;
using Semblance.Tests.Server.Library;
using static Semblance.Tests.Server.ApiCalls;

namespace Semblance.Tests.Server;

/// <summary>Who gets in, and what of other clients they see: nothing. Endpoints come from openapi.json, so that a new one cannot be forgotten.</summary>
public sealed class SecurityTests
{
    [Fact]
    public async Task No_address_answers_without_a_key_but_the_open_ones()
    {
        await using var api = await ApiServer.StartAsync(kind: "memory", options: Generous);
        using var nobody = api.Client("");
        using var wrong = api.Client("smb_000000000000_00000000000000000000000000000000");
        using var expired = api.Client(await api.ExpiredKeyAsync(Role.Owner));

        foreach (var operation in Operations.All.Where(o => o.Path != "/health/live"))
        {
            // Logins are open, and yet a key that is presented has to be good.
            foreach (var http in operation.IsOpen ? new[] { wrong, expired } : [nobody, wrong, expired])
            {
                await http.SendAsync(operation.Request(_ => Guid.NewGuid().ToString())).AssertProblemAsync(401, "key-needed");
            }
        }
    }

    [Fact]
    public void Only_logins_are_open_to_who_has_no_key() =>
        Assert.Equal(["/v1/liveness", "/v1/login"], Operations.All.Where(o => o.IsOpen).Select(o => o.Path).Order());

    [Fact]
    public async Task A_key_reaches_only_what_its_scopes_say()
    {
        await using var api = await ApiServer.StartAsync(kind: "memory", options: Generous);
        foreach (var role in Enum.GetValues<Role>())
        {
            using var http = api.Client(await api.KeyAsync(role));
            foreach (var operation in Operations.All.Where(o => o.Needs.Count > 0 && (o.ForInstallation || o.Needs.Except(AccessNames.Of(Roles.DefaultOf(role))).Any())))
            {
                using var answer = await http.SendAsync(operation.Request(_ => Guid.NewGuid().ToString()));
                Assert.True((int)answer.StatusCode == 403, $"{role} got {answer.StatusCode} of {operation.Method} {operation.Path}");
            }
        }
    }

    [Fact]
    public async Task What_another_client_has_is_answered_as_if_it_did_not_exist_on_every_address()
    {
        await using var api = await ApiServer.StartAsync(options: Generous);
        using var theirs = api.Client(client: ApiServer.Other);
        var (person, face) = await api.AddAsync("ada", ApiServer.Other, region: "theirs");
        var job = await theirs.PostAsync("/v1/enrolments", Form().Photo("bob 0", file: "Bob/1.jpg")).JsonAsync(202);
        await theirs.GetStringAsync($"/v1/enrolments/{job.GetProperty("id").GetString()}/events");
        var bob = (await theirs.GetAsync("/v1/people?search=Bob").JsonAsync()).GetProperty("people")[0].GetProperty("id").GetString()!;
        var photo = (await theirs.GetAsync($"/v1/people/{bob}/photos").JsonAsync()).GetProperty("photos")[0].GetProperty("hash").GetString()!;
        var key = (await theirs.PostAsync("/v1/keys", Json(new { name = "x" })).JsonAsync(201)).GetProperty("key").GetProperty("id").GetString()!;
        var (one, _) = await api.AddAsync("eve", ApiServer.Other);
        var (two, _) = await api.AddAsync("eva", ApiServer.Other);
        var merge = (await theirs.PostAsync("/v1/merges", Json(new { kept = one.Id.Value, merged = two.Id.Value })).JsonAsync(201)).GetProperty("id").GetString()!;
        var session = (await theirs.PostAsync("/v1/sessions", Json(new { name = "Algebra" })).JsonAsync(201)).GetProperty("id").GetString()!;
        var library = await LibraryRowsOf.AddAsync(api, ApiServer.Other, original: [1, 2, 3]);
        async Task<string> AddedAsync(string path, object body, string? list = null)
        {
            var answer = await theirs.PostAsync($"/v1/documents/{path}", Json(body)).JsonAsync(201);
            return (list is null ? answer : answer.GetProperty(list)[0]).GetProperty("id").GetString()!;
        }

        var ids = new Dictionary<string, string>
        {
            ["artifact"] = library.Artifact.Id.ToString(),
            ["document"] = library.Manual.Id.ToString(),
            ["order"] = "3",
            ["tag"] = await AddedAsync($"{library.Manual.Id}/tags", new { tags = new[] { new { name = "Loans" } } }, "tags"),
            ["evidence"] = await AddedAsync($"artifacts/{library.Artifact.Id}/evidence", new { evidence = new[] { new { locator = "B2" } } }, "evidence"),
            ["summary"] = await AddedAsync("summaries", new { scope = "workspace", style = "bullet", text = "theirs" }),
            ["memory"] = await AddedAsync("memories", new { category = "fact", content = "theirs" }),
            ["skill"] = await AddedAsync("skills", new { name = "theirs", description = "theirs" }),
            ["run"] = await AddedAsync("metrics/hrm", new { runs = new[] { new { steps = 1, latencyMs = 1 } } }, "runs"),
            ["session"] = session,
            ["subject"] = (await theirs.PostAsync("/v1/subjects", Json(new { name = "Mathematics" })).JsonAsync(201)).GetProperty("id").GetString()!,
            ["marking"] = (await theirs.PostAsync($"/v1/sessions/{session}/markings", Form().Photo("ada 0")).JsonAsync(201)).GetProperty("id").GetString()!,
            ["checkin"] = (await theirs.PostAsync("/v1/checkins", Json(new { person = person.Id.Value })).JsonAsync(201)).GetProperty("checkIn").GetProperty("id").GetString()!,
            ["leave"] = (await theirs.PostAsync("/v1/leaves", Json(new { person = person.Id.Value, from = "2026-11-23", to = "2026-11-23", kind = "medical" })).JsonAsync(201)).GetProperty("id").GetString()!,
            ["import"] = (await theirs.PostAsync("/v1/imports", Json(new { name = "theirs" })).JsonAsync(201)).GetProperty("id").GetString()!,
            ["person"] = person.Id.ToString(),
            ["face"] = face.Id.ToString(),
            ["photo"] = photo,
            ["key"] = key,
            ["sighting"] = (await api.SeeAsync(ApiServer.Other)).ToString(),
            ["enrolment"] = job.GetProperty("id").GetString()!,
            ["account"] = (await theirs.PostAsync("/v1/accounts", Json(new { login = "theirs", password = "correct horse" })).JsonAsync(201)).GetProperty("id").GetString()!,
            ["token"] = (await theirs.PostAsync("/v1/login", Json(new { account = "theirs", password = "correct horse" })).JsonAsync()).GetProperty("id").GetString()!,
            ["merge"] = merge,
            ["group"] = "adas",
            ["region"] = "theirs",
        };
        using var ours = api.Client(await api.KeyAsync(Role.Owner, Roles.MostOf(Role.Owner)));

        Assert.Empty(Operations.All.SelectMany(o => o.Parameters).Except([.. ids.Keys, "client", "space", "user"])); // which all clients share, or only keys of the installation reach, or that name no row
        foreach (var operation in Operations.All.Where(o => o.Parameters.Any(ids.ContainsKey)))
        {
            using var answer = await ours.SendAsync(operation.Request(name => ids[name]));
            var text = await answer.Content.ReadAsStringAsync();
            Assert.True((int)answer.StatusCode == 404, $"{operation.Method} {operation.Path} answered {(int)answer.StatusCode}: {text}");
            AssertProblem(answer, text);
        }

        using var asOther = api.Client(await api.KeyAsync(Role.Owner), ApiServer.Other);
        await asOther.GetAsync("/v1/people").AssertProblemAsync(404, "client-unknown");
        await ours.PostAsync("/v1/verify", Form(("person", ids["person"])).Photo("ada 0")).AssertProblemAsync(404, "person-unknown");
        await ours.PostAsync("/v1/enroll", Form(("person", ids["person"])).Photo("ada 0")).AssertProblemAsync(404, "person-unknown");
        await ours.PostAsync("/v1/identify?threshold=2", Raw("ada 0")).JsonAsync();
        Assert.Empty((await ours.GetAsync("/v1/people").JsonAsync()).GetProperty("people").EnumerateArray());
        Assert.Equal(3, (await theirs.GetAsync("/v1/people").JsonAsync()).GetProperty("people").GetArrayLength());
        foreach (var list in new[] { "", "/artifacts", "/apis", "/logs", "/tags", "/tags/tally", "/facts", "/evidence", "/entities", "/figures", "/summaries", "/memories", "/skills", "/metrics/hrm/runs" })
        {
            var page = await ours.GetAsync($"/v1/documents{list}").JsonAsync();
            Assert.Empty(page.EnumerateObject().Single(m => m.Value.ValueKind == System.Text.Json.JsonValueKind.Array).Value.EnumerateArray());
        }
    }

    [Fact]
    public async Task An_address_that_is_wrong_about_its_key_too_often_is_not_listened_to()
    {
        await using var api = await ApiServer.StartAsync(kind: "memory", options: new ServerOptions { RefusedKeysPerMinuteOfAddress = 3 });
        using var wrong = api.Client("smb_guess");
        using var right = api.Client();
        var statuses = new List<int>();
        for (var i = 0; i < 8; i++)
        {
            using var answer = await wrong.GetAsync("/v1/people");
            statuses.Add((int)answer.StatusCode);
        }

        Assert.Equal([401, 401, 401], statuses.Take(3));
        Assert.Contains(429, statuses);
    }

    [Fact]
    public async Task Answers_carry_the_headers_that_keep_browsers_out_and_no_origin_is_let_in()
    {
        await using var api = await ApiServer.StartAsync(kind: "memory");
        using var http = api.Client();
        http.DefaultRequestHeaders.Add("Origin", "http://elsewhere.example");
        http.DefaultRequestHeaders.Add("X-Request-Id", "mine-1");

        using var good = await http.GetAsync("/v1/people");
        using var bad = await http.GetAsync("/v1/nothing");
        using var preflight = await http.SendAsync(new HttpRequestMessage(HttpMethod.Options, "/v1/people"));

        Assert.Equal(405, (int)preflight.StatusCode);
        foreach (var answer in new[] { good, bad, preflight })
        {
            Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
            Assert.Contains("default-src 'none'", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")));
            Assert.Equal("mine-1", Assert.Single(answer.Headers.GetValues("X-Request-Id")));
            Assert.True(answer.Headers.CacheControl?.NoStore);
            Assert.DoesNotContain(answer.Headers, h => h.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase) || h.Key == "Server");
        }
    }

    private static ServerOptions Generous => new() { RefusedKeysPerMinuteOfAddress = 100_000, RequestsPerMinuteOfKey = 1_000_000, RequestsPerMinuteOfAddress = 1_000_000 };
}
