using Semblance.Audit;
using Semblance.Cli.Hosting;
using Semblance.Cli.Output;
using Semblance.Clients;
using Semblance.Imports;
using Semblance.Migration.Plan;
using Semblance.Migration.Run;
using Semblance.Migration.Verify;
using Semblance.Storage;
using Semblance.Storage.Sqlite;
using Semblance.Storage.Supabase.Rest;

namespace Semblance.Cli.Commands.Import;

/// <summary>Plans carried out on the session's store, with progress for whoever watches.</summary>
internal static class Running
{
    public static async Task<RunReport> RehearseAsync(Session session, SavedPlan plan, IReadOnlyList<string> only, CancellationToken stop)
    {
        CheckClient(session, plan.Plan);
        CheckSize(session, plan.Plan);
        await using var target = await RehearsalStore.OpenAsync(session, stop);
        return await ShowAsync(session, "dry run", told => RunnerOn(target.Store, session).RehearseAsync(plan, only, told, stop));
    }

    /// <summary>A dry run for a client whom the session's store does not have yet: on an empty store that goes away with it.</summary>
    public static async Task<RunReport> RehearseForNewAsync(Session session, SavedPlan plan, Client client, CancellationToken stop)
    {
        await using var target = await RehearsalStore.OpenEmptyAsync(session, stop);
        if (await target.Store.Clients.FindAsync(client.Id, stop) is null)
        {
            await target.Store.Clients.AddAsync(client, stop);
        }

        return await ShowAsync(session, "dry run", told => RunnerOn(target.Store, session).RehearseAsync(plan, [], told, stop));
    }

    public static async Task<RunReport> ApplyAsync(Session session, SavedPlan plan, IReadOnlyList<string> only, CancellationToken stop)
    {
        CheckClient(session, plan.Plan);
        CheckSize(session, plan.Plan);
        await using var store = await session.OpenStoreAsync(stop);
        return await WriteAsync(
            session, store, plan.Plan.Client, r => r.PlanHash == plan.Hash, told => RunnerOn(store, session).ApplyAsync(plan, only, told, stop), stop);
    }

    public static async Task<RunReport> ResumeAsync(Session session, RunId run, CancellationToken stop)
    {
        await using var store = await session.OpenStoreAsync(stop);
        return await WriteAsync(
            session, store, session.Client, r => r.Id == run, told => RunnerOn(store, session).ResumeAsync(session.Client, run, told, stop), stop);
    }

    public static async Task<VerificationReport> VerifyAsync(Session session, RunId run, CancellationToken stop)
    {
        await using var store = await session.OpenStoreAsync(stop);
        var verifier = new Verifier(store, session.PhotoFiles, OpenerOf(session), session.Time);
        return await ShowAsync(session, "comparing", told => verifier.VerifyAsync(session.Client, run, new VerifyOptions(), told, stop));
    }

    /// <summary>As <see cref="VerifyAsync(Session, RunId, CancellationToken)"/>, of a plan that found all of its rows in the store.</summary>
    public static async Task<VerificationReport> VerifyAsync(Session session, SavedPlan plan, CancellationToken stop)
    {
        await using var store = await session.OpenStoreAsync(stop);
        var verifier = new Verifier(store, session.PhotoFiles, OpenerOf(session), session.Time);
        return await ShowAsync(session, "comparing", told => verifier.VerifyAsync(plan, new VerifyOptions(), told, stop));
    }

    /// <summary>So that the first search after a large import does not pay for reading every row.</summary>
    private static async Task BuildIndexesAsync(Session session, IStore store, CancellationToken stop)
    {
        if (store is SqliteStore sqlite && !stop.IsCancellationRequested)
        {
            await sqlite.BuildIndexesAsync(session.Client, stop);
        }
    }

    private static async Task<RunReport> WriteAsync(
        Session session, IStore store, ClientId client, Func<ImportRun, bool> isThis, Func<IProgress<RunProgress>, Task<RunReport>> write, CancellationToken stop)
    {
        try
        {
            var report = await ShowAsync(session, "writing", write);
            if (report.Run is not null && !report.WasDone)
            {
                await session.On(null, client).RecordAsync(store, "import.run", null, CancellationToken.None);
            }

            await BuildIndexesAsync(session, store, stop);
            return report;
        }
        catch (SemblanceException e) when (e.Kind is ErrorKind.Exhausted or ErrorKind.Unavailable)
        {
            await SayHowToGoOnAsync(session, store, client, isThis, stop);
            throw;
        }
    }

    /// <summary>A full disk, a locked file or a server that went away ends a run half way; what was written stays, and the rest can follow.</summary>
    private static async Task SayHowToGoOnAsync(
        Session session, IStore store, ClientId client, Func<ImportRun, bool> isThis, CancellationToken stop)
    {
        try
        {
            await session.On(null, client).RecordAsync(store, "import.run", null, CancellationToken.None, AuditOutcome.Failed);
            var runs = await store.Imports.ListRunsAsync(client, stop);
            if (runs.FirstOrDefault(r => isThis(r) && r.Status == RunStatus.Open) is { } open)
            {
                session.Screen.Note($"{open.BatchesApplied} of {open.Batches} batches are written; when the cause is mended: {session.Command($"import resume {open.Id}")}");
            }
        }
        catch (SemblanceException)
        {
            session.Screen.Note($"What was written is safe. When the store answers again, this names the run to resume: {session.Command("import status")}");
        }
    }

    private static Runner RunnerOn(IStore store, Session session) => new(store, session.PhotoFiles, OpenerOf(session), session.Time);

    private static SourceOpener OpenerOf(Session session) => (origin, options, stop) => options.Store is { } copied
        ? CopiedStore.Open(session, copied, options.Client, stop)
        : options.Database is { } database
        ? LiveProject.Open(session, database, options, stop)
        : ImageEmbedding.Wrap(session, LegacyProject.OpenCatalog(origin, options, stop), options.Embedding);

    private static Task<T> ShowAsync<T>(Session session, string title, Func<IProgress<RunProgress>, Task<T>> work) =>
        Progress.ShowAsync(session.Host, title, done => work(new Told<RunProgress>(p => done(p.BatchesDone, p.Batches))));

    private static void CheckSize(Session session, ImportPlan plan)
    {
        if (session.Address.Project is { } project && plan.Mapping.BatchRows > RestStore.BatchRows)
        {
            throw RestStore.TooLarge(project);
        }
    }

    private static void CheckClient(Session session, ImportPlan plan)
    {
        if (session.IsClientGiven && session.Client != plan.Client)
        {
            throw new SemblanceException(ErrorKind.Refused, "plan-of-other-client",
                $"The plan was made for client {plan.Client}, not {session.Client}: plan again with --client {session.Client}.");
        }
    }
}
