using System.Text;
using Semblance.Cli.Hosting;
using Semblance.Cli.Output;
using Semblance.Clients;
using Semblance.Imports;
using Semblance.Migration.Documents;
using Semblance.Migration.Plan;
using Semblance.Migration.Run;
using Semblance.Storage.Sqlite;

namespace Semblance.Cli.Commands.Import;

/// <summary>The verbs of <c>semblance import</c> for document databases: plan, run, resume, verify, rollback.</summary>
internal static class DocumentImport
{
    /// <summary>The document database that a path means; null for anything else.</summary>
    public static (string Root, string Database)? Find(string path)
    {
        SqliteLibrary.Load();
        return DocumentPlanner.Find(path);
    }

    public static async Task<int> PlanAsync(Session session, (string Root, string Database) found, string? scope, string file, CancellationToken stop)
    {
        var plan = await Task.Run(() => new DocumentPlanner(session.Time).Plan(found.Root, found.Database, session.Client, scope, stop), stop);
        await DocumentPlanFile.WriteAsync(plan, file, stop);
        var answer = new DocumentPlanAnswer(plan);
        session.Screen.Answer(
            () =>
            {
                var document = answer.Document();
                document["plan"] = Path.GetFullPath(file);
                return document;
            },
            () =>
            {
                answer.Print(session.Screen);
                session.Screen.Say($"Saved to {file}. Next: semblance import run {Shell.Quote(file)}   (a dry run; nothing is written without --apply)");
            });
        return ExitCode.Ok;
    }

    /// <summary>The plan of documents in a file; null when it is another plan, or none.</summary>
    public static async Task<DocumentPlan?> ReadAsync(string file, CancellationToken stop)
    {
        // What is missing, or no regular file, is told by whoever reads plans of people.
        if (!File.Exists(file) || new FileInfo(file).Length is 0 or > PlanFile.MaximumBytes)
        {
            return null;
        }

        var bytes = await File.ReadAllBytesAsync(file, stop);
        return DocumentPlanFile.Is(bytes) ? DocumentPlanFile.Parse(bytes) : null;
    }

    /// <summary>Whether a run of the session's store is one of documents.</summary>
    public static async Task<bool> IsAsync(Session session, RunId run, CancellationToken stop)
    {
        await using var store = await session.OpenStoreIfThereAsync(stop);
        return store is not null && await store.Imports.FindPlanAsync(session.Client, run, stop) is { } bytes && DocumentPlanFile.Is(bytes);
    }

    public static async Task<int> RunAsync(Session session, DocumentPlan plan, bool apply, string file, CancellationToken stop)
    {
        SqliteLibrary.Load();
        if (session.IsClientGiven && session.Client != plan.Client)
        {
            throw new SemblanceException(ErrorKind.Refused, "plan-of-other-client",
                $"The plan was made for client {plan.Client}, not {session.Client}: plan again with --client {session.Client}.");
        }

        var report = apply ? await ApplyAsync(session, plan, stop) : await RehearseAsync(session, plan, stop);
        return Answer(session, report, session.Command($"import run {Shell.Quote(file)} --apply"));
    }

    public static async Task<int> ResumeAsync(Session session, RunId run, CancellationToken stop)
    {
        SqliteLibrary.Load();
        await using var store = await session.OpenStoreAsync(stop);
        var report = await ShowAsync(session, "writing", told => new DocumentRunner(store, session.Time).ResumeAsync(session.Client, run, told, stop));
        await session.RecordAsync(store, "import.run", null, CancellationToken.None);
        return Answer(session, report, null);
    }

    public static async Task<int> VerifyAsync(Session session, RunId run, string? file, CancellationToken stop)
    {
        SqliteLibrary.Load();
        await using var store = await session.OpenStoreAsync(stop);
        await using var report = file is null ? null : ReportAt(file); // before hours of comparing
        var verification = await ShowAsync(session, "comparing", told => new DocumentVerifier(store, session.Time).VerifyAsync(session.Client, run, told, stop));
        var answer = new DocumentVerificationAnswer(verification);
        if (report is not null)
        {
            report.SetLength(0);
            await report.WriteAsync(Encoding.UTF8.GetBytes(answer.Document().ToJsonString()), stop);
        }

        session.Screen.Answer(answer.Document, () => answer.Print(session.Screen));
        return verification.IsEqual ? ExitCode.Ok : ExitCode.Differences;
    }

    public static async Task<int> RollbackAsync(Session session, RunId run, bool force, CancellationToken stop)
    {
        await using var store = await session.OpenStoreAsync(stop);
        var outcome = await new DocumentRollback(store).RunAsync(session.Client, run, force, stop);
        if (outcome.Done)
        {
            await session.RecordAsync(store, "import.rollback", null, CancellationToken.None);
        }

        session.Screen.Answer(() => DocumentRunAnswer.Document(run, outcome), () => DocumentRunAnswer.Print(session.Screen, run, outcome));
        if (outcome.Done)
        {
            return ExitCode.Ok;
        }

        session.Screen.Note($"semblance: Nothing was removed: {Figures.Count(outcome.Changed.Count, "row has", "rows have")} changed since {run}. --force takes back the rest. [rows-changed]");
        return ExitCode.Refused;
    }

    private static FileStream ReportAt(string file)
    {
        try
        {
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.Write);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SemblanceException(ErrorKind.Invalid, "report-not-written", $"The report cannot be written to {file}: {e.Message}", e);
        }
    }

    private static async Task<DocumentRunReport> RehearseAsync(Session session, DocumentPlan plan, CancellationToken stop)
    {
        await using var empty = await RehearsalStore.OpenEmptyAsync(session, stop);
        if (await empty.Store.Clients.FindAsync(plan.Client, stop) is null)
        {
            await empty.Store.Clients.AddAsync(new Client(plan.Client, plan.Client.Value, session.Time.GetUtcNow()), stop);
        }

        await using var store = await session.OpenStoreIfThereAsync(stop);
        return await ShowAsync(session, "dry run", told => new DocumentRunner(store ?? empty.Store, session.Time).RehearseAsync(plan, empty.Store, told, stop));
    }

    private static async Task<DocumentRunReport> ApplyAsync(Session session, DocumentPlan plan, CancellationToken stop)
    {
        await using var store = await session.OpenStoreAsync(stop);
        try
        {
            var report = await ShowAsync(session, "writing", told => new DocumentRunner(store, session.Time).ApplyAsync(plan, told, stop));
            await session.On(null, plan.Client).RecordAsync(store, "import.run", null, CancellationToken.None);
            return report;
        }
        catch (SemblanceException e) when (e.Kind is ErrorKind.Exhausted or ErrorKind.Unavailable)
        {
            session.Screen.Note($"What was written is safe. When the cause is mended, this names the run to resume: {session.Command("import status")}");
            throw;
        }
    }

    private static int Answer(Session session, DocumentRunReport report, string? apply)
    {
        var answer = new DocumentRunAnswer(session, report);
        session.Screen.Answer(answer.Document, () => answer.Print(apply));
        if (report.End != DocumentRunEnd.Interrupted)
        {
            return ExitCode.Ok;
        }

        session.Screen.Note($"interrupted: {session.Command($"import resume {report.Run}")}");
        return ExitCode.Interrupted;
    }

    private static Task<T> ShowAsync<T>(Session session, string title, Func<IProgress<RunProgress>, Task<T>> work) =>
        Progress.ShowAsync(session.Host, title, done => work(new Told<RunProgress>(p => done(p.RowsDone, p.Rows))));
}
