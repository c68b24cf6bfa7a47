using System.Globalization;
using System.Text;
using Semblance.Clients;
using Semblance.Storage.Sqlite;

namespace Semblance.Tests.Cli;

public class InterruptionTests
{
    private const int Rows = 12_000;

    // A machine whose every core is busy may let the import end between two looks at it: then it is run again, into a new store.
    private const int MostMissed = 20;

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
        for (var missed = 0; missed < MostMissed && stopped.Code == 0; missed++)
        {
            Directory.Delete(Path.Combine(cli.Folder, "data"), recursive: true);
            stopped = await SignalAfterFirstBatchAsync(cli.Folder, signal);
        }

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

    /// <summary>Lets the import run in slices and looks at the store while it stands still: however slow this machine is, the signal comes between two batches of many.</summary>
    private static async Task<CliAnswer> SignalAfterFirstBatchAsync(string folder, string signal)
    {
        using var running = CliProcess.Start(folder, "import", "run", "plan.json", "--apply");
        var answer = running.AnswerAsync();
        while (!answer.IsCompleted)
        {
            await Task.Delay(10);
            await running.SignalAsync("STOP");
            if (await HasABatchAsync(Path.Combine(folder, "data", "semblance.db")))
            {
                await running.SignalAsync(signal);
                await running.SignalAsync("CONT");
                return await answer;
            }

            await running.SignalAsync("CONT");
        }

        return await answer;
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
