using System.Collections.Concurrent;
using Semblance.Server;
using static Semblance.Tests.Server.ApiCalls;

namespace Semblance.Tests.Server;

/// <summary>Requests of many while something happens to the store.</summary>
internal static class StoreTrouble
{
    private const int Callers = 8;

    public static ServerOptions Generous => new() { RequestsPerMinuteOfKey = 1_000_000, RequestsPerMinuteOfAddress = 1_000_000 };

    /// <summary>Reads, writes and searches of some callers, before, while and after something happens.</summary>
    public static async Task<IReadOnlyCollection<(int Status, string Text)>> DuringAsync(HttpClient http, Func<Task> happens)
    {
        var answers = new ConcurrentQueue<(int, string)>();
        var stopAt = int.MaxValue;
        var callers = Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; i < Volatile.Read(ref stopAt); i++)
            {
                using var request = ((caller + i) % 3) switch
                {
                    0 => new HttpRequestMessage(HttpMethod.Get, "/v1/people"),
                    1 => new HttpRequestMessage(HttpMethod.Post, "/v1/people") { Content = Json(new { name = $"P{caller}-{i}" }) },
                    _ => new HttpRequestMessage(HttpMethod.Post, "/v1/identify?threshold=2") { Content = Raw("ada 0") },
                };
                using var answer = await http.SendAsync(request);
                var text = await answer.Content.ReadAsStringAsync();
                answers.Enqueue(((int)answer.StatusCode, text));
                if ((int)answer.StatusCode >= 400)
                {
                    AssertProblem(answer, text);
                }
            }
        })).ToArray();
        while (answers.Count < 20 * Callers && !callers.Any(c => c.IsFaulted))
        {
            await Task.Delay(5);
        }

        await happens();
        var enough = answers.Count + 20 * Callers;
        while (answers.Count < enough && !callers.Any(c => c.IsFaulted))
        {
            await Task.Delay(5);
        }

        Volatile.Write(ref stopAt, 0);
        await Task.WhenAll(callers);
        return answers;
    }

    public static void AssertTold((int Status, string Text) answer)
    {
        Assert.Equal(503, answer.Status);
        Assert.DoesNotContain("internal-error", answer.Text);
        Assert.DoesNotContain("Npgsql", answer.Text);
        Assert.DoesNotContain("semblance.db", answer.Text);
        Assert.DoesNotContain("127.0.0.1", answer.Text);
    }
}
