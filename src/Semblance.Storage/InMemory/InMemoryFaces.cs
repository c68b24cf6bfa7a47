using System.Runtime.CompilerServices;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.Imports;
using Semblance.People;
using Semblance.Search;
using Semblance.Spaces;

namespace Semblance.Storage.InMemory;

internal sealed class InMemoryFaces(InMemoryTables tables) : IFaceStore
{
    public Task AddAsync(Face face, CancellationToken cancellationToken) => tables.WriteAsync(
        state => Add(state, face, run: null) ?? throw StoreErrors.FaceExists(face.Id), cancellationToken);

    public Task<IReadOnlyList<Face>> FindManyAsync(ClientId client, IReadOnlyList<FaceId> ids, CancellationToken cancellationToken)
    {
        var state = tables.State;
        return Task.FromResult<IReadOnlyList<Face>>(ids.Distinct().Select(id => Find(state, client, id)).OfType<Face>().ToList());
    }

    public Task<IReadOnlyList<Face>> ListAsync(ClientId client, PersonId person, SpaceKey? space, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Face>>(tables.State.FacesOf(client)
            .Where(f => f.Person == person && (space is null || f.Space == space))
            .OrderBy(f => f.Id)
            .ToList());

    public Task<bool> RemoveAsync(ClientId client, FaceId id, CancellationToken cancellationToken) => tables.WriteAsync(
        state => Find(state, client, id) is null ? (state, false) : (state with { Faces = state.Faces.Remove(id) }, true),
        cancellationToken);

    public async Task<Ranking> FindNearestAsync(
        Gallery gallery, ReadOnlyMemory<float> probe, int people, CancellationToken cancellationToken) =>
        (await FindNearestAsync(gallery, [probe], people, cancellationToken))[0];

    public Task<IReadOnlyList<Ranking>> FindNearestAsync(
        Gallery gallery, IReadOnlyList<ReadOnlyMemory<float>> probes, int people, CancellationToken cancellationToken)
    {
        // All by the same state, as by one search.
        var state = tables.State;
        var space = InMemorySpaces.Get(state, gallery.Space);
        var scans = new List<NaiveScan>(probes.Count);
        foreach (var probe in probes)
        {
            StoreRules.CheckProbe(probe.Span, space, people);
            scans.Add(new NaiveScan(probe, space.Metric));
        }

        foreach (var face in Match(state, gallery))
        {
            cancellationToken.ThrowIfCancellationRequested();
            scans.ForEach(s => s.Offer(face.Id, face.Person, face.Embedding.Span));
        }

        return Task.FromResult<IReadOnlyList<Ranking>>(scans.ConvertAll(s => s.Rank(people)));
    }

    public Task<IReadOnlyList<Face>> SampleAsync(Gallery gallery, int faces, CancellationToken cancellationToken)
    {
        var state = tables.State;
        InMemorySpaces.Get(state, gallery.Space);
        return Task.FromResult<IReadOnlyList<Face>>(Match(state, gallery)
            .GroupBy(f => f.Person)
            .OrderBy(person => SampleOrder.Of(person.Key))
            .Take(faces)
            .Select(person => person.MinBy(f => f.Id)!)
            .ToList());
    }

    public async IAsyncEnumerable<Face> ReadAllAsync(
        ClientId client, SpaceKey space, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var face in tables.State.FacesOf(client).Where(f => f.Space == space))
        {
            cancellationToken.ThrowIfCancellationRequested();
            await Task.CompletedTask;
            yield return face;
        }
    }

    /// <summary>Null when the id is taken by the same client.</summary>
    public static InMemoryState? Add(InMemoryState state, Face face, RunId? run)
    {
        if (state.FindPerson(face.Client, face.Person) is null)
        {
            throw StoreErrors.PersonUnknown(face.Person);
        }

        StoreRules.CheckFace(face, InMemorySpaces.Get(state, face.Space).Dimension);
        if (state.Faces.TryGetValue(face.Id, out var known))
        {
            return known.Value.Client == face.Client ? null : throw StoreErrors.FaceExists(face.Id);
        }

        var stored = face with { Embedding = face.Embedding.ToArray(), CreatedAt = StoreTime.Truncate(face.CreatedAt) };
        return state with { Faces = state.Faces.Add(face.Id, new Row<Face>(stored, run, state.Written)), Written = state.Written + 1 };
    }

    private static Face? Find(InMemoryState state, ClientId client, FaceId id) =>
        state.Faces.TryGetValue(id, out var row) && row.Value.Client == client ? row.Value : null;

    private static IEnumerable<Face> Match(InMemoryState state, Gallery gallery) => state.FacesOf(gallery.Client)
        .Where(f => f.Space == gallery.Space && IsMember(state.People[f.Person].Value, gallery));

    private static bool IsMember(Person person, Gallery gallery) =>
        (gallery.Regions.Count == 0 || (person.Region is { } region && gallery.Regions.Contains(region, StringComparer.Ordinal)))
        && (gallery.Groups.Count == 0 || person.Groups.Intersect(gallery.Groups, StringComparer.Ordinal).Any());
}
