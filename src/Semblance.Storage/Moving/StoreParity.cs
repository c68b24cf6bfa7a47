using Semblance.Clients;
using Semblance.Faces;
using Semblance.Matching;
using Semblance.People;
using Semblance.Recognition;
using Semblance.Search;

namespace Semblance.Storage.Moving;

/// <summary>
/// Compares two stores while the first is written: every row by its hash, and what searches for some of the people give. A row that differs is looked at again
/// until it is the same, or known to wait, or has stayed different while nothing of it waited.
/// </summary>
internal sealed class StoreParity(MoveSide primary, MoveSide secondary, TimeProvider time)
{
    /// <summary>Rows a report names.</summary>
    public const int MostNamed = 1_000;

    /// <summary>Beyond, differences are not looked at one by one: the secondary is far behind.</summary>
    private const int MostWaiting = 100_000;

    private const int Looks = 10;
    private const int KeysAtOnce = 1_000;
    private const int Candidates = 10;

    private const double DistanceTolerance = 1e-9;

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(200);

    /// <param name="probes">People of each client and space to search for; 0 for none.</param>
    /// <param name="told">How many rows were compared, of both stores together.</param>
    public async Task<ParityReport> CompareAsync(int probes, Action<long> told, CancellationToken cancellationToken)
    {
        var (tables, keys) = await CompareRowsAsync(told, cancellationToken);
        var waiting = await primary.Rows.CountWaitingAsync(cancellationToken);
        var differing = keys.Count == 0 || waiting.Count > MostWaiting ? [] : await LookAgainAsync(keys, cancellationToken);
        waiting = await primary.Rows.CountWaitingAsync(cancellationToken);

        // While something waits the answers may differ, and rightly so.
        var searches = probes > 0 && differing.Count == 0 && waiting.Count == 0 ? await CompareSearchesAsync(probes, cancellationToken) : [];
        return new ParityReport(tables, [.. differing.Take(MostNamed)], differing.Count, waiting.Count, searches);
    }

    /// <summary>The rows that were different at two moments close to each other: of those that nobody writes meanwhile, all that are different.</summary>
    public async Task<(IReadOnlyList<TableParity> Tables, IReadOnlyList<RowKey> Keys)> CompareRowsAsync(Action<long> told, CancellationToken cancellationToken)
    {
        var (tables, keys, read) = (new List<TableParity>(), new List<RowKey>(), 0L);
        var clients = (await primary.Rows.ListClientsAsync(cancellationToken)).Union(await secondary.Rows.ListClientsAsync(cancellationToken), StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        foreach (var table in MovedTables.All)
        {
            foreach (var client in table.IsShared ? [""] : clients)
            {
                void Tell(int rows) => told(Interlocked.Add(ref read, rows));
                var digests = await Task.WhenAll(
                    TableDigest.ReadAsync(primary.Rows, table, client, Tell, cancellationToken),
                    TableDigest.ReadAsync(secondary.Rows, table, client, Tell, cancellationToken));
                if (digests.Any(d => d.Rows > 0))
                {
                    tables.Add(new TableParity(table.Name, ClientOf(client), digests[0].Rows, digests[1].Rows));
                }

                if (digests[0].Differing(digests[1]) is { Count: > 0 } classes)
                {
                    keys.AddRange(await ListAsync(table, client, classes, cancellationToken));
                }
            }
        }

        return (tables, keys);
    }

    private static ClientId? ClientOf(string client) => client.Length == 0 ? null : new ClientId(client);

    private async Task<IEnumerable<RowKey>> ListAsync(MovedTable table, string client, HashSet<uint> classes, CancellationToken cancellationToken)
    {
        var rows = await Task.WhenAll(
            TableDigest.ListAsync(primary.Rows, table, client, classes, cancellationToken),
            TableDigest.ListAsync(secondary.Rows, table, client, classes, cancellationToken));
        return rows[0].Keys.Union(rows[1].Keys).Where(key => !rows[0].TryGetValue(key, out var here) || !rows[1].TryGetValue(key, out var there) || here != there);
    }

    private async Task<List<RowDifference>> LookAgainAsync(IReadOnlyList<RowKey> keys, CancellationToken cancellationToken)
    {
        for (var look = 1; ; look++)
        {
            // Before and after: what waits at neither time was replayed, or never written.
            var waiting = await ListWaitingAsync(cancellationToken);
            var differing = await FindDifferencesAsync(keys, cancellationToken);
            waiting.UnionWith(await ListWaitingAsync(cancellationToken));
            var unexplained = differing.Where(d => !waiting.Contains(d.Key)).ToList();
            if (unexplained.Count == 0 || look == Looks)
            {
                return [.. unexplained.Select(d => d.Difference)];
            }

            keys = [.. unexplained.Select(d => d.Key)];
            await Task.Delay(BetweenLooks, time, cancellationToken);
        }
    }

    private async Task<HashSet<RowKey>> ListWaitingAsync(CancellationToken cancellationToken) =>
        [.. (await primary.Rows.ListWaitingAsync(null, MostWaiting, cancellationToken)).Select(c => c.Key)];

    private async Task<List<(RowKey Key, RowDifference Difference)>> FindDifferencesAsync(IReadOnlyList<RowKey> keys, CancellationToken cancellationToken)
    {
        var found = new List<(RowKey, RowDifference)>();
        foreach (var some in keys.GroupBy(k => (k.Table, k.Client)).SelectMany(g => g.Chunk(KeysAtOnce)))
        {
            var rows = await Task.WhenAll(primary.Rows.FindRowsAsync(some, cancellationToken), secondary.Rows.FindRowsAsync(some, cancellationToken));
            var (here, there) = (rows[0].ToDictionary(r => r.Key), rows[1].ToDictionary(r => r.Key));
            foreach (var key in some)
            {
                if (Difference(key, here.GetValueOrDefault(key), there.GetValueOrDefault(key)) is { } difference)
                {
                    found.Add((key, difference));
                }
            }
        }

        return found;
    }

    private static RowDifference? Difference(RowKey key, MovedRow? here, MovedRow? there)
    {
        if (here is null || there is null)
        {
            var place = here is null ? RowPlace.SecondaryOnly : RowPlace.PrimaryOnly;
            return here is null && there is null ? null : new RowDifference(key.Table.Name, ClientOf(key.Client), key.Text, place, []);
        }

        var columns = key.Table.Columns.Where((_, i) => !MovedValues.AreEqual([here.Values[i]], [there.Values[i]])).Select(c => c.Name).ToList();
        return columns.Count == 0 ? null : new RowDifference(key.Table.Name, ClientOf(key.Client), key.Text, RowPlace.Both, columns);
    }

    private async Task<IReadOnlyList<SearchParity>> CompareSearchesAsync(int probes, CancellationToken cancellationToken)
    {
        var searches = new List<SearchParity>();
        foreach (var client in await primary.Store.Clients.ListAsync(cancellationToken))
        {
            foreach (var use in (await primary.Store.Spaces.ListAsync(client.Id, cancellationToken)).Where(u => u.Faces > 0))
            {
                var gallery = new Gallery(client.Id, use.Space.Key);
                var faces = await primary.Store.Faces.SampleAsync(gallery, probes, cancellationToken);
                searches.Add(new SearchParity(client.Id, use.Space.Key, faces.Count, await CompareAsync(gallery, faces, cancellationToken)));
            }
        }

        return searches;
    }

    private async Task<IReadOnlyList<PersonId>> CompareAsync(Gallery gallery, IReadOnlyList<Face> faces, CancellationToken cancellationToken)
    {
        var asked = faces.Select(f => f.Embedding).ToList();
        var options = new IdentifyOptions { Top = Candidates };
        var decisions = await Task.WhenAll(
            new Recognizer(primary.Store, time).IdentifyManyAsync(gallery, asked, options, cancellationToken),
            new Recognizer(secondary.Store, time).IdentifyManyAsync(gallery, asked, options, cancellationToken));
        return [.. faces.Where((_, i) => !AreAlike(decisions[0][i], decisions[1][i])).Select(f => f.Person)];
    }

    private static bool AreAlike(Decision one, Decision other) =>
        (one.Outcome, one.Person, one.Face, one.FacesSearched, one.PeopleSearched) == (other.Outcome, other.Person, other.Face, other.FacesSearched, other.PeopleSearched)
        && one.Candidates.Count == other.Candidates.Count
        && one.Candidates.Zip(other.Candidates).All(pair =>
            (pair.First.Person, pair.First.Face) == (pair.Second.Person, pair.Second.Face)
            && Math.Abs(pair.First.Distance - pair.Second.Distance) <= DistanceTolerance * Math.Max(1, pair.First.Distance));
}
