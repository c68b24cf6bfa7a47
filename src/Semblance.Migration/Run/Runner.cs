using System.Runtime.CompilerServices;
using Semblance.Clients;
using Semblance.Imports;
using Semblance.Migration.Plan;
using Semblance.Storage;

namespace Semblance.Migration.Run;

/// <summary>
/// Runs saved plans. Whatever happens to the process, a batch and its checkpoint are written together or not at all, and every row has an id that follows
/// from the source: a run that is resumed, or started twice, loses nothing and writes nothing twice.
/// The source is hashed before a run begins and looked at again when it ends; it is never written.
/// </summary>
public sealed class Runner(IStore store, IPhotoFiles photos, SourceOpener open, TimeProvider time)
{
    /// <summary>Batches read ahead of those being written, and the most that are written in one transaction: where the store is the slower of
    /// the two, it rewrites the pages of its indexes once for all of them.</summary>
    private const int BatchesAhead = 4;

    /// <summary>
    /// A dry run: the code of <see cref="ApplyAsync"/>, rolled back. Leaves no trace, photo files included.
    /// </summary>
    /// <param name="only">Ids, keys or names of the people to limit it to; empty for everybody.</param>
    /// <exception cref="SemblanceException">
    /// Refused, <c>source-changed</c>; NotFound, <c>source-not-found</c>, <c>client-unknown</c> or <c>person-unknown</c>; Conflict,
    /// <c>person-ambiguous</c> or <c>space-differs</c>.
    /// </exception>
    public async Task<RunReport> RehearseAsync(
        SavedPlan plan, IReadOnlyList<string> only, IProgress<RunProgress>? progress, CancellationToken cancellationToken)
    {
        using var sources = await OpenAsync(plan.Plan, cancellationToken);
        var people = PersonSelector.Find(plan.Plan, only);
        var report = await RehearseAsync(plan, people, sources, progress, cancellationToken);
        return report.Outcome.AddsNothing
            ? report with { PhotosRestored = (await new PhotoTransfer(photos, sources).FindLostAsync(plan.Plan, people, cancellationToken)).Count }
            : report;
    }

    /// <summary>
    /// Writes what the plan says. Cancelling stops between two batches and leaves the run open (<see cref="RunEnd.Interrupted"/>).
    /// </summary>
    /// <exception cref="SemblanceException">As <see cref="RehearseAsync(SavedPlan, IReadOnlyList{string}, IProgress{RunProgress}?,
    /// CancellationToken)"/>; and Refused, <c>run-open</c>, when a run of this plan was interrupted: it has to be resumed or rolled back.
    /// </exception>
    public async Task<RunReport> ApplyAsync(
        SavedPlan plan, IReadOnlyList<string> only, IProgress<RunProgress>? progress, CancellationToken cancellationToken)
    {
        var people = PersonSelector.Find(plan.Plan, only);
        var runs = (await store.Imports.ListRunsAsync(plan.Plan.Client, cancellationToken)).Where(r => r.PlanHash == plan.Hash).ToArray();
        if (runs.FirstOrDefault(r => r.Status == RunStatus.Open) is { } interrupted)
        {
            throw new SemblanceException(ErrorKind.Refused, "run-open",
                $"{interrupted.Id} of this plan has not ended ({interrupted.BatchesApplied} of {interrupted.Batches} batches are written): "
                + $"'semblance import resume {interrupted.Id}' goes on with it, 'semblance import rollback {interrupted.Id}' takes it back.");
        }

        using var sources = await OpenAsync(plan.Plan, cancellationToken);
        if (runs.Length > 0 || plan.Plan.Target.Predicted.AddsNothing)
        {
            var rehearsal = await RehearseAsync(plan, people, sources, null, cancellationToken);
            if (rehearsal.Outcome.AddsNothing)
            {
                var restored = await RestorePhotosAsync(plan.Plan, people, sources, cancellationToken);
                return rehearsal with { End = RunEnd.NothingToWrite, BatchesApplied = 0, PhotosRestored = restored };
            }
        }

        var run = NewRun(plan, people);
        await store.Imports.AddRunAsync(run, plan.Bytes, cancellationToken);
        return await WriteAsync(run, plan.Plan, people, sources, progress, cancellationToken);
    }

    /// <summary>
    /// Goes on with an interrupted run by the plan kept with it. A run that is done already is reported as such.
    /// </summary>
    /// <exception cref="SemblanceException">NotFound, <c>run-unknown</c>; Conflict, <c>run-ended</c>, when it was rolled back; Refused,
    /// <c>source-changed</c>; Corrupt, <c>plan-missing</c>.</exception>
    public async Task<RunReport> ResumeAsync(
        ClientId client, RunId id, IProgress<RunProgress>? progress, CancellationToken cancellationToken)
    {
        var (run, plan) = await RecordedRun.FindAsync(store, client, id, cancellationToken);
        if (run.Status == RunStatus.RolledBack)
        {
            throw new SemblanceException(ErrorKind.Conflict, "run-ended",
                $"{id} was rolled back: 'semblance import run PLAN --apply' starts a new run.");
        }

        if (run.Status == RunStatus.Done)
        {
            return Report(run, RunEnd.Done, run.Outcome, run.BatchesApplied, TimeSpan.Zero) with { WasDone = true };
        }

        using var sources = await OpenAsync(plan, cancellationToken);
        return await WriteAsync(run, plan, PersonSelector.Find(plan, run.Only), sources, progress, cancellationToken);
    }

    private async Task<OpenedSources> OpenAsync(ImportPlan plan, CancellationToken cancellationToken)
    {
        if (await store.Clients.FindAsync(plan.Client, cancellationToken) is null)
        {
            throw new SemblanceException(ErrorKind.NotFound, "client-unknown", $"The store has no client {plan.Client}: add it first.");
        }

        return await OpenedSources.OpenAsync(open, plan, cancellationToken);
    }

    private async Task<RunReport> RehearseAsync(
        SavedPlan plan, IReadOnlyList<PlanPerson> people, OpenedSources sources, IProgress<RunProgress>? progress,
        CancellationToken cancellationToken)
    {
        var run = NewRun(plan, people);
        var meter = new RunMeter(PlanReplay.BatchesOf(plan.Plan, people), 0, progress, time);
        var agreement = new AgreementMeter(plan.Plan);
        var batches = Batches(run, plan.Plan, people, sources, 0, cancellationToken);
        var outcome = await store.Imports.RehearseAsync(
            run.Client, run, Unwrapped(batches, agreement, cancellationToken), _ => meter.Advance(1), cancellationToken);
        return Report(run, RunEnd.Rehearsed, outcome, run.Batches, meter.Elapsed) with { Run = null, Agreement = agreement.Sum() };
    }

    private async Task<RunReport> WriteAsync(
        ImportRun run, ImportPlan plan, IReadOnlyList<PlanPerson> people, OpenedSources sources,
        IProgress<RunProgress>? progress, CancellationToken cancellationToken)
    {
        var stamp = sources.Stamp(cancellationToken);
        var transfer = new PhotoTransfer(photos, sources);
        var agreement = new AgreementMeter(plan);
        await using var queue = new BatchQueue(store.Imports, run, new RunMeter(PlanReplay.BatchesOf(plan, people), run.BatchesApplied, progress, time));
        try
        {
            await foreach (var batches in Batches(run, plan, people, sources, run.BatchesApplied, cancellationToken))
            {
                foreach (var batch in batches)
                {
                    await transfer.AddAsync(run.Client, batch, cancellationToken);
                    agreement.Add(batch.Computed);
                }

                cancellationToken.ThrowIfCancellationRequested();
                await queue.AddAsync(batches.Select(b => b.Batch).ToArray());
            }

            await queue.FinishAsync();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await queue.FinishAsync();
            return Report(run, RunEnd.Interrupted, queue.Outcome, queue.Applied, queue.Elapsed);
        }

        if (sources.Stamp(CancellationToken.None) != stamp)
        {
            throw FileFingerprint.Changed(plan.Origin, "changed while it was read");
        }

        await store.Imports.CompleteAsync(run.Client, run.Id, CancellationToken.None);
        return Report(run, RunEnd.Done, queue.Outcome, queue.Applied, queue.Elapsed) with { Agreement = run.BatchesApplied == 0 ? agreement.Sum() : null };
    }

    /// <summary>A photo whose row is in the store and whose file is not: no row is written for it, so no run is recorded.</summary>
    private async Task<int> RestorePhotosAsync(
        ImportPlan plan, IReadOnlyList<PlanPerson> people, OpenedSources sources, CancellationToken cancellationToken)
    {
        var transfer = new PhotoTransfer(photos, sources);
        var lost = await transfer.FindLostAsync(plan, people, cancellationToken);
        var now = time.GetUtcNow();
        await transfer.RestoreAsync(plan, lost, new PlanReplay(plan, sources.Planned, RunId.New(now), now), cancellationToken);
        return lost.Count;
    }

    private static IAsyncEnumerable<IReadOnlyList<ReplayedBatch>> Batches(
        ImportRun run, ImportPlan plan, IReadOnlyList<PlanPerson> people, OpenedSources sources, int skip, CancellationToken cancellationToken)
    {
        var replay = new PlanReplay(plan, sources.Planned, run.Id, run.StartedAt);
        var wanted = PlanReplay.BatchesOf(plan, people).Skip(skip).ToArray();
        var only = people.Count == 0 ? null : people.Select(p => p.Id).ToHashSet();
        return ReadAhead.Groups(token => replay.Read(wanted, only, token), BatchesAhead, cancellationToken);
    }

    private static async IAsyncEnumerable<ImportBatch> Unwrapped(
        IAsyncEnumerable<IReadOnlyList<ReplayedBatch>> batches, AgreementMeter agreement, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var batch in batches.SelectMany(group => group).WithCancellation(cancellationToken))
        {
            agreement.Add(batch.Computed);
            yield return batch.Batch;
        }
    }

    private ImportRun NewRun(SavedPlan plan, IReadOnlyList<PlanPerson> people)
    {
        var now = time.GetUtcNow();
        return new ImportRun
        {
            Id = RunId.New(now),
            Client = plan.Plan.Client,
            PlanHash = plan.Hash,
            Source = plan.Plan.Origin,
            Status = RunStatus.Open,
            Batches = PlanReplay.BatchesOf(plan.Plan, people).Count,
            Only = people.Select(p => p.Key).ToArray(),
            StartedAt = now,
        };
    }

    private static RunReport Report(ImportRun run, RunEnd end, BatchOutcome outcome, int applied, TimeSpan elapsed) => new()
    {
        Run = run.Id,
        End = end,
        Outcome = outcome,
        Batches = run.Batches,
        BatchesApplied = applied,
        Only = run.Only,
        Elapsed = elapsed,
    };
}
