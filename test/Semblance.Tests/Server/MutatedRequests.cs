using System.Net.Http.Headers;
using FsCheck;
using FsCheck.Fluent;
using Semblance.Server;

namespace Semblance.Tests.Server;

/// <summary>For every operation of openapi.json: a well-formed request with some of it changed. Whatever it is, the answer is none of 500 and no half of one.</summary>
internal static class MutatedRequests
{
    private const int PerOperation = 15;

    private static readonly string[] Ids = ["00000000-0000-0000-0000-000000000000", "x", "dlib-resnet-v1", "default", "..", "%00", "*", new string('a', 64), new string('é', 500)];

    private static readonly string[] Values = ["1e999", "-1", "NaN", "null", "\0", "true", "2026-01-01", "9999-12-31T23:59:59Z", "99999999999", "a=b", "'", "{}", "é", "\ud83d\ude00", new string('9', 3_000)];

    private static readonly string[] Headers = ["", "*", "\"1\"", "W/\"x\"", "bytes=0-", "gzip", "multipart/form-data", "application/json; charset=utf-7", "100-continue, x", new string('h', 2_000)];

    public static async Task AssertAllAnsweredAsync(string kind)
    {
        await using var api = await ApiServer.StartAsync(
            new ServerOptions { RequestsPerMinuteOfKey = 10_000_000, RequestsPerMinuteOfAddress = 10_000_000, RefusedKeysPerMinuteOfAddress = 1_000_000, LoginsPerMinuteOfAddress = 1_000_000 }, kind);
        var (person, face) = await api.AddAsync("ada");
        using var http = api.Client();
        foreach (var operation in Operations.All)
        {
            var mutations = from seed in Gen.Choose(0, int.MaxValue - 1)
                            from cuts in Gen.Choose(0, 6)
                            from known in Gen.Elements(true, false)
                            select (seed, cuts, known);
            Prop.ForAll(Arb.From(mutations), m => AssertAnswered(http, operation, new Random(m.seed), m.cuts, m.known ? $"{person.Id}" : null, $"{face.Id}"))
                .Check(Cases.Of(PerOperation));
        }
    }

    private static void AssertAnswered(HttpClient http, Operation operation, Random random, int changes, string? person, string face)
    {
        using var request = operation.Request(name => (name, person) switch
        {
            ("person", { } id) => id,
            ("face", { }) => face,
            _ => Uri.EscapeDataString(Pick(random, Ids)),
        });
        var query = string.Join('&', operation.Query.Where(_ => random.Next(3) == 0).Select(q => $"{q}={Uri.EscapeDataString(Pick(random, Values))}"));
        request.RequestUri = new Uri(http.BaseAddress!, $"{request.RequestUri}?{query}");
        Change(request, random, changes);
        using var answer = http.Send(request, HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(answer.Content.ReadAsStream());
        var text = reader.ReadToEnd();
        Assert.True((int)answer.StatusCode < 500 || (int)answer.StatusCode == 503 && text.Contains("models-missing", StringComparison.Ordinal)
                || (int)answer.StatusCode == 501 && text.Contains("chat-missing", StringComparison.Ordinal),
            $"{request.Method} {request.RequestUri} gave {(int)answer.StatusCode}: {text}");
        if ((int)answer.StatusCode >= 400 && text.Length > 0)
        {
            ApiCalls.AssertProblem(answer, text);
        }
    }

    private static void Change(HttpRequestMessage request, Random random, int changes)
    {
        foreach (var name in new[] { "If-Match", "Idempotency-Key", "X-Request-Id", "Accept", "Range", "Semblance-Client", "traceparent", "Cookie" }.Where(_ => random.Next(6) == 0))
        {
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, Pick(random, Headers));
        }

        if (request.Content is not { } content)
        {
            return;
        }

        using var copy = new MemoryStream();
        content.CopyTo(copy, null, CancellationToken.None);
        var body = copy.ToArray().ToList();
        for (var i = 0; i < changes && body.Count > 0; i++)
        {
            var at = random.Next(body.Count);
            switch (random.Next(5))
            {
                case 0: body[at] = (byte)random.Next(256); break;
                case 1: body.RemoveRange(at, random.Next(1, Math.Min(20, body.Count - at) + 1)); break;
                case 2: body.InsertRange(at, body.GetRange(at, random.Next(1, Math.Min(40, body.Count - at) + 1))); break;
                case 3: body.Insert(at, (byte)"\"[]{}:,0\0\xff"[random.Next(10)]); break;
                default: body.RemoveRange(at, body.Count - at); break;
            }
        }

        var type = content.Headers.ContentType;
        request.Content = new ByteArrayContent([.. body]);
        request.Content.Headers.ContentType = random.Next(8) == 0 ? new MediaTypeHeaderValue("application/octet-stream") : type;
    }

    private static string Pick(Random random, string[] among) => among[random.Next(among.Length)];
}
