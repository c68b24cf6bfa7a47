using System.CommandLine;
using System.Text.Json.Nodes;
using Semblance.Cli.Hosting;
using Semblance.Cli.Input;
using Semblance.Cli.Output;
using Semblance.Imports;
using Semblance.Migration.Run;

namespace Semblance.Cli.Commands.Import;

/// <summary><c>semblance import rollback</c>: the store as it was before a run.</summary>
internal static class ImportRollbackCommand
{
    private const int ListedAtMost = 20;

    public static Verb On(CommandLine line)
    {
        var run = RunArgument.Symbol();
        var person = new Option<string?>("--person") { HelpName = "PERSON", Description = "Take back only what the run brought of this person (id, key or name of the plan)." };
        var force = new Option<bool>("--force") { Description = "Take back the rest even though some rows have changed since; those are named and kept." };
        var yes = Confirmation.Option("Take back without asking.");
        return line.Verb("rollback", "Take back what a run added. Rows that have changed since are named, never deleted.",
            (session, parse, stop) => RollbackAsync(session, new RunId(parse.GetValue(run)!), parse.GetValue(person), parse.GetValue(force), parse.GetValue(yes), stop),
            [
                new("semblance import rollback run-20261121-093012-4f2a", "the store as it was before"),
                new("semblance import rollback run-20261121-093012-4f2a --person P25-001", "one person only"),
            ])
            .With(run, person, force, yes);
    }

    private static async Task<int> RollbackAsync(
        Session session, RunId run, string? who, bool force, bool yes, CancellationToken stop)
    {
        // Scripts need no --yes: the run's id is in the command, and they have never been asked.
        if (session.Host.InputIsTerminal)
        {
            await session.ConfirmAsync($"Take back {(who is null ? "all" : $"what belongs to {who}")} that {run} brought into {session.Address}?", yes, stop);
        }

        if (await DocumentImport.IsAsync(session, run, stop))
        {
            return who is null
                ? await DocumentImport.RollbackAsync(session, run, force, stop)
                : throw new SemblanceException(ErrorKind.Invalid, "only-people", "--person names somebody: a run of documents is taken back whole.");
        }

        await using var store = await session.OpenStoreAsync(stop);
        var outcome = await new Rollback(store, session.PhotoFiles).RunAsync(session.Client, run, who, force, stop);
        if (outcome.Done)
        {
            await session.RecordAsync(store, "import.rollback", null, CancellationToken.None);
        }

        session.Screen.Answer(() => Document(run, outcome), () => Print(session, run, outcome));
        if (outcome.Done)
        {
            return ExitCode.Ok;
        }

        session.Screen.Note($"semblance: Nothing was removed: {Figures.Count(outcome.Changed.Count, "row has", "rows have")} changed since {run}. --force takes back the rest. [rows-changed]");
        return ExitCode.Refused;
    }

    private static void Print(Session session, RunId run, RollbackOutcome outcome)
    {
        foreach (var changed in outcome.Changed.Take(ListedAtMost))
        {
            session.Screen.Say($"kept: {changed}");
        }

        if (outcome.Changed.Count > ListedAtMost)
        {
            session.Screen.Say($"… and {Figures.Of(outcome.Changed.Count - ListedAtMost)} more; --json lists all.");
        }

        if (outcome is { Done: true, PeopleRemoved: 0, FacesRemoved: 0, PhotosRemoved: 0, AttendanceRemoved.Total: 0 })
        {
            session.Screen.Say($"Nothing to take back: no such row that {run} brought is left. Rows of other runs go with those runs ('{session.Command("import status")}').");
        }
        else if (outcome.Done)
        {
            session.Screen.Say($"Taken back from {run}: {PlanAnswer.InWords(outcome.PeopleRemoved, outcome.FacesRemoved, outcome.PhotosRemoved, outcome.AttendanceRemoved)}.");
        }
    }

    private static JsonObject Document(RunId run, RollbackOutcome outcome) => new()
    {
        ["run"] = run.Value,
        ["done"] = outcome.Done,
        ["peopleRemoved"] = outcome.PeopleRemoved,
        ["facesRemoved"] = outcome.FacesRemoved,
        ["photosRemoved"] = outcome.PhotosRemoved,
        ["attendanceRemoved"] = PlanAnswer.Document(outcome.AttendanceRemoved),
        ["changed"] = new JsonArray([.. outcome.Changed.Select(c => (JsonNode)c)]),
    };
}
