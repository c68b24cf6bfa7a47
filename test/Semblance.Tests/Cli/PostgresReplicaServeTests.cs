using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using Semblance.Tests.Server;
using Semblance.Tests.Storage;
using Semblance.Tests.Storage.Postgres;

namespace Semblance.Tests.Cli;

/// <summary>A server on a primary and a standby, as its clients and its operator see it.</summary>
public sealed class PostgresReplicaServeTests
{
    [StoreFact]
    public async Task A_key_that_was_revoked_and_a_person_who_was_erased_are_gone_at_once_however_far_the_standby_is_behind()
    {
        await using var servers = await Replication.StartAsync();
        using var cli = new CliRun { Store = servers.Address("standby_wait_ms=0").ToString() };
        var hosts = (await cli.JsonAsync("db", "status")).GetProperty("hosts");
        Assert.Equal(["standby", "primary"], hosts.EnumerateArray().Select(h => h.GetProperty("role").GetString()));
        var (key, other) = (await cli.JsonAsync("keys", "create", "test", "--installation"), await cli.JsonAsync("keys", "create", "other", "--role", "owner"));
        var port = FreePort();
        using var server = CliProcess.Start(cli.Folder, "serve", "--port", port, "--store", cli.Store);
        using var http = NewClient(port, key);
        using var revoked = NewClient(port, other);
        await server.UntilAliveAsync(http);
        var person = (await http.PostAsync("/v1/people", ApiCalls.Json(new { name = "Ada" })).JsonAsync(201)).GetProperty("id").GetString()!;
        await servers.CatchUpAsync();
        await Patience.UntilAsync(
            async () =>
            {
                Assert.Equal(["Ada"], await NamesAsync(revoked)); // of the primary, while requests themselves write
                return await ReadsAsync(http) > 0;
            },
            "a read of the standby");

        await servers.PauseAsync();
        await http.DeleteAsync($"/v1/keys/{other.GetProperty("id").GetString()}").JsonAsync();
        await revoked.GetAsync("/v1/people").AssertProblemAsync(401, "key-needed");
        using (var erased = await http.DeleteAsync($"/v1/people/{person}"))
        {
            Assert.True(erased.IsSuccessStatusCode, await erased.Content.ReadAsStringAsync());
        }

        Assert.Empty(await NamesAsync(http));
        var health = (await http.GetAsync("/health/ready").JsonAsync()).GetProperty("hosts")[0];
        Assert.Equal((1, "standby"), (health.GetProperty("host").GetInt32(), health.GetProperty("role").GetString()));
        var reads = await ReadsAsync(http);
        await servers.ResumeAsync();
        await Patience.UntilAsync(
            async () =>
            {
                Assert.Empty(await NamesAsync(http));
                return await ReadsAsync(http) > reads;
            },
            "another read of the standby");
    }

    private static HttpClient NewClient(string port, JsonElement key)
    {
        var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key.GetProperty("secret").GetString());
        return http;
    }

    private static async Task<IEnumerable<string>> NamesAsync(HttpClient http) =>
        (await http.GetAsync("/v1/people").JsonAsync()).GetProperty("people").EnumerateArray().Select(p => p.GetProperty("name").GetString()!);

    /// <summary>Of the standby, as the metrics have it.</summary>
    private static async Task<long> ReadsAsync(HttpClient http) => long.Parse(
        (await http.GetStringAsync("/metrics")).Split('\n').First(l => l.StartsWith("semblance_standby_reads_total{", StringComparison.Ordinal)).Split(' ')[1], CultureInfo.InvariantCulture);

    private static string FreePort()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        return ((IPEndPoint)free.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
    }
}
