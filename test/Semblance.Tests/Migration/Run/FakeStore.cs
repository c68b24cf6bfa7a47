using Semblance.Clients;
using Semblance.Faces;
using Semblance.Imports;
using Semblance.People;
using Semblance.Photos;
using Semblance.Search;
using Semblance.Spaces;
using Semblance.Storage;

namespace Semblance.Tests.Migration.Run;

/// <summary>
/// The plainest store there is, and one that fails on command: before a batch, or in the middle of one, which then leaves no trace.
/// </summary>
internal sealed class FakeStore : IStore, IClientStore, ISpaceStore, IPeopleStore, IFaceStore, IPhotoStore, IImportStore
{
    private readonly List<Client> _clients = [new(ClientId.Default, "Default", DateTimeOffset.UnixEpoch)];
    private readonly Dictionary<RunId, (ImportRun Run, byte[] Plan)> _runs = [];
    private readonly Dictionary<(RunId, int), BatchOutcome> _checkpoints = [];
    private readonly Dictionary<RunId, (List<PersonId> People, List<FaceId> Faces, List<(PersonId, PhotoHash)> Photos)> _added = [];
    private Dictionary<SpaceKey, Space> _spaces = [];
    private Dictionary<PersonId, Person> _people = [];
    private Dictionary<FaceId, Face> _faces = [];
    private Dictionary<(PersonId, PhotoHash), Photo> _photos = [];

    /// <summary>Called with the number of each batch: before it (false) and when half of it is written (true). May throw.</summary>
    public Action<int, bool>? OnApply { get; set; }

    public IClientStore Clients => this;

    public ISpaceStore Spaces => this;

    public IPeopleStore People => this;

    public IFaceStore Faces => this;

    public IPhotoStore Photos => this;

    public IImportStore Imports => this;

    public IKeyStore Keys => throw new NotSupportedException();

    public IAuditStore Audit => throw new NotSupportedException();

    public IAccountStore Accounts => throw new NotSupportedException();

    public ITokenStore Tokens => throw new NotSupportedException();

    public IPrivacyStore Privacy => throw new NotSupportedException();

    public IMergeStore Merges => throw new NotSupportedException();

    public ILabelStore Labels => throw new NotSupportedException();

    public ISightingStore Sightings => throw new NotSupportedException();

    public ISessionStore Sessions => throw new NotSupportedException();

    public IAttendanceStore Attendance => throw new NotSupportedException();

    public IMarkingStore Markings => throw new NotSupportedException();

    public ICheckInStore CheckIns => throw new NotSupportedException();

    public ILeaveStore Leaves => throw new NotSupportedException();

    public IArtifactStore Artifacts => throw new NotSupportedException();

    public IDocumentStore Documents => throw new NotSupportedException();

    public ITagStore Tags => throw new NotSupportedException();

    public IChunkStore Chunks => throw new NotSupportedException();

    public IFactStore Facts => throw new NotSupportedException();

    public IMemoryStore Memories => throw new NotSupportedException();

    public IHrmStore Hrm => throw new NotSupportedException();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public Task AddAsync(Client client, CancellationToken cancellationToken)
    {
        _clients.Add(client);
        return Task.CompletedTask;
    }

    public Task<Client?> FindAsync(ClientId id, CancellationToken cancellationToken) => Task.FromResult(_clients.Find(c => c.Id == id));

    public Task<IReadOnlyList<Client>> ListAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<Client>>(_clients);

    public Task<ClientSettings> FindSettingsAsync(ClientId id, CancellationToken cancellationToken) => Task.FromResult(ClientSettings.Default);

    public Task UpdateSettingsAsync(ClientId id, ClientSettings settings, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task AddAsync(Space space, CancellationToken cancellationToken)
    {
        _spaces.TryAdd(space.Key, space);
        return Task.CompletedTask;
    }

    public Task<Space?> FindAsync(SpaceKey key, CancellationToken cancellationToken) => Task.FromResult(_spaces.GetValueOrDefault(key));

    Task<IReadOnlyList<SpaceUse>> ISpaceStore.ListAsync(ClientId client, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<SpaceUse>>(_spaces.Values.Select(s => new SpaceUse(
            s, _faces.Values.Count(f => f.Space == s.Key), _faces.Values.Where(f => f.Space == s.Key).Select(f => f.Person).Distinct().Count()))
            .ToArray());

    public Task AddAsync(Person person, CancellationToken cancellationToken)
    {
        _people.Add(person.Id, person);
        return Task.CompletedTask;
    }

    public Task<Person?> FindAsync(ClientId client, PersonId id, CancellationToken cancellationToken) =>
        Task.FromResult(_people.GetValueOrDefault(id));

    public Task<IReadOnlyList<Person>> FindManyAsync(ClientId client, IReadOnlyList<PersonId> ids, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Person>>(ids.Where(_people.ContainsKey).Select(id => _people[id]).ToArray());

    public Task<PeoplePage> ListAsync(ClientId client, PeopleQuery query, CancellationToken cancellationToken)
    {
        var page = _people.Values.OrderBy(p => p.Name, StringComparer.Ordinal).ThenBy(p => p.Id)
            .Where(p => query.After is not { } after || string.CompareOrdinal(p.Name, after.Name) is var c && (c > 0 || (c == 0 && p.Id.CompareTo(after.Id) > 0)))
            .Take(query.Limit)
            .Select(p => new PersonSummary(p, _faces.Values.Count(f => f.Person == p.Id), _photos.Values.Count(f => f.Person == p.Id)))
            .ToArray();
        var next = page.Length < query.Limit ? null : new PeopleCursor(page[^1].Person.Name, page[^1].Person.Id);
        return Task.FromResult(new PeoplePage(page, next));
    }

    public Task<int> CountAsync(ClientId client, PeopleQuery query, CancellationToken cancellationToken) => Task.FromResult(_people.Count);

    public Task<Person> UpdateAsync(Person person, CancellationToken cancellationToken)
    {
        var updated = person with { Revision = person.Revision + 1, UpdatedAt = person.UpdatedAt.AddDays(1) };
        _people[person.Id] = updated;
        return Task.FromResult(updated);
    }

    public Task<PeopleLabels> ListLabelsAsync(ClientId client, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<PersonRemoval?> RemoveAsync(ClientId client, PersonId id, CancellationToken cancellationToken)
    {
        _people.Remove(id);
        return Task.FromResult<PersonRemoval?>(new PersonRemoval(0, 0, []));
    }

    public Task AddAsync(Face face, CancellationToken cancellationToken)
    {
        _faces.Add(face.Id, face);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<Face>> FindManyAsync(ClientId client, IReadOnlyList<FaceId> ids, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Face>>(ids.Where(_faces.ContainsKey).Select(id => _faces[id]).ToArray());

    public Task<IReadOnlyList<Face>> ListAsync(ClientId client, PersonId person, SpaceKey? space, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Face>>(_faces.Values.Where(f => f.Person == person).OrderBy(f => f.Id).ToArray());

    public Task<bool> RemoveAsync(ClientId client, FaceId id, CancellationToken cancellationToken) => Task.FromResult(_faces.Remove(id));

    public Task<Ranking> FindNearestAsync(Gallery gallery, ReadOnlyMemory<float> probe, int people, CancellationToken cancellationToken)
    {
        var candidates = _faces.Values.Where(f => f.Space == gallery.Space)
            .Select(f => new Candidate(f.Person, f.Id, Distance(probe.Span, f.Embedding.Span)))
            .GroupBy(c => c.Person)
            .Select(g => g.OrderBy(c => c.Distance).ThenBy(c => c.Face).First())
            .OrderBy(c => c.Distance).ThenBy(c => c.Face)
            .Take(people)
            .ToArray();
        return Task.FromResult(new Ranking(candidates, _faces.Count, _people.Count, "naive"));
    }

    public Task<IReadOnlyList<Face>> SampleAsync(Gallery gallery, int faces, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public IAsyncEnumerable<Face> ReadAllAsync(ClientId client, SpaceKey space, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task AddAsync(Photo photo, CancellationToken cancellationToken)
    {
        _photos.TryAdd((photo.Person, photo.Hash), photo);
        return Task.CompletedTask;
    }

    public Task<PhotoRemoval?> RemoveAsync(ClientId client, PersonId person, PhotoHash hash, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<Photo>> ListAsync(ClientId client, PersonId person, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Photo>>(_photos.Values.Where(p => p.Person == person).OrderBy(p => p.Hash.Hex, StringComparer.Ordinal).ToArray());

    public Task AddRunAsync(ImportRun run, ReadOnlyMemory<byte> plan, CancellationToken cancellationToken)
    {
        _runs.Add(run.Id, (run, plan.ToArray()));
        _added.Add(run.Id, ([], [], []));
        return Task.CompletedTask;
    }

    public Task<ImportRun?> FindRunAsync(ClientId client, RunId id, CancellationToken cancellationToken) =>
        Task.FromResult(_runs.TryGetValue(id, out var run) ? Current(run.Run) : null);

    public Task<IReadOnlyList<ImportRun>> ListRunsAsync(ClientId client, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ImportRun>>(_runs.Values.Select(r => Current(r.Run)).ToArray());

    public Task<ReadOnlyMemory<byte>?> FindPlanAsync(ClientId client, RunId id, CancellationToken cancellationToken) =>
        Task.FromResult<ReadOnlyMemory<byte>?>(_runs.TryGetValue(id, out var run) ? run.Plan : null);

    public Task<BatchOutcome> ApplyAsync(ClientId client, IReadOnlyList<ImportBatch> batches, CancellationToken cancellationToken) =>
        Task.FromResult(batches.Aggregate(BatchOutcome.None, (sum, batch) => sum + Apply(batch)));

    private BatchOutcome Apply(ImportBatch batch)
    {
        if (_checkpoints.TryGetValue((batch.Run, batch.Number), out var recorded))
        {
            return recorded;
        }

        OnApply?.Invoke(batch.Number, false);
        var outcome = Atomically(() => Write(batch, _added[batch.Run]));
        _checkpoints.Add((batch.Run, batch.Number), outcome);
        return outcome;
    }

    public async Task<BatchOutcome> RehearseAsync(
        ClientId client, ImportRun run, IAsyncEnumerable<ImportBatch> batches, Action<int>? applied, CancellationToken cancellationToken)
    {
        var (spaces, people, faces, photos) = Copy();
        try
        {
            var sum = BatchOutcome.None;
            await foreach (var batch in batches.WithCancellation(cancellationToken))
            {
                sum += Write(batch, ([], [], []));
                applied?.Invoke(batch.Number);
            }

            return sum;
        }
        finally
        {
            (_spaces, _people, _faces, _photos) = (spaces, people, faces, photos);
        }
    }

    public Task<AttendanceRows> FindAttendanceAsync(ClientId client, AttendanceRows wanted, CancellationToken cancellationToken) => Task.FromResult(AttendanceRows.None);

    public Task CompleteAsync(ClientId client, RunId id, CancellationToken cancellationToken)
    {
        var run = Current(_runs[id].Run);
        Assert.Equal(run.Batches, run.BatchesApplied);
        _runs[id] = (run with { Status = RunStatus.Done }, _runs[id].Plan);
        return Task.CompletedTask;
    }

    public Task<RollbackOutcome> RollbackAsync(ClientId client, RunId id, PersonId? person, bool force, CancellationToken cancellationToken)
    {
        var (people, faces, photos) = _added[id];
        var before = (_people.Count, _faces.Count, _photos.Count);
        var gone = photos.Where(p => person is null || p.Item1 == person).ToArray();
        Array.ForEach(gone, p => _photos.Remove(p));
        faces.Where(f => _faces.TryGetValue(f, out var face) && (person is null || face.Person == person)).ToList().ForEach(f => _faces.Remove(f));
        people.Where(p => person is null || p == person).ToList().ForEach(p => _people.Remove(p));
        var orphans = gone.Select(p => p.Item2).Where(h => _photos.Keys.All(k => k.Item2 != h)).Distinct().ToArray();
        if (person is null)
        {
            _runs[id] = (_runs[id].Run with { Status = RunStatus.RolledBack }, _runs[id].Plan);
            _spaces = _spaces.Where(s => _faces.Values.Any(f => f.Space == s.Key)).ToDictionary();
        }

        return Task.FromResult(new RollbackOutcome(
            before.Item1 - _people.Count, before.Item2 - _faces.Count, before.Item3 - _photos.Count, [], orphans, true));
    }

    private BatchOutcome Write(ImportBatch batch, (List<PersonId> People, List<FaceId> Faces, List<(PersonId, PhotoHash)> Photos) added)
    {
        batch.Spaces.ToList().ForEach(s => _spaces.TryAdd(s.Key, s));
        var people = batch.People.Where(p => _people.TryAdd(p.Id, p)).Select(p => p.Id).ToArray();
        OnApply?.Invoke(batch.Number, true);
        Assert.All(batch.Faces, f => Assert.True(_people.ContainsKey(f.Person) && _spaces[f.Space].Dimension == f.Embedding.Length));
        Assert.All(batch.Photos, p => Assert.Contains(p.Person, _people.Keys));
        var photos = batch.Photos.Where(p => _photos.TryAdd((p.Person, p.Hash), p)).Select(p => (p.Person, p.Hash)).ToArray();
        var faces = batch.Faces.Where(f => _faces.TryAdd(f.Id, f)).Select(f => f.Id).ToArray();
        added.People.AddRange(people);
        added.Faces.AddRange(faces);
        added.Photos.AddRange(photos);
        return new BatchOutcome(people.Length, batch.People.Count - people.Length, faces.Length, batch.Faces.Count - faces.Length,
            photos.Length, batch.Photos.Count - photos.Length);
    }

    private BatchOutcome Atomically(Func<BatchOutcome> write)
    {
        var (spaces, people, faces, photos) = Copy();
        try
        {
            return write();
        }
        catch
        {
            (_spaces, _people, _faces, _photos) = (spaces, people, faces, photos);
            throw;
        }
    }

    private (Dictionary<SpaceKey, Space>, Dictionary<PersonId, Person>, Dictionary<FaceId, Face>, Dictionary<(PersonId, PhotoHash), Photo>) Copy() =>
        (new(_spaces), new(_people), new(_faces), new(_photos));

    private ImportRun Current(ImportRun run)
    {
        var mine = _checkpoints.Where(c => c.Key.Item1 == run.Id).Select(c => c.Value).ToArray();
        return run with { BatchesApplied = mine.Length, Outcome = mine.Aggregate(BatchOutcome.None, (a, b) => a + b) };
    }

    private static double Distance(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
        {
            sum += ((double)a[i] - b[i]) * ((double)a[i] - b[i]);
        }

        return Math.Sqrt(sum);
    }
}
