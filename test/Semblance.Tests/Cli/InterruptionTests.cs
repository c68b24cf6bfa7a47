using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using Semblance.Clients;
using Semblance.Storage.Sqlite;

namespace Semblance.Tests.Cli;

public class InterruptionTests
{
    private const int Rows = 12_000;

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_signal_during_an_import_ends_it_at_a_batch_and_resume_loses_nothing(string signal)
    {
        using var cli = new CliRun();
        WriteManyPeople(cli);
        var plan = await CliProcess.RunAsync(cli.Folder, "import", "plan", "project", "--out", "plan.json", "--space", "dlib-resnet-v1", "--batch-rows", "250");
        Assert.True(plan.Code == 0, plan.Error);

        var stopped = await SignalAfterFirstBatchAsync(cli.Folder, signal);
        Assert.True(stopped.Code == 5, $"{stopped.Code}: {stopped.Out}{stopped.Error}");
        var hint = stopped.Error.TrimEnd().Split('\n')[^1];
        Assert.StartsWith("interrupted: semblance import resume run-", hint, StringComparison.Ordinal);

        var refused = await CliProcess.RunAsync(cli.Folder, "import", "run", "plan.json", "--apply");
        Assert.Equal(4, refused.Code);
        Assert.Contains("[run-open]", refused.Error, StringComparison.Ordinal);

        var resumed = await CliProcess.RunAsync(cli.Folder, [.. hint["interrupted: semblance ".Length..].Split(' '), "--json"]);
        Assert.True(resumed.Code == 0, resumed.Error);
        Assert.Equal(Rows, resumed.Json.GetProperty("outcome").GetProperty("facesAdded").GetInt64());

        var verified = await CliProcess.RunAsync(cli.Folder, "import", "verify", resumed.Json.GetProperty("run").GetString()!, "--json");
        Assert.True(verified.Code == 0, verified.Error);
        Assert.Equal(Rows, verified.Json.GetProperty("faces").GetProperty("found").GetInt64());
    }

    private static void WriteManyPeople(CliRun cli)
    {
        var random = new Random(7);
        var csv = new StringBuilder();
        for (var row = 0; row < Rows; row++)
        {
            csv.Append(CultureInfo.InvariantCulture, $"person {row / 2}");
            for (var i = 0; i < SmallProject.Width; i++)
            {
                csv.Append(CultureInfo.InvariantCulture, $",{random.Next(-20, 21) / 100.0:0.00}");
            }

            csv.Append('\n');
        }

        cli.Write("project/features_all.csv", csv.ToString());
    }

    /// <summary>The signal comes while most batches are still to be written, however fast or busy this machine is: the store itself takes its time over each.</summary>
    private static async Task<CliAnswer> SignalAfterFirstBatchAsync(string folder, string signal)
    {
        var store = Path.Combine(folder, "data", "semblance.db");
        await using (await SqliteStore.OpenAsync(store, TimeProvider.System, null, CancellationToken.None))
        {
        }

        Execute(store, """
            CREATE TRIGGER slow AFTER INSERT ON import_batches
            BEGIN
                SELECT count(*) FROM (WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 3000000) SELECT i FROM n);
            END
            """);
        using var running = CliProcess.Start(folder, "import", "run", "plan.json", "--apply");
        var answer = running.AnswerAsync();
        while (!answer.IsCompleted && !await HasABatchAsync(store))
        {
            await Task.Delay(10);
        }

        await running.SignalAsync(signal);
        await answer;
        Execute(store, "DROP TRIGGER slow");
        return await answer;
    }

    private static void Execute(string store, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={store};Mode=ReadWrite;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static async Task<bool> HasABatchAsync(string store)
    {
        try
        {
            await using var reader = await SqliteStore.OpenReadOnlyAsync(store, TimeProvider.System, null, CancellationToken.None);
            var runs = reader is null ? [] : await reader.Imports.ListRunsAsync(ClientId.Default, CancellationToken.None);
            return runs.Any(r => r.BatchesApplied > 0);
        }
        catch (SemblanceException)
        {
            return false; // The store is being made just now.
        }
    }
}
