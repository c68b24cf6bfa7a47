using System.Text.Json;
using Semblance.Clients;
using Semblance.Search;
using Semblance.Server;
using Semblance.Spaces;

namespace Semblance.Tests.Server;

public class RecallWatchTests
{
    [Theory]
    [InlineData(0.9, "degraded", 1)]
    [InlineData(0.999, "ok", 0)]
    public async Task A_recall_below_the_floor_shows_in_health_and_metrics_and_keeps_nobody_out(double recall, string state, int alarms)
    {
        var options = new ServerOptions { RecallInterval = TimeSpan.FromHours(3), RecallFloor = 0.95 };
        await using var server = await ApiServer.StartAsync(options, recall: (interval, floor, _) =>
        {
            Assert.Equal((options.RecallInterval, options.RecallFloor), (interval, floor));
            IReadOnlyList<RecallReading> readings = [Reading("a", 1), Reading("b", recall)];
            return Task.FromResult(readings);
        });
        using var http = server.Client();
        var ready = await UntilAsync(http, r => r.TryGetProperty("recall", out var _));
        Assert.Equal(state, ready.GetProperty("recall").GetProperty("state").GetString());
        var metrics = await http.GetStringAsync("/metrics");
        Assert.Contains(FormattableString.Invariant($"\nsemblance_index_recall {recall}\n"), metrics);
        Assert.Contains($"\nsemblance_index_recall_alarms {alarms}\n", metrics);
        Assert.DoesNotContain("default", metrics);
        var found = (await http.GetAsync("/v1/recall").JsonAsync()).GetProperty("readings").EnumerateArray().ToList();
        Assert.Equal([("a", 1.0, false), ("b", recall, alarms > 0)], found.Select(r => (r.GetProperty("space").GetString(), r.GetProperty("recall").GetDouble(), r.GetProperty("alarming").GetBoolean())));
        using var others = server.Client(client: ApiServer.Other);
        Assert.Empty((await others.GetAsync("/v1/recall").JsonAsync()).GetProperty("readings").EnumerateArray());
    }

    [Fact]
    public async Task A_measurement_that_fails_ends_nothing_and_one_that_is_switched_off_is_not_taken()
    {
        var asked = new TaskCompletionSource();
        await using (var failing = await ApiServer.StartAsync(recall: (_, _, _) =>
        {
            asked.TrySetResult();
            throw new SemblanceException(ErrorKind.Unavailable, "store-unreachable", "Away.");
        }))
        {
            await asked.Task;
            using var http = failing.Client();
            Assert.Equal("ok", (await http.GetAsync("/health/ready").JsonAsync()).GetProperty("status").GetString());
        }

        await using var off = await ApiServer.StartAsync(new ServerOptions { RecallInterval = TimeSpan.Zero }, recall: (_, _, _) => throw new InvalidOperationException());
        using var other = off.Client();
        Assert.DoesNotContain("semblance_index_recall", await other.GetStringAsync("/metrics"));
    }

    private static RecallReading Reading(string space, double recall) =>
        new(ClientId.Default, new SpaceKey(space), new DateTimeOffset(2026, 11, 21, 9, 30, 0, TimeSpan.Zero), 200, recall, 1, 0.95);

    /// <summary>The parts, once the server has looked.</summary>
    private static async Task<JsonElement> UntilAsync(HttpClient http, Func<JsonElement, bool> isThere)
    {
        while (true)
        {
            var parts = (await http.GetAsync("/health/ready").JsonAsync()).GetProperty("parts");
            if (isThere(parts))
            {
                return parts;
            }

            await Task.Delay(10);
        }
    }
}
