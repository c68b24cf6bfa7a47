using System.Text.Json;
using Semblance.Access;
using Semblance.Audit;
using Semblance.Clients;
using Semblance.Server;
using Semblance.Tests.Storage;
using static Semblance.Tests.Server.ApiCalls;

namespace Semblance.Tests.Server;

public sealed class SqliteLoginEndpointsTests() : LoginEndpointsTests("sqlite");

public sealed class PostgresLoginEndpointsTests() : LoginEndpointsTests("postgres");

/// <summary>Logging in over HTTP, and what a login is then good for.</summary>
public abstract class LoginEndpointsTests(string kind)
{
    private const string Word = "correct horse";

    [StoreFact]
    public async Task A_password_gives_a_token_that_is_as_good_as_a_key_of_the_accounts_role_until_it_is_ended()
    {
        await using var api = await ApiServer.StartAsync(kind: kind);
        using var admin = api.Client();
        using var nobody = api.Client("");
        var account = await admin.PostAsync("/v1/accounts", Json(new { login = "ada@example.org", role = "viewer", password = Word })).JsonAsync(201);

        var login = await nobody.PostAsync("/v1/login", Json(new { account = "ADA@example.org", password = Word })).JsonAsync();
        using var ada = api.Client(login.GetProperty("token").GetString());
        var me = await ada.GetAsync("/v1/login").JsonAsync();

        Assert.Equal(account.GetProperty("id").GetString(), me.GetProperty("account").GetProperty("id").GetString());
        Assert.Equal(("default", "viewer", "password", "read"), (Text(me, "client"), Text(me, "role"), Text(me, "method"), me.GetProperty("scopes")[0].GetString()));
        Assert.False(me.TryGetProperty("token", out _));
        await ada.GetAsync("/v1/people").JsonAsync();
        await ada.PostAsync("/v1/people", Json(new { name = "x" })).AssertProblemAsync(403, "scope-missing");
        await ada.GetAsync("/v1/accounts").AssertProblemAsync(403, "scope-missing");
        var tokens = (await ada.GetAsync("/v1/tokens").JsonAsync()).GetProperty("tokens");
        Assert.Equal((1, true), (tokens.GetArrayLength(), tokens[0].GetProperty("isThis").GetBoolean()));

        await ada.PostAsync("/v1/logout", null).JsonAsync(204);
        await ada.GetAsync("/v1/people").AssertProblemAsync(401, "key-needed");
    }

    [StoreFact]
    public async Task What_is_wrong_is_not_told_and_after_five_failures_the_right_password_waits_until_somebody_unlocks()
    {
        await using var api = await ApiServer.StartAsync(kind: kind);
        using var admin = api.Client();
        using var nobody = api.Client("");
        var account = await admin.PostAsync("/v1/accounts", Json(new { login = "ada", password = Word })).JsonAsync(201);
        foreach (var (name, client) in new[] { ("ada", "default"), ("nobody", "default"), ("ada", "other"), ("ada", "no-such-client") })
        {
            for (var i = 0; i < 5; i++)
            {
                await nobody.PostAsync("/v1/login", Json(new { account = name, password = "wrong horse", client })).AssertProblemAsync(401, "login-refused");
            }

            using var delayed = await nobody.PostAsync("/v1/login", Json(new { account = name, password = Word, client }));
            AssertProblem(delayed, await delayed.Content.ReadAsStringAsync(), "login-delayed");
            Assert.InRange(delayed.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 30);
        }

        var path = $"/v1/accounts/{Text(account, "id")}";
        var waiting = await admin.GetAsync(path).JsonAsync();
        Assert.Equal(5, waiting.GetProperty("failures").GetInt32());
        Assert.True(waiting.TryGetProperty("waitsUntil", out _));
        Assert.Equal(0, (await admin.PostAsync($"{path}/unlock", null).JsonAsync()).GetProperty("failures").GetInt32());
        await nobody.PostAsync("/v1/login", Json(new { account = "ada", password = Word })).JsonAsync();
        var log = await api.Store.Audit.ListAsync(ClientId.Default, new AuditQuery { Action = "login.password", Limit = 100 }, CancellationToken.None);
        Assert.Equal((18, 1), (log.Count(e => e.Event.Outcome == AuditOutcome.Refused), log.Count(e => e.Event.Outcome == AuditOutcome.Done)));
        Assert.Equal($"account:{Text(account, "id")}", log.Single(e => e.Event.Outcome == AuditOutcome.Done).Event.Actor.ToString());
        Assert.All(log, e => Assert.Equal("127.0.0.1", e.Event.Address));
    }

    [StoreFact]
    public async Task A_cookie_is_seen_by_no_script_sent_by_no_other_site_and_changes_nothing_without_the_header()
    {
        await using var api = await ApiServer.StartAsync(kind: kind);
        using var admin = api.Client();
        await admin.PostAsync("/v1/accounts", Json(new { login = "ada", role = "operator", password = Word })).JsonAsync(201);
        using var browser = api.Client("");
        await browser.PostAsync("/v1/login", Json(new { account = "ada", password = Word, cookie = true })).AssertProblemAsync(403, "header-missing");

        using var login = await SendAsync(browser, HttpMethod.Post, "/v1/login", new { account = "ada", password = Word, cookie = true }, null);
        var cookie = Assert.Single(login.Headers.GetValues("Set-Cookie"));
        var pair = cookie.Split(';')[0];

        Assert.StartsWith("semblance=smbt_", pair);
        Assert.All(["httponly", "samesite=strict", "path=/"], part => Assert.Contains(part, cookie, StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain("secure", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("smbt_", await login.Content.ReadAsStringAsync());
        await SendAsync(browser, HttpMethod.Get, "/v1/people", null, pair, header: false).JsonAsync();
        await SendAsync(browser, HttpMethod.Post, "/v1/people", new { name = "Bo" }, pair, header: false).AssertProblemAsync(403, "header-missing");
        await SendAsync(browser, HttpMethod.Post, "/v1/people", new { name = "Bo" }, pair).JsonAsync(201);
        await SendAsync(browser, HttpMethod.Post, "/v1/logout", null, pair, header: false).AssertProblemAsync(403, "header-missing");
        using var second = await SendAsync(browser, HttpMethod.Post, "/v1/login", new { account = "ada", password = Word, cookie = true }, pair);
        using var former = await SendAsync(browser, HttpMethod.Get, "/v1/people", null, pair);
        Assert.Equal(401, (int)former.StatusCode);
        Assert.Contains("1970", Assert.Single(former.Headers.GetValues("Set-Cookie")));
        var pair2 = Assert.Single(second.Headers.GetValues("Set-Cookie")).Split(';')[0];
        using var logout = await SendAsync(browser, HttpMethod.Post, "/v1/logout", null, pair2);
        Assert.Contains("1970", Assert.Single(logout.Headers.GetValues("Set-Cookie")));
        await SendAsync(browser, HttpMethod.Get, "/v1/people", null, pair2).AssertProblemAsync(401, "key-needed");
    }

    [StoreFact]
    public async Task Behind_a_proxy_that_ends_TLS_the_cookie_is_kept_from_plain_HTTP_and_bound_to_the_host()
    {
        await using var api = await ApiServer.StartAsync(kind: kind);
        using var browser = api.Client();
        browser.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");

        using var login = await SendAsync(browser, HttpMethod.Post, "/v1/login", new { cookie = true }, null);
        var cookie = Assert.Single(login.Headers.GetValues("Set-Cookie"));

        Assert.StartsWith("__Host-semblance=smbt_", cookie);
        Assert.Contains("; secure", cookie, StringComparison.OrdinalIgnoreCase);
        browser.DefaultRequestHeaders.Authorization = null;
        await SendAsync(browser, HttpMethod.Get, "/v1/people", null, cookie.Split(';')[0]).JsonAsync();
    }

    [StoreFact]
    public async Task A_key_makes_a_login_in_place_of_itself_which_ends_with_it()
    {
        await using var api = await ApiServer.StartAsync(kind: kind);
        using var admin = api.Client();
        var made = await admin.PostAsync("/v1/keys", Json(new { name = "web", role = "owner" })).JsonAsync(201);
        using var browser = api.Client(Text(made, "secret"));
        using var login = await SendAsync(browser, HttpMethod.Post, "/v1/login", new { cookie = true }, null);
        var pair = Assert.Single(login.Headers.GetValues("Set-Cookie")).Split(';')[0];
        browser.DefaultRequestHeaders.Authorization = null;

        var me = await SendAsync(browser, HttpMethod.Get, "/v1/login", null, pair).JsonAsync();

        Assert.Equal(("web", "key", "owner"), (Text(me.GetProperty("key"), "name"), Text(me, "method"), Text(me, "role")));
        Assert.Contains("admin", me.GetProperty("scopes").EnumerateArray().Select(s => s.GetString()));
        await SendAsync(browser, HttpMethod.Get, "/v1/clients", null, pair).AssertProblemAsync(403, "reach-missing");
        await admin.PostAsync($"/v1/keys/{Text(made.GetProperty("key"), "id")}/rotate", Json(new { graceSeconds = 0 })).JsonAsync();
        await SendAsync(browser, HttpMethod.Get, "/v1/people", null, pair).AssertProblemAsync(401, "key-needed");
        await admin.PostAsync("/v1/login", Json(new { })).AssertProblemAsync(400, "login-what");
    }

    [StoreFact]
    public async Task The_installations_key_signs_one_in_for_every_client()
    {
        await using var api = await ApiServer.StartAsync(kind: kind);
        using var browser = api.Client();
        using var login = await SendAsync(browser, HttpMethod.Post, "/v1/login", new { cookie = true }, null);
        var pair = Assert.Single(login.Headers.GetValues("Set-Cookie")).Split(';')[0];
        using var page = api.Client("", ApiServer.Other);

        Assert.Equal("installation", Text(await SendAsync(page, HttpMethod.Get, "/v1/login", null, pair).JsonAsync(), "reach"));
        await SendAsync(page, HttpMethod.Post, "/v1/people", new { name = "theirs" }, pair).JsonAsync(201);
        Assert.Equal(1, (await SendAsync(page, HttpMethod.Get, "/v1/people", null, pair).JsonAsync()).GetProperty("people").GetArrayLength());
    }

    [StoreFact]
    public async Task A_face_alone_logs_in_at_a_device_or_where_the_client_has_opened_it_and_never_as_administrator()
    {
        await using var api = await ApiServer.StartAsync(kind: kind);
        using var admin = api.Client();
        using var door = api.Client(await api.KeyAsync(Role.Kiosk));
        using var desk = api.Client(await api.KeyAsync(Role.Viewer));
        using var nobody = api.Client("");
        var (ada, _) = await api.AddAsync("ada");
        await EnrolCrowdAsync(api);
        await admin.PostAsync("/v1/accounts", Json(new { login = "ada", role = "owner", person = ada.Id.ToString() })).JsonAsync(201);

        var login = await door.PostAsync("/v1/login", Form().Photo("ada 0.02")).JsonAsync();

        Assert.Equal(("face", "owner", ada.Id.ToString()), (Text(login, "method"), Text(login, "role"), Text(login.GetProperty("person"), "id")));
        Assert.Equal(["read", "enrol", "identify", "documents", "ingest"], login.GetProperty("scopes").EnumerateArray().Select(s => s.GetString()));
        await door.PostAsync("/v1/login", Form().Photo("zed 0")).AssertProblemAsync(401, "login-refused");
        await door.PostAsync("/v1/login", Form().Photo("nobody")).AssertProblemAsync(400, "photo-no-face");
        await desk.PostAsync("/v1/login", Form().Photo("ada 0")).AssertProblemAsync(403, "scope-missing");
        await nobody.PostAsync("/v1/login", Form().Photo("ada 0")).AssertProblemAsync(401, "key-needed");
        await api.Store.Clients.UpdateSettingsAsync(ClientId.Default, new ClientSettings { FaceLoginOpen = true }, CancellationToken.None);
        await nobody.PostAsync("/v1/login", Raw("ada 0")).JsonAsync();
    }

    [StoreFact]
    public async Task A_person_without_an_account_is_known_by_face_and_may_nothing_more()
    {
        await using var api = await ApiServer.StartAsync(kind: kind);
        using var door = api.Client(await api.KeyAsync(Role.Kiosk));
        await api.AddAsync("ada");
        await EnrolCrowdAsync(api);

        var login = await door.PostAsync("/v1/login", Form().Photo("ada 0")).JsonAsync();
        using var ada = api.Client(Text(login, "token"));

        Assert.Equal("ada", Text((await ada.GetAsync("/v1/login").JsonAsync()).GetProperty("person"), "name"));
        Assert.Empty(login.GetProperty("scopes").EnumerateArray());
        await ada.GetAsync("/v1/people").AssertProblemAsync(403, "scope-missing");
        Assert.Equal(1, (await ada.GetAsync("/v1/tokens").JsonAsync()).GetProperty("tokens").GetArrayLength());
        await ada.PutAsync("/v1/login/password", Json(new { current = Word, password = "another horse" })).AssertProblemAsync(400, "account-needed");
        await ada.PostAsync("/v1/logout", null).JsonAsync(204);
    }

    [StoreFact]
    public async Task With_a_name_the_face_has_to_be_that_accounts_and_a_name_that_is_nobodys_is_refused_alike()
    {
        await using var api = await ApiServer.StartAsync(kind: kind);
        using var admin = api.Client();
        using var nobody = api.Client("");
        var (ada, _) = await api.AddAsync("ada");
        await api.AddAsync("bob");
        await EnrolCrowdAsync(api);
        await admin.PostAsync("/v1/accounts", Json(new { login = "ada", role = "owner", person = ada.Id.ToString() })).JsonAsync(201);
        await admin.PostAsync("/v1/accounts", Json(new { login = "faceless", password = Word })).JsonAsync(201);

        var login = await nobody.PostAsync("/v1/login", Form(("account", "ada")).Photo("ada 0.02")).JsonAsync();

        Assert.Equal("name-and-face", Text(login, "method"));
        Assert.Contains("admin", login.GetProperty("scopes").EnumerateArray().Select(s => s.GetString()));
        foreach (var (name, face) in new[] { ("ada", "bob 0"), ("faceless", "ada 0"), ("no-such-account", "ada 0") })
        {
            await nobody.PostAsync("/v1/login", Form(("account", name)).Photo(face)).AssertProblemAsync(401, "login-refused");
        }

        await nobody.PostAsync("/v1/login", Form(("account", "ada")).Photo("ada 0").Photo("ada 0")).AssertProblemAsync(400, "login-what");
        await nobody.PostAsync("/v1/login", Form(("account", "ada"), ("password", Word)).Photo("ada 0")).AssertProblemAsync(400, "login-what");
    }

    [StoreFact]
    public async Task A_client_that_demands_a_challenge_lets_in_who_does_what_it_asks_once()
    {
        await using var api = await ApiServer.StartAsync(kind: kind);
        using var door = api.Client(await api.KeyAsync(Role.Kiosk));
        using var others = api.Client(client: ApiServer.Other);
        var (ada, _) = await api.AddAsync("ada");
        await EnrolCrowdAsync(api);
        await api.Store.Clients.UpdateSettingsAsync(
            ClientId.Default, new ClientSettings { LivenessDemanded = true, IdentifyLivenessDemanded = true }, CancellationToken.None);
        await door.PostAsync("/v1/login", Form().Photo("ada 0")).AssertProblemAsync(403, "liveness-needed");
        await door.PostAsync("/v1/identify", Form().Photo("ada 0")).AssertProblemAsync(403, "liveness-needed");

        var challenge = await door.PostAsync("/v1/liveness", Json(new { })).JsonAsync();
        await others.PostAsync("/v1/login", Answer(challenge, "ada")).AssertProblemAsync(404, "challenge-unknown");
        var login = await door.PostAsync("/v1/login", Answer(challenge, "ada")).JsonAsync();

        Assert.Equal(ada.Id.ToString(), Text(login.GetProperty("person"), "id"));
        await door.PostAsync("/v1/login", Answer(challenge, "ada")).AssertProblemAsync(404, "challenge-unknown");
        var second = await door.PostAsync("/v1/liveness", null).JsonAsync();
        await door.PostAsync("/v1/login", Answer(second, "ada", backwards: true)).AssertProblemAsync(401, "liveness-failed");
        var third = await door.PostAsync("/v1/liveness", null).JsonAsync();
        await door.PostAsync("/v1/login", Answer(third, "ada").Photo("zed 0 ear:0.3")).AssertProblemAsync(401, "liveness-failed");

        var found = await door.PostAsync("/v1/identify", Answer(await door.PostAsync("/v1/liveness", null).JsonAsync(), "ada")).JsonAsync();
        Assert.True(found.GetProperty("liveness").GetProperty("live").GetBoolean());
        Assert.Equal("ada", Text(Assert.Single(found.GetProperty("photos").EnumerateArray()).GetProperty("faces")[0].GetProperty("person"), "name"));
        var refused = await door.PostAsync("/v1/identify", Answer(await door.PostAsync("/v1/liveness", null).JsonAsync(), "ada", backwards: true)).JsonAsync();
        Assert.False(refused.GetProperty("liveness").GetProperty("live").GetBoolean());
        Assert.Empty(refused.GetProperty("photos").EnumerateArray());
    }

    [StoreFact]
    public async Task An_imported_hash_is_good_for_one_login_which_replaces_it_and_is_never_shown()
    {
        await using var api = await ApiServer.StartAsync(kind: kind);
        using var admin = api.Client();
        using var nobody = api.Client("");
        const string Hash = "$2b$04$abcdefghijklmnopqrstuuK7Sjs7rFYArh/ytIZsOeM/z4RV2Fw2i";
        var made = await admin.PostAsync("/v1/accounts", Json(new { login = "bo", passwordHash = Hash })).JsonAsync(201);
        var path = $"/v1/accounts/{Text(made, "id")}";

        Assert.True(made.GetProperty("isImported").GetBoolean());
        await nobody.PostAsync("/v1/login", Json(new { account = "bo", password = "password124" })).AssertProblemAsync(401, "login-refused");
        await nobody.PostAsync("/v1/login", Json(new { account = "bo", password = "password123" })).JsonAsync();
        var after = await admin.GetAsync(path).JsonAsync();
        Assert.Equal((true, false), (after.GetProperty("hasPassword").GetBoolean(), after.GetProperty("isImported").GetBoolean()));
        await nobody.PostAsync("/v1/login", Json(new { account = "bo", password = "password123" })).JsonAsync();
        Assert.DoesNotContain("$2b$", made.ToString() + after);
        Assert.DoesNotContain("pbkdf2", made.ToString() + after);
        await admin.PostAsync("/v1/accounts", Json(new { login = "cy", passwordHash = "plain text" })).AssertProblemAsync(400, "password-hash");
        await admin.PostAsync("/v1/accounts", Json(new { login = "cy", passwordHash = Hash, password = Word })).AssertProblemAsync(400, "account-password");
    }

    [StoreFact]
    public async Task Accounts_are_made_changed_and_removed_and_a_change_counts_at_once()
    {
        await using var api = await ApiServer.StartAsync(kind: kind);
        using var admin = api.Client();
        using var nobody = api.Client("");
        var (ada, _) = await api.AddAsync("ada");
        var account = await admin.PostAsync("/v1/accounts", Json(new { login = "ada", password = Word })).JsonAsync(201);
        var path = $"/v1/accounts/{Text(account, "id")}";
        await admin.PostAsync("/v1/accounts", Json(new { login = "ADA", password = Word })).AssertProblemAsync(409, "account-exists");
        await admin.PostAsync("/v1/accounts", Json(new { login = "bo", password = "password123" })).AssertProblemAsync(400, "password-common");
        using var session = api.Client(Text(await nobody.PostAsync("/v1/login", Json(new { account = "ada", password = Word })).JsonAsync(), "token"));
        await session.PostAsync("/v1/people", Json(new { name = "x" })).AssertProblemAsync(403, "scope-missing");

        var updated = await admin.PutAsync(path, Json(new { role = "operator", person = ada.Id.ToString() })).JsonAsync();
        Assert.Equal(("operator", ada.Id.ToString()), (Text(updated, "role"), Text(updated, "person")));
        await session.PostAsync("/v1/people", Json(new { name = "x" })).JsonAsync(201);

        await session.PutAsync("/v1/login/password", Json(new { current = "wrong horse", password = "another horse" })).AssertProblemAsync(401, "login-refused");
        Assert.Equal(1, (await session.PutAsync("/v1/login/password", Json(new { current = Word, password = "another horse" })).JsonAsync()).GetProperty("loginsEnded").GetInt32());
        await session.GetAsync("/v1/people").AssertProblemAsync(401, "key-needed");
        await admin.PutAsync($"{path}/password", Json(new { password = "third horse" })).JsonAsync();
        await nobody.PostAsync("/v1/login", Json(new { account = "ada", password = "another horse" })).AssertProblemAsync(401, "login-refused");
        using var third = api.Client(Text(await nobody.PostAsync("/v1/login", Json(new { account = "ada", password = "third horse" })).JsonAsync(), "token"));
        await third.GetAsync("/v1/people").JsonAsync();
        Assert.Equal(1, (await admin.GetAsync("/v1/accounts").JsonAsync()).GetProperty("accounts").GetArrayLength());
        await admin.DeleteAsync(path).JsonAsync(204);
        await third.GetAsync("/v1/people").AssertProblemAsync(401, "key-needed");
        await admin.GetAsync(path).AssertProblemAsync(404, "account-unknown");
    }

    [StoreFact]
    public async Task Nobody_gives_takes_or_ends_rights_beyond_their_own_nor_sees_logins_of_others()
    {
        await using var api = await ApiServer.StartAsync(kind: kind);
        using var admin = api.Client();
        using var plain = api.Client(await api.KeyAsync(Role.Owner, Scopes.Admin));
        using var viewer = api.Client(await api.KeyAsync(Role.Viewer));
        var boss = await admin.PostAsync("/v1/accounts", Json(new { login = "boss", role = "owner", password = Word })).JsonAsync(201);
        var token = await admin.PostAsync("/v1/login", Json(new { account = "boss", password = Word })).JsonAsync();
        var path = $"/v1/accounts/{Text(boss, "id")}";

        await plain.PostAsync("/v1/accounts", Json(new { login = "x", role = "owner", password = Word })).AssertProblemAsync(403, "rights-beyond-yours");
        await plain.PutAsync($"{path}/password", Json(new { password = "another horse" })).AssertProblemAsync(403, "rights-beyond-yours");
        await plain.DeleteAsync(path).AssertProblemAsync(403, "rights-beyond-yours");
        await plain.DeleteAsync($"/v1/tokens/{Text(token, "id")}").AssertProblemAsync(403, "rights-beyond-yours");
        await viewer.DeleteAsync($"/v1/tokens/{Text(token, "id")}").AssertProblemAsync(404, "token-unknown");
        await viewer.GetAsync("/v1/tokens?all=true").AssertProblemAsync(403, "scope-missing");
        Assert.Empty((await viewer.GetAsync("/v1/tokens").JsonAsync()).GetProperty("tokens").EnumerateArray());
        Assert.Equal(1, (await admin.GetAsync("/v1/tokens?all=true").JsonAsync()).GetProperty("tokens").GetArrayLength());
        await admin.DeleteAsync($"/v1/tokens/{Text(token, "id")}").JsonAsync(204);
        using var boss2 = api.Client(Text(token, "token"));
        await boss2.GetAsync("/v1/people").AssertProblemAsync(401, "key-needed");
    }

    [StoreFact]
    public async Task An_address_may_try_so_often_and_no_login_lasts_longer_than_a_month()
    {
        await using var api = await ApiServer.StartAsync(new ServerOptions { LoginsPerMinuteOfAddress = 3, MaxLoginBytes = 1_000 }, kind);
        using var nobody = api.Client("");
        using var admin = api.Client();
        await nobody.PostAsync("/v1/login", Json(new { account = "a", password = "x", lifeSeconds = 2_592_001 })).AssertProblemAsync(400, "token-life");
        await nobody.PostAsync("/v1/login", Form(("account", "a")).Photo(new string('x', 2_000))).AssertProblemAsync(413, "body-too-large");
        var codes = new List<int>();
        for (var i = 0; i < 10; i++)
        {
            using var answer = await nobody.PostAsync("/v1/login", Json(new { account = $"a{i}", password = "x" }));
            codes.Add((int)answer.StatusCode);
        }

        Assert.Contains(429, codes);
        await admin.PostAsync("/v1/login", Json(new { account = "b", password = "x" })).AssertProblemAsync(401, "login-refused");
    }

    /// <summary>Photos of somebody who does what is asked, or its contrary.</summary>
    private static MultipartFormDataContent Answer(JsonElement challenge, string who, bool backwards = false)
    {
        var form = Form(("challenge", Text(challenge, "id"))).Photo($"{who} 0 ear:0.3");
        var steps = challenge.GetProperty("steps").EnumerateArray().Select(s => s.GetString()!);
        var number = 1;
        foreach (var step in backwards ? steps.Reverse() : steps)
        {
            var frames = step switch
            {
                "turn-left" => new[] { "yaw:30 ear:0.3" },
                "turn-right" => ["yaw:-30 ear:0.3"],
                _ => ["ear:0.1", "ear:0.3"],
            };
            foreach (var frame in frames)
            {
                form.Photo(FormattableString.Invariant($"{who} 0.{number++:000} {frame}"));
            }
        }

        return form;
    }

    private static string Text(JsonElement document, string member) => document.GetProperty(member).GetString()!;

    /// <summary>Enough strangers that a threshold can be learnt from them.</summary>
    private static async Task EnrolCrowdAsync(ApiServer api)
    {
        for (var i = 0; i < 3; i++)
        {
            await api.AddAsync($"stranger-{i}");
        }
    }

    private static Task<HttpResponseMessage> SendAsync(HttpClient http, HttpMethod method, string path, object? body, string? cookie, bool header = true)
    {
        var request = new HttpRequestMessage(method, path) { Content = body is null ? null : Json(body) };
        if (cookie is not null)
        {
            request.Headers.Add("Cookie", cookie);
        }

        if (header)
        {
            request.Headers.Add("X-Semblance", "1");
        }

        return http.SendAsync(request);
    }
}
