using Semblance.Access;
using Semblance.Tests.Enrolment;
using Semblance.Tests.Storage;
using static Semblance.Tests.Server.ApiCalls;

namespace Semblance.Tests.Server;

public sealed class SqliteRecognitionEndpointsTests() : RecognitionEndpointsTests("sqlite");

public sealed class PostgresRecognitionEndpointsTests() : RecognitionEndpointsTests("postgres");

/// <summary>Enrol, identify, verify and detect through real HTTP.</summary>
public abstract class RecognitionEndpointsTests(string kind)
{
    [StoreFact]
    public async Task Somebody_enrolled_from_photos_is_found_and_a_stranger_is_unknown()
    {
        await using var api = await ApiServer.StartAsync(kind: kind);
        using var http = api.Client(await api.KeyAsync(Role.Operator));

        var enrolled = await http.PostAsync("/v1/enroll", Form(("name", "Ada"), ("region", "north"), ("group", "A")).Photo("ada 0").Photo("ada 0.05").Photo("garbage").Photo("ada 0,bob 0")).JsonAsync(201);
        await http.PostAsync("/v1/enroll", Form(("name", "Bob")).Photo("bob 0")).JsonAsync(201);
        var answer = await http.PostAsync("/v1/identify?threshold=0.3&top=2", Form().Photo("ada 0.1,zed 0").Photo("nobody")).JsonAsync();
        var raw = await http.PostAsync("/v1/identify?threshold=0.3&region=south", Raw("ada 0.1")).JsonAsync();

        Assert.Equal(["added", "added", "refused", "refused"], enrolled.GetProperty("photos").EnumerateArray().Select(p => p.GetProperty("outcome").GetString()));
        Assert.Equal(["unreadable", "several-faces"], enrolled.GetProperty("photos").EnumerateArray().SelectMany(p => p.GetProperty("refusals").EnumerateArray()).Select(r => r.GetProperty("reason").GetString()));
        var faces = answer.GetProperty("photos")[0].GetProperty("faces");
        Assert.Equal(["match", "unknown"], faces.EnumerateArray().Select(f => f.GetProperty("decision").GetString()));
        Assert.Equal("Ada", faces[0].GetProperty("person").GetProperty("name").GetString());
        Assert.Equal("Ada", faces[0].GetProperty("candidates")[0].GetProperty("person").GetProperty("name").GetString());
        Assert.InRange(faces[0].GetProperty("distance").GetDouble(), 0.04, 0.06);
        Assert.Equal((3, 2), (faces[0].GetProperty("facesSearched").GetInt32(), faces[0].GetProperty("peopleSearched").GetInt32()));
        Assert.All(["threshold", "margin", "method"], field => Assert.True(faces[0].TryGetProperty(field, out _), field));
        Assert.All(["receive", "decode", "embed", "decide", "names", "total"], stage => Assert.True(answer.GetProperty("milliseconds").GetProperty(stage).GetDouble() >= 0));
        Assert.Equal("dlib-resnet-v1", answer.GetProperty("space").GetString());
        Assert.Empty(answer.GetProperty("photos")[1].GetProperty("faces").EnumerateArray());
        Assert.Equal("empty-gallery", raw.GetProperty("photos")[0].GetProperty("faces")[0].GetProperty("reason").GetString());
    }

    [StoreFact]
    public async Task Kept_photos_and_thumbnails_are_served_and_nobody_may_keep_them()
    {
        await using var api = await ApiServer.StartAsync(kind: kind);
        using var http = api.Client(await api.KeyAsync(Role.Operator));
        var enrolled = await http.PostAsync("/v1/enroll", Form(("name", "Ada")).Photo("ada 0")).JsonAsync(201);
        var id = enrolled.GetProperty("person").GetProperty("id").GetString();
        var face = enrolled.GetProperty("photos")[0].GetProperty("face").GetString();

        var photo = (await http.GetAsync($"/v1/people/{id}/photos").JsonAsync()).GetProperty("photos")[0];
        using var image = await http.GetAsync($"/v1/people/{id}/photos/{photo.GetProperty("hash").GetString()}");
        using var thumbnail = await http.GetAsync($"/v1/people/{id}/faces/{face}/thumbnail");

        Assert.Equal("image/png", image.Content.Headers.ContentType?.MediaType);
        Assert.Equal(photo.GetProperty("length").GetInt64(), (await image.Content.ReadAsByteArrayAsync()).Length);
        Assert.Equal("thumbnail of ada 0", await thumbnail.Content.ReadAsStringAsync());
        Assert.All([image, thumbnail], a => Assert.True(a.Headers.CacheControl?.NoStore));
        await http.GetAsync($"/v1/people/{id}/photos/{new string('0', 64)}").AssertProblemAsync(404, "photo-unknown");
        await http.GetAsync($"/v1/people/{id}/photos/..%2f..%2fsecret").AssertProblemAsync(400, "photo-hash");
    }

    [StoreFact]
    public async Task A_claim_is_verified_against_a_person_or_another_photo()
    {
        await using var api = await ApiServer.StartAsync(kind: kind);
        using var http = api.Client();
        var (ada, _) = await api.AddAsync("ada");
        var id = ada.Id.ToString();

        var right = await http.PostAsync("/v1/verify?threshold=0.3", Form(("person", id)).Photo("ada 0.1")).JsonAsync();
        var wrong = await http.PostAsync("/v1/verify?threshold=0.3", Form(("person", id)).Photo("bob 0")).JsonAsync();
        var same = await http.PostAsync("/v1/verify?threshold=0.3", Form().Photo("zed 0").Photo("zed 0.1", "reference")).JsonAsync();
        var other = await http.PostAsync("/v1/verify?threshold=0.3", Form().Photo("zed 0").Photo("bob 0", "reference")).JsonAsync();
        var vector = await http.PostAsync("/v1/verify", Json(new { space = "dlib-resnet-v1", person = id, embedding = ScriptedVision.Embedding("ada", 0.05f) })).JsonAsync();

        Assert.Equal([true, false, true, false, true], new[] { right, wrong, same, other, vector }.Select(a => a.GetProperty("verified").GetBoolean()));
        Assert.Equal("ada", right.GetProperty("claimed").GetProperty("name").GetString());
        Assert.False(same.TryGetProperty("claimed", out _));
        await http.PostAsync("/v1/verify", Form().Photo("ada 0")).AssertProblemAsync(400, "verify-what");
        await http.PostAsync("/v1/verify", Form(("person", "nobody")).Photo("ada 0")).AssertProblemAsync(400, "person-id");
        await http.PostAsync("/v1/verify", Form(("person", Guid.NewGuid().ToString())).Photo("ada 0")).AssertProblemAsync(404, "person-unknown");
        await http.PostAsync("/v1/verify", Form().Photo("ada 0").Photo("nobody", "reference")).AssertProblemAsync(400, "reference-no-face");
    }

    [StoreFact]
    public async Task Embeddings_are_identified_many_at_once_for_keys_of_that_scope()
    {
        await using var api = await ApiServer.StartAsync(kind: kind);
        using var trusted = api.Client();
        using var plain = api.Client(await api.KeyAsync(Role.Kiosk));
        await api.AddAsync("ada");
        await api.AddAsync("bob");
        var input = new { space = "dlib-resnet-v1", embeddings = new[] { ScriptedVision.Embedding("bob", 0.02f), ScriptedVision.Embedding("zed", 0) } };

        var answer = await trusted.PostAsync("/v1/identify?threshold=0.3", Json(input)).JsonAsync();

        Assert.Equal(["match", "unknown"], answer.GetProperty("embeddings").EnumerateArray().Select(f => f.GetProperty("decision").GetString()));
        Assert.Equal("bob", answer.GetProperty("embeddings")[0].GetProperty("person").GetProperty("name").GetString());
        await plain.PostAsync("/v1/identify", Json(input)).AssertProblemAsync(403, "scope-missing");
        await trusted.PostAsync("/v1/identify", Json(new { space = "dlib-resnet-v1", embeddings = Array.Empty<float[]>() })).AssertProblemAsync(400, "embeddings-count");
        await trusted.PostAsync("/v1/identify", Json(new { space = "dlib-resnet-v1", embeddings = new[] { new float[128] } })).AssertProblemAsync(400, "probe-zero");
        await trusted.PostAsync("/v1/identify", JsonText("{\"space\":\"dlib-resnet-v1\",\"embeddings\":[[1e999]]}")).AssertProblemAsync(400, "probe-width");
        await trusted.PostAsync("/v1/identify?targetFpir=NaN", Json(input)).AssertProblemAsync(400, "target-range");
        await trusted.PostAsync("/v1/identify?top=0", Json(input)).AssertProblemAsync(400, "top-range");
    }

    [StoreFact]
    public async Task Faces_are_detected_without_saying_who_they_are()
    {
        await using var api = await ApiServer.StartAsync(kind: kind);
        using var http = api.Client();
        using var kiosk = api.Client(await api.KeyAsync(Role.Kiosk));
        await api.AddAsync("ada");

        var answer = await http.PostAsync("/v1/detect", Raw("ada 0,bob 0@300")).JsonAsync();
        var vectors = await http.PostAsync("/v1/detect?embeddings=true", Raw("ada 0")).JsonAsync();

        Assert.Equal([0d, 300d], answer.GetProperty("photos")[0].GetProperty("faces").EnumerateArray().Select(f => f.GetProperty("box").GetProperty("x").GetDouble()));
        Assert.DoesNotContain("person", answer.ToString());
        Assert.DoesNotContain("embedding\"", answer.ToString());
        Assert.Equal(128, vectors.GetProperty("photos")[0].GetProperty("faces")[0].GetProperty("embedding").GetArrayLength());
        await kiosk.PostAsync("/v1/detect?embeddings=true", Raw("ada 0")).AssertProblemAsync(403, "scope-missing");
        await http.PostAsync("/v1/detect", Raw("garbage")).AssertProblemAsync(400, "photo-format");
    }

    [StoreFact]
    public async Task A_batch_is_enrolled_as_a_job_whose_events_end_with_its_end()
    {
        await using var api = await ApiServer.StartAsync(kind: kind);
        using var http = api.Client(await api.KeyAsync(Role.Operator));
        using var others = api.Client(client: ApiServer.Other);

        using var begun = await http.PostAsync("/v1/enrolments", Form(("region", "north")).Photo("ada 0", file: "Ada/1.jpg").Photo("bob 0", file: "Bob/1.jpg").Photo("ada 0.1", file: "Ada/2.jpg").Photo("garbage", file: "Cid/1.jpg"));
        Assert.Equal(202, (int)begun.StatusCode);
        var address = begun.Headers.Location!.ToString();
        var events = await http.GetStringAsync($"{address}/events");
        var job = await http.GetAsync(address).JsonAsync();

        Assert.Contains("event: end", events);
        Assert.Equal("done", job.GetProperty("state").GetString());
        Assert.Equal((3, 4), (job.GetProperty("peopleDone").GetInt32(), job.GetProperty("photosDone").GetInt32()));
        Assert.Equal(["Ada:2", "Bob:1", "Cid:0"], job.GetProperty("enrolments").EnumerateArray().Select(e => $"{e.GetProperty("name").GetString()}:{e.GetProperty("added").GetInt32()}"));
        var listed = Assert.Single((await http.GetAsync("/v1/enrolments").JsonAsync()).GetProperty("enrolments").EnumerateArray());
        Assert.Equal(("done", 3, 4), (listed.GetProperty("state").GetString(), listed.GetProperty("peopleDone").GetInt32(), listed.GetProperty("photosDone").GetInt32()));
        Assert.False(listed.TryGetProperty("enrolments", out _));
        Assert.Equal(2, (await http.GetAsync("/v1/people?region=north").JsonAsync()).GetProperty("people").GetArrayLength());
        await others.GetAsync(address).AssertProblemAsync(404, "enrolment-unknown");
        await http.PostAsync("/v1/enrolments", Form().Photo("ada 0", file: "1.jpg")).AssertProblemAsync(400, "enroll-what");
    }
}
