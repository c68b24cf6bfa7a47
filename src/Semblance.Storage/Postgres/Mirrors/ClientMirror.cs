using System.Collections.Concurrent;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.People;
using Semblance.Search;
using Semblance.Spaces;

namespace Semblance.Storage.Postgres.Mirrors;

/// <summary>One client's people, and those galleries that have been searched, in memory.</summary>
internal sealed class ClientMirror : IDisposable
{
    private readonly PostgresConnections _connections;
    private readonly ClientId _client;
    private readonly CancellationToken _closing;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly ConcurrentDictionary<PersonId, Person> _people = new();
    private readonly ConcurrentDictionary<SpaceKey, Entry> _galleries = new();
    private ChangeMark _mark = new("", "");
    private long _version;
    private long _wanted;
    private long _reached;

    private ClientMirror(PostgresConnections connections, ClientId client, CancellationToken closing)
    {
        _connections = connections;
        _client = client;
        _closing = closing;
        ChannelKey = ChangeLog.ChannelKey(client.Value);
    }

    public string ChannelKey { get; }

    public IReadOnlyDictionary<PersonId, Person> People => _people;

    public IReadOnlyList<SpaceKey> Spaces => [.. _galleries.Where(g => g.Value.Gallery.Value is not null).Select(g => g.Key)];

    /// <summary>This process wrote something that is not here yet.</summary>
    public bool IsBehind => Volatile.Read(ref _reached) < Volatile.Read(ref _wanted);

    /// <summary>It cannot catch up any more: another one is being loaded.</summary>
    public bool IsOutdated { get; private set; }

    public static async Task<ClientMirror> LoadAsync(PostgresConnections connections, ClientId client, CancellationToken closing)
    {
        var mirror = new ClientMirror(connections, client, closing);
        await connections.RunLongAsync(
            client,
            async session =>
            {
                mirror._mark = await ChangeLog.FindMarkAsync(session);
                await session.EachAsync(
                    $"{PostgresPeople.Select} WHERE p.client_id = $1", row => mirror.Put(PostgresPeople.Read(row, client)), client.Value);
                return true;
            },
            closing);
        return mirror;
    }

    /// <summary>Says that the client's rows were written.</summary>
    public void Touch() => Interlocked.Increment(ref _wanted);

    /// <summary>The gallery, loaded when it is not here yet. NotFound, <c>space-unknown</c>.</summary>
    public Task<GalleryMirror> GalleryAsync(SpaceKey space, CancellationToken cancellationToken) =>
        _galleries.GetOrAdd(space, key => new Entry(entry => LoadAsync(key, entry))).Gallery.GetAsync(cancellationToken);

    /// <summary>Null while it is not here.</summary>
    public GalleryMirror? Find(SpaceKey space) => _galleries.GetValueOrDefault(space)?.Gallery.Value;

    public Task<Ranking> FindNearestAsync(GalleryMirror mirror, Gallery gallery, ReadOnlyMemory<float> probe, int people) =>
        mirror.FindNearestAsync(gallery, probe, people, _people, Interlocked.Read(ref _version));

    /// <summary>Reads what has changed. Afterwards it holds at least what was committed before the call, or <see cref="IsOutdated"/>.</summary>
    /// <param name="recounts">Whether to compare the number of faces too, as after a broken connection.</param>
    public async Task CatchUpAsync(bool recounts, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var wanted = Volatile.Read(ref _wanted);
            var spaces = Spaces;
            var news = await _connections.RunLongAsync(_client, session => News.ReadAsync(session, _client, _mark, spaces), cancellationToken);
            IsOutdated |= news is null;
            if (news is not null)
            {
                Apply(news);
                IsOutdated |= recounts && await HasOtherCountsAsync(cancellationToken);
                Volatile.Write(ref _reached, wanted);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private void Apply(News news)
    {
        foreach (var id in news.Changes.People.Select(p => new PersonId(p)))
        {
            _people.TryRemove(id, out _);
        }

        news.People.ForEach(Put);
        var changed = news.Changes.Faces.Select(f => new FaceId(f)).ToHashSet();
        foreach (var (space, entry) in _galleries)
        {
            if (entry.Gallery.Value is { } gallery)
            {
                gallery.Replace(changed, news.Faces.FindAll(f => f.Space == space));
            }
            else
            {
                entry.Missed.UnionWith(news.Changes.Faces);
            }
        }

        _mark = news.Changes.Reached;
        Interlocked.Increment(ref _version);
    }

    private void Put(Person person) => _people[person.Id] = person;

    private async Task<GalleryMirror> LoadAsync(SpaceKey key, Entry entry)
    {
        var gallery = await _connections.RunLongAsync(_client, session => MirroredFaces.LoadAsync(session, _client, key), _closing);
        await _turn.WaitAsync(_closing);
        try
        {
            // What changed while it was being loaded is here or not, as it happened.
            var missed = entry.Missed;
            var faces = await _connections.RunLongAsync(_client, session => MirroredFaces.FindAsync(session, _client, missed, [key]), _closing);
            gallery.Replace(missed.Select(f => new FaceId(f)).ToHashSet(), faces);
            entry.Missed.Clear();
            Interlocked.Increment(ref _version);
            return gallery;
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<bool> HasOtherCountsAsync(CancellationToken cancellationToken)
    {
        foreach (var space in Spaces)
        {
            var there = await _connections.RunLongAsync(_client, session => MirroredFaces.CountAsync(session, _client, space), cancellationToken);
            if (there != Find(space)!.Index.FaceCount)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A gallery, and the faces that changed while it was not loaded yet.</summary>
    private sealed class Entry
    {
        public Entry(Func<Entry, Task<GalleryMirror>> load) => Gallery = new Once<GalleryMirror>(() => load(this));

        public Once<GalleryMirror> Gallery { get; }

        public HashSet<Guid> Missed { get; } = [];
    }

    /// <summary>What has changed, and how it is now.</summary>
    private sealed record News(Changes Changes, List<Person> People, List<Face> Faces)
    {
        public static async Task<News?> ReadAsync(PostgresSession session, ClientId client, ChangeMark mark, IReadOnlyList<SpaceKey> spaces)
        {
            if (await ChangeLog.FindSinceAsync(session, client.Value, mark) is not { } changes)
            {
                return null;
            }

            var people = changes.People.Count == 0
                ? []
                : await session.ListAsync(
                    $"{PostgresPeople.Select} WHERE p.client_id = $1 AND p.id = ANY ($2)", row => PostgresPeople.Read(row, client), client.Value, changes.People.ToArray());
            return new News(changes, people, await MirroredFaces.FindAsync(session, client, changes.Faces, spaces));
        }
    }
}
