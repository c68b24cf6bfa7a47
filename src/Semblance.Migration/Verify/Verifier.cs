using System.Runtime.CompilerServices;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.Imports;
using Semblance.Migration.Plan;
using Semblance.Migration.Run;
using Semblance.Storage;

namespace Semblance.Migration.Verify;

/// <summary>
/// Compares everything a run wrote with its source, read again, at any time after it: every person's columns, every face with the hash of its
/// stored vector, every photo with the hash of its stored file, every row of attendance field by field, that nothing is missing and nothing extra; then, timed apart, the neighbours
/// of a sample. Writes nothing.
/// </summary>
public sealed class Verifier(IStore store, IPhotoFiles photos, SourceOpener open, TimeProvider time)
{
    private const int BatchesAhead = 2;
    private const int LookUpsAhead = 2;

    /// <param name="progress">Rows compared so far.</param>
    /// <returns>The report; the caller exits with 3 when it <see cref="VerificationReport.HasDifferences"/>.</returns>
    /// <exception cref="SemblanceException">NotFound, <c>run-unknown</c> or <c>source-not-found</c>; Refused, <c>source-changed</c>; Conflict,
    /// <c>run-incomplete</c> or <c>run-ended</c>.</exception>
    public async Task<VerificationReport> VerifyAsync(
        ClientId client, RunId id, VerifyOptions options, IProgress<RunProgress>? progress, CancellationToken cancellationToken)
    {
        var (run, plan) = await RecordedRun.FindAsync(store, client, id, cancellationToken);
        CheckStatus(run);
        return await VerifyAsync(run, plan, options, progress, cancellationToken);
    }

    /// <summary>The same of a plan whose rows the store has already, whichever runs brought them.</summary>
    /// <returns>The report, under a run id that is on no record.</returns>
    /// <exception cref="SemblanceException">NotFound, <c>source-not-found</c>; Refused, <c>source-changed</c>.</exception>
    public Task<VerificationReport> VerifyAsync(
        SavedPlan plan, VerifyOptions options, IProgress<RunProgress>? progress, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var run = new ImportRun
        {
            Id = RunId.New(now),
            Client = plan.Plan.Client,
            PlanHash = plan.Hash,
            Source = plan.Plan.Origin,
            Status = RunStatus.Done,
            Batches = plan.Plan.Batches.Count,
            StartedAt = now,
        };
        return VerifyAsync(run, plan.Plan, options, progress, cancellationToken);
    }

    private async Task<VerificationReport> VerifyAsync(
        ImportRun run, ImportPlan plan, VerifyOptions options, IProgress<RunProgress>? progress, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        using var sources = await OpenedSources.OpenAsync(open, plan, cancellationToken);
        var hashed = time.GetTimestamp();
        var verified = new VerifiedRun(run, plan, sources);
        var rows = new RowComparison(store, photos, run, plan);
        var attendance = new AttendanceComparison(store, run, verified.Only, rows);
        var people = new PeopleComparison(store, run, plan, verified.People, rows);
        var neighbours = new NeighbourComparison(store, run.Client, options.Top, rows.PlannedFaces);
        await CompareRowsAsync(verified, rows, attendance, people, neighbours, options.Probes, progress, cancellationToken);
        await attendance.FindExtraAsync(cancellationToken);
        await people.CompareAsync(cancellationToken);
        var compared = time.GetTimestamp();

        if (neighbours.Probes > 0)
        {
            await CompareNeighboursAsync(verified, rows, people, neighbours, cancellationToken);
        }

        var times = new VerificationTimes(
            time.GetElapsedTime(start, hashed).TotalSeconds, time.GetElapsedTime(hashed, compared).TotalSeconds,
            time.GetElapsedTime(compared).TotalSeconds);
        return Report(verified, rows, people, options.Probes > 0 ? neighbours : null, options.Top, times) with { Attendance = attendance.Sum() };
    }

    private static void CheckStatus(ImportRun run)
    {
        if (run.Status == RunStatus.Open)
        {
            throw new SemblanceException(ErrorKind.Conflict, "run-incomplete",
                $"{run.Id} has not ended ({run.BatchesApplied} of {run.Batches} batches): 'semblance import resume {run.Id}' first.");
        }

        if (run.Status == RunStatus.RolledBack)
        {
            throw new SemblanceException(ErrorKind.Conflict, "run-ended", $"{run.Id} was rolled back: there is nothing of it to verify.");
        }
    }

    private async Task CompareRowsAsync(
        VerifiedRun run, RowComparison rows, AttendanceComparison attendance, PeopleComparison people, NeighbourComparison neighbours, int probes,
        IProgress<RunProgress>? progress, CancellationToken cancellationToken)
    {
        var sample = new Sample(run.People.Sum(p => (long)p.Faces), probes);
        var meter = new RunMeter(run.Batches, 0, progress, time);
        var replay = run.Replay(people.Fold);
        var batches = ReadAhead.Of(token => replay.Read(run.Batches, run.Only, token), BatchesAhead, cancellationToken);
        await foreach (var (batch, found) in FindAheadAsync(batches, rows, cancellationToken))
        {
            await rows.CompareAsync(batch, found, cancellationToken);
            await attendance.CompareAsync(batch, cancellationToken);
            for (var i = 0; i < batch.Batch.Faces.Count; i++)
            {
                if (sample.Takes())
                {
                    var face = batch.Batch.Faces[i];
                    neighbours.AddProbe(face, batch.Places[i].ToString(), run.Plan.Spaces.First(s => s.Key == face.Space).ToSpace());
                }
            }

            meter.Advance(1);
        }
    }

    /// <summary>Each batch with what the store has of its faces; those of the next ones are on their way while it is compared, by as many processes of a server.</summary>
    private static async IAsyncEnumerable<(ReplayedBatch Batch, IReadOnlyList<Face> Found)> FindAheadAsync(
        IAsyncEnumerable<ReplayedBatch> batches, RowComparison rows, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var waiting = new Queue<(ReplayedBatch Batch, Task<IReadOnlyList<Face>> Finding)>();
        try
        {
            await foreach (var batch in batches.WithCancellation(cancellationToken))
            {
                waiting.Enqueue((batch, rows.FindAsync(batch, cancellationToken)));
                if (waiting.Count > LookUpsAhead)
                {
                    yield return (waiting.Peek().Batch, await waiting.Dequeue().Finding);
                }
            }

            while (waiting.Count > 0)
            {
                yield return (waiting.Peek().Batch, await waiting.Dequeue().Finding);
            }
        }
        finally
        {
            await ((Task)Task.WhenAll(waiting.Select(w => w.Finding))).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task CompareNeighboursAsync(
        VerifiedRun run, RowComparison rows, PeopleComparison people, NeighbourComparison neighbours, CancellationToken cancellationToken)
    {
        var replay = run.Replay(null);
        await foreach (var batch in ReadAhead.Of(
            token => replay.Read(run.Batches, run.Only, token), BatchesAhead, cancellationToken))
        {
            foreach (var face in batch.Batch.Faces)
            {
                neighbours.Visit(face);
            }
        }

        rows.Differences.AddRange(await neighbours.CompareAsync(cancellationToken));
        if (neighbours.Restricted > 0)
        {
            people.Notes.Add($"Neighbours: for {neighbours.Restricted} probes the store also found faces that this run did not bring; these "
                + "were left out of the comparison.");
        }
    }

    private VerificationReport Report(
        VerifiedRun verified, RowComparison rows, PeopleComparison people, NeighbourComparison? neighbours, int top, VerificationTimes times)
    {
        var sources = rows.Sources();
        return new VerificationReport
        {
            Run = verified.Run.Id,
            Client = verified.Run.Client,
            PlanHash = verified.Run.PlanHash,
            VerifiedAt = time.GetUtcNow(),
            Only = verified.Run.Only,
            People = new VerifiedCounts(verified.People.Count, people.Found, 0),
            Faces = new VerifiedCounts(sources.Sum(s => s.Faces), sources.Sum(s => s.FacesFound), people.ExtraFaces),
            Photos = new VerifiedCounts(sources.Sum(s => s.Photos), sources.Sum(s => s.PhotosFound), people.ExtraPhotos),
            Sources = sources,
            MerkleRoot = rows.Expected.Root(),
            StoredMerkleRoot = rows.Stored.Root(),
            Differences = rows.Differences,
            Notes = people.Notes,
            Neighbours = neighbours is null
                ? null
                : new NeighbourCheck(neighbours.Probes, top, neighbours.Agreeing, neighbours.Method),
            Times = times,
        };
    }

    /// <summary>Takes <paramref name="wanted"/> of <paramref name="total"/> rows, evenly spread.</summary>
    private sealed class Sample(long total, int wanted)
    {
        private readonly long _wanted = Math.Min(total, wanted);
        private long _seen;

        public bool Takes() => _seen++ is var i && i * _wanted / Math.Max(1, total) != (i + 1) * _wanted / Math.Max(1, total);
    }
}

/// <summary>A run, its plan and its sources, with the people and batches it was limited to.</summary>
internal sealed class VerifiedRun(ImportRun run, ImportPlan plan, OpenedSources sources)
{
    private readonly IReadOnlyList<PlanPerson> _only = PersonSelector.Find(plan, run.Only);

    public ImportRun Run { get; } = run;

    public ImportPlan Plan { get; } = plan;

    public IReadOnlyList<PlanPerson> People => _only.Count == 0 ? Plan.People : _only;

    public IReadOnlyList<PlanBatch> Batches => PlanReplay.BatchesOf(Plan, _only);

    /// <summary>Null for everybody.</summary>
    public IReadOnlySet<People.PersonId>? Only { get; } = OnlyOf(PersonSelector.Find(plan, run.Only));

    public PlanReplay Replay(Action<PlanPerson, Sources.LegacyPerson>? personSeen) =>
        new(Plan, sources.Planned, Run.Id, Run.StartedAt) { PersonSeen = personSeen };

    private static HashSet<People.PersonId>? OnlyOf(IReadOnlyList<PlanPerson> only) =>
        only.Count == 0 ? null : only.Select(p => p.Id).ToHashSet();
}
