namespace Semblance.Storage.Sqlite;

/// <summary>The integer keys of rows that many others refer to, each looked up once.</summary>
/// <param name="find">Throws where there is none.</param>
internal sealed class SqliteKeysOf<T>(Func<T, long> find)
    where T : struct
{
    private readonly Dictionary<T, long> _known = [];

    public long this[T id] => _known.TryGetValue(id, out var key) ? key : _known[id] = find(id);
}
