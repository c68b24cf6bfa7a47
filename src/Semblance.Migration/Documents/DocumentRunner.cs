using Semblance.Clients;
using Semblance.Imports;
using Semblance.Migration.Plan;
using Semblance.Migration.Run;
using Semblance.Storage;

namespace Semblance.Migration.Documents;

/// <summary>
/// Follows plans of documents. Each batch is written and then its checkpoint; a batch that a stop came between is written again, which changes nothing, as every row has an id that follows from its source. The
/// source is hashed before a run begins, and never written.
/// </summary>
public sealed class DocumentRunner(IStore store, TimeProvider time)
{
    /// <summary>A dry run: the code of <see cref="ApplyAsync"/> on an empty store that goes away with it.</summary>
    /// <param name="rehearsal">That store; it has the plan's client.</param>
    /// <exception cref="SemblanceException">Refused, <c>source-changed</c>; NotFound, <c>source-not-found</c>.</exception>
    public async Task<DocumentRunReport> RehearseAsync(DocumentPlan plan, IStore rehearsal, IProgress<RunProgress>? progress, CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        var present = await PresentAsync(plan, cancellationToken);
        var replay = new Replay(this, plan, rehearsal, 0, null, progress);
        replay.CheckSource(cancellationToken);
        await replay.RunAsync(cancellationToken);
        return new DocumentRunReport(null, DocumentRunEnd.Rehearsed, plan.Batches.Count, replay.Applied, Expected(plan, replay.Tables, present), plan.Rejected, time.GetElapsedTime(begun));
    }

    /// <summary>Writes what the plan says. Cancelling stops between two batches and leaves the run open.</summary>
    /// <exception cref="SemblanceException">
    /// Refused, <c>source-changed</c>, or <c>run-open</c>: a run of this plan was interrupted; NotFound, <c>source-not-found</c> or <c>client-unknown</c>.
    /// </exception>
    public async Task<DocumentRunReport> ApplyAsync(DocumentPlan plan, IProgress<RunProgress>? progress, CancellationToken cancellationToken)
    {
        if (await store.Clients.FindAsync(plan.Client, cancellationToken) is null)
        {
            throw new SemblanceException(ErrorKind.NotFound, "client-unknown", $"The store has no client {plan.Client}: add it first.");
        }

        await RequireNoOpenRunAsync(plan, cancellationToken);
        var kept = plan with { Roots = [.. await NewRootsAsync(plan, cancellationToken)] };
        var bytes = DocumentPlanFile.ToBytes(kept);
        var run = new ImportRun
        {
            Id = RunId.New(time.GetUtcNow()),
            Client = plan.Client,
            PlanHash = DocumentPlanFile.HashOf(bytes),
            Source = Path.Combine(plan.Root, plan.Database),
            Status = RunStatus.Open,
            Batches = plan.Batches.Count,
            StartedAt = time.GetUtcNow(),
        };
        var replay = new Replay(this, kept, store, 0, run.Id, progress);
        replay.CheckSource(cancellationToken);
        await store.Imports.AddRunAsync(run, bytes, cancellationToken);
        return await WriteAsync(run, kept, replay, cancellationToken);
    }

    /// <summary>Goes on with an interrupted run by the plan kept with it. A run that is done already is reported as such.</summary>
    /// <exception cref="SemblanceException">NotFound, <c>run-unknown</c>; Conflict, <c>run-ended</c>; Refused, <c>source-changed</c>.</exception>
    public async Task<DocumentRunReport> ResumeAsync(ClientId client, RunId id, IProgress<RunProgress>? progress, CancellationToken cancellationToken)
    {
        var (run, plan) = await FindAsync(store, client, id, cancellationToken);
        return run.Status switch
        {
            RunStatus.RolledBack => throw new SemblanceException(ErrorKind.Conflict, "run-ended", $"{id} was rolled back: 'semblance import run PLAN --apply' starts a new run."),
            RunStatus.Done => new DocumentRunReport(id, DocumentRunEnd.Done, run.Batches, run.BatchesApplied, [], plan.Rejected, TimeSpan.Zero),
            _ => await GoOnAsync(run, plan, progress, cancellationToken),
        };
    }

    /// <summary>A run with the plan that is kept with it; its roots are those that it brought.</summary>
    /// <exception cref="SemblanceException">NotFound, <c>run-unknown</c>; Corrupt, <c>plan-missing</c>; Unsupported, <c>run-other</c>: it is of people and faces.</exception>
    public static async Task<(ImportRun Run, DocumentPlan Plan)> FindAsync(IStore store, ClientId client, RunId id, CancellationToken cancellationToken)
    {
        var run = await store.Imports.FindRunAsync(client, id, cancellationToken)
            ?? throw new SemblanceException(ErrorKind.NotFound, "run-unknown", $"There is no run {id}: 'semblance import status' lists the runs.");
        var bytes = await store.Imports.FindPlanAsync(client, id, cancellationToken)
            ?? throw new SemblanceException(ErrorKind.Corrupt, "plan-missing", $"The plan of {id} is not in the store.");
        return !DocumentPlanFile.Is(bytes) ? throw new SemblanceException(ErrorKind.Unsupported, "run-other", $"{id} is no run of documents.")
            : DocumentPlanFile.HashOf(bytes.Span) == run.PlanHash ? (run, DocumentPlanFile.Parse(bytes.Span))
            : throw new SemblanceException(ErrorKind.Corrupt, "plan-missing", $"The plan kept with {id} is not the one it ran.");
    }

    private async Task<DocumentRunReport> GoOnAsync(ImportRun run, DocumentPlan plan, IProgress<RunProgress>? progress, CancellationToken cancellationToken)
    {
        var replay = new Replay(this, plan, store, run.BatchesApplied, run.Id, progress);
        replay.CheckSource(cancellationToken);
        return await WriteAsync(run, plan, replay, cancellationToken);
    }

    /// <param name="replay">Its source is checked.</param>
    private async Task<DocumentRunReport> WriteAsync(ImportRun run, DocumentPlan plan, Replay replay, CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        var end = DocumentRunEnd.Done;
        try
        {
            await replay.RunAsync(cancellationToken);
            await store.Imports.CompleteAsync(run.Client, run.Id, CancellationToken.None);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            end = DocumentRunEnd.Interrupted;
        }

        return new DocumentRunReport(run.Id, end, plan.Batches.Count, replay.Applied, replay.Tables, plan.Rejected, time.GetElapsedTime(begun));
    }

    private async Task RequireNoOpenRunAsync(DocumentPlan plan, CancellationToken cancellationToken)
    {
        foreach (var run in (await store.Imports.ListRunsAsync(plan.Client, cancellationToken)).Where(r => r.Status == RunStatus.Open))
        {
            if (await store.Imports.FindPlanAsync(plan.Client, run.Id, cancellationToken) is { } bytes && DocumentPlanFile.Is(bytes)
                && DocumentPlanFile.Parse(bytes.Span) is var open && open.Fingerprint.Total == plan.Fingerprint.Total && open.Scope == plan.Scope)
            {
                throw new SemblanceException(ErrorKind.Refused, "run-open",
                    $"{run.Id} of this plan has not ended ({run.BatchesApplied} of {run.Batches} batches are written): "
                    + $"'semblance import resume {run.Id}' goes on with it, 'semblance import rollback {run.Id}' takes it back.");
            }
        }
    }

    /// <summary>What the store does not have yet: what a rollback may take back.</summary>
    private async Task<List<PlannedRoot>> NewRootsAsync(DocumentPlan plan, CancellationToken cancellationToken)
    {
        var stored = new StoredDocuments(store, plan.Client);
        var roots = new List<PlannedRoot>();
        foreach (var root in plan.Roots)
        {
            if (await stored.FindRootAsync(root.Key, cancellationToken) is null)
            {
                roots.Add(root);
            }
        }

        return roots;
    }

    /// <summary>Rows by table that the real store has already: those that stand by themselves, with all that the plan hangs on them.</summary>
    private async Task<HashSet<string>> PresentAsync(DocumentPlan plan, CancellationToken cancellationToken)
    {
        var isNew = (await NewRootsAsync(plan, cancellationToken)).Select(r => r.Key).ToHashSet(StringComparer.Ordinal);
        return [.. plan.Roots.Where(r => !isNew.Contains(r.Key)).Select(r => r.Key)];
    }

    private static List<WrittenTable> Expected(DocumentPlan plan, IReadOnlyList<WrittenTable> rehearsed, HashSet<string> present)
    {
        if (present.Count == 0)
        {
            return [.. rehearsed];
        }

        // All of them there: the same database was imported before. Some: how many of their rows are, the run says.
        var isAll = present.Count == plan.Roots.Count;
        return [.. rehearsed.Select(t => isAll ? t with { Added = 0, Present = t.Added + t.Present } : t)];
    }

    /// <summary>The rows of a plan, batch after batch, into a store.</summary>
    private sealed class Replay(DocumentRunner runner, DocumentPlan plan, IStore target, int done, RunId? run, IProgress<RunProgress>? progress)
    {
        private readonly SourceRoot _root = new(plan.Root);
        private readonly Dictionary<string, WrittenTable> _tables = new(StringComparer.Ordinal);

        public int Applied { get; private set; } = done;

        public IReadOnlyList<WrittenTable> Tables => [.. GuideTables.All.Where(_tables.ContainsKey).Select(t => _tables[t])];

        public void CheckSource(CancellationToken cancellationToken) => FileFingerprint.Check(_root, plan.Fingerprint, cancellationToken);

        public async Task RunAsync(CancellationToken cancellationToken)
        {
            using var reader = GuideReader.Open(_root, plan.Database, plan.Client, plan.Scope, plan.CreatedAt, plan.Fingerprint);
            var writer = new DocumentRowWriter(target, plan.Client);
            var begun = runner.Time.GetTimestamp();
            var batches = new Queue<PlannedRows>(plan.Batches);
            foreach (var table in GuideTables.All)
            {
                var rows = new List<object>();
                foreach (var row in reader.Read(table))
                {
                    if (row.Value is { } value)
                    {
                        rows.Add(value);
                    }

                    if (batches.TryPeek(out var batch) && batch.Table == table && batch.Last == row.Ordinal)
                    {
                        await ApplyAsync(batches.Dequeue(), rows, writer, cancellationToken);
                        Tell(batch, begun);
                        rows = [];
                    }
                }
            }
        }

        private void Tell(PlannedRows batch, long begun)
        {
            var (rows, seconds) = (_tables.Values.Sum(t => t.Added + t.Present), runner.Time.GetElapsedTime(begun).TotalSeconds);
            progress?.Report(new RunProgress(batch.Number + 1, plan.Batches.Count, rows, plan.Imports, seconds > 0 ? rows / seconds : 0));
        }

        private async Task ApplyAsync(PlannedRows batch, List<object> rows, DocumentRowWriter writer, CancellationToken cancellationToken)
        {
            if (batch.Number < Applied)
            {
                return;
            }

            cancellationToken.ThrowIfCancellationRequested();
            if (rows.Count != batch.Rows)
            {
                throw FileFingerprint.Changed(plan.Database, "gives other rows than planned");
            }

            var added = await writer.WriteAsync(rows, CancellationToken.None);
            if (run is { } id)
            {
                await target.Imports.ApplyAsync(plan.Client, new ImportBatch { Run = id, Number = batch.Number }, CancellationToken.None);
            }

            var before = _tables.GetValueOrDefault(batch.Table, new WrittenTable(batch.Table, 0, 0));
            _tables[batch.Table] = before with { Added = before.Added + added, Present = before.Present + rows.Count - added };
            Applied++;
        }
    }

    private TimeProvider Time => time;
}
