using System.Collections.Immutable;
using Semblance.Clients;
using Semblance.Imports;
using Semblance.People;

namespace Semblance.Storage.InMemory;

internal sealed class InMemoryImports(InMemoryTables tables) : IImportStore
{
    public Task AddRunAsync(ImportRun run, ReadOnlyMemory<byte> plan, CancellationToken cancellationToken) =>
        tables.WriteAsync(state => AddRun(state, run, plan.ToArray()), cancellationToken);

    public Task<ImportRun?> FindRunAsync(ClientId client, RunId id, CancellationToken cancellationToken) =>
        Task.FromResult(Find(client, id)?.Summary);

    public Task<IReadOnlyList<ImportRun>> ListRunsAsync(ClientId client, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ImportRun>>(tables.State.Runs.Values
            .Where(r => r.Run.Client == client)
            .Select(r => r.Summary)
            .OrderByDescending(r => r.StartedAt)
            .ThenByDescending(r => r.Id.Value, StringComparer.Ordinal)
            .ToList());

    public Task<ReadOnlyMemory<byte>?> FindPlanAsync(ClientId client, RunId id, CancellationToken cancellationToken) =>
        Task.FromResult(Find(client, id)?.Plan);

    public Task<BatchOutcome> ApplyAsync(ClientId client, IReadOnlyList<ImportBatch> batches, CancellationToken cancellationToken) =>
        tables.WriteAsync(
            state =>
            {
                var sum = BatchOutcome.None;
                foreach (var batch in batches)
                {
                    (state, var outcome) = Apply(state, client, batch);
                    sum += outcome;
                }

                return (state, sum);
            },
            cancellationToken);

    public Task<BatchOutcome> RehearseAsync(
        ClientId client, ImportRun run, IAsyncEnumerable<ImportBatch> batches, Action<int>? applied, CancellationToken cancellationToken)
    {
        return RehearseOn(tables.State);

        async Task<BatchOutcome> RehearseOn(InMemoryState state)
        {
            var sum = BatchOutcome.None;
            state = Find(client, run.Id) is null ? AddRun(state, run with { Client = client }, Array.Empty<byte>()) : state;
            await foreach (var batch in batches.WithCancellation(cancellationToken))
            {
                (state, var outcome) = Apply(state, client, batch);
                sum += outcome;
                applied?.Invoke(batch.Number);
            }

            return sum;
        }
    }

    public Task<AttendanceRows> FindAttendanceAsync(ClientId client, AttendanceRows wanted, CancellationToken cancellationToken) =>
        Task.FromResult(InMemoryAttendanceImport.Find(tables.State, client, wanted));

    public Task CompleteAsync(ClientId client, RunId id, CancellationToken cancellationToken) => tables.WriteAsync(
        state =>
        {
            var run = state.GetRun(client, id);
            if (run.Run.Status == RunStatus.RolledBack)
            {
                throw StoreErrors.RunEnded(id);
            }

            if (run.Checkpoints.Count < run.Run.Batches)
            {
                throw StoreErrors.RunIncomplete(id, run.Run.Batches - run.Checkpoints.Count);
            }

            return run.Run.Status == RunStatus.Done ? state : End(state, run, RunStatus.Done);
        },
        cancellationToken);

    public Task<RollbackOutcome> RollbackAsync(
        ClientId client, RunId id, PersonId? person, bool force, CancellationToken cancellationToken) => tables.WriteAsync(
        state =>
        {
            var run = state.GetRun(client, id);
            var (next, outcome) = new InMemoryRollback(state, client, run, person).Run(force);
            if (outcome.Done && person is null)
            {
                next = End(next, run, RunStatus.RolledBack);
            }

            return (outcome.Done && (person is null || run.Run.Status != RunStatus.Open) ? InMemoryRollback.RemoveUnusedSpaces(next, id) : next, outcome);
        },
        cancellationToken);

    private InMemoryRun? Find(ClientId client, RunId id) =>
        tables.State.Runs.TryGetValue(id, out var run) && run.Run.Client == client ? run : null;

    private static InMemoryState AddRun(InMemoryState state, ImportRun run, ReadOnlyMemory<byte> plan)
    {
        if (!state.Clients.ContainsKey(run.Client))
        {
            throw StoreErrors.ClientUnknown(run.Client);
        }

        var stored = run with
        {
            StartedAt = StoreTime.Truncate(run.StartedAt),
            EndedAt = run.EndedAt is { } ended ? StoreTime.Truncate(ended) : null,
        };
        return state.Runs.ContainsKey(run.Id)
            ? throw StoreErrors.RunExists(run.Id)
            : state with { Runs = state.Runs.Add(run.Id, new InMemoryRun(stored, plan, ImmutableDictionary<int, BatchOutcome>.Empty)) };
    }

    private InMemoryState End(InMemoryState state, InMemoryRun run, RunStatus status) => state with
    {
        Runs = state.Runs.SetItem(run.Run.Id, run with { Run = run.Run with { Status = status, EndedAt = tables.Now } }),
    };

    private static (InMemoryState Next, BatchOutcome Outcome) Apply(InMemoryState state, ClientId client, ImportBatch batch)
    {
        var run = state.GetRun(client, batch.Run);
        if (run.Run.Status != RunStatus.RolledBack && run.Checkpoints.TryGetValue(batch.Number, out var recorded))
        {
            return (state, recorded);
        }

        if (run.Run.Status != RunStatus.Open)
        {
            throw StoreErrors.RunEnded(batch.Run);
        }

        StoreRules.CheckBatch(client, batch, run.Checkpoints.Count, run.Run.Batches);
        var (next, outcome) = AddRows(state, client, batch);
        var applied = run with { Checkpoints = run.Checkpoints.Add(batch.Number, outcome) };
        return (next with { Runs = next.Runs.SetItem(batch.Run, applied) }, outcome);
    }

    private static (InMemoryState Next, BatchOutcome Outcome) AddRows(InMemoryState state, ClientId client, ImportBatch batch)
    {
        foreach (var space in batch.Spaces)
        {
            state = InMemorySpaces.Ensure(state, space, batch.Run);
        }

        var before = state;
        foreach (var person in batch.People)
        {
            StoreRules.CheckPerson(person);
            if (state.FindPerson(client, person.Id) is null)
            {
                state = state.People.ContainsKey(person.Id)
                    ? throw StoreErrors.PersonExists(person.Id)
                    : InMemoryPeople.Add(state, person, batch.Run);
            }
        }

        state = batch.Photos.Aggregate(state, (current, photo) => InMemoryPhotos.Add(current, photo, batch.Run) ?? current);
        state = batch.Faces.Aggregate(state, (current, face) => InMemoryFaces.Add(current, face, batch.Run) ?? current);
        (state, var attendance) = InMemoryAttendanceImport.Add(state, client, batch.Attendance, batch.Run);
        var people = state.People.Count - before.People.Count;
        var faces = state.Faces.Count - before.Faces.Count;
        var photos = state.Photos.Count - before.Photos.Count;
        return (state, new BatchOutcome(
            people, batch.People.Count - people, faces, batch.Faces.Count - faces, photos, batch.Photos.Count - photos)
        {
            AttendanceAdded = attendance,
            AttendancePresent = batch.Attendance.Count - attendance,
        });
    }
}
