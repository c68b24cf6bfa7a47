using System.Text.Json;
using Semblance.Storage.Postgres;
using Semblance.Tests.Storage;
using Semblance.Tests.Storage.Postgres;
using static Semblance.Tests.Server.ApiCalls;
using static Semblance.Tests.Server.StoreTrouble;

namespace Semblance.Tests.Server;

/// <summary>The database goes away in the middle, and comes back.</summary>
public sealed class PostgresLostStoreTests
{
    [StoreFact]
    public async Task A_database_that_is_killed_under_requests_makes_problems_and_its_return_ends_them()
    {
        await using var database = await PostgresServer.StartAsync(certificate: null);
        await PostgresStore.MigrateAsync(database.Connection, null, default);
        await using var api = await ApiServer.StartAsync(Generous, "postgres", connection: database.Connection);
        await api.AddAsync("ada");
        using var http = api.Client();

        var answers = await DuringAsync(http, async () =>
        {
            database.Kill();
            await database.UntilAnswersAsync();
        });

        Assert.Contains(answers, a => a.Status is 200 or 201);
        Assert.All(answers.Where(a => a.Status >= 400), AssertTold);
        Assert.Equal("match", (await EventuallyAsync(http)).GetProperty("photos")[0].GetProperty("faces")[0].GetProperty("decision").GetString());
    }

    private static async Task<JsonElement> EventuallyAsync(HttpClient http)
    {
        while (true)
        {
            using var answer = await http.PostAsync("/v1/identify?threshold=2", Raw("ada 0"));
            if (answer.IsSuccessStatusCode)
            {
                return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
            }

            await Task.Delay(100);
        }
    }
}
