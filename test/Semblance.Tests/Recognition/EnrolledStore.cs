using System.Numerics.Tensors;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.People;
using Semblance.Search;
using Semblance.Spaces;
using Semblance.Storage;

namespace Semblance.Tests.Recognition;

/// <summary>
/// As much of a store as recognition reads, over faces held in a list. A person's region is "north" for even numbers, "south" for odd ones.
/// </summary>
internal sealed class EnrolledStore(Space space, IEnumerable<Face> faces) : IStore, IClientStore, ISpaceStore, IFaceStore, IPeopleStore
{
    public List<Face> All { get; } = faces.ToList();

    /// <summary>How often a threshold was learnt anew, and from which galleries.</summary>
    public List<Gallery> Sampled { get; } = [];

    /// <summary>Faces that a search misses as an index would.</summary>
    public HashSet<FaceId> Missed { get; } = [];

    public int SearchedExactly { get; private set; }

    /// <summary>Samples are taken once this is done.</summary>
    public Task Samples { get; set; } = Task.CompletedTask;

    public ISpaceStore Spaces => this;

    public IFaceStore Faces => this;

    public IPeopleStore People => this;

    /// <summary>What the client decided, and how often somebody asked.</summary>
    public ClientSettings Settings { get; set; } = ClientSettings.Default;

    public int SettingsRead { get; private set; }

    public SemblanceException? SettingsFault { get; set; }

    public IClientStore Clients => this;

    public IPhotoStore Photos => throw new NotSupportedException();

    public IImportStore Imports => throw new NotSupportedException();

    public IKeyStore Keys => throw new NotSupportedException();

    public IAuditStore Audit => throw new NotSupportedException();

    public IAccountStore Accounts => throw new NotSupportedException();

    public ITokenStore Tokens => throw new NotSupportedException();

    public IPrivacyStore Privacy => throw new NotSupportedException();

    public IMergeStore Merges => throw new NotSupportedException();

    public ILabelStore Labels => throw new NotSupportedException();

    public Task<ClientSettings> FindSettingsAsync(ClientId id, CancellationToken cancellationToken)
    {
        SettingsRead++;
        return SettingsFault is null ? Task.FromResult(Settings) : Task.FromException<ClientSettings>(SettingsFault);
    }

    public Task AddAsync(Client client, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<Client?> FindAsync(ClientId id, CancellationToken cancellationToken) => throw new NotSupportedException();

    Task<IReadOnlyList<Client>> IClientStore.ListAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task UpdateSettingsAsync(ClientId id, ClientSettings settings, CancellationToken cancellationToken) => throw new NotSupportedException();

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

    public Task<Space?> FindAsync(SpaceKey key, CancellationToken cancellationToken) => Task.FromResult(key == space.Key ? space : null);

    public Task<Person?> FindAsync(ClientId client, PersonId id, CancellationToken cancellationToken) =>
        Task.FromResult(client == ClientId.Default && All.Exists(f => f.Person == id)
            ? new Person { Id = id, Client = client, Name = "somebody", CreatedAt = default, UpdatedAt = default }
            : null);

    public Task<IReadOnlyList<Face>> ListAsync(ClientId client, PersonId person, SpaceKey? space, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Face>>(All.Where(f => f.Client == client && f.Person == person && (space is null || f.Space == space)).ToArray());

    public Task<Ranking> FindNearestAsync(Gallery gallery, ReadOnlyMemory<float> probe, int people, CancellationToken cancellationToken) =>
        Task.FromResult(Rank(gallery, probe, people, Missed) with { IsUncertain = Missed.Count > 0 });

    public Task<IReadOnlyList<Ranking>> FindNearestExactlyAsync(
        Gallery gallery, IReadOnlyList<ReadOnlyMemory<float>> probes, int people, CancellationToken cancellationToken)
    {
        SearchedExactly += probes.Count;
        return Task.FromResult<IReadOnlyList<Ranking>>([.. probes.Select(p => Rank(gallery, p, people, []) with { Method = "exact" })]);
    }

    private Ranking Rank(Gallery gallery, ReadOnlyMemory<float> probe, int people, HashSet<FaceId> missed)
    {
        var covered = In(gallery).ToArray();
        var nearest = covered
            .Where(f => !missed.Contains(f.Id))
            .Select(f => new Candidate(f.Person, f.Id, 1 - TensorPrimitives.CosineSimilarity(f.Embedding.Span, probe.Span)))
            .OrderBy(c => c.Distance).ThenBy(c => c.Face).DistinctBy(c => c.Person).Take(people).ToArray();
        return new Ranking(nearest, covered.Length, covered.DistinctBy(f => f.Person).Count(), "test");
    }

    public async Task<IReadOnlyList<Face>> SampleAsync(Gallery gallery, int faces, CancellationToken cancellationToken)
    {
        Sampled.Add(gallery);
        await Samples.WaitAsync(cancellationToken);
        return In(gallery).DistinctBy(f => f.Person).Take(faces).ToArray();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private IEnumerable<Face> In(Gallery gallery) => All.Where(f =>
        f.Client == gallery.Client && f.Space == gallery.Space && (gallery.Regions.Count == 0 || gallery.Regions.Contains(RegionOf(f.Person))));

    private static string RegionOf(PersonId person) => person.Value.ToByteArray()[0] % 2 == 1 ? "north" : "south";

    Task ISpaceStore.AddAsync(Space added, CancellationToken cancellationToken) => throw new NotSupportedException();

    Task<IReadOnlyList<SpaceUse>> ISpaceStore.ListAsync(ClientId client, CancellationToken cancellationToken) => throw new NotSupportedException();

    Task IFaceStore.AddAsync(Face face, CancellationToken cancellationToken) => throw new NotSupportedException();

    Task<IReadOnlyList<Face>> IFaceStore.FindManyAsync(ClientId client, IReadOnlyList<FaceId> ids, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    Task<bool> IFaceStore.RemoveAsync(ClientId client, FaceId id, CancellationToken cancellationToken) => throw new NotSupportedException();

    IAsyncEnumerable<Face> IFaceStore.ReadAllAsync(ClientId client, SpaceKey key, CancellationToken cancellationToken) => throw new NotSupportedException();

    Task IPeopleStore.AddAsync(Person person, CancellationToken cancellationToken) => throw new NotSupportedException();

    Task<IReadOnlyList<Person>> IPeopleStore.FindManyAsync(ClientId client, IReadOnlyList<PersonId> ids, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    Task<PeoplePage> IPeopleStore.ListAsync(ClientId client, PeopleQuery query, CancellationToken cancellationToken) => throw new NotSupportedException();

    Task<int> IPeopleStore.CountAsync(ClientId client, PeopleQuery query, CancellationToken cancellationToken) => throw new NotSupportedException();

    Task<Person> IPeopleStore.UpdateAsync(Person person, CancellationToken cancellationToken) => throw new NotSupportedException();

    Task<PeopleLabels> IPeopleStore.ListLabelsAsync(ClientId client, CancellationToken cancellationToken) => throw new NotSupportedException();

    Task<PersonRemoval?> IPeopleStore.RemoveAsync(ClientId client, PersonId id, CancellationToken cancellationToken) => throw new NotSupportedException();
}
