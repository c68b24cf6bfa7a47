using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Semblance.Cli.Hosting;
using Semblance.Cli.Input;
using Semblance.Cli.Output;
using Semblance.Storage.Postgres;
using Semblance.Storage.Sqlite;
using Semblance.Vision.Natives;

namespace Semblance.Cli.Commands.Doctor;

/// <summary><c>semblance doctor</c>: is the store sound, and what does the machine lack?</summary>
internal static class DoctorCommand
{
    public static Verb On(CommandLine line)
    {
        var remove = new Option<bool>("--remove-orphans")
        {
            Description = "Remove photo files that belong to nobody, when they are older than an hour. Run it while nothing else writes.",
        };
        var yes = Confirmation.Option("Remove without asking.");
        return line.Verb(
            "doctor", "Examine the store: every vector, every photo, unfinished imports; of PostgreSQL versions, guards and settings. Changes nothing by itself; exits with 1 when something is wrong.",
            (session, parse, stop) => ExamineAsync(session, parse.GetValue(remove), parse.GetValue(yes), stop),
            [
                new("semblance doctor", "after a crash, or before a backup"),
                new("semblance doctor --json", "for a monitor"),
                new("semblance doctor --remove-orphans", "tidy up after a crash; asks first"),
            ]).With(remove, yes);
    }

    private static async Task<int> ExamineAsync(Session session, bool remove, bool yes, CancellationToken stop)
    {
        var findings = new List<Finding> { new(false, "sqlite", $"SQLite {Version(SqliteLibrary.Load())}.") };
        findings.AddRange(NativeLibraryState.ExamineAll().Select(library => new Finding(
            !library.IsUsable, library.IsUsable ? "native" : "natives-missing", library.Description)));
        await using var store = await session.OpenStoreIfThereAsync(stop);
        if (store is null)
        {
            findings.Add(new Finding(false, "store-none", $"There is no store at {session.Address} yet: 'semblance migrate FOLDER' makes it."));
        }
        else
        {
            if (store is SqliteStore sqlite)
            {
                findings.AddRange(StoreFileExamination.Describe(await sqlite.CheckAsync(stop)));
            }

            if (store is PostgresStore postgres)
            {
                findings.AddRange((await postgres.CheckAsync(stop)).Select(f => new Finding(f.IsProblem, f.Code, f.Message)));
                findings.AddRange(SearchTableExamination.Describe(session, await postgres.SearchTable.CompareAsync(session.Client, stop)));
            }

            var examination = new StoreExamination(store, session.PhotoFiles, session.Client);
            await Progress.ShowAsync(session.Host, "examining", async tell =>
            {
                await foreach (var finding in examination.FindAsync(tell, stop))
                {
                    findings.Add(finding);
                }

                return findings.Count;
            });
            if (remove)
            {
                await OrphanRemoval.RunAsync(session, examination.Orphans, findings, yes, stop);
            }
        }

        var problems = findings.Count(f => f.IsProblem);
        session.Screen.Answer(() => Document(session, findings, problems), () => Print(session, findings, problems));
        return problems == 0 ? ExitCode.Ok : ExitCode.Failed;
    }

    private static JsonObject Document(Session session, List<Finding> findings, int problems) => new()
    {
        ["store"] = session.Address.ToString(),
        ["client"] = session.Client.Value,
        ["healthy"] = problems == 0,
        ["findings"] = new JsonArray([.. findings.Select(f => new JsonObject { ["problem"] = f.IsProblem, ["code"] = f.Code, ["message"] = f.Message })]),
    };

    private static void Print(Session session, List<Finding> findings, int problems)
    {
        session.Screen.Say($"{session.Address}, client {session.Client}:");
        foreach (var finding in findings)
        {
            session.Screen.Say($"  {(finding.IsProblem ? "PROBLEM" : "ok     ")}  {finding.Message} [{finding.Code}]");
        }

        session.Screen.Say(problems == 0 ? "Nothing is wrong." : $"{Figures.Count(problems, "problem")}.");
    }

    private static string Version(int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{number / 1_000_000}.{number / 1_000 % 1_000}.{number % 1_000}");
}
