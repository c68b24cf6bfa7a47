using System.Diagnostics;
using Semblance.Server;
using Semblance.Spaces;
using Semblance.Tests.Enrolment;
using Semblance.Tests.Vision;
using static Semblance.Tests.Server.ApiCalls;

namespace Semblance.Tests.Server;

/// <summary>
/// Five hundred clients at once over real connections: a few rounds, and for as many minutes as SEMBLANCE_SOAK says; then memory is measured, too, so that
/// this runs alone.
/// </summary>
public sealed class ServerSoakTests
{
    private const int Clients = 500;
    private const int People = 50;

    [Fact]
    public async Task Five_hundred_clients_at_once_get_right_answers_and_memory_stays()
    {
        await using var api = await ApiServer.StartAsync(new ServerOptions { RequestsPerMinuteOfKey = 100_000_000, RequestsPerMinuteOfAddress = 100_000_000 });
        var requests = new List<(byte[] Body, string Expected)>();
        for (var i = 0; i < People; i++)
        {
            var (person, _) = await api.AddAsync($"p{i}");
            requests.Add((
                await Json(new { space = KnownSpaces.Dlib.Key.Value, embeddings = new[] { ScriptedVision.Embedding($"p{i}", 0).ToArray() } }).ReadAsByteArrayAsync(),
                $"\"decision\":\"match\",\"person\":{{\"id\":\"{person.Id}\""));
        }

        using var http = api.Client();
        var answered = 0L;
        await RunAsync(rounds: 2, TimeSpan.Zero);
        if (Soak.Minutes > 0)
        {
            await RunAsync(0, TimeSpan.FromMinutes(Soak.Minutes / 4));
            var before = Soak.SettledMemory();
            await RunAsync(0, TimeSpan.FromMinutes(Soak.Minutes * 3 / 4));
            Assert.InRange(Soak.SettledMemory() - before, long.MinValue, Soak.MostGrowth);
        }

        Assert.True(answered >= 2 * Clients);

        async Task RunAsync(int rounds, TimeSpan atLeast)
        {
            var started = Stopwatch.GetTimestamp();
            await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => Task.Run(async () =>
            {
                for (var round = 0; round < rounds || Stopwatch.GetElapsedTime(started) < atLeast; round++)
                {
                    var (body, expected) = requests[(client + round) % People];
                    using var content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } };
                    using var answer = await http.PostAsync("/v1/identify?top=1&threshold=0.5", content);
                    Assert.Contains(expected, await answer.Content.ReadAsStringAsync());
                    Interlocked.Increment(ref answered);
                }
            })));
        }
    }
}
