using System.Text.Json;
using Semblance.Access;
using Semblance.Tests.Storage;
using static Semblance.Tests.Server.ApiCalls;

namespace Semblance.Tests.Server;

public sealed class SqliteSettingsEndpointsTests() : SettingsEndpointsTests("sqlite");

public sealed class PostgresSettingsEndpointsTests() : SettingsEndpointsTests("postgres");

/// <summary>A client's settings through real HTTP: each changes a decision, of this client alone, from the next request on.</summary>
public abstract class SettingsEndpointsTests(string kind)
{
    [StoreFact]
    public async Task Settings_are_the_products_until_they_are_replaced_as_a_whole()
    {
        await using var api = await ApiServer.StartAsync(kind: kind);
        using var http = api.Client();
        using var viewer = api.Client(await api.KeyAsync(Role.Viewer));
        var usual = await viewer.GetAsync("/v1/settings").JsonAsync();
        var input = new
        {
            consentRequired = true,
            consentText = "I agree.",
            consentVersion = "2026-1",
            retentionDays = 365,
            strictness = "strict",
            targetFpir = 0.01,
            targetFmr = 0.001,
            margin = 0.2,
            thresholds = new Dictionary<string, object> { ["dlib-resnet-v1"] = new { identify = 0.4, verify = 0.5 } },
            livenessDemanded = true,
            identifyLivenessDemanded = false,
            faceLoginOpen = true,
        };

        var stored = await http.PutAsync("/v1/settings", Json(input)).JsonAsync();

        Assert.Equal("{\"consentRequired\":false,\"thresholds\":{},\"livenessDemanded\":false,\"identifyLivenessDemanded\":false,\"faceLoginOpen\":false}", usual.GetRawText());
        Assert.Equal(JsonSerializer.Serialize(input), stored.GetRawText());
        Assert.Equal(stored.GetRawText(), (await viewer.GetAsync("/v1/settings").JsonAsync()).GetRawText());
        Assert.Equal(usual.GetRawText(), (await http.PutAsync("/v1/settings", Json(new { })).JsonAsync()).GetRawText());
        await viewer.PutAsync("/v1/settings", Json(new { })).AssertProblemAsync(403, "scope-missing");
    }

    [StoreFact]
    public async Task Settings_that_cannot_be_are_refused_and_change_nothing()
    {
        await using var api = await ApiServer.StartAsync(kind: kind);
        using var http = api.Client();
        await http.PutAsync("/v1/settings", Json(new { margin = 0.3 })).JsonAsync();

        await http.PutAsync("/v1/settings", Json(new { consentRequired = true })).AssertProblemAsync(400, "settings-consent");
        await http.PutAsync("/v1/settings", Json(new { retentionDays = 0 })).AssertProblemAsync(400, "settings-retention");
        await http.PutAsync("/v1/settings", Json(new { targetFpir = 0.6 })).AssertProblemAsync(400, "settings-threshold");
        await http.PutAsync("/v1/settings", Json(new { margin = 1.1 })).AssertProblemAsync(400, "settings-margin");
        await http.PutAsync("/v1/settings", Json(new { thresholds = new Dictionary<string, object> { ["dlib-resnet-v1"] = new { identify = -1 } } })).AssertProblemAsync(400, "settings-threshold");
        await http.PutAsync("/v1/settings", Json(new { thresholds = new Dictionary<string, object?> { ["Not A Key"] = new { verify = 1 } } })).AssertProblemAsync(400, "space-key");
        await http.PutAsync("/v1/settings", JsonText("{\"thresholds\":{\"dlib-resnet-v1\":null}}")).AssertProblemAsync(400, "settings-threshold");
        await http.PutAsync("/v1/settings", JsonText("{\"thresholds\":null}")).AssertProblemAsync(400, "json-malformed");
        await http.PutAsync("/v1/settings", Json(new { marginn = 1 })).AssertProblemAsync(400, "json-malformed");

        Assert.Equal(0.3, (await http.GetAsync("/v1/settings").JsonAsync()).GetProperty("margin").GetDouble());
    }

    [StoreFact]
    public async Task A_version_names_one_text_for_good()
    {
        await using var api = await ApiServer.StartAsync(kind: kind);
        using var http = api.Client();
        await SetAsync(http, new { consentText = "I agree.", consentVersion = "1" });

        await http.PutAsync("/v1/settings", Json(new { consentText = "I agree to more.", consentVersion = "1" })).AssertProblemAsync(409, "consent-version-taken");
        await http.PutAsync("/v1/settings", Json(new { consentVersion = "1" })).AssertProblemAsync(409, "consent-version-taken");
        await SetAsync(http, new { consentText = "I agree.", consentVersion = "1", consentRequired = true });
        await SetAsync(http, new { consentText = "I agree to more.", consentVersion = "2" });

        Assert.Equal("I agree to more.", (await http.GetAsync("/v1/settings").JsonAsync()).GetProperty("consentText").GetString());
    }

    [StoreFact]
    public async Task A_clients_threshold_target_and_margin_decide_its_searches_and_nobody_elses()
    {
        await using var api = await ApiServer.StartAsync(kind: kind);
        using var http = api.Client();
        using var theirs = api.Client(client: ApiServer.Other);
        await api.AddAsync("ada");
        await api.AddAsync("bob");
        await api.AddAsync("ada", ApiServer.Other);
        Assert.Equal("match", Decision(await IdentifyAsync(http, "ada 0.1")));

        await SetAsync(http, new { thresholds = new Dictionary<string, object> { ["dlib-resnet-v1"] = new { identify = 0.05 } } });
        var strict = await IdentifyAsync(http, "ada 0.1");
        Assert.Equal(("unknown", "client", 0.05), (Decision(strict), Evidence(strict), strict.GetProperty("threshold").GetProperty("value").GetDouble()));
        Assert.Equal("match", Decision(await IdentifyAsync(http, "ada 0.1", "?threshold=0.3")));
        Assert.Equal("match", Decision(await IdentifyAsync(http, "ada 0.1", "?targetFpir=0.003")));
        Assert.Equal("match", Decision(await IdentifyAsync(theirs, "ada 0.1")));

        await SetAsync(http, new { targetFpir = 0.000001 });
        var rare = await IdentifyAsync(http, "ada 0.3");
        await SetAsync(http, new { targetFpir = 0.4 });
        var common = await IdentifyAsync(http, "ada 0.3");
        Assert.Equal(("unknown", "match"), (Decision(rare), Decision(common)));
        Assert.Equal(0.4, common.GetProperty("threshold").GetProperty("targetFpir").GetDouble());

        await SetAsync(http, new { margin = 1, thresholds = new Dictionary<string, object> { ["dlib-resnet-v1"] = new { identify = 2 } } });
        Assert.Equal("ambiguous", Decision(await IdentifyAsync(http, "ada 0.1")));
    }

    [StoreFact]
    public async Task A_clients_threshold_decides_its_comparisons_of_photos_people_and_embeddings()
    {
        await using var api = await ApiServer.StartAsync(kind: kind);
        using var http = api.Client();
        var (ada, _) = await api.AddAsync("ada");
        Task<JsonElement> PersonAsync() => http.PostAsync("/v1/verify", Form(("person", ada.Id.ToString())).Photo("ada 0.1")).JsonAsync();
        Task<JsonElement> PhotosAsync() => http.PostAsync("/v1/verify", Form().Photo("zed 0").Photo("zed 0.1", "reference")).JsonAsync();
        Assert.Equal((true, true), ((await PersonAsync()).GetProperty("verified").GetBoolean(), (await PhotosAsync()).GetProperty("verified").GetBoolean()));

        await SetAsync(http, new { thresholds = new Dictionary<string, object> { ["dlib-resnet-v1"] = new { verify = 0.05 } } });

        Assert.Equal((false, false), ((await PersonAsync()).GetProperty("verified").GetBoolean(), (await PhotosAsync()).GetProperty("verified").GetBoolean()));
        Assert.Equal("client", Evidence(await http.GetAsync("/v1/spaces/dlib-resnet-v1/threshold").JsonAsync()));
        await SetAsync(http, new { targetFmr = 0.01 });
        Assert.Equal(0.01, (await http.GetAsync("/v1/spaces/dlib-resnet-v1/threshold").JsonAsync()).GetProperty("threshold").GetProperty("targetFmr").GetDouble());
    }

    [StoreFact]
    public async Task A_clients_strictness_decides_whom_a_photo_enrols_unless_the_request_says()
    {
        await using var api = await ApiServer.StartAsync(kind: kind);
        using var http = api.Client();
        await SetAsync(http, new { strictness = "strict" });

        var strict = await http.PostAsync("/v1/enroll", Form(("name", "Ada")).Photo("ada 0")).JsonAsync();
        var asked = await http.PostAsync("/v1/enroll", Form(("name", "Ada"), ("strictness", "normal")).Photo("ada 0")).JsonAsync(201);

        Assert.Equal("too-small", strict.GetProperty("photos")[0].GetProperty("refusals")[0].GetProperty("reason").GetString());
        Assert.Equal(1, asked.GetProperty("added").GetInt32());
    }

    private static Task<JsonElement> SetAsync(HttpClient http, object settings) => http.PutAsync("/v1/settings", Json(settings)).JsonAsync();

    private static async Task<JsonElement> IdentifyAsync(HttpClient http, string photo, string query = "") =>
        (await http.PostAsync($"/v1/identify{query}", Raw(photo)).JsonAsync()).GetProperty("photos")[0].GetProperty("faces")[0];

    private static string? Decision(JsonElement face) => face.GetProperty("decision").GetString();

    private static string? Evidence(JsonElement answer) => answer.GetProperty("threshold").GetProperty("evidence").GetString();
}
