using Semblance.Clients;
using Semblance.Documents;
using Semblance.Documents.Search;

namespace Semblance.Storage.Moving;

/// <summary>
/// Keeps documents of a secondary found by their words, so that it can answer searches while the primary is away. An index is made of the documents and does not move with them: those that
/// were replayed are brought into it, and where it holds another number of pieces than the primary's it is made anew.
/// </summary>
internal sealed class SecondarySearch : IAsyncDisposable
{
    private static readonly HashSet<string> Parts = new(StringComparer.Ordinal) { "document_sections", "document_tables", "api_endpoints", "log_entries" };

    private readonly Lock _lock = new();
    private readonly HashSet<(ClientId Client, DocumentId Document)> _documents = [];
    private readonly HashSet<(ClientId Client, TagId Tag)> _tags = [];
    private readonly CancellationTokenSource _closing = new();
    private Task _running = Task.CompletedTask;
    private IStore? _compared;

    /// <summary>Takes note of what was replayed. Pieces of what is gone went with it.</summary>
    public void Note(IReadOnlyList<WaitingChange> changes)
    {
        lock (_lock)
        {
            foreach (var key in changes.Select(c => c.Key))
            {
                if (Parts.Contains(key.Table.Name) && key.Values()[0] is Guid document)
                {
                    _documents.Add((new ClientId(key.Client), new DocumentId(document)));
                }
                else if (key.Table.Name == "tags" && key.Values()[0] is Guid tag)
                {
                    _tags.Add((new ClientId(key.Client), new TagId(tag)));
                }
            }
        }
    }

    /// <summary>Brings the index of the secondary up to what was noted, unless that goes on already: beside the replay, which a large index must not hold up. Called by one at a time.</summary>
    public void Begin(IStore primary, IStore secondary)
    {
        if (_running.IsCompleted)
        {
            _running = Task.Run(() => CatchUpAsync(primary, secondary, _closing.Token));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _running;
        _closing.Dispose();
    }

    private async Task CatchUpAsync(IStore primary, IStore secondary, CancellationToken cancellationToken)
    {
        try
        {
            await BringAsync(secondary, cancellationToken);
            if (_compared != secondary)
            {
                await CompareAsync(primary, secondary, cancellationToken);
                _compared = secondary;
            }
        }
        catch (Exception)
        {
            // Either store may be away, which the replay tells: what could not be done is tried again at the next turn.
        }
    }

    private async Task BringAsync(IStore secondary, CancellationToken cancellationToken)
    {
        while (Take(_tags) is (var owner, var id))
        {
            try
            {
                if (await secondary.Tags.FindAsync(owner, id, cancellationToken) is { } tag)
                {
                    Put(_documents, (owner, tag.Document));
                }
            }
            catch (Exception)
            {
                Put(_tags, (owner, id));
                throw;
            }
        }

        while (Take(_documents) is (var client, var document))
        {
            try
            {
                await new DocumentIndexer(secondary).IndexAsync(client, document, cancellationToken);
            }
            catch (SemblanceException error) when (error.Code == "document-unknown")
            {
                // Removed meanwhile.
            }
            catch (Exception)
            {
                Put(_documents, (client, document));
                throw;
            }
        }
    }

    private static async Task CompareAsync(IStore primary, IStore secondary, CancellationToken cancellationToken)
    {
        foreach (var client in await secondary.Clients.ListAsync(cancellationToken))
        {
            if (await CountAsync(primary, client.Id, cancellationToken) is > 0 and var pieces && await CountAsync(secondary, client.Id, cancellationToken) != pieces)
            {
                await new SearchRebuild(secondary, embedder: null).RunAsync(client.Id, progress: null, cancellationToken);
            }
        }
    }

    private static async Task<long> CountAsync(IStore store, ClientId client, CancellationToken cancellationToken) =>
        (await store.Chunks.CountAsync(client, cancellationToken)).FirstOrDefault(i => i.Index.IsServing)?.Chunks ?? 0;

    private T? Take<T>(HashSet<T> waiting)
        where T : struct
    {
        lock (_lock)
        {
            if (waiting.Count == 0)
            {
                return null;
            }

            var first = waiting.First();
            waiting.Remove(first);
            return first;
        }
    }

    private void Put<T>(HashSet<T> waiting, T again)
    {
        lock (_lock)
        {
            waiting.Add(again);
        }
    }
}
