using Semblance.Clients;
using Semblance.Imports;

namespace Semblance.Storage.Moving;

/// <summary>
/// Takes rows from one store to another as they are, ids and times and all: those that have no import of their own (<see cref="MovedTables.OfCopies"/>). Adds
/// what the target lacks and changes nothing that it has; afterwards every row is read in both and compared by its hash. A copy that was stopped or killed
/// anywhere is made again and goes on, as what is there already is the same.
/// </summary>
public sealed class RowsCopy
{
    private const int RowsAtOnce = 500;

    private static readonly HashSet<uint> AllClasses = [.. Enumerable.Range(0, TableDigest.Classes).Select(i => (uint)i)];

    private readonly IMovedRows _from;
    private readonly IMovedRows _to;
    private readonly IMovableStore _target;
    private readonly string _client;
    private readonly RunId? _run;
    private readonly HashSet<RowKey> _there = [];

    /// <param name="run">The import that copied people, which rows are noted as brought by, so that its rollback takes them along; null for none.</param>
    /// <exception cref="SemblanceException">Unsupported, <c>store-kind</c>: one of them is neither a file nor a database.</exception>
    public RowsCopy(IStore from, IStore to, ClientId client, RunId? run)
    {
        _target = RowsOf(to);
        (_client, _run) = (client.Value, run);
        (_from, _to) = (new RowsWithoutRuns(RowsOf(from)), new RowsWithoutRuns(_target));
    }

    /// <summary>Counts, and writes nothing: tables that have rows.</summary>
    /// <exception cref="SemblanceException">As the constructor.</exception>
    public static async Task<IReadOnlyList<CopiedRows>> CountAsync(IStore from, ClientId client, CancellationToken cancellationToken)
    {
        var (rows, counted) = (RowsOf(from), new List<CopiedRows>());
        foreach (var table in MovedTables.OfCopies)
        {
            var count = 0L;
            await rows.EachRowAsync(table, client.Value, _ => count++, cancellationToken);
            if (count > 0)
            {
                counted.Add(new CopiedRows(table.Name, count, 0, 0, 0));
            }
        }

        return counted;
    }

    /// <summary>Copies and compares: tables of which the source has rows. The target has the client, its people, faces and photos.</summary>
    /// <param name="told">How many rows were written.</param>
    /// <exception cref="SemblanceException">What the stores throw; Unavailable, <c>store-moved</c>: the target takes no writes.</exception>
    public async Task<IReadOnlyList<CopiedRows>> RunAsync(Action<long> told, CancellationToken cancellationToken)
    {
        var (copied, total) = (new List<CopiedRows>(), 0L);
        foreach (var table in MovedTables.OfCopies)
        {
            var (rows, lacking, different) = await CompareAsync(table, cancellationToken);
            var before = total;
            foreach (var keys in lacking.Chunk(RowsAtOnce))
            {
                told(total += await AddAsync(keys, cancellationToken));
            }

            if (lacking.Count > 0)
            {
                (rows, lacking, different) = await CompareAsync(table, cancellationToken);
            }

            if (rows > 0)
            {
                copied.Add(new CopiedRows(table.Name, rows, total - before, lacking.Count, different));
            }
        }

        return copied;
    }

    private static IMovableStore RowsOf(IStore store) => MoveSide.RowsOf(store)
        ?? throw new SemblanceException(ErrorKind.Unsupported, "store-kind", "Only a SQLite file or a PostgreSQL database is copied row by row.");

    /// <summary>How many rows the source has, which of them the target lacks, and how many it has otherwise.</summary>
    private async Task<(long Rows, List<RowKey> Lacking, int Different)> CompareAsync(MovedTable table, CancellationToken cancellationToken)
    {
        var digests = await Task.WhenAll(
            TableDigest.ReadAsync(_from, table, _client, _ => { }, cancellationToken), TableDigest.ReadAsync(_to, table, _client, _ => { }, cancellationToken));
        var classes = digests[1].Rows == 0 ? AllClasses : digests[0].Differing(digests[1]);
        if (digests[0].Rows == 0 || classes.Count == 0)
        {
            return (digests[0].Rows, [], 0);
        }

        var rows = await Task.WhenAll(
            TableDigest.ListAsync(_from, table, _client, classes, cancellationToken), TableDigest.ListAsync(_to, table, _client, classes, cancellationToken));
        var lacking = rows[0].Keys.Where(key => !rows[1].ContainsKey(key)).OrderBy(key => key.Text, StringComparer.Ordinal).ToList();
        return (digests[0].Rows, lacking, rows[0].Count(r => rows[1].TryGetValue(r.Key, out var there) && there != r.Value));
    }

    /// <summary>Adds those whose parents are there.</summary>
    private async Task<int> AddAsync(IReadOnlyList<RowKey> keys, CancellationToken cancellationToken)
    {
        var rows = await _from.FindRowsAsync(keys, cancellationToken);
        foreach (var row in rows.Where(r => _run is not null && r.Table.RunAt is not null))
        {
            row.Values[row.Table.RunAt!.Value] = _run!.Value.Value;
        }

        await FindAsync([.. rows.SelectMany(ParentsOf).Where(p => !_there.Contains(p)).Distinct()], cancellationToken);
        var ready = rows.Where(r => ParentsOf(r).All(_there.Contains)).ToList();
        return ready.Count == 0 ? 0 : await _target.AddRowsAsync(ready, cancellationToken);
    }

    private static IEnumerable<RowKey> ParentsOf(MovedRow row) => row.Parents().Where(p => p.Table.Name != "clients");

    /// <summary>Notes which of these the target has. A space, which is nobody's, it is given.</summary>
    private async Task FindAsync(IReadOnlyList<RowKey> parents, CancellationToken cancellationToken)
    {
        foreach (var some in parents.GroupBy(p => (p.Table, p.Client)))
        {
            var asked = some.ToList();
            if (some.Key.Table.IsShared)
            {
                await _target.AddRowsAsync(await _from.FindRowsAsync(asked, cancellationToken), cancellationToken);
            }

            _there.UnionWith((await _to.FindRowsAsync(asked, cancellationToken)).Select(r => r.Key));
        }
    }
}
