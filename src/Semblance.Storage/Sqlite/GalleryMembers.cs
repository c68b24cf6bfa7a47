using System.Collections.Concurrent;
using Semblance.Search;

namespace Semblance.Storage.Sqlite;

/// <summary>
/// Remembers whom filters leave of a gallery, as long as it stays as it is: to list the people of a region takes longer than to search them, and
/// searches with the same set share a pass.
/// </summary>
internal sealed class GalleryMembers
{
    private const int MostFilters = 256;

    private volatile Remembered _remembered = new(null, -1);

    /// <summary>As the connection's snapshot has them.</summary>
    /// <param name="index">Refreshed with that snapshot.</param>
    public PersonSet Select(SqliteDatabase database, Gallery gallery, StoredSpace space, GalleryIndex index)
    {
        var generation = SqliteClients.FindKey(database, gallery.Client) is { } client && SqliteGenerations.Find(database, space.RowKey, client) is { } state
            ? state.Generation
            : 0;
        var remembered = _remembered;
        if (remembered.Index != index || generation > remembered.Generation)
        {
            _remembered = remembered = new Remembered(index, generation);
        }

        // A snapshot from before is another caller's past: it is answered from what it sees.
        return generation == remembered.Generation ? Recall(remembered.Sets, KeyOf(gallery), List) : List();

        PersonSet List() => index.Select(SqliteMembers.List(database, gallery));
    }

    /// <summary>Callers who ask at the same time wait for the first of them.</summary>
    private static PersonSet Recall(ConcurrentDictionary<string, Lazy<PersonSet>> sets, string key, Func<PersonSet> list)
    {
        if (sets.Count >= MostFilters)
        {
            sets.Clear();
        }

        try
        {
            return sets.GetOrAdd(key, _ => new Lazy<PersonSet>(list)).Value;
        }
        catch (SemblanceException)
        {
            sets.TryRemove(key, out _);
            throw;
        }
    }

    /// <summary>Different for different filters, whatever their names hold.</summary>
    private static string KeyOf(Gallery gallery) =>
        $"{StoreJson.Write([.. gallery.Regions.Order(StringComparer.Ordinal)])}{StoreJson.Write([.. gallery.Groups.Order(StringComparer.Ordinal)])}";

    private sealed record Remembered(GalleryIndex? Index, long Generation)
    {
        public ConcurrentDictionary<string, Lazy<PersonSet>> Sets { get; } = new(StringComparer.Ordinal);
    }
}
