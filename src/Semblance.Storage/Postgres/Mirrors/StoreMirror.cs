using System.Collections.Concurrent;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.People;
using Semblance.Search;
using Semblance.Spaces;

namespace Semblance.Storage.Postgres.Mirrors;

/// <summary>
/// The galleries of a PostgreSQL store in the memory of this process, for those who chose <c>search=in-process</c>: searched exactly, without a
/// round trip, and searched on while the database is away (<see cref="Ranking.IsStale"/>). A gallery is loaded by its first search and stays. What this process
/// writes is seen by its next search; what others write, within a tenth of a second.
/// </summary>
/// <remarks>Memory: as <see cref="GalleryIndex"/>, and every person of the clients that were searched. Nothing is ever given back but what is removed.</remarks>
internal sealed class StoreMirror : IAsyncDisposable
{
    private readonly PostgresConnections _connections;
    private readonly ChangeFeed _feed;
    private readonly ConcurrentDictionary<ClientId, Once<ClientMirror>> _clients = new();
    private readonly ConcurrentDictionary<ClientId, Task> _reloading = new();

    public StoreMirror(PostgresConnections connections, TimeProvider time)
    {
        _connections = connections;
        _feed = new ChangeFeed(connections.Pool.Address, time);
        connections.Written = client => Find(client)?.Touch();
    }

    /// <inheritdoc cref="IFaceStore.FindNearestAsync(Gallery, ReadOnlyMemory{float}, int, CancellationToken)"/>
    public async Task<Ranking> FindNearestAsync(Gallery gallery, ReadOnlyMemory<float> probe, int people, CancellationToken cancellationToken)
    {
        var client = await FreshAsync(gallery.Client, cancellationToken);
        var mirror = await client.GalleryAsync(gallery.Space, cancellationToken);
        StoreRules.CheckProbe(probe.Span, mirror.Space, people);
        if (mirror.Index.FaceCount == 0 && _feed.IsLive)
        {
            // Nothing holds on to a space without faces: it may be gone.
            await _connections.RunAsync(session => PostgresSpaces.GetAsync(session, gallery.Space), cancellationToken);
        }

        return await client.FindNearestAsync(mirror, gallery, probe, people) with { IsStale = !IsFresh(client) };
    }

    /// <summary>The sample as far as it is known here; null where the gallery was never searched.</summary>
    public IReadOnlyList<Face>? Sample(Gallery gallery, int faces) =>
        Find(gallery.Client) is { } client ? client.Find(gallery.Space)?.Sample(gallery, faces, client.People) : null;

    /// <summary>Null where they have to be read from the database: it is there and this is not up to date, or the client was never searched.</summary>
    public IReadOnlyList<Person>? FindPeople(ClientId client, IReadOnlyList<PersonId> ids)
    {
        if (Find(client) is not { } mirror || (_feed.IsLive && !IsFresh(mirror)))
        {
            return null;
        }

        return [.. ids.Distinct().Select(id => mirror.People.GetValueOrDefault(id)).OfType<Person>()];
    }

    /// <summary>A space that a gallery here has faces of, and which is therefore there; null for any other.</summary>
    public Space? FindSpace(SpaceKey key) => _clients.Values
        .Select(client => client.Value?.Find(key))
        .FirstOrDefault(gallery => gallery is not null && (gallery.Index.FaceCount > 0 || !_feed.IsLive))?.Space;

    public async ValueTask DisposeAsync()
    {
        await _feed.DisposeAsync();
        await Task.WhenAll(_reloading.Values);
        foreach (var client in _clients.Values)
        {
            client.Value?.Dispose();
        }
    }

    private ClientMirror? Find(ClientId client) => _clients.GetValueOrDefault(client)?.Value;

    private bool IsFresh(ClientMirror client) => _feed.IsLive && !client.IsBehind && !client.IsOutdated;

    private async Task<ClientMirror> FreshAsync(ClientId client, CancellationToken cancellationToken)
    {
        await _feed.StartAsync(ReconnectedAsync, ChangedAsync).WaitAsync(cancellationToken);
        var mirror = await _clients.GetOrAdd(client, id => new Once<ClientMirror>(() => ClientMirror.LoadAsync(_connections, id, _feed.Closing)))
            .GetAsync(cancellationToken);
        if (mirror.IsBehind && _feed.IsLive)
        {
            try
            {
                await CatchUpAsync(client, mirror, recounts: false, cancellationToken);
            }
            catch (SemblanceException e) when (e.Kind == ErrorKind.Unavailable)
            {
                // The answer says that it is stale.
            }
        }

        return mirror;
    }

    private async Task ReconnectedAsync(CancellationToken stop)
    {
        foreach (var (client, once) in _clients)
        {
            if (once.Value is { } mirror)
            {
                await CatchUpAsync(client, mirror, recounts: true, stop);
            }
        }
    }

    private async Task ChangedAsync(IReadOnlySet<string>? keys, CancellationToken stop)
    {
        foreach (var (client, once) in _clients)
        {
            if (once.Value is { } mirror && keys?.Contains(mirror.ChannelKey) != false)
            {
                await CatchUpAsync(client, mirror, recounts: false, stop);
            }
        }
    }

    private async Task CatchUpAsync(ClientId client, ClientMirror mirror, bool recounts, CancellationToken stop)
    {
        await mirror.CatchUpAsync(recounts, stop);
        if (mirror.IsOutdated)
        {
            _ = _reloading.GetOrAdd(client, _ => Task.Run(() => ReloadAsync(client, mirror), CancellationToken.None));
        }
    }

    /// <summary>Loads what the old one holds, and puts it in its place. While it does, and when it fails, the old one answers, stale.</summary>
    private async Task ReloadAsync(ClientId client, ClientMirror old)
    {
        try
        {
            var fresh = await ClientMirror.LoadAsync(_connections, client, _feed.Closing);
            foreach (var space in old.Spaces)
            {
                await fresh.GalleryAsync(space, _feed.Closing);
            }

            fresh.Touch(); // what was announced meanwhile was told to the old one
            var once = new Once<ClientMirror>(() => Task.FromResult(fresh));
            await once.GetAsync(_feed.Closing);
            _clients[client] = once;
        }
        catch (Exception e) when (e is SemblanceException or OperationCanceledException)
        {
            // The next change, or the next connection, tries again.
        }
        finally
        {
            _reloading.TryRemove(client, out _);
        }
    }
}
