using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using Semblance.Storage.Postgres;
using Semblance.Tests.Server;
using Semblance.Tests.Storage;
using Semblance.Tests.Storage.Postgres;

namespace Semblance.Tests.Cli;

/// <summary>A server on PostgreSQL with an embedded second store, whose database is killed under it.</summary>
public sealed class PostgresFallbackTests
{
    [StoreFact]
    public async Task While_the_database_is_dead_the_embedded_store_answers_reads_and_nothing_is_written_where_that_was_asked_for()
    {
        await using var scene = await Scene.StartAsync("--fallback");
        var http = scene.Http;
        scene.Database.KillForNow();

        Assert.Equal(["Before"], await NamesAsync(http));
        var refused = await http.PostAsync("/v1/people", ApiCalls.Json(new { name = "Lost" }));
        await AssertAwayAsync(refused);

        await scene.UntilHealthAsync((_, dualWrite) => dualWrite.TryGetProperty("problem", out var problem) && problem.GetString() == "store-unreachable");
        var (_, health) = await scene.HealthAsync();
        Assert.True(health.GetProperty("dualWrite").GetProperty("fallback").GetBoolean());
        Assert.Equal("degraded", health.GetProperty("parts").GetProperty("secondary").GetProperty("state").GetString());
        Assert.Equal(["Before"], await NamesAsync(http));

        await scene.ReturnAsync();
        await WriteAsync(http, "After");
        Assert.Equal(["After", "Before"], await NamesAsync(http));
        await scene.UntilHealthAsync((status, dualWrite) => status == 200 && !dualWrite.GetProperty("fallback").GetBoolean() && dualWrite.GetProperty("waiting").GetInt64() == 0);
        await scene.AssertParityAsync();
    }

    [StoreFact]
    public async Task While_the_database_is_dead_everything_is_refused_with_when_to_try_again_and_health_says_so()
    {
        await using var scene = await Scene.StartAsync();
        var http = scene.Http;
        scene.Database.KillForNow();

        await AssertAwayAsync(await http.GetAsync("/v1/people"));
        await AssertAwayAsync(await http.PostAsync("/v1/people", ApiCalls.Json(new { name = "Lost" })));
        await scene.UntilHealthAsync((status, dualWrite) => status == 503 && dualWrite.TryGetProperty("problem", out var problem) && problem.GetString() == "store-unreachable");
        Assert.Equal("failed", (await scene.HealthAsync()).Document.GetProperty("parts").GetProperty("store").GetProperty("state").GetString());
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/health/live")).StatusCode);

        await scene.ReturnAsync();
        await WriteAsync(http, "After");
        Assert.Equal(["After", "Before"], await NamesAsync(http));
        await scene.UntilHealthAsync((status, dualWrite) => status == 200 && dualWrite.GetProperty("waiting").GetInt64() == 0);
        await scene.AssertParityAsync();
    }

    private static async Task AssertAwayAsync(HttpResponseMessage answer)
    {
        await Task.FromResult(answer).AssertProblemAsync(503, "store-unreachable");
        Assert.True(answer.Headers.RetryAfter?.Delta > TimeSpan.Zero);
    }

    /// <summary>The first request after the return may still meet a connection of before.</summary>
    private static async Task WriteAsync(HttpClient http, string name)
    {
        while (true)
        {
            using var answer = await http.PostAsync("/v1/people", ApiCalls.Json(new { name }));
            if (answer.StatusCode == HttpStatusCode.Created)
            {
                return;
            }

            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            await Task.Delay(50);
        }
    }

    private static async Task<IEnumerable<string>> NamesAsync(HttpClient http) =>
        (await http.GetAsync("/v1/people").JsonAsync()).GetProperty("people").EnumerateArray().Select(p => p.GetProperty("name").GetString()!).Order(StringComparer.Ordinal);

    /// <summary>A server process on a database of its own and a SQLite file, with one person in both.</summary>
    private sealed class Scene : IAsyncDisposable
    {
        private readonly CliRun _cli;
        private readonly CliProcess _server;

        private Scene(CliRun cli, PostgresServer database, string key, string port, string[] options)
        {
            (_cli, Database) = (cli, database);
            _server = CliProcess.Start(cli.Folder, ["serve", "--port", port, "--store", cli.Store, "--secondary", SecondOf(cli), .. options]);
            Http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
            Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        public PostgresServer Database { get; }

        public HttpClient Http { get; }

        public static async Task<Scene> StartAsync(params string[] options)
        {
            var database = await PostgresServer.StartAsync(certificate: null);
            var cli = new CliRun { Store = PostgresAddress.OfConnection(database.Connection).ToString() };
            await cli.JsonAsync("db", "migrate");
            var key = (await cli.JsonAsync("keys", "create", "test", "--role", "owner")).GetProperty("secret").GetString()!;
            await cli.JsonAsync("store", "dual-write", "start", "--secondary", SecondOf(cli));
            using var free = new TcpListener(IPAddress.Loopback, 0);
            free.Start();
            var port = ((IPEndPoint)free.LocalEndpoint).Port;
            free.Stop();
            var scene = new Scene(cli, database, key, port.ToString(CultureInfo.InvariantCulture), options);
            await scene._server.UntilAliveAsync(scene.Http);
            await scene.Http.PostAsync("/v1/people", ApiCalls.Json(new { name = "Before" })).JsonAsync(201);

            // What health says of the queue may be of before that request.
            var drained = await cli.RunAsync("store", "dual-write", "drain", "--secondary", SecondOf(cli));
            Assert.True(drained.Code == 0, drained.Out + drained.Error);
            return scene;
        }

        public async Task<(int Status, JsonElement Document)> HealthAsync()
        {
            using var answer = await Http.GetAsync("/health/ready");
            return ((int)answer.StatusCode, JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement);
        }

        public Task UntilHealthAsync(Func<int, JsonElement, bool> isGood) => Patience.UntilAsync(
            async () =>
            {
                var (status, document) = await HealthAsync();
                return document.TryGetProperty("dualWrite", out var dualWrite) && isGood(status, dualWrite);
            },
            "what /health/ready was to say");

        /// <summary>The database is started again, and answers.</summary>
        public async Task ReturnAsync()
        {
            Database.LetStart();
            await Database.UntilAnswersAsync();
        }

        /// <summary>The server brings the secondary what waits; nothing but that may ever differ.</summary>
        public Task AssertParityAsync() => Patience.UntilAsync(
            async () =>
            {
                var answer = await _cli.RunAsync("store", "parity", "--secondary", SecondOf(_cli));
                Assert.True(answer.Code == 0 || (answer.Out + answer.Error).Contains("nothing else differs", StringComparison.Ordinal), answer.Out + answer.Error);
                return answer.Code == 0;
            },
            "both stores have the same");

        public async ValueTask DisposeAsync()
        {
            Http.Dispose();
            _server.Dispose();
            _cli.Dispose();
            await Database.DisposeAsync();
        }

        private static string SecondOf(CliRun cli) => $"sqlite:{cli.In("second.db")}";
    }
}
