using System.Text;
using System.Text.Json;
using Semblance.Access;
using Semblance.Accounts;
using Semblance.Audit;
using Semblance.Clients;
using Semblance.Server;
using Semblance.Tests.Storage;
using static Semblance.Tests.Server.ApiCalls;

namespace Semblance.Tests.Server;

public sealed class SqliteCompatTests() : CompatTests("sqlite");

public sealed class PostgresCompatTests() : CompatTests("postgres");

/// <summary>The old front ends' calls: their fields, and the members they read. A key comes from a proxy before the server, as it would.</summary>
public abstract class CompatTests(string kind)
{
    private static readonly ServerOptions All = new() { Compat = ["000", "001", "002"] };

    [StoreFact]
    public async Task They_are_off_by_default_each_has_its_own_switch_and_none_answers_without_a_key()
    {
        await using var off = await ApiServer.StartAsync(kind: kind);
        await using var one = await ApiServer.StartAsync(new ServerOptions { Compat = ["001"] }, "memory");
        await using var all = await ApiServer.StartAsync(All, "memory");
        using var before = off.Client();
        using var first = one.Client();
        using var nobody = all.Client("");

        await before.GetAsync("/api/persons").AssertProblemAsync(404, "route-unknown");
        await first.GetAsync("/api/persons").JsonAsync();
        await first.GetAsync("/api/users").AssertProblemAsync(404, "route-unknown");
        await first.PostAsync("/signup", Encoded(("name", "x"))).AssertProblemAsync(404, "route-unknown");
        foreach (var (method, path) in new[]
        {
            ("POST", "/signup"), ("POST", "/login"), ("POST", "/api/enroll"), ("POST", "/api/recognize"), ("GET", "/api/persons"), ("GET", "/api/users"), ("POST", "/api/users"),
            ("GET", "/api/users/1"), ("PUT", "/api/users/1"), ("DELETE", "/api/users/1"), ("POST", "/api/photos/1/upload"), ("POST", "/api/photos/1/upload/multiple"), ("GET", "/api/photos/1"),
            ("DELETE", "/api/photos/1/1"), ("POST", "/api/face/predict"), ("POST", "/api/auth/login-face"), ("POST", "/api/auth/login-face-verify"), ("POST", "/api/auth/verify"),
            ("POST", "/api/auth/logout"), ("GET", "/api/auth/tokens/1"),
        })
        {
            await nobody.SendAsync(new HttpRequestMessage(new HttpMethod(method), path)).AssertProblemAsync(401, "key-needed");
        }

        await Assert.ThrowsAsync<SemblanceException>(() => ApiServer.StartAsync(new ServerOptions { Compat = ["007"] }, "memory"));
    }

    [StoreFact]
    public async Task Guide_000_signs_up_and_logs_in_with_data_urls()
    {
        await using var api = await ApiServer.StartAsync(All, kind);
        using var http = api.Client(await api.KeyAsync(Role.Operator));

        Assert.Equal(["ok", "error"], Names(await http.PostAsync("/login", Encoded(("image", DataUrl("zed 0")))).JsonAsync()));
        await EnrolCrowdAsync(api);
        var signup = await http.PostAsync("/signup", Encoded(("name", "Ada Quill"), ("image", DataUrl("ada 0")))).JsonAsync();
        var again = await http.PostAsync("/signup", Form(("name", "Ada Quill"), ("image", DataUrl("ada 0.05")))).JsonAsync();
        var login = await http.PostAsync("/login", Encoded(("image", DataUrl("ada 0.02")))).JsonAsync();
        var stranger = await http.PostAsync("/login", Json(new { image = DataUrl("zed 0") })).JsonAsync();

        Assert.Equal((true, "Ada Quill"), (signup.GetProperty("ok").GetBoolean(), Text(signup, "name")));
        Assert.True(again.GetProperty("ok").GetBoolean());
        Assert.Equal(["ok", "name", "distance"], Names(login));
        Assert.Equal("Ada Quill", Text(login, "name"));
        Assert.Equal(["ok", "error", "min_distance"], Names(stranger));
        Assert.Equal("no_match", Text(stranger, "error"));
        Assert.Equal("no_face", Text(await http.PostAsync("/login", Encoded(("image", DataUrl("nobody")))).JsonAsync(), "error"));
        Assert.Equal("no_face", Text(await http.PostAsync("/signup", Encoded(("name", "x"), ("image", DataUrl("nobody")))).JsonAsync(), "error"));
        Assert.Equal("missing_name", Text(await http.PostAsync("/signup", Encoded(("image", DataUrl("ada 0")))).JsonAsync(400), "error"));
        Assert.Equal("missing_image", Text(await http.PostAsync("/signup", Encoded(("name", "x"))).JsonAsync(400), "error"));
        Assert.Equal("bad_image", Text(await http.PostAsync("/signup", Encoded(("name", "x"), ("image", DataUrl("garbage")))).JsonAsync(400), "error"));
        Assert.Equal("bad_image", Text(await http.PostAsync("/login", Encoded(("image", "not a data url"))).JsonAsync(400), "error"));
        Assert.Single((await api.Store.People.ListAsync(ClientId.Default, new Semblance.Storage.PeopleQuery { Text = "Ada Quill" }, CancellationToken.None)).People);
    }

    [StoreFact]
    public async Task Guide_001_enrols_recognises_and_lists_with_every_field_it_had()
    {
        await using var api = await ApiServer.StartAsync(All, kind);
        using var http = api.Client(await api.KeyAsync(Role.Operator));
        await EnrolCrowdAsync(api);

        var enrolled = await http.PostAsync("/api/enroll", Form(("name", "Ada"), ("region", "A"), ("emp_id", "417"), ("emp_rank", "Staff"), ("description", "Office A")).Photo("ada 0", "file")).JsonAsync();
        var refused = await http.PostAsync("/api/enroll", Form(("name", "Nix"), ("region", "A")).Photo("nobody", "file")).JsonAsync();
        var found = await http.PostAsync("/api/recognize", Form(("region", "A")).Photo("ada 0.02,zed 0@300", "file")).JsonAsync();
        var elsewhere = await http.PostAsync("/api/recognize", Form(("region", "B")).Photo("ada 0", "file")).JsonAsync();
        var claimed = await http.PostAsync("/api/recognize", Form(("region", "A"), ("emp_id", "417")).Photo("ada 0.02", "file")).JsonAsync();
        var persons = await http.GetAsync("/api/persons?include_image_info=true").JsonAsync();

        Assert.Equal(
            ["success", "person_id", "emp_id", "face_encoding_id", "person_name", "description", "region", "faces_detected", "face_quality", "processing_time", "feature_dim", "embeddings_count", "error"],
            Names(enrolled));
        Assert.Equal((true, 417, 128, 1), (enrolled.GetProperty("success").GetBoolean(), enrolled.GetProperty("person_id").GetInt64(), enrolled.GetProperty("feature_dim").GetInt32(), enrolled.GetProperty("embeddings_count").GetInt32()));
        Assert.False(refused.GetProperty("success").GetBoolean());
        Assert.NotEmpty(Text(refused, "error"));
        Assert.Equal(["success", "matches", "total_faces", "processing_time", "threshold_used", "region", "message"], Names(found));
        var matches = found.GetProperty("matches").EnumerateArray().ToArray();
        Assert.Equal(["person_id", "emp_id", "name", "region", "match_score", "distance", "model", "bbox", "quality", "face_encoding_id"], Names(matches[0]));
        Assert.Equal([(417L, "Ada"), (-1L, "Unknown")], matches.Select(m => (m.GetProperty("person_id").GetInt64(), Text(m, "name"))));
        Assert.Equal([0d, 0, 100, 100], matches[0].GetProperty("bbox").EnumerateArray().Select(v => v.GetDouble()));
        Assert.Equal((2d, 0d), (matches[1].GetProperty("distance").GetDouble(), matches[1].GetProperty("match_score").GetDouble()));
        Assert.Equal(-1, elsewhere.GetProperty("matches")[0].GetProperty("person_id").GetInt64());
        Assert.Equal(417, claimed.GetProperty("matches")[0].GetProperty("person_id").GetInt64());
        Assert.Equal(["success", "persons", "total", "image_summary"], Names(persons));
        var ada = persons.GetProperty("persons").EnumerateArray().Single(p => Text(p, "name") == "Ada");
        Assert.Equal(["id", "name", "region", "emp_id", "emp_rank", "description", "created_at", "encodings_count", "face_count", "face_image_url", "image_files"], Names(ada));
        Assert.Equal("Staff", Text(ada, "emp_rank"));
        Assert.Equal(["encoding_id", "original_filename", "quality_score", "created_at", "image_size"], Names(ada.GetProperty("image_files")[0]));
        Assert.Equal(["detail"], Names(await http.PostAsync("/api/recognize", Form(("region", "A"))).JsonAsync(400)));
        Assert.Equal(["detail"], Names(await http.PostAsync("/api/recognize", Form(("client_id", "other")).Photo("ada 0", "file")).JsonAsync(404)));
        Assert.Empty((await http.PostAsync("/api/recognize", Form().Photo("nobody", "file")).JsonAsync()).GetProperty("matches").EnumerateArray());
    }

    [StoreFact]
    public async Task Guide_001_gives_the_same_name_in_the_same_region_another_face_and_makes_another_person_elsewhere()
    {
        await using var api = await ApiServer.StartAsync(All, kind);
        using var http = api.Client(await api.KeyAsync(Role.Operator));
        var first = await http.PostAsync("/api/enroll", Form(("name", "Ada"), ("region", "A")).Photo("ada 0", "file")).JsonAsync();
        var second = await http.PostAsync("/api/enroll", Form(("name", "Ada"), ("region", "A")).Photo("ada 0.05", "file")).JsonAsync();
        var third = await http.PostAsync("/api/enroll", Form(("name", "Ada"), ("region", "B")).Photo("zed 0", "file")).JsonAsync();

        Assert.Equal(first.GetProperty("person_id").GetInt64(), second.GetProperty("person_id").GetInt64());
        Assert.Equal(2, second.GetProperty("embeddings_count").GetInt32());
        Assert.NotEqual(first.GetProperty("person_id").GetInt64(), third.GetProperty("person_id").GetInt64());
    }

    [StoreFact]
    public async Task Guide_002_keeps_users_whose_password_is_never_shown()
    {
        await using var api = await ApiServer.StartAsync(All, kind);
        using var http = api.Client(await api.KeyAsync(Role.Operator));
        using var nobody = api.Client("");

        var made = await http.PostAsync("/api/users", Json(new { name = "Ada", email = "ada@example.org", password = "correct horse" })).JsonAsync(201);
        var id = made.GetProperty("id").GetInt64();

        Assert.Equal(["id", "name", "email", "password"], Names(made));
        Assert.Equal("", Text(made, "password"));
        Assert.True(id is > 0 and < 1L << 52);
        Assert.Equal(made.ToString(), (await http.GetAsync($"/api/users/{id}").JsonAsync()).ToString());
        Assert.Equal(1, (await http.GetAsync("/api/users").JsonAsync()).GetArrayLength());
        Assert.Contains("message", Names(await http.PostAsync("/api/users", Json(new { name = "B", email = "ADA@example.org", password = "another horse" })).JsonAsync(400)));
        Assert.Contains("message", Names(await http.PostAsync("/api/users", Json(new { name = "B", email = "b@example.org", password = "password123" })).JsonAsync(400)));
        Assert.Equal(1, (await http.GetAsync("/api/users").JsonAsync()).GetArrayLength());
        var login = await nobody.PostAsync("/v1/login", Json(new { account = "ada@example.org", password = "correct horse" })).JsonAsync();
        Assert.Equal(("kiosk", "Ada"), (Text(login, "role"), Text(login.GetProperty("person"), "name")));

        var changed = await http.PutAsync($"/api/users/{id}", Json(new { name = "Ada Q", email = "ada2@example.org", password = "" })).JsonAsync();
        Assert.Equal(("Ada Q", "ada2@example.org"), (Text(changed, "name"), Text(changed, "email")));
        await nobody.PostAsync("/v1/login", Json(new { account = "ada2@example.org", password = "correct horse" })).JsonAsync();
        await nobody.PostAsync("/v1/login", Json(new { account = "ada@example.org", password = "correct horse" })).AssertProblemAsync(401, "login-refused");
        await http.PutAsync($"/api/users/{id}", Json(new { name = "Ada Q", email = "ada2@example.org", password = "third horse" })).JsonAsync();
        await nobody.PostAsync("/v1/login", Json(new { account = "ada2@example.org", password = "third horse" })).JsonAsync();

        Assert.Equal(["message"], Names(await http.DeleteAsync($"/api/users/{id}").JsonAsync()));
        Assert.Equal(["status", "message"], Names(await http.GetAsync($"/api/users/{id}").JsonAsync(404)));
        await nobody.PostAsync("/v1/login", Json(new { account = "ada2@example.org", password = "third horse" })).AssertProblemAsync(401, "login-refused");
    }

    [StoreFact]
    public async Task Guide_002_cannot_change_an_account_that_may_do_more_than_its_users()
    {
        await using var api = await ApiServer.StartAsync(All, kind);
        using var http = api.Client(await api.KeyAsync(Role.Operator));
        var (ada, _) = await api.AddAsync("ada");
        await new AccountRegister(api.Store, TimeProvider.System).AddAsync(
            new NewAccount { Client = ClientId.Default, Login = new LoginName("boss"), Role = Role.Owner, Person = ada.Id, Password = "correct horse" }, CancellationToken.None);
        var id = (await http.GetAsync("/api/users").JsonAsync())[0].GetProperty("id").GetInt64();

        await http.PutAsync($"/api/users/{id}", Json(new { name = "ada", email = "boss", password = "mine now 123" })).JsonAsync(403);
        using var nobody = api.Client("");
        await nobody.PostAsync("/v1/login", Json(new { account = "boss", password = "correct horse" })).JsonAsync();
    }

    [StoreFact]
    public async Task Guide_002_takes_photos_predicts_logs_in_and_out()
    {
        await using var api = await ApiServer.StartAsync(All, kind);
        using var http = api.Client(await api.KeyAsync(Role.Owner));
        await EnrolCrowdAsync(api);
        var id = (await http.PostAsync("/api/users", Json(new { name = "Ada", email = "ada@example.org", password = "correct horse" })).JsonAsync(201)).GetProperty("id").GetInt64();

        var photo = await http.PostAsync($"/api/photos/{id}/upload", Form().Photo("ada 0", "file")).JsonAsync(201);
        var several = await http.PostAsync($"/api/photos/{id}/upload/multiple", Form().Photo("ada 0.03", "files[]").Photo("nobody", "files[]")).JsonAsync(201);
        Assert.Equal(["id", "user_id", "filename", "filepath", "width", "height", "created_at"], Names(photo));
        Assert.Equal(id, photo.GetProperty("user_id").GetInt64());
        Assert.Equal(["files", "total", "errors"], Names(several));
        Assert.Equal((1, 1), (several.GetProperty("total").GetInt32(), several.GetProperty("errors").GetArrayLength()));
        Assert.Equal(["message"], Names(await http.PostAsync($"/api/photos/{id}/upload", Form().Photo("nobody", "file")).JsonAsync(400)));
        Assert.Equal(2, (await http.GetAsync($"/api/photos/{id}").JsonAsync()).GetArrayLength());

        var predicted = await http.PostAsync("/api/face/predict", Form().Photo("ada 0.02", "file")).JsonAsync();
        Assert.Equal(["status", "message", "data"], Names(predicted));
        Assert.Equal(["user_id", "name", "email", "confidence", "cosine_similarity", "all_predictions", "method"], Names(predicted.GetProperty("data")));
        Assert.Equal(["user_id", "name", "confidence", "cosine_similarity"], Names(predicted.GetProperty("data").GetProperty("all_predictions")[0]));
        Assert.Equal(id, predicted.GetProperty("data").GetProperty("user_id").GetInt64());
        Assert.Equal("Unknown", Text((await http.PostAsync("/api/face/predict", Form().Photo("zed 0", "file")).JsonAsync()).GetProperty("data"), "name"));

        var login = (await http.PostAsync("/api/auth/login-face", Form().Photo("ada 0.02", "file")).JsonAsync()).GetProperty("data");
        Assert.Equal(["user_id", "name", "email", "token", "confidence", "expires_at"], Names(login));
        var refused = await http.PostAsync("/api/auth/login-face", Form().Photo("zed 0", "file")).JsonAsync(401);
        Assert.Equal(["confidence", "required_confidence"], Names(refused.GetProperty("data")));
        var verified = (await http.PostAsync("/api/auth/login-face-verify", Form(("user_id", $"{id}")).Photo("ada 0.02", "file")).JsonAsync()).GetProperty("data");
        Assert.Equal(["match", "user_id", "name", "email", "token", "confidence", "expires_at"], Names(verified));
        Assert.False((await http.PostAsync("/api/auth/login-face-verify", Form(("user_id", $"{id}")).Photo("zed 0", "file")).JsonAsync(403)).GetProperty("data").GetProperty("match").GetBoolean());

        var token = Text(login, "token");
        Assert.Equal(["user_id", "name", "email", "expires_at"], Names((await http.PostAsync("/api/auth/verify", Json(new { token })).JsonAsync()).GetProperty("data")));
        var tokens = await http.GetAsync($"/api/auth/tokens/{id}").JsonAsync();
        Assert.Equal(2, tokens.GetProperty("data").GetArrayLength());
        Assert.DoesNotContain("smbt_", tokens.ToString());
        using var user = api.Client(token);
        await user.GetAsync("/v1/people").AssertProblemAsync(403, "scope-missing");
        await http.PostAsync("/api/auth/logout", Json(new { token })).JsonAsync();
        await http.PostAsync("/api/auth/verify", Json(new { token })).JsonAsync(401);

        Assert.Equal(["message"], Names(await http.DeleteAsync($"/api/photos/{id}/{photo.GetProperty("id").GetInt64()}").JsonAsync()));
        Assert.Equal(1, (await http.GetAsync($"/api/photos/{id}").JsonAsync()).GetArrayLength());
        var log = await api.Store.Audit.ListAsync(ClientId.Default, new AuditQuery { Action = "login.face", Limit = 100 }, CancellationToken.None);
        Assert.Equal((2, 2), (log.Count(e => e.Event.Outcome == AuditOutcome.Done), log.Count(e => e.Event.Outcome == AuditOutcome.Refused)));
    }

    [StoreFact]
    public async Task A_client_that_demands_a_challenge_has_no_old_front_ends_and_another_clients_users_do_not_exist()
    {
        await using var api = await ApiServer.StartAsync(All, kind);
        using var http = api.Client(await api.KeyAsync(Role.Owner));
        var (theirs, _) = await api.AddAsync("bob", ApiServer.Other);
        using var others = api.Client(client: ApiServer.Other);
        var id = (await others.GetAsync("/api/users").JsonAsync())[0].GetProperty("id").GetInt64();

        Assert.NotEqual(Guid.Empty, theirs.Id.Value);
        foreach (var path in new[] { $"/api/users/{id}", $"/api/photos/{id}", $"/api/auth/tokens/{id}" })
        {
            await http.GetAsync(path).JsonAsync(404);
        }

        await http.DeleteAsync($"/api/users/{id}").JsonAsync(404);
        await http.PostAsync("/api/auth/login-face-verify", Form(("user_id", $"{id}")).Photo("bob 0", "file")).JsonAsync(404);
        await api.Store.Clients.UpdateSettingsAsync(
            ClientId.Default, new ClientSettings { LivenessDemanded = true, IdentifyLivenessDemanded = true }, CancellationToken.None);
        foreach (var (path, field) in new[] { ("/login", "image"), ("/api/recognize", "file"), ("/api/face/predict", "file"), ("/api/auth/login-face", "file") })
        {
            await http.PostAsync(path, Form().Photo("bob 0", field)).JsonAsync(403);
        }
    }

    private static IEnumerable<string> Names(JsonElement document) => document.EnumerateObject().Select(m => m.Name);

    private static string Text(JsonElement document, string member) => document.GetProperty(member).GetString()!;

    private static string DataUrl(string faces) => "data:image/jpeg;base64," + Convert.ToBase64String(Encoding.UTF8.GetBytes(faces));

    private static FormUrlEncodedContent Encoded(params (string Name, string Value)[] fields) => new(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));

    private static async Task EnrolCrowdAsync(ApiServer api)
    {
        for (var i = 0; i < 3; i++)
        {
            await api.AddAsync($"stranger-{i}");
        }
    }
}
