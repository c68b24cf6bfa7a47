using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Semblance.Imports;
using Semblance.Migration.Plan;
using Semblance.Migration.Run;
using Semblance.Migration.Sources;
using Semblance.Migration.Verify;
using Semblance.Server.Documents;
using Semblance.Server.Http;
using Semblance.Spaces;
using Semblance.Storage;

namespace Semblance.Server.Imports;

/// <summary>
/// Plans, runs, verifications and rollbacks, worked on one after the other beside the requests. They are of this process; a stop ends them between two steps. What they
/// do to the store is the work of <c>Semblance.Migration</c>, the same as on the command line: a run that was stopped goes on where it was.
/// </summary>
internal sealed partial class ImportJobs(
    ImportShelf shelf, IStore store, IPhotoFiles photos, Drain drain, TimeProvider time, ILogger<ImportJobs> log) : IAsyncDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private readonly ConcurrentDictionary<Guid, Task> _running = [];

    /// <summary>The last run of an import's plan, by whatever it was run; null for none.</summary>
    public async Task<ImportRun?> FindRunAsync(ImportEntry entry, CancellationToken cancellationToken) =>
        entry.Record.PlanHash is { } hash ? (await store.Imports.ListRunsAsync(entry.Client, cancellationToken)).FirstOrDefault(r => r.PlanHash == hash) : null;

    /// <exception cref="SemblanceException">Conflict: <c>import-busy</c>, <c>run-open</c>.</exception>
    public async Task PlanAsync(ImportEntry entry, ImportPlanInput input, CancellationToken cancellationToken)
    {
        if (await FindRunAsync(entry, cancellationToken) is { Status: RunStatus.Open } run)
        {
            throw new SemblanceException(ErrorKind.Conflict, "run-open", $"{run.Id} of this plan has not ended: run it to its end, or roll it back, before planning again.");
        }

        var space = input.Space is { } key ? await FindSpaceAsync(entry, key, cancellationToken) : null;
        var folder = shelf.FilesOf(entry);
        Begin(entry, ImportWork.Plan, stop => PlanAsync(entry, folder, input, space, stop));
    }

    /// <exception cref="SemblanceException">Conflict: <c>import-busy</c>, <c>import-not-planned</c>.</exception>
    public void Rehearse(ImportEntry entry) => Begin(RequirePlanned(entry), ImportWork.Rehearse, async stop =>
    {
        var report = await Runner().RehearseAsync(await ReadPlanAsync(entry, stop), [], Progress(entry), stop);
        return r => r with { Rehearsal = ImportOutcomeDocument.Of(report.Outcome) };
    });

    /// <summary>Runs the plan, or goes on with a run of it that has not ended.</summary>
    /// <inheritdoc cref="Rehearse"/>
    public void Run(ImportEntry entry) => Begin(RequirePlanned(entry), ImportWork.Run, async stop =>
    {
        var plan = await ReadPlanAsync(entry, stop);
        var open = await FindRunAsync(entry, stop) is { Status: RunStatus.Open } run ? run : null;
        var report = open is null
            ? await Runner().ApplyAsync(plan, [], Progress(entry), stop)
            : await Runner().ResumeAsync(entry.Client, open.Id, Progress(entry), stop);
        stop.ThrowIfCancellationRequested();
        return r => r with
        {
            HadNothingToWrite = report.End == RunEnd.NothingToWrite,
            Rehearsal = report.End == RunEnd.NothingToWrite ? ImportOutcomeDocument.Of(report.Outcome) : r.Rehearsal,
            Verification = null,
            Rollback = null,
        };
    });

    /// <exception cref="SemblanceException">Conflict: <c>import-busy</c>, <c>import-not-planned</c>, <c>import-not-run</c>.</exception>
    public async Task VerifyAsync(ImportEntry entry, CancellationToken cancellationToken)
    {
        var run = await FindRunAsync(RequirePlanned(entry), cancellationToken);
        if (run is null && !entry.Record.HadNothingToWrite)
        {
            throw NotRun(entry);
        }

        Begin(entry, ImportWork.Verify, async stop =>
        {
            var verifier = new Verifier(store, photos, shelf.Parts.Open, time);
            var report = run is null
                ? await verifier.VerifyAsync(await ReadPlanAsync(entry, stop), new VerifyOptions(), Progress(entry), stop)
                : await verifier.VerifyAsync(entry.Client, run.Id, new VerifyOptions(), Progress(entry), stop);
            return r => r with { Verification = ImportVerificationDocument.Of(report) };
        });
    }

    /// <inheritdoc cref="VerifyAsync"/>
    public async Task RollbackAsync(ImportEntry entry, bool force, CancellationToken cancellationToken)
    {
        var run = await FindRunAsync(RequirePlanned(entry), cancellationToken) ?? throw NotRun(entry);
        Begin(entry, ImportWork.Rollback, async stop =>
        {
            var outcome = await new Rollback(store, photos).RunAsync(entry.Client, run.Id, person: null, force, stop);
            return r => r with { Rollback = ImportRollbackDocument.Of(outcome, time.GetUtcNow()), Verification = outcome.Done ? null : r.Verification };
        });
    }

    public async ValueTask DisposeAsync()
    {
        drain.Begin();
        await Task.WhenAll(_running.Values);
        _turn.Dispose();
    }

    private async Task<Func<ImportRecord, ImportRecord>> PlanAsync(ImportEntry entry, string folder, ImportPlanInput input, Space? space, CancellationToken stop)
    {
        var parts = shelf.Parts;
        var found = await Task.Run(() => parts.Look(new ImportLook(folder, new SourceOptions { Space = space, Client = entry.Client }, input.Images), stop), stop);
        try
        {
            var options = new PlanOptions
            {
                Client = entry.Client,
                Scope = input.Scope ?? entry.Record.Name,
                Space = space,
                MergeCase = input.MergeCase,
                Region = input.Region,
                Photos = input.Photos,
                SecretsLeftUnread = found.SecretsLeftUnread,
                Embedding = found.Embedding,
                EmbeddingSpace = found.EmbeddingSpace,
                Models = parts.Models(),
            };
            var rows = new Reported<long>(n => entry.Tell(j => j with { Rows = n }));
            var plan = await new Planner(time).PlanAsync(folder, found.Sources, store, options, rows, stop);
            await PlanFile.WriteAsync(plan, entry.PlanFile, stop);
            var saved = SavedPlan.Of(plan);
            return r => r.WithoutPlan() with { Plan = ImportPlanDocument.Of(plan), PlanHash = saved.Hash };
        }
        finally
        {
            foreach (var source in found.Sources.OfType<IDisposable>())
            {
                source.Dispose();
            }
        }
    }

    private void Begin(ImportEntry entry, ImportWork kind, Func<CancellationToken, Task<Func<ImportRecord, ImportRecord>>> work)
    {
        var stop = CancellationTokenSource.CreateLinkedTokenSource(drain.Begun);
        entry.Begin(kind, time.GetUtcNow(), stop);
        var id = Guid.NewGuid();
        _running[id] = Task.Run(async () =>
        {
            using (stop)
            {
                await WorkAsync(entry, work, stop.Token);
            }

            _running.TryRemove(id, out _);
        });
    }

    private async Task WorkAsync(ImportEntry entry, Func<CancellationToken, Task<Func<ImportRecord, ImportRecord>>> work, CancellationToken stop)
    {
        try
        {
            await _turn.WaitAsync(stop);
            try
            {
                var change = await work(stop);
                entry.End(r => Ended(change(r), ImportWorkState.Done, null));
            }
            finally
            {
                _turn.Release();
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            entry.End(r => Ended(r, ImportWorkState.Stopped, null));
        }
        catch (SemblanceException e)
        {
            entry.End(r => Ended(r, ImportWorkState.Failed, new ImportFaultDocument(e.Code, e.Message)));
        }
        catch (Exception e)
        {
            LogFault(log, e, entry.Record.Id);
            entry.End(r => Ended(r, ImportWorkState.Failed, new ImportFaultDocument("internal", "Something went wrong inside the server.")));
        }
    }

    private ImportRecord Ended(ImportRecord record, ImportWorkState state, ImportFaultDocument? fault) =>
        record with { Job = record.Job! with { State = state, EndedAt = time.GetUtcNow(), Fault = fault } };

    private Runner Runner() => new(store, photos, shelf.Parts.Open, time);

    private static Reported<RunProgress> Progress(ImportEntry entry) => new(p => entry.Tell(j => j with
    {
        Done = p.BatchesDone,
        Total = p.Batches,
        Rows = p.RowsDone,
        RowsTotal = p.Rows,
        RowsPerSecond = Math.Round(p.RowsPerSecond, 1),
    }));

    private static async Task<SavedPlan> ReadPlanAsync(ImportEntry entry, CancellationToken stop) => await PlanFile.ReadAsync(entry.PlanFile, stop);

    private async Task<Space> FindSpaceAsync(ImportEntry entry, string text, CancellationToken cancellationToken)
    {
        var key = new SpaceKey(text);
        return (await store.Spaces.ListAsync(entry.Client, cancellationToken)).FirstOrDefault(s => s.Space.Key == key)?.Space ?? KnownSpaces.Find(key)
            ?? throw new SemblanceException(ErrorKind.NotFound, "space-unknown", $"There is no space {key}: GET /v1/spaces lists those there are.");
    }

    private static ImportEntry RequirePlanned(ImportEntry entry) => entry.Record.PlanHash is null ? throw ImportErrors.NotPlanned(entry.Record.Id) : entry;

    private static SemblanceException NotRun(ImportEntry entry) =>
        new(ErrorKind.Conflict, "import-not-run", $"The import {entry.Record.Id} has not been run: POST /v1/imports/{entry.Record.Id}/run writes it.");

    /// <summary>Tells at once, on the thread that reports.</summary>
    private sealed class Reported<T>(Action<T> told) : IProgress<T>
    {
        public void Report(T value) => told(value);
    }

    [LoggerMessage(LogLevel.Error, "Work on import {Import} ended by a fault of the server")]
    private static partial void LogFault(ILogger log, Exception fault, Guid import);
}
