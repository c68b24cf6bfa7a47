using System.Net;
using System.Net.Sockets;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Semblance.Server;
using static Semblance.Tests.Server.ApiCalls;

namespace Semblance.Tests.Server;

/// <summary>Malformed, mutated, oversized, slow and repeated requests: a problem each, never a 500.</summary>
public sealed class HostileRequestTests
{
    private static readonly string[] Nasty =
    [
        "", " ", "0", "-1", "1e999", "NaN", "null", "true", "[]", "{}", "'", "\"", "%00", "%ff", "..%2f..%2f", "a%0d%0ab", "%F0%9F%92%A9", "%ED%A0%80", "x=y", "=", "*", "\"1\"",
        "99999999999999999999", "00000000-0000-0000-0000-000000000000", "dlib-resnet-v1", "default", "AAAA", "2026-01-01", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59%2B14:00", "key:", "a%00b",
    ];

    private static readonly string[] Bodies =
    [
        "", "null", "[]", "{}", "\"x\"", "1", "{\"name\":1}", "{\"name\":\"\\u0000\"}", "{\"name\":\"x\",\"attributes\":{\"\":\"\"}}", "{\"name\":\"x\",\"groups\":[null]}",
        "{\"space\":\"dlib-resnet-v1\",\"embeddings\":[[]]}", "{\"space\":\"dlib-resnet-v1\",\"embeddings\":[null]}", "{\"space\":\"dlib-resnet-v1\",\"embedding\":[1e40]}",
        "{\"space\":\"\",\"embeddings\":[[1]]}", "{\"id\":\"DROP TABLE\"}", "{\"graceSeconds\":-2147483648}", "{\"name\":\"x\",\"expiresAt\":\"0001-01-01T00:00:00Z\"}", "{\"name\":\"x\",\"role\":99}",
        "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", "{\"name\":\"x\"}}", "\ufeff{}", "{\"name\":\"\\ud800\"}", "garbage", "ada 0", "--x\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"a\"\r\n\r\nada 0\r\n--x--",
        "--x\r\nContent-Disposition: form-data\r\n\r\nx\r\n--x--", "--x\r\n\r\n", "--x\r\nContent-Disposition: form-data; name=name\r\n\r\n\u0000\r\n--x--",
    ];

    private static readonly string[] Types =
        ["application/json", "application/json; charset=utf-16", "multipart/form-data; boundary=x", "multipart/form-data", "image/jpeg", "image/svg+xml", "text/plain", "application/octet-stream", "application/x-www-form-urlencoded"];

    [Fact]
    public async Task Random_and_mutated_requests_to_every_address_get_an_answer_below_500()
    {
        foreach (var kind in new[] { "sqlite", "memory" })
        {
            await using var api = await ApiServer.StartAsync(Generous, kind);
            await api.AddAsync("ada");
            using var http = api.Client();
            var gen = from operation in Gen.Elements<Operation>([.. Operations.All])
                      from values in Gen.Elements(Nasty).ArrayOf(4)
                      from body in Gen.Elements(Bodies)
                      from type in Gen.Elements(Types)
                      from cut in Gen.Choose(0, 200)
                      from key in Gen.Elements("", "same-1", "same-2", "bad key")
                      select (operation, values, body: body[..Math.Min(body.Length, cut + 40)], type, key);
            Prop.ForAll(Arb.From(gen), request => AssertAnswered(http, request.operation, request.values, request.body, request.type, request.key))
                .Check(Cases.Of(600));
        }
    }

    [Fact]
    public async Task Bodies_that_are_too_large_are_refused_whether_they_say_so_or_not()
    {
        await using var api = await ApiServer.StartAsync(new ServerOptions { MaxJsonBytes = 1_000, MaxPhotoBytes = 2_000, MaxUploadBytes = 5_000 }, "memory");
        using var http = api.Client();
        var large = new string('x', 1_500);

        await http.PostAsync("/v1/people", Json(new { name = large })).AssertProblemAsync(413, "body-too-large");
        await http.PostAsync("/v1/detect", Raw(large + large)).AssertProblemAsync(413, "part-too-large");
        await http.PostAsync("/v1/detect", Form().Photo(large + large, file: "a.jpg")).AssertProblemAsync(413, "part-too-large");
        await http.PostAsync("/v1/detect", Form().Photo(large, file: "a").Photo(large, file: "b").Photo(large, file: "c").Photo(large, file: "d")).AssertProblemAsync(413, "body-too-large");
        using var chunked = new HttpRequestMessage(HttpMethod.Post, "/v1/people") { Content = Json(new { name = large }) };
        chunked.Headers.TransferEncodingChunked = true;
        await http.SendAsync(chunked).AssertProblemAsync(413, "body-too-large");
    }

    [Fact]
    public async Task A_body_that_trickles_in_ends_its_request()
    {
        await using var api = await ApiServer.StartAsync(new ServerOptions { LeastBodyRate = 1_000_000, SlowBodyGrace = TimeSpan.FromSeconds(1.5) }, "memory");
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, api.Address.Port);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /v1/people HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {api.Admin}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{{"));
        using var reader = new StreamReader(stream);

        Assert.Equal("HTTP/1.1 408 Request Timeout", await reader.ReadLineAsync());
        Assert.Contains("body-too-slow", await reader.ReadToEndAsync());
    }

    [Fact]
    public async Task A_repeated_request_with_its_key_runs_once_and_another_body_under_it_is_refused()
    {
        await using var api = await ApiServer.StartAsync(kind: "memory");
        using var http = api.Client();

        using var first = await PostAsync(http, "k1", new { name = "Ada" });
        using var again = await PostAsync(http, "k1", new { name = "Ada" });
        await PostAsync(http, "k1", new { name = "Bob" }).AssertProblemAsync(422, "idempotency-key-reused");
        using var invalid = await PostAsync(http, "k2", new { name = "" });
        await PostAsync(http, "k2", new { name = "Cid" }).JsonAsync(201);

        Assert.Equal((201, 201), ((int)first.StatusCode, (int)again.StatusCode));
        Assert.Equal(await first.Content.ReadAsStringAsync(), await again.Content.ReadAsStringAsync());
        Assert.Equal((first.Headers.Location, first.Headers.ETag), (again.Headers.Location, again.Headers.ETag));
        Assert.True(again.Headers.Contains("Idempotency-Replayed"));
        Assert.Equal(2, (await http.GetAsync("/v1/statistics").JsonAsync()).GetProperty("people").GetInt32());
    }

    [Fact]
    public async Task A_form_sent_again_with_another_boundary_is_the_same_form()
    {
        await using var api = await ApiServer.StartAsync(kind: "memory");
        using var http = api.Client();
        http.DefaultRequestHeaders.Add("Idempotency-Key", "k");

        var first = await http.PostAsync("/v1/enroll", Form(("name", "Ada")).Photo("ada 0")).JsonAsync(201);
        var again = await http.PostAsync("/v1/enroll", Form(("name", "Ada")).Photo("ada 0")).JsonAsync(201);

        Assert.Equal(first.ToString(), again.ToString());
        await http.PostAsync("/v1/enroll", Form(("name", "Ada")).Photo("ada 0.01")).AssertProblemAsync(422, "idempotency-key-reused");
    }

    [Fact]
    public async Task A_key_that_asks_too_often_is_told_when_to_come_back()
    {
        await using var api = await ApiServer.StartAsync(new ServerOptions { RequestsPerMinuteOfKey = 5 }, "memory");
        using var http = api.Client();
        HttpResponseMessage? refused = null;
        for (var i = 0; i < 200 && refused is null; i++)
        {
            var answer = await http.GetAsync("/v1/statistics");
            Assert.Equal("\"key\";q=5;w=60", Assert.Single(answer.Headers.GetValues("RateLimit-Policy")));
            refused = answer.StatusCode == HttpStatusCode.TooManyRequests ? answer : null;
        }

        Assert.NotNull(refused);
        AssertProblem(refused, await refused.Content.ReadAsStringAsync(), "rate-limited");
        Assert.Equal(TimeSpan.FromSeconds(12), refused.Headers.RetryAfter?.Delta);
        Assert.StartsWith("\"key\";r=0", Assert.Single(refused.Headers.GetValues("RateLimit")));
    }

    [Fact]
    public async Task Without_models_photos_are_refused_and_everything_else_works()
    {
        await using var api = await ApiServer.StartAsync(
            kind: "memory", encoder: () => throw new SemblanceException(ErrorKind.NotFound, "model-set-unknown", "Nothing in /home/secret."));
        using var http = api.Client();

        await http.PostAsync("/v1/identify", Raw("ada 0")).AssertProblemAsync(503, "models-missing");
        var ready = await http.GetAsync("/health/ready").JsonAsync();

        Assert.Equal("missing", ready.GetProperty("parts").GetProperty("models").GetProperty("state").GetString());
        await http.GetAsync("/v1/people").JsonAsync();
    }

    private static ServerOptions Generous => new() { RequestsPerMinuteOfKey = 1_000_000, RequestsPerMinuteOfAddress = 1_000_000, RefusedKeysPerMinuteOfAddress = 1_000_000 };

    private static async Task<HttpResponseMessage> PostAsync(HttpClient http, string key, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/people") { Content = Json(body) };
        request.Headers.Add("Idempotency-Key", key);
        return await http.SendAsync(request);
    }

    private static void AssertAnswered(HttpClient http, Operation operation, string[] values, string body, string type, string key)
    {
        var next = 0;
        var path = Operations.Parameter().Replace(operation.Path, _ => values[next++ % values.Length] is { Length: > 0 } v ? v : "x");
        var query = string.Join('&', operation.Query.Take(3).Select(q => $"{q}={values[next++ % values.Length]}"));
        using var request = new HttpRequestMessage(operation.Method, $"{path}?{query}");
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        request.Headers.TryAddWithoutValidation("If-Match", values[0]);
        if (operation.Method != HttpMethod.Get)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        using var answer = http.Send(request);
        using var reader = new StreamReader(answer.Content.ReadAsStream());
        var text = reader.ReadToEnd();
        Assert.True((int)answer.StatusCode < 500, $"{operation.Method} {request.RequestUri} with {type} {body} gave {(int)answer.StatusCode}: {text}");
        if ((int)answer.StatusCode >= 400 && text.Length > 0)
        {
            AssertProblem(answer, text);
        }
    }
}
